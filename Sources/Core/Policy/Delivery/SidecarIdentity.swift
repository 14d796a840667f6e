// Who a sidecar is to the control plane.

/// A sidecar's name and what it is told apart by.
package struct SidecarIdentity: Sendable, Equatable {
    /// Unique in the fleet.
    package var name: String
    package var labels: [String: String]
    /// Up to 32 hex digits, drawn anew at each start.
    package var boot: String

    package init(name: String, labels: [String: String] = [:], boot: String) {
        self.name = name
        self.labels = labels
        self.boot = boot
    }
}
