// What is wrong with a folder of exchanges, in words that an editor can jump to.

/// One thing that is wrong, and where: `exchanges/index.json:12:5: exchanges[3].status: expected a number`.
struct IndexComplaint: Error, Equatable, Sendable, CustomStringConvertible {
    var file: String
    /// From 1; nil when the file as a whole is at fault.
    var place: Place?
    var message: String

    /// A line and the byte within it, both from 1.
    struct Place: Equatable, Sendable {
        var line: Int
        var column: Int
    }

    var description: String {
        guard let place else { return "\(file): \(message)" }
        return "\(file):\(place.line):\(place.column): \(message)"
    }
}

/// A folder that cannot be served; says everything that is wrong with it.
struct UnreadableExchanges: Error, Equatable, Sendable {
    var complaints: [IndexComplaint]
}
