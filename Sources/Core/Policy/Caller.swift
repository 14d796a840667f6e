// Who may call, compiled.

/// Who may call.
package struct Caller: Sendable {
    package var name: String
    /// Any of them will do; none: nobody can call by this name.
    package var tokens: [CallerToken]
    package var isActive: Bool
    /// Seconds since 1970; nil: never.
    package var expiresAt: Int?
    package var allowsEverything: Bool
    /// Places in `Policy.groups`, ascending.
    package var allowed: [Int]

    package init(
        name: String, tokens: [CallerToken], isActive: Bool = true, expiresAt: Int? = nil,
        allowsEverything: Bool = false, allowed: [Int] = []
    ) {
        self.name = name
        self.tokens = tokens
        self.isActive = isActive
        self.expiresAt = expiresAt
        self.allowsEverything = allowsEverything
        self.allowed = allowed
    }

    /// A caller with one token, which never expires.
    package init(
        name: String, digest: TokenDigest, isActive: Bool = true, expiresAt: Int? = nil,
        allowsEverything: Bool = false, allowed: [Int] = []
    ) {
        self.init(
            name: name, tokens: [CallerToken(digest: digest)], isActive: isActive, expiresAt: expiresAt,
            allowsEverything: allowsEverything, allowed: allowed)
    }

    /// The group at this place is on the caller's list.
    package func mayUse(group place: Int) -> Bool {
        if allowsEverything { return true }
        var (low, high) = (0, allowed.count)
        while low < high {
            let middle = (low + high) / 2
            if allowed[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low < allowed.count && allowed[low] == place
    }
}

/// One of the router tokens of a caller.
package struct CallerToken: Sendable, Equatable {
    package var digest: TokenDigest
    /// Seconds since 1970; nil: never.
    package var expiresAt: Int?

    package init(digest: TokenDigest, expiresAt: Int? = nil) {
        self.digest = digest
        self.expiresAt = expiresAt
    }
}

/// Whose a router token is.
package struct TokenHolder: Sendable, Equatable {
    /// The place in `Policy.callers`.
    package var caller: Int
    /// When the token itself expires, in seconds since 1970; nil: never. The caller may expire sooner.
    package var expiresAt: Int?

    package init(caller: Int, expiresAt: Int?) {
        self.caller = caller
        self.expiresAt = expiresAt
    }
}

/// The SHA-256 of a router token, as four big-endian words.
package struct TokenDigest: Hashable, Sendable {
    package var words: (UInt64, UInt64, UInt64, UInt64)

    package init(_ words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// 32 bytes, as a hash function gives them.
    package init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == 32, "a SHA-256 has 32 bytes")
        func word(_ place: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// 64 lower-case hex digits; nil if it is anything else.
    package init?(hex: String) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hex.utf8 {
            guard digit.isHexDigit, digit.isDigit || digit & 0x20 != 0 else { return nil }
            let value = digit.isDigit ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
            if let first = high { bytes.append(first << 4 | value) }
            high = high == nil ? value : nil
        }
        guard bytes.count == 32, high == nil else { return nil }
        self = bytes.withUnsafeBytes { TokenDigest($0) }
    }

    package static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        // No early exit: the time taken says nothing about how much was equal.
        (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
            | (left.words.3 ^ right.words.3) == 0
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}
