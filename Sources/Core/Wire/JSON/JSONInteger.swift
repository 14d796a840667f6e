// The exact integer that a number spells.
//
// `12.50e3` is digits 1250 times ten to the 3 - 2. Trailing zeros of the digits are traded for powers of ten, so that
// what is left has a negative power exactly when the number has a fraction.

/// Reads integers out of number tokens.
enum JSONInteger {
    /// The integer; nil if the number has a fraction or does not fit.
    static func value(of token: UnsafeBufferPointer<UInt8>) -> Int? {
        let negative = token.first == UInt8(ascii: "-")
        var digits = Digits(negative: negative)
        var place = negative ? 1 : 0
        var afterPoint = false
        while place < token.count, token[place] | 0x20 != UInt8(ascii: "e") {
            if token[place] == UInt8(ascii: ".") {
                afterPoint = true
            } else if !digits.add(token[place] &- UInt8(ascii: "0"), afterPoint: afterPoint) {
                return nil
            }
            place += 1
        }
        return digits.scaled(by: exponent(token[min(place + 1, token.count)...]))
    }

    /// The exponent behind the `e`; a huge one is cut to what no text of digits can balance.
    private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var value = 0
        for byte in text where byte >= UInt8(ascii: "0") {
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1 << 40)
        }
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    /// Digits without their trailing zeros, and the power of ten that they are to be multiplied with.
    private struct Digits {
        let negative: Bool
        private var value = 0
        private var zeros = 0
        private var power = 0

        init(negative: Bool) { self.negative = negative }

        /// False when the digits cannot fit any more.
        mutating func add(_ digit: UInt8, afterPoint: Bool) -> Bool {
            if afterPoint { power -= 1 }
            if digit == 0 {
                zeros += 1
                return true
            }
            guard let shifted = timesTen(value, zeros + 1) else { return false }
            let (sum, overflow) =
                negative
                ? shifted.subtractingReportingOverflow(Int(digit)) : shifted.addingReportingOverflow(Int(digit))
            value = sum
            zeros = 0
            return !overflow
        }

        func scaled(by exponent: Int) -> Int? {
            if value == 0 { return 0 }
            let power = power + zeros + exponent
            return power < 0 ? nil : timesTen(value, power)
        }

        private func timesTen(_ value: Int, _ times: Int) -> Int? {
            if value == 0 { return 0 }
            guard times < 20 else { return nil }
            var value = value
            for _ in 0..<times {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                value = product
            }
            return value
        }
    }
}
