// What an advisor is asked, and what it may answer.

import Conversation
import Foundation
import Policy
import Reasoning
import Routing
import Testing

@Suite struct `What an advisor answers` {
    private let group: Group
    private let usual: Plan
    private static let calm = Circumstances(dice: 1, now: Moment(milliseconds: 0, unixSeconds: 1_800_000_000))

    init() {
        group = advised([target("a/m"), target("b/m"), target("c/m") { $0.capabilities.tools = false }, target("d/m")])
        usual = plan(request { $0.tools.count = 1 }, from: .chat, to: group, dice: 1)
    }

    static let answers: [(json: String, places: [Int], because: String)] = [
        (#"{"target":"b/m"}"#, [1, 0, 3], "the others follow"),
        (#"{"target":"b/m","fallbacks":null,"target_index":null}"#, [1, 0, 3], "null is nothing"),
        (#"{"target_index":3}"#, [3, 0, 1], "a place in the document, whoever is not eligible"),
        (#"{"targetIndex":3}"#, [3, 0, 1], "as inherited"),
        (#"{"target":3}"#, [3, 0, 1], "a number is a place"),
        (#"{"target":"b/m","target_index":1}"#, [1, 0, 3], "said twice"),
        (#"{"target":"b/m","fallbacks":[]}"#, [1], "nobody else"),
        (#"{"target":"b/m","fallbacks":["d/m"]}"#, [1, 3], "and nobody else"),
        (#"{"targetIndex":1,"fallbackIndexes":[3,0],"metadata":{"x":1}}"#, [1, 3, 0], "as inherited"),
        (#"{"id":7,"target":"d/m","class_label":null}"#, [3, 0, 1], "other members mean nothing"),
    ]

    @Test(arguments: answers.indices)
    func `an answer is the order of attempts`(row: Int) throws {
        let (json, places, because) = Self.answers[row]
        var plan = usual
        #expect(plan.places == [0, 1, 3])
        plan.follow(try Advice(Array(json.utf8), for: group, among: plan), in: group, in: Self.calm)
        #expect(plan.places == places, "\(because)")
    }

    static let mistakes: [(json: String, fault: AdviceFault, because: String)] = [
        ("b/m", .malformed, "no JSON"),
        ("", .malformed, "nothing"),
        (#"["b/m"]"#, .malformed, "no object"),
        (#"{"target":"b/m"} {"target":"b/m"}"#, .malformed, "two"),
        (#"{"target":"b/m","target":"a/m"}"#, .malformed, "one name twice"),
        (#"{"target":true}"#, .malformed, "neither name nor place"),
        (#"{"target":"b/m","fallbacks":"a/m"}"#, .malformed, "no list"),
        (#"{"target":"b/m","fallbacks":[null]}"#, .malformed, "no target"),
        (#"{"target":"b/m","class_label":7}"#, .malformed, "no text"),
        ("{}", .noTarget, "nobody is named"),
        (#"{"fallbacks":["b/m"]}"#, .noTarget, "nobody is chosen"),
        (#"{"error":"no idea"}"#, .declined, "it says so"),
        (#"{"error":"no idea","target":"b/m"}"#, .declined, "whatever else it says"),
        (#"{"target":"x/m"}"#, .unknownTarget, "no target of the group"),
        (#"{"target":"B/M"}"#, .unknownTarget, "names are exact"),
        (#"{"target_index":4}"#, .unknownTarget, "behind the last"),
        (#"{"target_index":-1}"#, .unknownTarget, "before the first"),
        (#"{"target_index":1.5}"#, .unknownTarget, "between two"),
        (#"{"target_index":99999999999999999999}"#, .unknownTarget, "far behind the last"),
        (#"{"target":"c/m"}"#, .ineligibleTarget, "it does not take tools"),
        (#"{"target":"b/m","fallbacks":["c/m"]}"#, .ineligibleTarget, "not as a fallback either"),
        (#"{"target":"b/m","fallbacks":["b/m"]}"#, .duplicateTarget, "it is tried first already"),
        (#"{"target":"b/m","fallbacks":["a/m",0]}"#, .duplicateTarget, "by name and by place"),
        (#"{"target":"b/m","target_index":0}"#, .contradiction, "two targets"),
        (#"{"target":0,"fallbacks":["b/m"],"fallback_indexes":[3]}"#, .contradiction, "two lists"),
        (#"{"target":"b/m","class_label":""}"#, .unsafeClassLabel, "empty"),
        (#"{"target":"b/m","class_label":"a b"}"#, .unsafeClassLabel, "a space"),
        (#"{"target":"b/m","class_label":"a\nb"}"#, .unsafeClassLabel, "it would break a header"),
        (#"{"target":"b/m","class_label":"ä"}"#, .unsafeClassLabel, "not a letter of ASCII"),
        (
            #"{"target":"b/m","class_label":"\#(String(repeating: "x", count: 65))"}"#, .unsafeClassLabel,
            "65 characters"
        ),
    ]

    @Test(arguments: mistakes.indices)
    func `a mistake anywhere makes an answer unusable, and has a name`(row: Int) {
        let (json, fault, because) = Self.mistakes[row]
        #expect(throws: fault, "\(because)") { try Advice(Array(json.utf8), for: group, among: usual) }
    }

    @Test func `whatever an advisor says, nobody comes in who was not admitted`() {
        var dice = Dice(7)
        var understood = 0
        let marks = Array(#"{}[]",:0123\abmx/ntf-.e"#.utf8)
        for answer in Self.answers + Self.answers {
            for _ in 0..<400 {
                var bytes = Array(answer.json.utf8)
                for _ in 0...dice.next() % 3 {
                    let place = Int(dice.next() % UInt64(bytes.count))
                    let mark = marks[Int(dice.next() % UInt64(marks.count))]
                    switch dice.next() % 3 {
                    case 0: bytes[place] = mark
                    case 1: bytes.insert(mark, at: place)
                    default: bytes = bytes.count > 1 ? Array(bytes[..<place] + bytes[(place + 1)...]) : bytes
                    }
                }
                guard let advice = try? Advice(bytes, for: group, among: usual) else { continue }
                var plan = usual
                plan.follow(advice, in: group, in: Self.calm)
                understood += 1
                #expect(!plan.places.isEmpty && Set(plan.places).count == plan.places.count)
                #expect(Set(plan.places).isSubset(of: [0, 1, 3]), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(understood > 100, "some changes leave an answer")
    }

    @Test func `a class label is letters, digits and four marks`() throws {
        let label = "Code:short_1.2-" + String(repeating: "x", count: 49)
        let json = #"{"target":"b/m","classLabel":"\#(label)"}"#
        #expect(try Advice(Array(json.utf8), for: group, among: usual).classLabel == label)
    }

    @Test func `whose thoughts are replayed is tried first, as with every strategy`() throws {
        var plan = usual
        let marks = [group.targets[3].origin.mark]
        let advice = try Advice(Array(#"{"target":"b/m"}"#.utf8), for: group, among: plan)
        plan.follow(advice, in: group, thoughtMarks: marks, in: Self.calm)
        #expect(plan.places == [3, 1, 0])
    }

    @Test func `a target that rests is tried last, as with every strategy`() throws {
        var plan = usual
        var circumstances = Self.calm
        circumstances.conditions = Resting(place: 1)
        plan.follow(try Advice(Array(#"{"target":"b/m"}"#.utf8), for: group, among: plan), in: group, in: circumstances)
        #expect(plan.places == [0, 3, 1])
    }

    @Test func `without advice the order is the documents', or drawn where weights are given`() {
        var drawn = group
        drawn.advisor?.drawsByWeight = true
        drawn.targets[3].weight = 1_000_000
        for dice in 0..<20 as Range<UInt64> {
            #expect(plan(request(), from: .chat, to: group, dice: dice).places == [0, 1, 2, 3])
            #expect(plan(request(), from: .chat, to: drawn, dice: dice).places.first == 3)
        }
    }
}

@Suite struct `What an advisor is asked` {
    @Test func `facts, the wish to think, and the eligible targets`() throws {
        let group = advised([
            target("a/m") {
                $0.reasoning = .takingEfforts
                ($0.limits.context, $0.tags) = (1000, ["gold"])
                $0.price = Price(input: 0.5)
            }, target("b/m"), target("c/m", .messages) { $0.bridges = [.chatToMessages()] },
            target("d/m") { ($0.reasoning, $0.weight) = (.takingEfforts, 5) },
        ])
        let facts = request {
            $0.wish.effort = .high
            ($0.tools.count, $0.stream, $0.maxTokens) = (2, true, 500)
            $0.content = [.images]
        }
        let asked = try question(facts, to: group)
        #expect(asked["group"] as? String == "g" && asked["caller"] as? String == "agent")
        #expect(asked["version"] as? Int == 1 && asked["now"] as? Int == 1_800_000_000)
        #expect(asked["request_id"] as? String == "req_1" && asked["dialect"] as? String == "openai-chat")
        #expect(asked["requirements"] as? [String] == ["text", "image", "tools", "reasoning", "max_tokens"])
        let told = try #require(asked["facts"] as? [String: Any])
        #expect(told["tools"] as? Int == 2 && told["stream"] as? Bool == true && told["max_tokens"] as? Int == 500)
        #expect(told["modalities"] as? [String] == ["text", "image"])
        #expect((asked["reasoning"] as? [String: Any])?["effort"] as? String == "high")
        let targets = try #require(asked["targets"] as? [[String: Any]])
        #expect(targets.map { $0["index"] as? Int } == [0, 3])
        #expect(targets.map { $0["name"] as? String } == ["a/m", "d/m"])
        #expect(targets.map { $0["weight"] as? Int } == [1, 5])
        #expect(targets[0]["context_tokens"] as? Int == 1000 && targets[1]["context_tokens"] is NSNull)
        #expect(targets.map { $0["tags"] as? [String] } == [["gold"], []])
        #expect((targets[0]["price"] as? [String: Any])?["input"] as? Double == 0.5 && targets[1]["price"] is NSNull)
        #expect(told["input_tokens"] as? Int == 1000 && asked["session"] is NSNull)
        let control = try #require(targets[0]["reasoning"] as? [String: Any])
        #expect(control["control"] as? String == "effort" && control["effort"] as? String == "high")
        #expect((targets[0]["condition"] as? [String: Any])?["health"] as? String == "well")
    }

    @Test func `the targets stand in the documents' order, whatever was drawn`() throws {
        var group = advised((0..<6).map { target("t\($0)/m") { $0.weight = 10 } })
        group.advisor?.drawsByWeight = true
        for dice in 0..<20 as Range<UInt64> {
            let asked = try question(request(), to: group, dice: dice)
            #expect((asked["targets"] as? [[String: Any]])?.map { $0["index"] as? Int } == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test func `it is one line`() throws {
        let group = advised([target("a/m"), target("b/m")])
        let circumstances = Circumstances(dice: 1, now: Moment(milliseconds: 0, unixSeconds: 1))
        let plan = plan(request(), from: .chat, to: group, in: circumstances)
        let bytes = Consultation(request(), from: .chat, to: group, plan: plan, in: circumstances)
            .write(requestID: "a\nb", operation: "converse", caller: "c\r\nd")
        #expect(!bytes.contains(0x0A) && !bytes.contains(0x0D))
    }

    private func question(_ facts: Facts, to group: Group, dice: UInt64 = 1) throws -> [String: Any] {
        let circumstances = Circumstances(dice: dice, now: Moment(milliseconds: 0, unixSeconds: 1_800_000_000))
        let plan = plan(facts, from: .chat, to: group, in: circumstances)
        let bytes = Consultation(facts, from: .chat, to: group, plan: plan, in: circumstances)
            .write(requestID: "req_1", operation: "converse", caller: "agent")
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }
}

/// Conditions in which one target rests.
private final class Resting: TargetConditions {
    private let place: Int

    init(place: Int) { self.place = place }

    var isAnyUnwell: Bool { true }

    func health(of place: Int, at now: Moment) -> Health { place == self.place ? .resting(until: 1_000) : .well }

    func condition(of place: Int, at now: Moment) -> Condition { Condition(health: health(of: place, at: now)) }
}

/// A group with an advisor.
private func advised(_ targets: [Target]) -> Group {
    group(.script, targets) {
        $0.advisor = Advisor(source: .script(ScriptAdvisor(command: ["/opt/choose"])), timeout: 250)
    }
}
