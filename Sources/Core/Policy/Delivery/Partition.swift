// Who gets which snapshot: the pins, a rollout and the base split the fleet among them.
//
//     newest pin      its scope
//     older pin       its scope, except the newer pins'
//     rollout         its share of the fleet, except the pins'
//     base            the rest
//
// Each part becomes one publication, in this order, so the sequences of one moment end with the base's. A part that
// nobody can be in (the base behind a pin on everything) is published all the same: the chain of publications then says
// what the base would be, and taking the pin away goes back to that.

/// One part of the fleet and what it is to obey.
package struct Part: Sendable, Equatable {
    /// `base`, `pin:3`, `rollout:4`
    package var name: String
    package var scope: Scope
    /// The snapshot.
    package var version: Int

    package init(name: String, scope: Scope, version: Int) {
        self.name = name
        self.scope = scope
        self.version = version
    }
}

/// What administrators ordered.
package struct Partition: Sendable, Equatable {
    /// An order to keep some sidecars, or all of them, on one snapshot.
    package struct Pin: Sendable, Equatable {
        package var id: Int
        /// Labels, or everything.
        package var scope: Scope
        package var version: Int

        package init(id: Int, scope: Scope, version: Int) {
            self.id = id
            self.scope = scope
            self.version = version
        }
    }

    /// The part of the fleet that a rollout has reached.
    package struct Cohort: Sendable, Equatable {
        package var rollout: Int
        package var version: Int
        package var labels: [String: String]
        /// Hundredths of a percent of the sidecars with these labels.
        package var hundredths: Int
        /// Which sidecars that are.
        package var salt: String

        /// Without a salt: the rollout's number.
        package init(
            rollout: Int, version: Int, labels: [String: String] = [:], hundredths: Int, salt: String = ""
        ) {
            self.rollout = rollout
            self.version = version
            self.labels = labels
            self.hundredths = hundredths
            self.salt = salt.isEmpty ? "r\(rollout)" : salt
        }

        /// Without regard to pins. All stages of a rollout share their salt, so each contains the one before it.
        package var scope: Scope { Scope(labels: labels, share: Scope.Share(hundredths: hundredths, salt: salt)) }
    }

    /// The snapshot for everybody else.
    package var base: Int
    /// Newest first.
    package var pins: [Pin]
    package var cohort: Cohort?

    package init(base: Int, pins: [Pin] = [], cohort: Cohort? = nil) {
        self.base = base
        self.pins = pins
        self.cohort = cohort
    }

    /// Most pins that can be in force.
    package static let mostPins = Scope.mostExceptions - 1

    /// The parts, in the order in which they are published; the base is the last. Every sidecar is in exactly one.
    package var parts: [Part] {
        var parts: [Part] = []
        var taken: [Scope] = []
        func add(_ name: String, _ scope: Scope, _ version: Int) {
            var rest = scope
            rest.except = taken
            parts.append(Part(name: name, scope: rest, version: version))
            taken.append(scope)
        }
        for pin in pins { add("pin:\(pin.id)", pin.scope, pin.version) }
        if let cohort { add("rollout:\(cohort.rollout)", cohort.scope, cohort.version) }
        add("base", .everything, base)
        return parts
    }

    /// Whether a pin leaves nobody for the base.
    package var isPinnedEverywhere: Bool { pins.contains { $0.scope.isEverything } }
}
