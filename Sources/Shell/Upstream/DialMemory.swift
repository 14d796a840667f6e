// What the dials of one loop remember together.
//
// Resolved names, TLS sessions, and whom to believe. Reading the system's certificates takes some fifteen milliseconds,
// in which the loop would do nothing else, so a file is read at the first dial that needs it and never again: new
// certificates are believed after a restart.

import CCurl

final class DialMemory {
    let handle: OpaquePointer
    private var trusts: [String?: OpaquePointer] = [:]

    private static let isStarted: Bool = curl_start() == 0

    init() {
        precondition(DialMemory.isStarted, "libcurl does not start")
        guard let handle = curl_memory_create() else { preconditionFailure("out of memory") }
        self.handle = handle
    }

    deinit {
        for trust in trusts.values { curl_trust_destroy(trust) }
        curl_memory_destroy(handle)
    }

    /// Who is believed according to this file; nil where it cannot be read, so that nobody is.
    func trust(in file: String?) -> OpaquePointer? {
        if let known = trusts[file] { return known }
        guard let trust = file.withOptionalCString({ curl_trust_create($0) }) else { return nil }
        trusts[file] = trust
        return trust
    }
}

extension String? {
    fileprivate func withOptionalCString<R>(_ body: (UnsafePointer<CChar>?) -> R) -> R {
        guard let self else { return body(nil) }
        return self.withCString(body)
    }
}
