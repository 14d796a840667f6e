// Names and ids that fit the target's dialect.
//
// A name that the target does not take gets its illegal characters replaced and a hash of the whole name at its end, so
// that two names stay two. Each spelling is a function of the name alone: it is the same in every turn of a
// conversation. The way back needs the list of names, which every request carries as its tools.
//
//     get_weather       get_weather
//     files.read        files_read_5d1ab6ba7a3ae77d

import Conversation

extension ToolNames {
    /// The target's spelling of a tool's name, which is noted where it differs or the tool is wrapped. `limit` is the
    /// longest name that the target takes, in bytes.
    mutating func spell(_ name: Text, limit: Int = Spelling.messagesLimit, isWrapped: Bool = false) -> String {
        let original = name.string
        let sent = Spelling.legal(original, limit: limit)
        if sent == original && !isWrapped { return sent }
        if !rows.contains(where: { $0.sent == sent }) {
            rows.append(Row(sent: sent, original: original, isWrapped: isWrapped))
        }
        return sent
    }
}

/// Letters, digits, `_` and `-`.
enum Spelling {
    /// The longest name that Messages takes.
    static let messagesLimit = 128
    /// The longest name, call id, cache key or user that OpenAI takes.
    static let openAILimit = 64

    /// A tool name of at most `limit` bytes.
    static func legal(_ name: String, limit: Int) -> String {
        if name.utf8.count <= limit, isLegal(name) { return name }
        let letters = name.utf8.prefix(limit - 17).map { isLegal($0) ? $0 : UInt8(ascii: "_") }
        return String(decoding: letters, as: UTF8.self) + "_" + Digest.hex64(name)
    }

    /// A call id of at most `limit` bytes.
    static func callID(_ id: String, limit: Int = .max) -> String {
        isLegal(id) && id.utf8.count <= limit ? id : "call_" + Digest.hex64(id)
    }

    private static func isLegal(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isLegal) }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// Short digests of short texts (FNV-1a). They keep apart what differs by chance; they do not keep secrets.
enum Digest {
    /// 16 hexadecimal digits.
    static func hex64(_ text: String) -> String {
        hex(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, 16)
    }

    /// 32 hexadecimal digits.
    static func hex128(_ text: String) -> String {
        let basis: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        let prime: UInt128 = 0x0100_0000_0000_0000_0000_013b
        return hex(text.utf8.reduce(basis) { ($0 ^ UInt128($1)) &* prime }, 32)
    }

    private static func hex(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
