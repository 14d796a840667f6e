// PEM files of a server, as they are given to OpenSSL.

import CTLS

/// PEM files of a server, with their contents or to be read.
package struct TLSFiles: Sendable {
    /// One file, and what it holds; without contents it is read.
    package struct File: Sendable {
        package var path: String
        package var contents: [UInt8]?

        package init(_ path: String, contents: [UInt8]? = nil) { (self.path, self.contents) = (path, contents) }
    }

    /// The server's certificate with the chain behind it.
    package var certificate: File
    /// Its key, without a passphrase.
    package var key: File
    /// The authorities of its callers: with those, a caller without a certificate of one of them is not served.
    package var clientAuthorities: File?

    package init(certificate: File, key: File, clientAuthorities: File? = nil) {
        (self.certificate, self.key, self.clientAuthorities) = (certificate, key, clientAuthorities)
    }
}

extension TLSFiles.File {
    /// As C sees it, for the time of a call.
    func withPEM<Result>(_ body: (UnsafePointer<ctls_pem>) -> Result) -> Result {
        path.withCString { name in
            guard let contents else {
                var pem = ctls_pem(name: name, bytes: nil, count: 0)
                return body(&pem)
            }
            // An empty array may have no address, and would be taken for a file to be read.
            return (contents + [0]).withUnsafeBytes { bytes in
                var pem = ctls_pem(name: name, bytes: bytes.baseAddress, count: contents.count)
                return body(&pem)
            }
        }
    }
}
