// Why a delivery was not taken.
//
// Some refusals are the publication's own: it is old, for others, or its documents do not compile. Those stand until
// something newer comes. The others may be the way's: a bit that flipped, a proxy that cut. A sidecar that believed
// them would let whoever changes a byte in passing keep it from a good publication, so those are asked for again, and
// stand only for a while when they come a second time.

/// A delivery that was not taken; what was in force stays in force.
package struct DeliveryRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong, in one word.
    package enum Cause: String, CaseIterable, Sendable {
        /// Not a delivery.
        case unreadable
        /// Signed with a key that is not trusted.
        case key
        /// Not this key's signature over these bytes.
        case signature
        /// Not newer than what is in force.
        case older
        /// Not the successor of what is in force, though numbered as such.
        case chain
        /// For other sidecars.
        case scope
        /// A difference to documents that are not held.
        case delta
        /// Other documents than the publication names.
        case digest
        /// Documents that do not compile.
        case documents

        /// Whether the way from the control plane may be to blame, and not the publication.
        var isDoubtful: Bool {
            switch self {
            case .unreadable, .key, .signature, .delta, .digest: true
            case .older, .chain, .scope, .documents: false
            }
        }
    }

    package var cause: Cause
    /// What the delivery says of itself; believed only where its signature was. Nil when it could not be read.
    package var sequence: Int?
    /// Which snapshot it says that it is; believed as little.
    package var version: Int?
    /// For people.
    package var reason: String

    package init(_ cause: Cause, sequence: Int?, version: Int? = nil, _ reason: String) {
        self.cause = cause
        self.sequence = sequence
        self.version = version
        self.reason = reason
    }

    /// "snapshot 3 (publication 8) refused: …"
    package var description: String {
        let publication = sequence.map { "publication \($0)" } ?? "a delivery"
        return "\(version.map { "snapshot \($0) (\(publication))" } ?? publication) refused: \(reason)"
    }
}
