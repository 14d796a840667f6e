// A model's name can carry orders: it is the one thing that every proxy between a caller and this upstream passes on.
//
//     replay/chat/openai--test-tool-use-basic--1          that exchange
//     gpt-5#chat/openai--test-tool-use-basic--1           that exchange
//     gpt-5!status=503                                    whatever gpt-5 would get, with a fault
//     gpt-5#messages/anthropic--test-tools--1!cut-after=3,slow-first-byte=50

/// The `model` of a request, with the orders read out of it.
struct ModelName: Equatable, Sendable {
    /// The name without orders; empty for `replay/…`.
    var plain: String
    /// The exchange that is asked for by its id.
    var exchange: String?
    /// The faults that are asked for, not yet read.
    var fault: String?

    /// Reads the orders out of `name`.
    init(_ name: String) {
        let parts = name.split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        fault = parts.count == 2 ? parts[1] : nil
        let place = parts[0]
        if place.hasPrefix("replay/") {
            plain = ""
            exchange = String(place.dropFirst("replay/".count))
        } else if let mark = place.firstIndex(of: "#") {
            plain = String(place[..<mark])
            exchange = String(place[place.index(after: mark)...])
        } else {
            plain = place
        }
    }
}
