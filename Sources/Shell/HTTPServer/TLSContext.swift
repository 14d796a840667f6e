// What a server shows and believes: its certificate, its key, and whose callers it serves.
//
// TLS 1.2 and newer, HTTP/1.1 only, no renegotiation; sessions are resumed by tickets and kept nowhere here. The files
// are read when the context is made and when it is told to read them again; connections that exist keep what they began
// with.

import CTLS

/// Why certificates cannot be used: "/etc/key.pem: the key does not belong to the certificate in /etc/cert.pem".
package struct TLSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Names the file and the cause.
    package let description: String
}

/// One server's certificates. Belongs to its loop's thread.
package final class TLSContext {
    private let certificate: String
    private let key: String
    private let clientAuthorities: String?
    private var handle: OpaquePointer

    /// Reads PEM files: the server's certificate with the chain behind it, its key, and the authorities of its callers.
    /// With those, a caller without a certificate of one of them is not served.
    package init(certificate: String, key: String, clientAuthorities: String? = nil) throws(TLSFailure) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        handle = try TLSContext.read(certificate, key, clientAuthorities)
    }

    deinit { ctls_context_free(handle) }

    /// Reads the files again, for the connections to come. What cannot be used changes nothing.
    package func reload() throws(TLSFailure) {
        let fresh = try TLSContext.read(certificate, key, clientAuthorities)
        ctls_context_free(handle)
        handle = fresh
    }

    private static func read(
        _ certificate: String, _ key: String, _ authorities: String?
    ) throws(TLSFailure) -> OpaquePointer {
        var words = ""
        let handle = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2048) { text -> OpaquePointer? in
            text[0] = 0
            let handle =
                if let authorities {
                    ctls_context_new(certificate, key, authorities, text.baseAddress!, text.count)
                } else {
                    ctls_context_new(certificate, key, nil, text.baseAddress!, text.count)
                }
            words = String(cString: text.baseAddress!)
            return handle
        }
        guard let handle else { throw TLSFailure(description: words) }
        return handle
    }

    func line(on descriptor: Int32) -> TLSLine {
        guard let line = ctls_line_new(handle, descriptor) else { preconditionFailure("out of memory") }
        return TLSLine(line)
    }
}
