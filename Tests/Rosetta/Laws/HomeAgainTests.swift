// The second law over recorded requests: read and written in the same dialect, a request says the same.
//
// Real callers spell in many ways what our writers spell in one (`Respelling`), and say a few things that no other
// dialect knows and no bridge carries (the table below). Every difference that the law does not count stands in one of
// the two with its reason; a row that nothing needs any more fails where the larger collection is at hand.

import Conversation
import TestKit
import Testing
import Wire

/// A member that does not come home: where it is (`[]` stands for any number), and why.
private struct Departure {
    var dialect: Dialect
    var path: String
    var reason: String

    init(_ dialect: Dialect, _ path: String, _ reason: String) {
        self.dialect = dialect
        self.path = path
        self.reason = reason
    }
}

private let settled = "a wish to think is written as the target's metadata has it"
private let older = "yesterday's words are written as today's"
private let ownOnly = "only this dialect has it, and a request in this dialect goes straight"
private let foreign = "a thought that nobody here has sealed"

private let departures: [Departure] = [
    Departure(.chat, "reasoning_effort", settled),
    Departure(.chat, "reasoning", settled),
    Departure(.chat, "functions", older),
    Departure(.chat, "function_call", older),
    Departure(.chat, "tools", older),
    Departure(.chat, "tool_choice", older),
    Departure(.chat, "tool_choice.type", "Hugging Face leaves the type out"),
    Departure(.chat, "tools[].type", "Mistral leaves the type out"),
    Departure(.chat, "tools[].eager_input_streaming", ownOnly),
    Departure(.chat, "messages[].reasoning", foreign),
    Departure(.chat, "messages[].reasoning_content", foreign),
    Departure(.chat, "messages[].reasoning_details", foreign),
    Departure(.chat, "messages[].content[].prompt_cache_breakpoint", "a mark for a cache is written as cache_control"),
    Departure(.chat, "messages[].content[].cache_control", "a mark for a cache is written as cache_control"),
    Departure(.chat, "messages[].content", "Mistral's thoughts stand in the content; the words beside them stay"),
    Departure(.chat, "messages[].content[].image_url", "Mistral takes a bare URL"),
    Departure(.chat, "messages[].tool_calls", "an empty list says nothing"),
    Departure(.chat, "messages[].name", ownOnly),
    Departure(.chat, "messages[].prefix", ownOnly),
    Departure(.chat, "messages[].tool_calls[].index", "Mistral counts its calls"),
    Departure(.messages, "thinking", settled),
    Departure(.messages, "output_format", older),
    Departure(.messages, "output_config", older),
    Departure(.messages, "output_config.task_budget", ownOnly),
    Departure(.messages, "cache_control", ownOnly),
    Departure(.messages, "messages[].content[].cache_control", "a mark on a tool's result moves into it"),
    Departure(.messages, "messages[].content[].content[].cache_control", "a mark on a tool's result moves into it"),
    Departure(.messages, "messages[].content[].citations", ownOnly),
    Departure(.messages, "messages[].content[].content[].citations", "a search result becomes text"),
    Departure(.messages, "messages[].content[].content[].content", "a search result becomes text"),
    Departure(.messages, "messages[].content[].content[].source", "a search result becomes text"),
    Departure(.messages, "messages[].content[].content[].text", "a search result becomes text"),
    Departure(.messages, "messages[].content[].content[].title", "a search result becomes text"),
    Departure(.messages, "messages[].content[].content[].type", "a search result becomes text"),
    Departure(.messages, "tools[].defer_loading", ownOnly),
    Departure(.responses, "background", ownOnly),
    Departure(.responses, "conversation", ownOnly),
    Departure(.responses, "input[].phase", ownOnly),
    Departure(.responses, "previous_response_id", ownOnly),
    Departure(.responses, "prompt_cache_key", "made of the user's name where the caller gave none"),
    Departure(.responses, "provider", ownOnly),
    Departure(.responses, "reasoning", ownOnly),
    Departure(.responses, "reasoning.context", ownOnly),
    Departure(.responses, "reasoning.generate_summary", older),
    Departure(.responses, "reasoning.summary", older),
    Departure(.responses, "tools[].strict", "must be said there"),
    Departure(.responses, "truncation", ownOnly),
    Departure(.responses, "input[].content[].prompt_cache_breakpoint", ownOnly),
]

/// `messages[3].content[0].text: "a" where …` → `messages[].content[].text`
private func place(_ difference: String) -> String {
    var place = ""
    var isNumber = false
    for letter in difference.prefix(while: { $0 != ":" }) {
        if letter == "]" { isNumber = false }
        if !isNumber { place.append(letter) }
        if letter == "[" { isNumber = true }
    }
    return place.hasPrefix(".") ? String(place.dropFirst()) : place
}

@Suite struct `Home again` {
    @Test func `a recorded request says the same in its own dialect, but for what is declared`() throws {
        var found: [String: (count: Int, example: String)] = [:]
        var written = 0
        for request in RecordedRequest.all {
            let lane = Lane(caller: request.dialect, target: request.dialect)
            guard let sent = try? Settings.patient.send(request.text, in: lane) else { continue }
            written += 1
            let mine = try Tree(sent.text).respelt(request.dialect)
            for difference in mine.differences(from: try Tree(request.text).respelt(request.dialect)) {
                let place = "\(request.dialect.word) \(place(difference))"
                found[place, default: (0, "\(request.name) \(difference)")].count += 1
            }
        }
        #expect(written * 10 > RecordedRequest.all.count * 8, "\(written) of \(RecordedRequest.all.count)")
        let declared = Set(departures.map { "\($0.dialect.word) \($0.path)" })
        for (place, what) in found.sorted(by: { $0.key < $1.key }) where !declared.contains(place) {
            Issue.record("\(place), \(what.count) times: \(what.example.prefix(300))")
        }
        guard Fixtures.collection != nil else { return }
        let stale = declared.subtracting(found.keys)
        #expect(stale.isEmpty)
    }
}
