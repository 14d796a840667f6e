// Comparing JSON by meaning: members in any order, numbers by value.

import Wire

/// One spelling for all texts that mean the same. With `blocks`, a `content` or `system` that is a string means what
/// the Messages API makes of it: one block of text.
func canonical(_ value: JSONValue, blocks: Bool = false) -> String {
    switch value.kind {
    case .object:
        let members = value.members.map { member in
            let text = canonical(member.value, blocks: blocks)
            let isContent = member.key.equals("content") || member.key.equals("system")
            let isBlock = blocks && isContent && member.value.isString
            return member.key.rawText + ":" + (isBlock ? #"[{"text":"# + text + #","type":"text"}]"# : text)
        }
        return "{" + members.sorted().joined(separator: ",") + "}"
    case .array: return "[" + value.elements.map { canonical($0, blocks: blocks) }.joined(separator: ",") + "]"
    case .string: return json(value.string ?? "")
    case .number: return value.double.map { "\($0)" } ?? value.rawText
    default: return value.rawText
    }
}

/// One spelling for all texts that mean the same; what is not JSON stands for itself.
func canonical(_ text: String) -> String {
    (try? JSONDocument(text)).map { canonical($0.root) } ?? "not JSON: " + text
}

private func json(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
}
