// Who we are to those who ask.

/// A certificate of our own, for servers that ask their callers for one. Both are PEM files, read at every dial, so
/// that new ones count from the next connection on; one that cannot be used makes dials fail, with libcurl's words.
package struct UpstreamIdentity: Hashable, Sendable {
    /// The certificate, and the chain behind it.
    package var certificate: String
    /// Its key, without a passphrase.
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
