// The keys that envelopes are closed with, one for each provider.
//
//     --continuity-key-file F    HMAC-SHA256(contents of F, label, provider's name)
//     without it                 SHA-256(label, the provider's own secret, provider's name)
//
// So nothing has to be configured: every sidecar that holds the same key of a provider restores what another one made,
// and nobody else can make an envelope. What leaves is a 16-byte tag (HMAC-SHA256, cut) under a key that is one hash
// away from the secret. A changed secret ends the continuity of conversations under way: their thoughts are dropped,
// nothing worse. Who changes provider keys often, or gives each sidecar its own, uses a key file.
//
// A provider without a secret has a key that anybody can work out; there is nobody to keep out of it either.

import CCrypto
import Exchange
import Policy
import PolicyFiles
import Wire

/// Makes the continuity keys of a policy's providers.
struct ContinuityKeys {
    /// What the key file holds; nil when there is none.
    let master: [UInt8]?

    private static let label = "interlock continuity 1"
    private static let leastBytes = 16

    /// The key file, watched.
    static func file(_ path: String) -> WatchedFile<[UInt8]> {
        WatchedFile(
            WatchedFileLabel("continuity_key", subject: "--continuity-key-file: \(path)"), at: path,
            limit: SecretLine.limit, use: master(of:))
    }

    /// The bytes of a key file without what other systems write around them.
    static func master(of bytes: [UInt8]) throws(KeyFault) -> [UInt8] {
        var bytes = TextForm.withoutMark(bytes)
        while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 { bytes.removeLast() }
        guard bytes.count >= leastBytes else { throw KeyFault("holds fewer than \(leastBytes) bytes") }
        return bytes
    }

    /// What closes and opens the envelopes of a provider with this secret.
    func key(of provider: Provider, secret: String?) -> ContinuityKey {
        let name = Array(provider.name.utf8)
        let label = Array(Self.label.utf8)
        let key =
            if let master {
                Self.hmac(master, label + [0] + name)
            } else {
                Digester().digest(label + [0] + Array((secret ?? "").utf8) + [0] + name)
            }
        return { bytes in Array(Self.hmac(key, bytes).prefix(16)) }
    }

    /// HMAC-SHA256.
    private static func hmac(_ key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            count = 32
            let written = ccrypto_hmac_sha256(key, key.count, bytes, bytes.count, room.baseAddress!)
            precondition(written == 1, "HMAC cannot fail on memory")
        }
    }
}
