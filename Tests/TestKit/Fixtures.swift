// Where the tests' data is.

package import Foundation

/// Finds the folders that tests read.
package enum Fixtures {
    /// `Tests/Fixtures` of this checkout.
    package static let folder = checkout.appending(path: "Tests/Fixtures")

    /// The checkout itself.
    package static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A table of behaviour of the systems that this one takes over from: the whole one beside the checkout, or the
    /// copy in `Tests/Fixtures/cases`.
    package static func cases(_ name: String) throws -> [String: Any] {
        let whole = checkout.deletingLastPathComponent().appending(path: "shared/cases/\(name)")
        let copy = folder.appending(path: "cases/\(name)")
        let data = try (try? Data(contentsOf: whole)) ?? Data(contentsOf: copy)
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// The larger collection that may lie beside the checkout; nil where it is absent.
    package static let collection: URL? = {
        let folder = checkout.deletingLastPathComponent().appending(path: "shared/fixtures")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
}
