// Documents by chance: every kind of value, spelled in every way that the grammar allows.

/// Writes random JSON texts.
struct JSONGenerator {
    var dice: WireDice
    private(set) var text = ""

    init(seed: Int) { dice = WireDice(seed: seed) }

    /// A text of one value.
    static func text(seed: Int) -> [UInt8] {
        var generator = JSONGenerator(seed: seed)
        generator.space()
        generator.value(depth: 0)
        generator.space()
        return Array(generator.text.utf8)
    }

    private mutating func value(depth: Int) {
        switch dice.below(depth < 5 ? 8 : 4) {
        case 0: text += dice.pick(["true", "false", "null"])
        case 1: number()
        case 2, 3: string()
        case 4, 5: object(depth: depth)
        default: array(depth: depth)
        }
    }

    private mutating func object(depth: Int) {
        list("{", "}") { generator in
            generator.string()
            generator.space()
            generator.text += ":"
            generator.space()
            generator.value(depth: depth + 1)
        }
    }

    private mutating func array(depth: Int) {
        list("[", "]") { $0.value(depth: depth + 1) }
    }

    private mutating func list(_ open: String, _ close: String, _ item: (inout JSONGenerator) -> Void) {
        text += open
        space()
        for index in 0..<dice.below(6) {
            if index > 0 {
                text += ","
                space()
            }
            item(&self)
            space()
        }
        text += close
    }

    private mutating func number() {
        if dice.once(in: 3) { text += "-" }
        text += dice.once(in: 4) ? "0" : String(dice.next() >> UInt64(dice.below(64)) | 1)
        if dice.once(in: 3) { text += "." + String(dice.below(100_000)) }
        if dice.once(in: 4) { text += dice.pick(["e", "E", "e+", "E-"]) + String(dice.below(400)) }
    }

    private mutating func string() {
        text += "\""
        for _ in 0..<dice.below(dice.once(in: 8) ? 60 : 6) {
            text += dice.pick([
                "a", "model", " ", "é", "漢", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\uD83d\\ude00", "\\ud800",
                "\\udc00x", "\u{7F}", "\u{2028}", "{", "]", ",", ":",
            ])
        }
        text += "\""
    }

    private mutating func space() {
        guard dice.once(in: 3) else { return }
        text += dice.pick([" ", "\n", "\r\n\t", "          ", "\n                 "])
    }
}
