// Certificates of a sidecar as watched files: those that it believes, and its own.

import PolicyFiles
import Upstream
import Wire

extension WatchedFiles {
    /// The certificates that a file holds, as it is now and whenever it changes; without a file, the system's.
    func authorities(_ kind: String, _ path: String?, flag: String) -> UpstreamAuthorities {
        guard let path else { return systemAuthorities(kind) }
        let authorities = UpstreamAuthorities()
        addReporting(
            WatchedFile<Void>(WatchedFileLabel(kind, subject: "\(flag): \(path)"), at: path) { bytes in
                try authorities.replace(with: bytes)
            })
        return authorities
    }

    /// The system's are first read when they are needed, and anew when their file changes.
    private func systemAuthorities(_ kind: String) -> UpstreamAuthorities {
        let authorities = UpstreamAuthorities(isSystem: true)
        guard let path = UpstreamAuthorities.systemFile else { return authorities }
        var isFirst = true
        add(
            WatchedFile<Void>(WatchedFileLabel(kind, subject: "the system's certificates \(path)"), at: path) {
                bytes in
                defer { isFirst = false }
                if !isFirst { try authorities.replace(with: bytes) }
            })
        return authorities
    }

    /// A certificate of our own and its key: replaced only by another pair that fits.
    func identity(certificate: String, key: String) -> UpstreamIdentity {
        let contents = UpstreamIdentityContents()
        let subject = "--client-certificate: \(certificate), --client-key: \(key)"
        addReporting(
            WatchedFile<Void>(WatchedFileLabel("client_certificate", subject: subject), at: [certificate, key]) {
                pair in
                let pair = pair.map(TextForm.withoutMark)
                if let problem = contents.use(certificate: pair[0], key: pair[1]) { throw KeyFault(problem) }
            })
        return UpstreamIdentity(certificate: certificate, key: key, contents: contents)
    }
}

extension UpstreamAuthorities {
    fileprivate func replace(with bytes: [UInt8]) throws(KeyFault) {
        if let encoding = TextForm.foreignEncoding(of: bytes) { throw KeyFault("is \(encoding); expected PEM") }
        guard use(pem: TextForm.withoutMark(bytes)) else {
            throw KeyFault("holds no certificate of an authority, or one that cannot be read; expected PEM")
        }
    }
}
