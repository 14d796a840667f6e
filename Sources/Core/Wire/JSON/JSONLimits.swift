// What a JSON text may cost before it is refused.

/// What to do when an object gives one name twice.
package enum DuplicateKeys: Sendable {
    /// Keep both members; a look-up by name finds the last.
    case keep
    /// Refuse the text. Names are compared after undoing escapes, at every level.
    case reject
}

/// The bounds within which a JSON text is read.
package struct JSONLimits: Sendable {
    /// How many arrays and objects may be open at once.
    package var depth: Int
    /// The longest text, in bytes. Never more than 1 GiB, whatever is asked for: offsets are 32 bits wide.
    package var bytes: Int
    /// How many values and member names there may be. Each needs 16 bytes of memory beside the text.
    package var values: Int
    /// Whether an object may give one name twice.
    package var duplicateKeys: DuplicateKeys

    /// 128 levels, 64 MiB, 8 Mi values, duplicates kept.
    package static let standard = JSONLimits()

    /// The standard bounds, with some of them changed.
    package init(depth: Int = 128, bytes: Int = 64 << 20, values: Int = 8 << 20, duplicateKeys: DuplicateKeys = .keep) {
        self.depth = depth
        self.bytes = min(bytes, 1 << 30)
        self.values = values
        self.duplicateKeys = duplicateKeys
    }
}
