// Who thought something: the account and the model that can read it again.

/// The origin of a thought.
package struct Origin: Sendable, Hashable {
    /// The provider's name in the documents.
    package let provider: String
    /// What the provider calls the model.
    package let model: String

    /// The origin of what this model of this provider thinks.
    package init(provider: String, model: String) {
        self.provider = provider
        self.model = model
    }

    /// 16 hexadecimal digits that stand for the origin on the outside of envelopes (FNV-1a). Two origins may share one
    /// by chance: it only says where an envelope might be opened, the tag says whether.
    package var mark: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in provider.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // No character of UTF-8 has this byte, so no two pairs of names run into each other.
        hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        for byte in model.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
