// Trusted certificates that may be replaced while connections are made with them.
//
// Who watches the file gives new ones here; the pools of all threads look at every dial. Connections that exist keep
// what they began with. A session that was agreed on under the old certificates is not resumed under the new ones.

import CCurl
import Synchronization

/// Whom dials believe, from now on. Any thread may use it.
package final class UpstreamAuthorities: Sendable {
    private struct State {
        var store: CertificateStore?
        var generation = 0
    }

    private let state = Mutex(State())
    private let isSystem: Bool

    /// Believes nobody before `use`, or, for the system's, whom the system believes.
    package init(isSystem: Bool = false) { self.isSystem = isSystem }

    /// The file that holds the system's certificates; nil where there is none.
    package static var systemFile: String? { curl_system_authorities().map { String(cString: $0) } }

    /// Believes these from the next dial on; false, and nothing has changed, where the text holds no certificate or one
    /// that cannot be read.
    package func use(pem: [UInt8]) -> Bool {
        guard let store = CertificateStore(pem: pem) else { return false }
        state.withLock { $0 = State(store: store, generation: $0.generation + 1) }
        return true
    }

    /// Whom to believe now, and how often that was replaced. The system's are read when they are first needed: that
    /// takes some fifteen milliseconds, which a start should not wait for.
    var current: (store: CertificateStore?, generation: Int) {
        state.withLock { state in
            if state.store == nil, isSystem { state.store = CertificateStore(file: nil) }
            return (state.store, state.generation)
        }
    }
}

extension UpstreamAuthorities: Hashable {
    /// Whether both are the same, whatever they believe.
    package static func == (one: UpstreamAuthorities, other: UpstreamAuthorities) -> Bool { one === other }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
