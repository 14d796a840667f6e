// The public keys whose signatures a sidecar believes. Several may stand one after the other in one PEM file, so that a
// signing key can be replaced: first every sidecar gets the new one beside the old one, then the control plane signs
// with it, then the old one is taken out.

import CCrypto
import Wire

/// One or more Ed25519 public keys.
package struct TrustKeys: Sendable {
    /// Key id → the 32 bytes of the key.
    private let keys: [String: [UInt8]]

    /// These raw public keys.
    package init(_ publicKeys: [[UInt8]]) {
        keys = Dictionary(publicKeys.map { (keyID(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads every public key of a PEM text. `name` is how complaints call its source.
    package init(pem: [UInt8], called name: String = "trust key") throws(KeyFault) {
        var found: [[UInt8]] = []
        var rest = TextForm.withoutMark(pem)[...]
        while true {
            let (outcome, key, used) = TrustKeys.first(of: Array(rest))
            if outcome == ccrypto_key_absent, !found.isEmpty { break }
            guard outcome == ccrypto_key_read else { throw KeyFault.reading(name, "public", outcome) }
            found.append(key)
            rest = rest.dropFirst(used)
        }
        self.init(found)
    }

    private static func first(of pem: [UInt8]) -> (ccrypto_key_reading, key: [UInt8], used: Int) {
        var key = [UInt8](repeating: 0, count: 32)
        var used = 0
        let outcome = ccrypto_ed25519_read_public(pem, pem.count, &key, &used)
        return (outcome, key, used)
    }

    /// Reads a PEM file.
    package init(file path: String) throws(KeyFault) {
        let name = "trust key file \(path)"
        try self.init(pem: try KeyFault.contents(of: path, name), called: name)
    }

    /// The ids of the keys, sorted.
    package var keyIDs: [String] { keys.keys.sorted() }

    /// The key with this id is one of these, and the signature is its over exactly these bytes.
    package func verify(_ signature: [UInt8], over message: [UInt8], keyID: String) -> Bool {
        guard let key = keys[keyID], signature.count == 64 else { return false }
        return ccrypto_ed25519_verify(key, message, message.count, signature) == 1
    }
}
