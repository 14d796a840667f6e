// One line with a secret, as other systems write it.

import PolicyFiles
import Testing

@Suite struct `A line with a secret` {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var bytes: [UInt8]
        var form = SecretLine.Form.token
        /// What is read, or what is wrong.
        var line: String?
        var says: String?
        var testDescription: String { why }

        init(_ why: String, _ text: String, form: SecretLine.Form = .token, line: String? = nil, says: String? = nil) {
            self.init(why, Array(text.utf8), form: form, line: line, says: says)
        }

        init(
            _ why: String, _ bytes: [UInt8], form: SecretLine.Form = .token, line: String? = nil, says: String? = nil
        ) {
            (self.why, self.bytes, self.form, self.line, self.says) = (why, bytes, form, line, says)
        }
    }

    private static func utf16(_ text: String, isBig: Bool = false) -> [UInt8] {
        text.utf16.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    private static let read = [
        Row("as it is", "sk-1", line: "sk-1"),
        Row("echo writes a line end", "sk-1\n", line: "sk-1"),
        Row("editors of Windows write CRLF", "sk-1\r\n", line: "sk-1"),
        Row("old editors of other systems write CR", "sk-1\r", line: "sk-1"),
        Row("several line ends", "sk-1\n\n\r\n", line: "sk-1"),
        Row("an empty line before it", "\n\nsk-1\n", line: "sk-1"),
        Row("blanks around it", " \tsk-1 \t\n", line: "sk-1"),
        Row("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("sk-1\r\n".utf8), line: "sk-1"),
        Row("a URL may hold blanks", " host=db dbname=a b \r\n", form: .text, line: "host=db dbname=a b"),
        Row("a URL may hold what is not ASCII", "postgres://ü@db\n", form: .text, line: "postgres://ü@db"),
    ]

    private static let refused = [
        Row("nothing", "", says: "is empty"),
        Row("blanks alone", " \n\t\r\n", says: "is empty"),
        Row("a mark alone", [0xEF, 0xBB, 0xBF], says: "is empty"),
        Row("two keys", "sk-1\nsk-2\n", says: "holds several lines; expected one"),
        Row("two keys, CRLF", "sk-1\r\nsk-2", says: "holds several lines; expected one"),
        Row("a blank within", "sk 1", says: "holds a blank within its line"),
        Row("a tab within", "sk\t1", says: "holds a blank within its line"),
        Row("a control character", "sk\u{1}", says: "holds a control character"),
        Row("a zero byte", [0x73, 0, 0x6B], says: "holds a control character"),
        Row("a control character in a URL", "postgres://\u{7F}", form: .text, says: "holds a control character"),
        Row("a dash that an editor made long", "sk–1", says: "holds a character that is not ASCII"),
        Row("bytes that are no UTF-8", [0x61, 0xFF, 0x62], form: .text, says: "is not UTF-8"),
        Row("UTF-16 with a mark", [0xFF, 0xFE] + utf16("sk-1"), says: "is UTF-16; expected UTF-8"),
        Row("UTF-16, big, with a mark", [0xFE, 0xFF] + utf16("sk-1", isBig: true), says: "is UTF-16; expected UTF-8"),
        Row("UTF-16 without a mark", utf16("sk-1"), says: "is UTF-16; expected UTF-8"),
        Row("UTF-16, big, without a mark", utf16("sk-1", isBig: true), says: "is UTF-16; expected UTF-8"),
        Row("a file of something else", [UInt8](repeating: 0x61, count: 65 << 10), says: "holds more than 64 KiB"),
    ]

    @Test(arguments: read)
    func `is read without what stands around it`(_ row: Row) throws {
        #expect(try SecretLine.read(row.bytes, row.form) == row.line)
    }

    @Test(arguments: refused)
    func `is refused with the cause and without its contents`(_ row: Row) {
        let error = #expect(throws: SecretLineError.self) { try SecretLine.read(row.bytes, row.form) }
        #expect(error?.description == row.says)
    }
}
