// What this is a release of: the one place that says so.

/// The release that the programs belong to.
package enum Release {
    /// As `version` commands and `/version` say it.
    package static let version = "0.1.0"
}
