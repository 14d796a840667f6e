// Where a sidecar's policies come from: one of the two that there are.

import Wire

/// Brings policies to a keeper. Belongs to the main loop.
protocol PolicySource: AnyObject {
    /// Puts in force what is there, and watches for more.
    func start() throws

    /// An operator has asked for another look (SIGHUP).
    func reload()

    /// Writes members of `/status`.
    func write(with writer: inout JSONWriter)

    /// Samples for `/metrics`.
    var prometheus: String { get }
}
