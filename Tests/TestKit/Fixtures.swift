// Where the tests' data is.

package import Foundation

/// Finds the folders that tests read.
package enum Fixtures {
    /// `Tests/Fixtures` of this checkout.
    package static let folder = checkout.appending(path: "Tests/Fixtures")

    /// The checkout itself.
    package static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The larger collection that may lie beside the checkout; nil where it is absent.
    package static let collection: URL? = {
        let folder = checkout.deletingLastPathComponent().appending(path: "shared/fixtures")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
}
