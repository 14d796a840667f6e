// The reasoning defaults of an earlier system, said in our documents.
//
// That system had one configuration of thinking for a server: `enabled`, `effort`, `max_tokens`, and a mode that turns
// efforts into budgets. It added a fragment to every chat completion: `reasoning_effort` for OpenAI's own servers, a
// `reasoning` object for all others. The mirror is a group with a `reasoning_default` on a target with that encoding.

import Foundation

typealias JSONObject = [String: Any]

/// One configuration of the earlier system.
struct MirroredReasoning {
    var enabled: Bool
    var effort: String?
    var budget: Int?
    var baseURL: String
    /// Efforts are sent as budgets.
    var prefersBudgets = false
    /// Efforts and their budgets.
    var table: [String: Int]

    /// What the earlier system went by, to the letter.
    var isOpenAI: Bool { baseURL.contains("api.openai.com") }

    /// Setting a strength enables.
    var isActive: Bool { enabled || effort != nil || budget != nil }

    /// The documents; the group is `g`, the model `x`.
    func document(token: String) throws -> String {
        var model: JSONObject = ["model": "x"]
        if isActive { model["reasoning"] = isOpenAI ? openAIFacts : otherFacts }
        let isWhole = baseURL.hasPrefix("https://") || baseURL.hasPrefix("http://")
        let url = isWhole ? baseURL : "https://host.example/v1"
        var group: JSONObject = ["strategy": "static", "targets": [["provider": "p", "model_ref": "m"]]]
        if isActive { group["reasoning_default"] = standard }
        let document: JSONObject = [
            "providers": [
                "p": [
                    "dialect": "openai-chat", "base_url": url, "auth": ["scheme": "none"], "models": ["m": model],
                ]
            ],
            "groups": ["g": group], "callers": ["c": ["token_sha256": token, "allow": ["*"]]],
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    }

    /// The earlier system never sent a budget to OpenAI, nor beside an effort that it turned into one.
    private var standard: JSONObject {
        var wish: JSONObject = [:]
        wish["effort"] = effort
        if let budget, !isOpenAI, effort == nil || (!prefersBudgets && budget > 0 && effort != "none") {
            wish["budget_tokens"] = budget
        }
        if effort != "none" { wish["enabled"] = true }
        return wish
    }

    private let efforts = ["none", "minimal", "low", "medium", "high", "xhigh"]

    private var openAIFacts: JSONObject {
        [
            "supported": true, "mode": "opt_in", "control": "effort_enum", "efforts": efforts,
            "default_effort": "medium", "encoding": "reasoning_effort", "rejects_max_tokens": true,
            "fixed_temperature": 1,
        ]
    }

    private var otherFacts: JSONObject {
        var facts: JSONObject = [
            "supported": true, "mode": "opt_in", "encoding": "reasoning_object", "can_disable": true,
            "effort_budgets": table,
        ]
        if prefersBudgets, effort != nil {
            facts["control"] = "token_budget"
        } else {
            facts["control"] = "both"
            facts["efforts"] = efforts
        }
        return facts
    }

    init(
        enabled: Bool, effort: String?, budget: Int?, baseURL: String, prefersBudgets: Bool = false,
        table: [String: Int]
    ) {
        self.enabled = enabled
        self.effort = effort
        self.budget = budget
        self.baseURL = baseURL
        self.prefersBudgets = prefersBudgets
        self.table = table
    }
}

/// A row of the earlier system's table: a configuration, a request, and the request that it made of it.
struct ReasoningRow: @unchecked Sendable, CustomStringConvertible {
    var label: String
    var mirror: MirroredReasoning
    var request: JSONObject
    var made: JSONObject

    var description: String { label }

    /// Rows of `cases-reasoningconfig.json` that tell the fragment: the same request, with the fragment added.
    init(_ label: String, _ mirror: MirroredReasoning, fragment: JSONObject?) {
        self.label = label
        self.mirror = mirror
        request = ["model": "g", "messages": [["role": "user", "content": "q"]]]
        made = request.merging(fragment ?? [:]) { $1 }
        made["model"] = "x"
    }

    /// Rows that tell whole requests. The client library lifts what is in `extra_body` to the top.
    init(_ label: String, _ mirror: MirroredReasoning, _ request: JSONObject, _ made: JSONObject) {
        self.label = label
        self.mirror = mirror
        self.request = Self.lifted(request)
        self.made = Self.lifted(made)
        self.request["model"] = "g"
        self.made["model"] = "x"
    }

    private static func lifted(_ body: JSONObject) -> JSONObject {
        var body = body
        let extra = body.removeValue(forKey: "extra_body") as? JSONObject
        return body.merging(extra ?? [:]) { $1 }
    }
}
