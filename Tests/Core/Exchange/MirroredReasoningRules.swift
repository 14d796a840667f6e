// Where our requests differ from the earlier system's, and why: rules, each of which says what ours is instead. No row
// is named, so rows that nobody has seen yet are held to the same rules.

import Foundation

/// One deliberate difference.
struct ReasoningDifference: Sendable, CustomStringConvertible {
    var reason: String
    /// Changes what the earlier system made of a row into what we make of it; leaves other rows alone.
    var change: @Sendable (ReasoningRow, inout JSONObject) -> Void

    var description: String { reason }

    static let all = [
        ReasoningDifference(reason: "switched off means off: `none` is neither enabled nor a budget") { row, body in
            guard row.mirror.effort == "none", !row.mirror.isOpenAI, row.getsDefault else { return }
            body["reasoning"] = ["enabled": false]
        },
        ReasoningDifference(reason: "a model that does not think takes any temperature") { row, body in
            guard row.mirror.effort == "none", row.mirror.isOpenAI, row.getsDefault else { return }
            body["temperature"] = row.request["temperature"]
        },
        ReasoningDifference(reason: "a temperature that nobody gave is the provider's own, which is 1") { row, body in
            let given = row.request["temperature"]
            if given == nil || given is NSNull { body["temperature"] = given }
        },
        ReasoningDifference(reason: "the model refuses max_tokens whether or not it is told to think") { row, body in
            guard row.mirror.isOpenAI, row.mirror.isActive, let cap = body["max_tokens"], !(cap is NSNull) else {
                return
            }
            body["max_tokens"] = nil
            body["max_completion_tokens"] = cap
        },
        ReasoningDifference(reason: "of two caps the new one wins, as at the provider") { row, body in
            guard row.mirror.isOpenAI, let cap = row.request["max_completion_tokens"], !(cap is NSNull) else { return }
            body["max_completion_tokens"] = cap
        },
        ReasoningDifference(reason: "what the caller asks himself wins over the group's default") { row, body in
            guard row.mirror.isActive, let effort = row.askedEffort else { return }
            body["reasoning_effort"] = row.mirror.isOpenAI ? effort : nil
            body["reasoning"] = row.mirror.isOpenAI ? nil : row.askedObject(effort)
        },
    ]

    /// What we make of the row, and which differences that took.
    static func ours(_ row: ReasoningRow) -> (body: JSONObject, reasons: [String]) {
        var body = row.made
        var reasons: [String] = []
        for difference in all {
            let before = body
            difference.change(row, &body)
            if !isSame(before, body) { reasons.append(difference.reason) }
        }
        return (body, reasons)
    }
}

/// The same JSON, whatever the order of members and the spelling of numbers.
func isSame(_ left: JSONObject, _ right: JSONObject) -> Bool {
    (left as NSDictionary).isEqual(to: right)
}

extension ReasoningRow {
    /// A budget of 0, which no document may hold.
    var isRefused: Bool { mirror.budget == 0 && mirror.effort == nil && !mirror.isOpenAI }

    fileprivate var getsDefault: Bool {
        mirror.isActive && askedEffort == nil && request["skip_reasoning"] as? Bool != true
    }

    /// The effort that the caller asks for.
    fileprivate var askedEffort: String? {
        request["reasoning_effort"] as? String ?? (request["reasoning"] as? JSONObject)?["effort"] as? String
    }

    fileprivate func askedObject(_ effort: String) -> JSONObject {
        var object: JSONObject = ["effort": effort]
        let asked = request["reasoning"] as? JSONObject
        object["enabled"] = asked?["enabled"] as? Bool == true ? true : nil
        object["exclude"] = asked?["exclude"] as? Bool == true ? true : nil
        return object
    }
}
