// Certificates that are believed, as OpenSSL looks them up; any thread may use them, and nothing changes them.

import CCurl

/// A store of trusted certificates, freed with its last user.
final class CertificateStore: @unchecked Sendable {
    let handle: OpaquePointer

    private init?(_ handle: OpaquePointer?) {
        guard let handle else { return nil }
        self.handle = handle
    }

    /// Reads a file, or where libcurl would look; nil where that cannot be read.
    convenience init?(file: String?) {
        guard let file else {
            self.init(curl_trust_create(nil))
            return
        }
        self.init(curl_trust_create(file))
    }

    /// Reads PEM text; nil where it holds no certificate, or one that cannot be read.
    convenience init?(pem: [UInt8]) { self.init(curl_trust_read(pem, pem.count)) }

    deinit { curl_trust_destroy(handle) }
}
