// `defaults` of models and targets: members of a request in the target's own dialect.
//
// They are for what only one provider knows, so names are not checked against a list; but what decides where a request
// goes, what it says, or how it is answered has other places, and stands there alone.

import Wire

extension Compiler {
    /// The model's defaults with a target's over them, in order of name.
    func compileDefaults(_ layers: Node?...) -> [RequestDefault] {
        var defaults: [String: RequestDefault] = [:]
        for case let layer? in layers {
            for entry in readEntries(of: layer, findings) ?? [] {
                if let reason = reservedDefaults[entry.name] { findings.complain(reason, at: entry.key) }
                if entry.value.value.isNull {
                    findings.complain("expected a value: null says nothing", at: entry.value)
                }
                defaults[entry.name] = compileDefault(entry)
            }
        }
        return defaults.values.sorted { $0.name < $1.name }
    }

    private func compileDefault(_ entry: Entry) -> RequestDefault {
        let value = entry.value.value
        guard value.isObject else { return RequestDefault(name: entry.name, value: value.raw) }
        let members = (readEntries(of: entry.value, findings) ?? []).map {
            RequestDefault(name: $0.name, value: $0.value.value.raw)
        }
        return RequestDefault(name: entry.name, value: value.raw, members: members)
    }
}

/// Members that have another place, and which.
private let reservedDefaults: [String: String] = {
    var reasons: [String: String] = [:]
    for name in ["model", "messages", "input", "instructions", "system", "stream", "previous_response_id"] {
        reasons[name] = "`\(name)` is the caller's own, and no default"
    }
    for name in ["reasoning_effort", "reasoning", "thinking", "skip_reasoning"] {
        reasons[name] = "`\(name)` is a wish to think; use the group's `reasoning_default`"
    }
    return reasons
}()
