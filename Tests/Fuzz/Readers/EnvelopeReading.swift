// Any text in an envelope's place: what was closed here opens to what it was, and nothing else opens.

import Conversation
import Reasoning
import Wire

/// A seal that everybody could forge.
let seal = Seal(Origin(provider: "p", model: "m")) { bytes in
    let sum = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return (0..<16).map { UInt8(truncatingIfNeeded: sum >> (($0 % 8) * 8)) }
}

func readEnvelope(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if case .thought(let artefact)? = seal.open(.string(text)) { check(artefact) }
    guard let artefact = try? JSONDocument(text), let envelope = seal.close(thought: .string(artefact.root.rawText))
    else { return }
    check(artefact.root)
    // One character changed: nothing, or the same in another spelling of its last bits.
    for place in envelope.utf8.indices.enumerated() where place.offset % 7 == bytes.count % 7 {
        var changed = Array(envelope.utf8)
        changed[place.offset] ^= 1
        let forged = String(decoding: changed, as: UTF8.self)
        if case .thought(let other)? = seal.open(.string(forged)) {
            precondition(other.raw == artefact.root.raw, "a forged envelope was opened")
        }
    }
}

private func check(_ artefact: JSONValue) {
    guard let envelope = seal.close(thought: .string(artefact.rawText)) else { return }
    guard case .thought(let opened)? = seal.open(.string(envelope)) else {
        preconditionFailure("what was closed does not open")
    }
    precondition(opened.raw == artefact.raw, "an envelope holds something else")
}
