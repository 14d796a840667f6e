// Parameters of a statement as libpq takes them: pointers to bytes.

/// Calls `body` with pointers to bytes that end with 0; a null pointer for nil.
func withPointers<Result>(
    _ spellings: [[UInt8]?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var joined: [UInt8] = []
    var starts: [Int?] = []
    for spelling in spellings {
        starts.append(spelling == nil ? nil : joined.count)
        joined += spelling ?? []
    }
    return joined.withUnsafeBytes { bytes in
        let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let pointers: [UnsafePointer<CChar>?] = starts.map { start in start.flatMap { base?.advanced(by: $0) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
