// What has to be unguessable: router tokens, credentials, and the names of requests.

import EventLoop
import Policy
import PolicyFiles
import Wire

/// Makes secrets of the kernel's random numbers.
enum Secrets {
    /// A router token: `ilk_` and 256 bits.
    static func routerToken() -> String { "ilk_" + letters(43) }

    /// A credential for the admin API: `ilc_` and 256 bits.
    static func credential() -> String { "ilc_" + letters(43) }

    /// The name of a request.
    static func requestID() -> String { "req_" + letters(20) }

    /// The digest that a secret is known by.
    static func digest(of secret: String) -> [UInt8] { Digester().digest(Array(secret.utf8)) }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Letters of base64url, six random bits each.
    private static func letters(_ count: Int) -> String {
        let alphabet = alphabet
        var (bits, left) = (UInt64(0), 0)
        var text: [UInt8] = []
        text.reserveCapacity(count)
        for _ in 0..<count {
            if left < 6 { (bits, left) = (ProcessSettings.randomNumber(), 64) }
            text.append(alphabet[Int(bits & 63)])
            (bits, left) = (bits >> 6, left - 6)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The version of something with these canonical bytes, as it stands in `ETag`.
func etag(_ bytes: [UInt8]) -> String { "\"" + Hex.spell(Digester().digest(bytes).prefix(8)) + "\"" }

/// How a token is called where its digest must not be told: the first 12 hex digits of the digest's own SHA-256.
func tokenID(_ sha256: String) -> String {
    Hex.spell(Digester().digest(Hex.read(sha256) ?? Array(sha256.utf8)).prefix(6))
}
