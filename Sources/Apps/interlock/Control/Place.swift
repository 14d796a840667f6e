// From what stands behind `--control` or `--sidecar` to a place that can be asked.

import PolicyFiles
import Terminal
import Upstream

extension UpstreamOrigin {
    /// `http://host:port` or `https://host:port`, as `flag` gave it; `example` is what it should have been like.
    static func place(
        _ url: String, flag: String, example: String, authorities: String? = nil, identity: UpstreamIdentity? = nil
    ) throws(Misuse) -> Self {
        // It may hold a password, so it is not repeated.
        if url.contains("@") { throw Misuse("--\(flag): a URL without a name and password is wanted, like \(example)") }
        let text = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let origin = UpstreamOrigin(reading: text, authorities: authorities, identity: identity),
            !text.dropFirst(8).contains(where: { "/?#".contains($0) }), hasDialablePort(text)
        else {
            let near = repaired(text).map { "; did you mean '\($0)'?" } ?? ""
            throw Misuse("--\(flag): '\(url)' is not like \(example)\(near)")
        }
        return origin
    }

    private static func hasDialablePort(_ url: String) -> Bool {
        guard let colon = url.lastIndex(of: ":"), !url[colon...].contains("/"), !url[colon...].contains("]") else {
            return true
        }
        return Int(url[url.index(after: colon)...]).map { 1...65535 ~= $0 } ?? false
    }

    /// The URL that was probably meant: with a scheme, and without what stands behind the host.
    private static func repaired(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let hasScheme = text.hasPrefix("http://") || text.hasPrefix("https://")
        let host = hasScheme ? parts.dropFirst(2).first : text.contains("://") ? nil : parts.first
        guard let host, !host.isEmpty else { return nil }
        let url = (hasScheme ? "\(parts[0])//" : "http://") + host.prefix { !"?#".contains($0) }
        return UpstreamOrigin(reading: url) != nil && hasDialablePort(url) && url != text ? url : nil
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
