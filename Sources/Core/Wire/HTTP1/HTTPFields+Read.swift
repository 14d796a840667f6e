// Header line → field.

extension HTTPFields {
    /// Forgets everything but the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
    }

    /// Takes one header line, which lies in `bytes` and holds no control character but HTAB. Its name is made
    /// lower-case.
    mutating func take(_ line: Range<Int>, limit: Int) throws(HTTPRejection) {
        guard slots.count < limit else { throw .tooManyFields }
        let colon = try lowerName(in: line)
        let value = trimmed(colon + 1..<line.upperBound)
        slots.append(
            Slot(
                name: Int32(line.lowerBound), nameCount: Int32(colon - line.lowerBound),
                value: Int32(value.lowerBound), valueCount: Int32(value.count)))
    }

    /// Where the colon stands. A name is one or more token characters, with nothing between it and the colon: that also
    /// refuses folded lines, which begin with a blank.
    private mutating func lowerName(in line: Range<Int>) throws(HTTPRejection) -> Int {
        let tokens = HTTPOctets.tokens
        var span = bytes.mutableSpan
        var offset = line.lowerBound
        while offset < line.upperBound {
            let lower = tokens[Int(span[offset])]
            if lower == 0 { break }
            span[offset] = lower
            offset += 1
        }
        guard offset < line.upperBound, span[offset] == UInt8(ascii: ":"), offset > line.lowerBound else {
            throw .malformedField
        }
        return offset
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        let span = bytes.span
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, HTTPOctets.isBlank(span[start]) { start += 1 }
        while end > start, HTTPOctets.isBlank(span[end - 1]) { end -= 1 }
        return start..<end
    }
}
