// What an advisor is asked: facts about one request and the targets that can carry it. Never what was said in it, never
// a token, a key, a hash or an address.
//
//     {"version":1,"request_id":"req_1","group":"coding","operation":"converse","dialect":"openai-chat",
//      "caller":"agent-7","now":1794000000,
//      "requirements":["text","tools","reasoning"],
//      "facts":{"stream":true,"modalities":["text"],"tools":3,"hosted_tools":false,"forced_tool_choice":false,
//               "parallel_tools":null,"structured_outputs":false,"max_tokens":4096,"input_tokens":900,
//               "replays_thoughts":false},
//      "session":null,
//      "reasoning":{"effort":"high","budget_tokens":null,"enabled":false,"summary":null},
//      "targets":[{"index":0,"name":"vllm/qwen","dialect":"openai-chat","model":"Qwen/Qwen3","weight":1,
//                  "tags":[],"straight":true,"made_thoughts":false,"context_tokens":131072,"max_output_tokens":null,
//                  "price":{"input":0.6,"output":2.2,"cached_input":null,"reasoning":null},
//                  "reasoning":{"control":"effort","effort":"high","budget_tokens":null,"rule":"same"},
//                  "condition":{"health":"well","observations":40,"error_rate":0.025,"timeout_rate":0,
//                               "fallback_rate":0,"median_latency_ms":2100,"p95_latency_ms":5200,"ttfb_ms":310,
//                               "output_tokens_per_second":88.5}}]}
//
// `targets` has the eligible ones only, in the documents' order; `index` is the place in the group's document, so it
// stays the same whoever is eligible. What is not known is null; `input_tokens` is about what the request has.
// `session` is the same for requests of one session, in groups with affinity, and says nothing of it.

package import Conversation
package import Policy
import Reasoning
import Wire

/// One question to an advisor.
package struct Consultation {
    private let facts: Facts
    private let dialect: Dialect
    private let group: Group
    private let plan: Plan
    private let circumstances: Circumstances

    /// A question about a plan that has choices, in the circumstances in which it was made.
    package init(
        _ facts: Facts, from dialect: Dialect, to group: Group, plan: Plan, in circumstances: Circumstances
    ) {
        self.facts = facts
        self.dialect = dialect
        self.group = group
        self.plan = plan
        self.circumstances = circumstances
    }

    /// The question as one JSON object, without line ends.
    ///
    /// - Parameters:
    ///   - operation: what the request wants done: `converse`, `embeddings`…
    ///   - caller: the caller's name in the documents.
    package func write(requestID: String, operation: String, caller: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("version")
        writer.int(1)
        let words = [
            ("request_id", requestID), ("group", group.name), ("operation", operation), ("dialect", dialect.rawValue),
            ("caller", caller),
        ]
        for (name, word) in words { writer.member(name, word) }
        writer.member("now", circumstances.now.unixSeconds)
        writer.key("requirements")
        writer.strings(plan.requirements(of: facts))
        writeFacts(with: &writer)
        writer.member("session", circumstances.session.map { String($0, radix: 16) })
        writeWish(with: &writer)
        writeTargets(with: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func writeFacts(with writer: inout JSONWriter) {
        writer.key("facts")
        writer.beginObject()
        writer.member("stream", facts.stream)
        writer.key("modalities")
        writer.strings(modalities)
        writer.member("tools", facts.tools.count)
        writer.member("hosted_tools", facts.tools.hosted)
        writer.member("forced_tool_choice", facts.tools.choiceForced)
        writer.member("parallel_tools", facts.tools.parallel)
        writer.member("structured_outputs", facts.structuredOutputs)
        writer.member("max_tokens", facts.maxTokens)
        writer.member("input_tokens", circumstances.inputTokens)
        let replays = facts.content.contains(.thoughts) || facts.content.contains(.strayThoughts)
        writer.member("replays_thoughts", replays || !facts.thoughtMarks.isEmpty)
        writer.endObject()
    }

    private var modalities: [String] {
        var list = ["text"]
        if facts.content.contains(.images) { list.append("image") }
        if facts.content.contains(.documents) { list.append("document") }
        if facts.content.contains(.audio) { list.append("audio") }
        return list
    }

    private func writeWish(with writer: inout JSONWriter) {
        writer.key("reasoning")
        guard !plan.wish.isEmpty else { return writer.null() }
        writer.beginObject()
        writer.member("effort", plan.wish.effort?.rawValue)
        writer.member("budget_tokens", plan.wish.budget)
        writer.member("enabled", plan.wish.enabled)
        writer.member("summary", plan.wish.summary)
        writer.endObject()
    }

    private func writeTargets(with writer: inout JSONWriter) {
        writer.key("targets")
        writer.beginArray()
        for choice in plan.choices.sorted(by: { $0.target < $1.target }) { write(choice, with: &writer) }
        writer.endArray()
    }

    private func write(_ choice: Choice, with writer: inout JSONWriter) {
        let target = group.targets[choice.target]
        writer.beginObject()
        writer.member("index", choice.target)
        writer.member("name", target.name)
        writer.member("dialect", target.dialect.rawValue)
        writer.member("model", target.model)
        writer.member("weight", target.weight)
        writer.key("tags")
        writer.strings(target.tags)
        writer.member("straight", target.dialect == dialect)
        writer.member("made_thoughts", facts.thoughtMarks.contains(target.origin.mark))
        writer.member("context_tokens", target.limits.context)
        writer.member("max_output_tokens", target.limits.maxOutput)
        write(target.price, with: &writer)
        write(choice.settlement, with: &writer)
        write(circumstances.condition(of: choice.target), with: &writer)
        writer.endObject()
    }

    /// US dollars per million tokens.
    private func write(_ price: Price?, with writer: inout JSONWriter) {
        writer.key("price")
        guard let price else { return writer.null() }
        writer.beginObject()
        writer.member("input", price.input)
        writer.member("output", price.output)
        writer.member("cached_input", price.cachedInput)
        writer.member("reasoning", price.reasoning)
        writer.endObject()
    }

    private func write(_ settlement: Settlement, with writer: inout JSONWriter) {
        writer.key("reasoning")
        let control: (word: String, effort: Effort?, budget: Int?)
        switch settlement.control {
        case .silent: return writer.null()
        case .off: control = ("off", nil, nil)
        case .on: control = ("on", nil, nil)
        case .effort(let effort): control = ("effort", effort, nil)
        case .budget(let budget): control = ("budget", nil, budget)
        }
        writer.beginObject()
        writer.member("control", control.word)
        writer.member("effort", control.effort?.rawValue)
        writer.member("budget_tokens", control.budget)
        writer.member("rule", settlement.rule)
        writer.endObject()
    }
}

extension Consultation {
    private func write(_ condition: Condition, with writer: inout JSONWriter) {
        writer.key("condition")
        writer.beginObject()
        writer.member("health", condition.health.word)
        writer.member("observations", condition.observations)
        for (name, value) in condition.figures { writer.member(name, value) }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ number: Double?) {
        key(name)
        if let number { double(number) } else { null() }
    }

    fileprivate mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    fileprivate mutating func member(_ name: String, _ number: Int?) {
        key(name)
        if let number { int(number) } else { null() }
    }

    fileprivate mutating func member(_ name: String, _ flag: Bool?) {
        key(name)
        if let flag { bool(flag) } else { null() }
    }
}
