// From what stands behind `--control` or `--sidecar` to a place that can be asked.

import PolicyFiles
import Terminal
import Upstream

extension UpstreamOrigin {
    /// `http://host:port` or `https://host:port`, as `flag` gave it; `example` is what it should have been like.
    static func place(
        _ url: String, flag: String, example: String, authorities: String? = nil, identity: UpstreamIdentity? = nil
    ) throws(Misuse) -> Self {
        let text = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let origin = UpstreamOrigin(reading: text, authorities: authorities, identity: identity),
            !text.dropFirst(8).contains(where: { "/?#@".contains($0) })
        else {
            // What was given is not shown: it may hold a password.
            throw Misuse("--\(flag): expected a URL like \(example), without a user or a path")
        }
        return origin
    }
}

/// A token that can stand in a header.
struct BearerToken {
    /// For nobody's eyes.
    let text: String

    /// Reads a token out of what a file or variable holds, without the white space around it; `source` names it in
    /// complaints.
    init(_ bytes: [UInt8], from source: String) throws(Misuse) {
        do throws(SecretLineError) {
            text = try SecretLine.read(bytes)
        } catch {
            throw Misuse("\(source): holds no token: it \(error)")
        }
    }

    /// As it is sent.
    var field: (String, String) { ("authorization", "Bearer \(text)") }
}
