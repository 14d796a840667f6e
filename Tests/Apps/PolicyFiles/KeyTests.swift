// Whose signature is believed.

import Foundation
import Testing

@testable import PolicyFiles

private func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while !rest.isEmpty {
        bytes.append(UInt8(rest.prefix(2), radix: 16)!)
        rest = rest.dropFirst(2)
    }
    return bytes
}

/// A test vector of RFC 8032, section 7.1.
struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var seed, key, message, signature: String
    var testDescription: String { name }

    /// The seed as PKCS #8: a fixed head, then the 32 bytes (RFC 8410, section 7).
    var privatePEM: [UInt8] {
        let body = Data(hex("302e020100300506032b657004220420" + seed)).base64EncodedString()
        return Array("-----BEGIN PRIVATE KEY-----\n\(body)\n-----END PRIVATE KEY-----\n".utf8)
    }

    static let all = [
        Vector(
            name: "TEST 1, an empty message", seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        Vector(
            name: "TEST 2, one byte", seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            name: "TEST 3, two bytes", seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ]
}

@Suite struct `Keys of publications` {
    @Test(arguments: Vector.all)
    func `sign and verify what RFC 8032 signs and verifies`(vector: Vector) throws {
        let key = try SigningKey(pem: vector.privatePEM)
        #expect(key.publicKey == hex(vector.key))
        #expect(key.sign(hex(vector.message)) == hex(vector.signature))
        let trust = TrustKeys([hex(vector.key)])
        #expect(trust.verify(hex(vector.signature), over: hex(vector.message), keyID: key.publicKeyID))
    }

    @Test func `a key's id is 16 hex digits of its public half's SHA-256`() {
        // hashlib.sha256(bytes.fromhex("d75a…511a")).hexdigest()[:16]
        #expect(TrustKeys([hex(Vector.all[0].key)]).keyIDs == ["21fe31dfa154a261"])
    }

    @Test func `a changed message, a changed signature, a cut one and another key's are not believed`() throws {
        let (key, other) = (SigningKey.generate(), SigningKey.generate())
        let trust = try TrustKeys(pem: key.publicPEM + other.publicPEM)
        let message = Array("sequence 7 is version 12".utf8)
        let good = key.sign(message)
        #expect(trust.verify(good, over: message, keyID: key.publicKeyID))
        for place in [0, 31, 32, 63] {
            var bad = good
            bad[place] ^= 1
            #expect(!trust.verify(bad, over: message, keyID: key.publicKeyID), "byte \(place)")
        }
        #expect(!trust.verify(good, over: message + [0], keyID: key.publicKeyID))
        #expect(!trust.verify(good.dropLast(), over: message, keyID: key.publicKeyID))
        #expect(!trust.verify([], over: message, keyID: key.publicKeyID))
        #expect(!trust.verify(good, over: message, keyID: other.publicKeyID), "trusted, and not who signed")
        #expect(!TrustKeys([other.publicKey]).verify(good, over: message, keyID: key.publicKeyID))
        #expect(!TrustKeys([]).verify(good, over: message, keyID: key.publicKeyID))
    }

    @Test func `a key goes through PEM unchanged, and a trust file may hold several with words between`() throws {
        let (key, other) = (SigningKey.generate(), SigningKey.generate())
        #expect(try SigningKey(pem: key.privatePEM).publicKey == key.publicKey)
        let file = Array("# until March\n".utf8) + key.publicPEM + Array("\n# the next\n".utf8) + other.publicPEM
        #expect(try TrustKeys(pem: file).keyIDs == [key.publicKeyID, other.publicKeyID].sorted())
    }

    @Test func `what is not such a key is refused with its reason`() throws {
        let rsaFree = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
        let x25519 = Array((rsaFree + "\n-----END PUBLIC KEY-----\n").utf8)
        let locked =
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGjMF8GCSqGSIb3DQEFDTBS\n-----END ENCRYPTED PRIVATE KEY-----\n"
        let key = SigningKey.generate()
        let rows: [(String, [UInt8], String)] = [
            ("empty", [], "holds no public key in PEM"),
            ("text", Array("hello".utf8), "holds no public key in PEM"),
            ("the private half", key.privatePEM, "holds no public key in PEM"),
            ("another algorithm", x25519, "holds a public key that is not Ed25519"),
            ("cut", Array(key.publicPEM.prefix(60)), "cannot be read"),
            ("a good one, then a cut one", key.publicPEM + key.publicPEM.prefix(60), "cannot be read"),
        ]
        for (name, pem, message) in rows {
            let fault = #expect(throws: KeyFault.self, "\(name)") { try TrustKeys(pem: pem, called: "file") }
            #expect(fault?.description.contains(message) == true, "\(name): \(fault?.description ?? "")")
        }
        #expect(throws: KeyFault.self) { try SigningKey(pem: key.publicPEM) }
        #expect(throws: KeyFault.self) { try SigningKey(pem: Array(locked.utf8)) }
    }

    @Test func `a file that is not there is named with the system's reason`() {
        let fault = #expect(throws: KeyFault.self) { try TrustKeys(file: "/nowhere/trust.pem") }
        #expect(
            fault?.description == "the trust key file /nowhere/trust.pem cannot be read: No such file or directory")
    }

    @Test func `a signing key never prints what it holds`() throws {
        let key = try SigningKey(pem: Vector.all[0].privatePEM)
        #expect("\(key)" == "signing key 21fe31dfa154a261")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("157"), "the seed's first byte, 0x9d")
    }
}
