// For which sidecars a publication is.
//
//     {}                                              every sidecar
//     {"labels":{"track":"canary"}}                   those that carry all of these labels
//     {"percent":10,"salt":"r3"}                      a tenth of the fleet, always the same for this salt
//     {"except":[{"labels":{"track":"canary"}}]}      those for whom none of the listed scopes is
//
// Combined, all must hold. Whether a scope matches depends on the sidecar's name and labels alone, so the control plane
// and every sidecar agree on it without asking.
//
// The share: a sidecar falls into one of 10,000 buckets, by a hash of salt, ":" and name. A larger share of the same
// salt contains every smaller one, so a rollout that goes from 10 to 50 percent never takes a sidecar back.

/// For which sidecars a publication is.
package struct Scope: Sendable, Hashable {
    /// A part of the fleet, chosen by names.
    package struct Share: Sendable, Hashable {
        /// Hundredths of a percent, 0 to 10,000.
        package var hundredths: Int
        /// Another salt is another choice.
        package var salt: String

        package init(hundredths: Int, salt: String) {
            precondition((0...10_000).contains(hundredths), "a share is at most the whole")
            self.hundredths = hundredths
            self.salt = salt
        }
    }

    /// All of them must be carried, with these values.
    package var labels: [String: String]
    package var share: Share?
    /// None of them may match. They have no exceptions of their own.
    package var except: [Scope]

    /// Without anything: every sidecar.
    package static let everything = Scope()

    package init(labels: [String: String] = [:], share: Share? = nil, except: [Scope] = []) {
        precondition(except.allSatisfy(\.except.isEmpty), "an exception has no exceptions of its own")
        self.labels = labels
        self.share = share
        self.except = except
    }

    /// Every sidecar, whatever it is called and carries.
    package var isEverything: Bool { labels.isEmpty && share.map { $0.hundredths == 10_000 } ?? true && except.isEmpty }

    /// Whether the publication is for a sidecar of this name with these labels.
    package func matches(name: String, labels carried: [String: String]) -> Bool {
        guard labels.allSatisfy({ carried[$0.key] == $0.value }) else { return false }
        if let share, Scope.bucket(name: name, salt: share.salt) >= share.hundredths { return false }
        return !except.contains { $0.matches(name: name, labels: carried) }
    }

    /// The bucket of a name, 0 to 9,999: FNV-1a (64 bits) over the UTF-8 of salt, ":" and name, mixed as MurmurHash3
    /// ends, modulo 10,000. Part of the contract: changing it moves sidecars in and out of running rollouts.
    package static func bucket(name: String, salt: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
        add(salt)
        add(":")
        add(name)
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return Int((hash ^ (hash >> 33)) % 10_000)
    }
}
