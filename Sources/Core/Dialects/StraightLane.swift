// The straight lane: the caller's body with a few ranges replaced.
//
// Nothing is read and written again, so nothing that we do not understand can be lost. What changes: the model's name,
// always; our own extension members, which go nowhere; the members that say how to think, when the settlement is not
// what the caller wrote; what the model rejects (the settlement's adjustments); and thoughts that the target would
// refuse (`StraightLane+Thoughts`). Every byte outside those ranges stays.

package import Conversation
package import Wire

/// What is changed on the way through the straight lane.
package struct StraightChanges {
    /// What the provider calls the model.
    package var model: String
    package var settlement: Settlement
    /// Chat streams tell their usage only when asked to, and someone has to be told.
    package var forcesUsage: Bool
    /// The artefact in an envelope that was made for a thought of this very target; nil for any other.
    package var openThought: ((Text) -> JSONValue?)?
    /// A bare proof of the body is known to be another origin's; nil when none is.
    package var isForeign: ((JSONValue) -> Bool)?

    package init(model: String, settlement: Settlement, forcesUsage: Bool = false) {
        self.model = model
        self.settlement = settlement
        self.forcesUsage = forcesUsage
    }
}

extension Dialect {
    /// Appends `body` for a target of the same dialect.
    ///
    /// - Parameter facts: what `readFacts` found in the same body.
    /// - Returns: what was changed that the caller should be told of, and what stands there of the settlement: thinking
    ///   is left out where the provider would refuse it after what had to be taken out.
    package func writeStraight(
        _ body: JSONDocument, _ facts: Facts, _ changes: StraightChanges, into bytes: inout [UInt8]
    ) -> (losses: [Loss], settlement: Settlement) {
        var lane = StraightLane(dialect: self, body: body, facts: facts, changes: changes)
        var losses = changes.settlement.adjustments
        if lane.restoreThoughts() {
            losses.append(Loss("reasoning", "dropped, for another model thought it"))
            if lane.leaveThinkingOutIfUnproven() {
                losses.append(Loss("thinking", "left out, for the last tool calls came without theirs"))
            }
        }
        lane.edit()
        lane.edits.write(into: &bytes)
        return (losses, lane.changes.settlement)
    }
}

/// The edits of one request.
struct StraightLane {
    let dialect: Dialect
    let body: JSONDocument
    let facts: Facts
    var changes: StraightChanges
    var edits: JSONEdits
    /// Where the thoughts begin that were taken out.
    var cut: Set<Int> = []

    init(dialect: Dialect, body: JSONDocument, facts: Facts, changes: StraightChanges) {
        self.dialect = dialect
        self.body = body
        self.facts = facts
        self.changes = changes
        edits = JSONEdits(body)
    }

    mutating func edit() {
        if case .token(let model) = facts.model { edits.replace(model) { $0.string(changes.model) } }
        if let member = facts.skipMember { edits.remove(member, of: body.root) }
        if !isSpelt { respell() }
        for adjustment in changes.settlement.adjustments { apply(adjustment) }
        if changes.forcesUsage { forceUsage() }
    }

    /// The caller wrote already what the settlement would have us write.
    private var isSpelt: Bool {
        let settlement = changes.settlement
        if settlement.control == .silent, facts.wish.isEmpty { return true }
        if dialect == .messages, facts.wish.isOff { return isDisabled }
        // A Chat or Responses model that never thinks may refuse the word for not thinking.
        if settlement.control == .silent { return false }
        return settlement.rule == "same" && settlement.summary == facts.wish.summary && !facts.isSpeltTwice
            && settlement.encoding == facts.spelling
    }

    /// Messages: every model takes a `disabled`, and none an effort of `none`.
    private var isDisabled: Bool { body.root["thinking"]?.given("type")?.equals("disabled") ?? false }

    /// Gives the member a value, or takes it out.
    mutating func set(_ name: StaticString, _ value: [UInt8]?, of object: JSONValue) {
        if let value {
            if let old = object[name] { return edits.replace(old, with: value) }
            return edits.insert(key: name, value: value, into: object)
        }
        for member in object.members where member.key.equals(name) { edits.remove(member, of: object) }
    }

    /// The same one floor down; an outer object is made when it is needed.
    mutating func set(_ inner: StaticString, of outer: StaticString, _ value: [UInt8]?) {
        if let object = body.root[outer], object.isObject { return set(inner, value, of: object) }
        guard let value else { return }
        set(outer, json { $0.object { $0.member(inner, value) } }, of: body.root)
    }

    private mutating func forceUsage() {
        guard dialect == .chat, facts.stream, !facts.includeUsage else { return }
        set("include_usage", of: "stream_options", json { $0.bool(true) })
    }
}

/// The bytes of one JSON value.
func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    return writer.bytes
}

extension JSONWriter {
    mutating func object(_ write: (inout JSONWriter) -> Void) {
        beginObject()
        write(&self)
        endObject()
    }

    mutating func member(_ name: StaticString, _ value: [UInt8]) {
        key(name)
        raw(bytes: value)
    }
}
