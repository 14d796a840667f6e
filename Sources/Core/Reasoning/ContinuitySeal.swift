// Envelopes: how a model's proof of its own thoughts travels through a caller who speaks another dialect.
//
// The provider's artefact is put into an envelope, the envelope into the place that the caller's dialect has for such
// things, and when the caller sends it back in the next turn, it is opened for the very model that made it:
//
//     il1.<mark>.<payload>.<tag>
//
//     mark      the origin, readable without a key (`Origin.mark`)
//     payload   base64url of a letter and what follows it:
//                   t{"type":"thinking",…}        a thought: the artefact, byte for byte
//                   c["call_1",{"google":{…}}]    the proof of a call: its id, and the artefact
//                   n                             a thought of which the model wants nothing back
//     tag       base64url of 16 bytes over the origin's full name and the payload; nobody without the key can make one
//
// There is no clock in it, no random number and no counter: the same thought gets the same envelope, so a conversation
// keeps its prefix, and any sidecar with the same key opens what another one closed. The payload is not encrypted. It
// is what the provider shows every direct caller, and it is opaque already.
//
// The tag is not there for secrecy but so that nobody makes us say to a provider, in our own words, what its model
// never said.

package import Conversation
package import Wire

/// What closes and opens the envelopes of one origin.
package struct Seal: Sendable {
    /// What an authentic envelope of this origin holds.
    package enum Content {
        /// The artefact of a thought.
        case thought(JSONValue)
        /// The artefact of the call with this id.
        case call(String, JSONValue)
        /// A thought of which the model wants nothing back.
        case nothing
    }

    /// Whose thoughts these are.
    package let origin: Origin
    private let authenticate: @Sendable ([UInt8]) -> [UInt8]

    /// Longest envelope that is made or opened, in bytes.
    package static let limit = 1 << 20
    /// Bytes of a tag.
    package static let tagLength = 16

    /// A seal.
    ///
    /// - Parameter authenticate: 16 bytes that only a holder of the provider's key can make of these bytes.
    package init(_ origin: Origin, authenticate: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.origin = origin
        self.authenticate = authenticate
    }

    /// Envelope of a thought; nil when it would be too long.
    package func close(thought artefact: Text) -> String? {
        close([UInt8(ascii: "t")] + Array(artefact.string.utf8))
    }

    /// Envelope of a call's proof; nil when it would be too long.
    package func close(call id: Text, _ artefact: Text) -> String? {
        var writer = JSONWriter(into: [UInt8(ascii: "c")])
        writer.beginArray()
        writer.text(id)
        writer.raw(bytes: Array(artefact.string.utf8))
        writer.endArray()
        return close(writer.bytes)
    }

    /// Envelope of a thought of which the model wants nothing back.
    package func closeEmpty() -> String { close([UInt8(ascii: "n")]) ?? "" }

    /// What an envelope holds; nil for another origin's, a forged one, and what is none.
    package func open(_ text: Text) -> Content? {
        if case .token(let value) = text, !EnvelopeText.isEnvelope(value) { return nil }
        let text = Array(text.string.utf8)
        guard text.count <= Self.limit else { return nil }
        let pieces = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard pieces.count == 4, pieces[0].elementsEqual(EnvelopeText.prefix.utf8.dropLast()),
            pieces[1].elementsEqual(origin.mark.utf8), let payload = Base64URL.decode(pieces[2]),
            let tag = Base64URL.decode(pieces[3]), isSame(tag, self.tag(of: payload))
        else { return nil }
        return content(of: payload)
    }
}

extension Seal {
    private func close(_ payload: [UInt8]) -> String? {
        guard payload.count < Self.limit / 4 * 3 - 64 else { return nil }
        var text = Array("\(EnvelopeText.prefix)\(origin.mark).".utf8)
        text.reserveCapacity(text.count + payload.count / 3 * 4 + 32)
        Base64URL.encode(payload, into: &text)
        text.append(UInt8(ascii: "."))
        Base64URL.encode(tag(of: payload), into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func tag(of payload: [UInt8]) -> [UInt8] {
        var bytes = Array(EnvelopeText.prefix.utf8)
        bytes.reserveCapacity(payload.count + 256)
        for name in [origin.provider, origin.model] {
            bytes.append(contentsOf: name.utf8)
            bytes.append(0xFF)
        }
        bytes.append(contentsOf: payload)
        let tag = authenticate(bytes)
        precondition(tag.count == Self.tagLength, "a tag has 16 bytes")
        return tag
    }

    /// Takes the same time wherever the difference is.
    private func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && zip(one, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func content(of payload: [UInt8]) -> Content? {
        if payload == [UInt8(ascii: "n")] { return .nothing }
        guard let root = (try? JSONDocument(Array(payload.dropFirst())))?.root else { return nil }
        switch payload.first {
        case UInt8(ascii: "t"):
            return .thought(root)
        case UInt8(ascii: "c"):
            guard let id = root[0]?.string, let artefact = root[1] else { return nil }
            return .call(id, artefact)
        default:
            return nil
        }
    }
}
