// What an advisor answers.
//
//     {"target": "vllm/qwen", "fallbacks": ["openai/small"], "class_label": "code:short"}
//     {"target_index": 2}
//
// Targets are meant by name or by their place in the group's document (`index` in the question). The one chosen is
// tried first. `fallbacks` are tried next and nobody else is; `[]`: nobody. Where `fallbacks` is not given, the others
// follow in the order that they would have had without advice. Members of other names mean nothing here.
//
// An advisor chooses among those who were eligible. A name that was not on the list is a mistake, and a mistake
// anywhere makes the whole answer unusable: half of an answer is nobody's policy.

import Conversation
package import Policy
import Wire

/// A choice among a plan's targets.
package struct Advice: Sendable, Equatable {
    /// Places in the group's targets, first choice first; never empty, none twice.
    package var places: [Int]
    /// Those not named follow.
    package var keepsOthers: Bool
    /// A word for what kind of request this is, in the advisor's own terms: 1 to 64 letters, digits and `_ . : -`.
    package var classLabel: String?

    package init(places: [Int], keepsOthers: Bool, classLabel: String? = nil) {
        self.places = places
        self.keepsOthers = keepsOthers
        self.classLabel = classLabel
    }
}

/// Why there is no usable advice. The words are counted and told.
package enum AdviceFault: String, Error, Sendable, CaseIterable {
    /// Nobody can be asked here: a decision away from the sidecar.
    case notAsked = "not-asked"
    /// No answer within the time limit.
    case timeout
    /// The program does not run, or ended before it answered.
    case notRunning = "not-running"
    /// Too many questions wait for the advisor already.
    case busy
    /// The service could not be reached, or the connection broke.
    case unreachable
    /// The service answered with another status than 200.
    case status
    /// The service answered with a redirection, which is not followed.
    case redirect
    /// The answer is longer than allowed.
    case tooLarge = "too-large"
    /// The key for the service is missing.
    case noKey = "no-key"
    /// The answer is not the JSON that is expected.
    case malformed
    /// The advisor says that it cannot choose (`"error": "…"`).
    case declined
    /// The answer names no target.
    case noTarget = "no-target"
    /// The answer names a target that the group does not have.
    case unknownTarget = "unknown-target"
    /// The answer names a target that cannot carry the request.
    case ineligibleTarget = "ineligible-target"
    /// The answer names a target twice.
    case duplicateTarget = "duplicate-target"
    /// The answer names one target by its name and another by its place.
    case contradiction
    /// The class label is too long, or has characters that it may not have.
    case unsafeClassLabel = "unsafe-class-label"
}

extension Advice {
    /// Reads an answer. `plan` is the one that was asked about.
    package init(_ bytes: [UInt8], for group: Group, among plan: Plan) throws(AdviceFault) {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(bytes, limits: JSONLimits(depth: 16, values: 4_096, duplicateKeys: .reject))
        } catch {
            throw .malformed
        }
        let answer = AdviceAnswer(root: document.root, group: group, plan: plan)
        guard document.root.isObject else { throw .malformed }
        if answer.given("error") != nil { throw .declined }
        let first = try answer.chosen()
        let others = try answer.fallbacks()
        places = [first] + (others ?? [])
        keepsOthers = others == nil
        classLabel = try answer.label()
        guard Set(places).count == places.count else { throw .duplicateTarget }
    }
}

/// An answer being read.
private struct AdviceAnswer {
    let root: JSONValue
    let group: Group
    let plan: Plan

    /// A member, unless it is not there or null. The second name is how the routers that this one takes over from spell
    /// it.
    func given(_ name: String, _ inherited: String? = nil) -> JSONValue? {
        let found = root.member(name) ?? inherited.flatMap { root.member($0) }
        return found?.isNull == true ? nil : found
    }

    func chosen() throws(AdviceFault) -> Int {
        let named = given("target")
        let placed = given("target_index", "targetIndex")
        guard let one = named ?? placed else { throw .noTarget }
        let place = try find(one)
        if named != nil, let placed, try find(placed) != place { throw .contradiction }
        return place
    }

    func fallbacks() throws(AdviceFault) -> [Int]? {
        let named = given("fallbacks")
        let placed = given("fallback_indexes", "fallbackIndexes")
        guard let list = named ?? placed else { return nil }
        let places = try read(list)
        if named != nil, let placed, try read(placed) != places { throw .contradiction }
        return places
    }

    func label() throws(AdviceFault) -> String? {
        guard let value = given("class_label", "classLabel") else { return nil }
        guard let text = value.string else { throw .malformed }
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(\.isLabelByte) else { throw .unsafeClassLabel }
        return text
    }

    private func read(_ list: JSONValue) throws(AdviceFault) -> [Int] {
        guard list.isArray else { throw .malformed }
        var places: [Int] = []
        for element in list.elements { places.append(try find(element)) }
        return places
    }

    /// The place of a target that is meant by name or place.
    private func find(_ value: JSONValue) throws(AdviceFault) -> Int {
        guard value.isString || value.isNumber else { throw .malformed }
        let place = value.string.map { name in group.targets.firstIndex { $0.name == name } } ?? value.int
        guard let place, group.targets.indices.contains(place) else { throw .unknownTarget }
        guard plan.choices.contains(where: { $0.target == place }) else { throw .ineligibleTarget }
        return place
    }
}

extension UInt8 {
    /// May stand in a class label.
    fileprivate var isLabelByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_.:-".utf8.contains(self)
        }
    }
}
