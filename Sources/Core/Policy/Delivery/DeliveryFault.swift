// Why something that travels between the control plane and a sidecar was not understood.

/// A statement, an answer or a report that is not what it should be: where, and what was expected there. Never holds
/// the value itself.
package struct DeliveryFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// `publication.scope.percent`, or the name of a parameter; empty for the whole.
    package var place: String
    /// "expected a whole number from 1"
    package var message: String

    package init(_ place: String, _ message: String) {
        self.place = place
        self.message = message
    }

    /// "publication.sequence: expected a whole number from 1"
    package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}
