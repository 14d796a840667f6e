// What the dials of one loop remember together: resolved names, TLS sessions, and whom to believe.
//
// A file of certificates that nobody watches is read at the first dial that needs it and never again: reading the
// system's takes some fifteen milliseconds, in which the loop would do nothing else. Watched ones come from
// `UpstreamAuthorities`. When those are replaced, the sessions that were agreed on under the old ones are forgotten,
// since a session that is resumed shows no certificate.

import CCurl

final class DialMemory {
    private(set) var handle: OpaquePointer
    private var retired: [OpaquePointer] = []
    private var stores: [String?: CertificateStore] = [:]
    private var generations: [UpstreamAuthorities: Int] = [:]

    private static let isStarted: Bool = curl_start() == 0

    init() {
        precondition(DialMemory.isStarted, "libcurl does not start")
        handle = DialMemory.makeHandle()
    }

    deinit {
        retired.append(handle)
        clean()
    }

    private static func makeHandle() -> OpaquePointer {
        guard let handle = curl_memory_create() else { preconditionFailure("out of memory") }
        return handle
    }

    /// Who is believed on the way to this origin; nil where that cannot be read, so that nobody is.
    func trust(of origin: UpstreamOrigin) -> CertificateStore? {
        guard let trust = origin.trust else { return trust(in: origin.authorities) }
        let (store, generation) = trust.current
        if generations.updateValue(generation, forKey: trust).map({ $0 != generation }) ?? false { forgetSessions() }
        return store
    }

    private func trust(in file: String?) -> CertificateStore? {
        if let known = stores[file] { return known }
        let store = CertificateStore(file: file)
        stores[file] = store
        return store
    }

    private func forgetSessions() {
        retired.append(handle)
        handle = DialMemory.makeHandle()
        clean()
    }

    /// Lets go of what no connection uses any more.
    private func clean() { retired.removeAll { curl_memory_destroy($0) == 1 } }
}
