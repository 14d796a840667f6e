// The memory of a document: a tape that grows, and bytes with a guard behind them.

/// What a document holds.
@usableFromInline struct JSONMemory {
    @usableFromInline var text = GuardedBytes(capacity: 256)
    @usableFromInline var tape = JSONTape(capacity: 32)

    init() {}

    func free() {
        text.free()
        tape.free()
    }

    /// Bytes held, used or not.
    var held: Int { text.held + tape.held }
}

/// Entries in one block that is kept from text to text.
@usableFromInline struct JSONTape {
    @usableFromInline private(set) var entries: UnsafeMutablePointer<JSONEntry>
    private(set) var count = 0
    private var capacity: Int
    /// The capacity, or the limit if that is less.
    private var room: Int
    private var limit = Int.max

    init(capacity: Int) {
        entries = .allocate(capacity: capacity)
        self.capacity = capacity
        room = capacity
    }

    func free() { entries.deallocate() }

    /// Bytes held, used or not.
    var held: Int { capacity * MemoryLayout<JSONEntry>.stride }

    /// Forgets all entries. From now on there are to be no more than `limit`.
    mutating func clear(limit: Int = .max) {
        count = 0
        self.limit = limit
        room = min(capacity, limit)
    }

    /// Appends an entry; false when that would be more than the limit.
    @inline(__always)
    mutating func append(_ entry: JSONEntry) -> Bool {
        if count == room {
            if count >= limit { return false }
            (entries, capacity) = Self.doubled(entries, count)
            room = min(capacity, limit)
        }
        (entries + count).initialize(to: entry)
        count &+= 1
        return true
    }

    @inline(never)
    private static func doubled(
        _ old: UnsafeMutablePointer<JSONEntry>, _ count: Int
    ) -> (UnsafeMutablePointer<JSONEntry>, Int) {
        let new = UnsafeMutablePointer<JSONEntry>.allocate(capacity: count * 2)
        new.moveInitialize(from: old, count: count)
        old.deallocate()
        return (new, count * 2)
    }
}

/// Bytes in one block that is kept from text to text, always followed by `guardCount` zeros, so that a reader may look
/// at eight bytes anywhere and stops at the end without asking for it.
@usableFromInline struct GuardedBytes {
    static let guardCount = 8

    @usableFromInline private(set) var start: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        start = .allocate(capacity: capacity + Self.guardCount)
        self.capacity = capacity
        close()
    }

    func free() { start.deallocate() }

    /// Bytes held, used or not.
    var held: Int { capacity + Self.guardCount }

    mutating func clear() {
        count = 0
        close()
    }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        guard let source = more.baseAddress else { return }
        if count + more.count > capacity { grow(toHold: count + more.count) }
        UnsafeMutableRawPointer(start + count).copyMemory(from: source, byteCount: more.count)
        count += more.count
        close()
    }

    private func close() { (start + count).initialize(repeating: 0, count: Self.guardCount) }

    private mutating func grow(toHold needed: Int) {
        // A first text gets what it needs and no more; only one that keeps growing pays for doubling.
        let wanted = count == 0 ? needed : max(needed, capacity * 2)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + Self.guardCount)
        new.update(from: start, count: count)
        start.deallocate()
        start = new
        capacity = wanted
    }
}
