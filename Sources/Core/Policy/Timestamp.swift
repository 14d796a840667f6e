// Times in the documents: RFC 3339, to the second.

/// Seconds since 1970 of `2027-01-31T08:00:00Z` or `2027-01-31T09:00:00+01:00`; nil if it is no such time. A fraction
/// of a second is allowed and left out.
package func readTimestamp(_ text: String) -> Int? {
    var reader = DigitReader(bytes: Array(text.utf8))
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
        let day = reader.number(2), reader.take("T") || reader.take("t"), let hour = reader.number(2), reader.take(":"),
        let minute = reader.number(2), reader.take(":"), let second = reader.number(2), reader.skipFraction(),
        let offset = readOffset(&reader), reader.isAtEnd
    else { return nil }
    guard (1...12).contains(month), (1...daysIn(month, of: year)).contains(day) else { return nil }
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    return daysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
}

/// `2027-01-31T08:00:00Z` for seconds since 1970, from 1970 to 9999.
package func spellTimestamp(_ seconds: Int) -> String {
    let days = seconds / 86400 + 719_468
    let cycle = days / 146_097
    let day = days % 146_097
    let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let date = [cycle * 400 + year + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1]
    let time = [seconds % 86400 / 3600, seconds % 3600 / 60, seconds % 60]
    return date.map(spellTwo).joined(separator: "-") + "T" + time.map(spellTwo).joined(separator: ":") + "Z"
}

private func spellTwo(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// Seconds east of Greenwich.
private func readOffset(_ reader: inout DigitReader) -> Int? {
    if reader.take("Z") || reader.take("z") { return 0 }
    let sign = reader.take("+") ? 1 : reader.take("-") ? -1 : 0
    guard sign != 0, let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2) else { return nil }
    return hours < 24 && minutes < 60 ? sign * (hours * 3600 + minutes * 60) : nil
}

private func daysIn(_ month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
}

/// Counts in 400-year cycles of years that begin in March, so that the leap day comes last.
private func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
}

private struct DigitReader {
    var bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    mutating func number(_ digits: Int) -> Int? {
        guard place + digits <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<digits {
            guard bytes[place].isDigit else { return nil }
            value = value * 10 + Int(bytes[place] - UInt8(ascii: "0"))
            place += 1
        }
        return value
    }

    mutating func skipFraction() -> Bool {
        guard take(".") else { return true }
        let start = place
        while place < bytes.count, bytes[place].isDigit { place += 1 }
        return place > start
    }
}
