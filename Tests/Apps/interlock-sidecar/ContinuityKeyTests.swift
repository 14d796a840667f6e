// Which sidecars open each other's envelopes.

import Conversation
import Exchange
import Policy
import PolicyFiles
import Testing

@testable import interlock_sidecar

@Suite struct `Continuity keys` {
    private func provider(_ name: String) -> Provider {
        Provider(
            name: name, dialect: .chat, origin: "https://h", authority: "h", path: "/", scheme: .none, secret: nil,
            headers: [], anthropicVersion: nil, proxy: nil)
    }

    private func tag(_ file: String?, _ name: String, secret: String?) throws -> [UInt8] {
        let master = try file.map { try ContinuityKeys.master(of: Array($0.utf8)) }
        return ContinuityKeys(master: master).key(of: provider(name), secret: secret)(Array("x".utf8))
    }

    @Test func `the same secret of the same provider makes the same tag, of 16 bytes`() throws {
        #expect(try tag(nil, "p", secret: "s") == tag(nil, "p", secret: "s"))
        #expect(try tag(nil, "p", secret: "s").count == 16)
    }

    @Test func `another secret, another provider and no secret make others`() throws {
        let tags = try [
            tag(nil, "p", secret: "s"), tag(nil, "p", secret: "t"), tag(nil, "q", secret: "s"),
            tag(nil, "p", secret: nil),
        ]
        #expect(Set(tags).count == tags.count)
    }

    @Test func `with a key file the provider's secret does not matter, and white space at its end neither`() throws {
        let (one, other) = ("0123456789abcdef", "0123456789abcdef\r\n")
        #expect(try tag(one, "p", secret: "s") == tag(other, "p", secret: "t"))
        #expect(try tag(one, "p", secret: nil) != tag(one, "q", secret: nil))
        #expect(try tag(one, "p", secret: "s") != tag(nil, "p", secret: "s"))
    }

    @Test func `the tag is HMAC-SHA256 under the derived key`() throws {
        // HMAC-SHA256(HMAC-SHA256("0123456789abcdef", "interlock continuity 1\0p"), "x"), by Python's hmac.
        let tag = try tag("0123456789abcdef", "p", secret: nil)
        #expect(
            tag.map { String($0, radix: 16) }.joined(separator: " ") == "29 8f 9d 58 9b 95 e1 b9 42 82 1d 70 8b 46 5 a2"
        )
    }

    @Test func `a key file that is short is refused`() {
        #expect(throws: KeyFault.self) { try ContinuityKeys.master(of: Array("too short".utf8)) }
    }
}
