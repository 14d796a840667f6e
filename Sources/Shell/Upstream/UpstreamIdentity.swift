// Who we are to those who ask.

import CCurl
import Synchronization

/// A certificate of our own, for servers that ask their callers for one: two PEM files, read at every dial, or their
/// contents, where somebody watches the files. One that cannot be used makes dials fail, with libcurl's words.
package struct UpstreamIdentity: Hashable, Sendable {
    /// The certificate, and the chain behind it.
    package var certificate: String
    /// Its key, without a passphrase.
    package var key: String
    /// The contents of both, as far as somebody watches them.
    package var contents: UpstreamIdentityContents?

    package init(certificate: String, key: String, contents: UpstreamIdentityContents? = nil) {
        self.certificate = certificate
        self.key = key
        self.contents = contents
    }
}

/// A certificate and its key that may be replaced while connections are made with them. Any thread may use it.
package final class UpstreamIdentityContents: Sendable {
    private let pair = Mutex<(certificate: [UInt8], key: [UInt8])?>(nil)

    package init() {}

    /// Shows these from the next dial on. Answers why they cannot be used; then nothing has changed.
    package func use(certificate: [UInt8], key: [UInt8]) -> String? {
        if let problem = curl_identity_problem(certificate, certificate.count, key, key.count) {
            return String(cString: problem)
        }
        pair.withLock { $0 = (certificate, key) }
        return nil
    }

    var current: (certificate: [UInt8], key: [UInt8])? { pair.withLock { $0 } }
}

extension UpstreamIdentityContents: Hashable {
    /// Whether both are the same, whatever they hold.
    package static func == (one: UpstreamIdentityContents, other: UpstreamIdentityContents) -> Bool { one === other }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
