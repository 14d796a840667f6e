// A model's name can carry orders: it is the one thing that every proxy between a caller and this upstream passes on.
//
//     replay/chat/openai--test-tool-use-basic--1          that exchange
//     gpt-5#chat/openai--test-tool-use-basic--1           that exchange
//     gpt-5!status=503                                    whatever gpt-5 would get, with a fault
//     gpt-5#messages/anthropic--test-tools--1!cut-after=3,slow-first-byte=50
//     replay/chat/a--1,chat/a--2                          a conversation: each turn of the model its own exchange

/// The `model` of a request, with the orders read out of it.
struct ModelName: Equatable, Sendable {
    /// The name without orders; empty for `replay/…`.
    var plain: String
    /// The exchanges that are asked for by their ids: the first for a question, the second for what is asked when the
    /// model has answered once, and so on.
    var exchanges: [String] = []
    /// The faults that are asked for, not yet read.
    var fault: String?

    /// Reads the orders out of `name`.
    init(_ name: String) {
        let parts = name.split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        fault = parts.count == 2 ? parts[1] : nil
        let place = parts[0]
        if place.hasPrefix("replay/") {
            plain = ""
            exchanges = ModelName.ids(place.dropFirst("replay/".count))
        } else if let mark = place.firstIndex(of: "#") {
            plain = String(place[..<mark])
            exchanges = ModelName.ids(place[place.index(after: mark)...])
        } else {
            plain = place
        }
    }

    private static func ids(_ list: Substring) -> [String] { list.split(separator: ",").map(String.init) }
}
