// Where the tests' data is.

package import Foundation

/// Finds the folders that tests read.
package enum Fixtures {
    /// `Tests/Fixtures` of this checkout.
    package static let folder = checkout.appending(path: "Tests/Fixtures")

    /// The checkout itself.
    package static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A table of behaviour of the systems that this one takes over from.
    package static func cases(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appending(path: "cases/\(name)"))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// A larger collection of recordings, for who has one and names it in INTERLOCK_RECORDINGS; no test needs it.
    package static let collection: URL? = ProcessInfo.processInfo.environment["INTERLOCK_RECORDINGS"]
        .flatMap { $0.isEmpty ? nil : URL(filePath: $0) }

    /// Folders of recorded exchanges, each with its `index.json`.
    package static let exchanges: [URL] = [folder.appending(path: "exchanges")] + (collection.map { [$0] } ?? [])

    /// Folders of recorded conversations of more than one request, each with its `index.json`.
    package static let conversations: [URL] = exchanges + [folder.appending(path: "conversations")]
}
