// What a server shows and believes: its certificate, its key, and whose callers it serves.
//
// TLS 1.2 and newer, HTTP/1.1 only, no renegotiation; sessions are resumed by tickets and kept nowhere here. New
// certificates count for the connections to come; connections that exist keep what they began with.

import CTLS

/// Why certificates cannot be used: "/etc/key.pem: the key does not belong to the certificate in /etc/cert.pem".
package struct TLSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Names the file and the cause.
    package let description: String
}

/// One server's certificates. Belongs to its loop's thread.
package final class TLSContext {
    private let files: TLSFiles
    private var handle: OpaquePointer

    /// Reads what is to be shown and believed.
    package init(_ files: TLSFiles) throws(TLSFailure) {
        self.files = files
        handle = try TLSContext.read(files)
    }

    /// Reads PEM files.
    package convenience init(certificate: String, key: String, clientAuthorities: String? = nil) throws(TLSFailure) {
        try self.init(
            TLSFiles(
                certificate: .init(certificate), key: .init(key), clientAuthorities: clientAuthorities.map { .init($0) }
            ))
    }

    deinit { ctls_context_free(handle) }

    /// Reads the files again, for the connections to come. What cannot be used changes nothing.
    package func reload() throws(TLSFailure) { try use(files) }

    /// Shows and believes these, from the next connection on. What cannot be used changes nothing.
    package func use(_ files: TLSFiles) throws(TLSFailure) {
        let fresh = try TLSContext.read(files)
        ctls_context_free(handle)
        handle = fresh
    }

    private static func read(_ files: TLSFiles) throws(TLSFailure) -> OpaquePointer {
        var words = ""
        let handle = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 2048) { text -> OpaquePointer? in
            text[0] = 0
            let handle = files.certificate.withPEM { certificate in
                files.key.withPEM { key in
                    guard let authorities = files.clientAuthorities else {
                        return ctls_context_new(certificate, key, nil, text.baseAddress!, text.count)
                    }
                    return authorities.withPEM { authorities in
                        ctls_context_new(certificate, key, authorities, text.baseAddress!, text.count)
                    }
                }
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
