// The head of a request for a provider.
//
// The caller's own headers go along, except those that concern only its connection to us (RFC 9110 7.6.1: also those
// that its Connection names, which cannot be what is written here anyway), that show who it is, or that only one
// vendor's dialects understand, when the target speaks another's or the body was translated.

import Conversation
import Policy
import Wire

/// Writes request heads.
enum UpstreamHead {
    /// What one head is made of.
    struct Facts {
        var access: [UInt8]
        var lane: Lane
        var length: Int
        /// Headers that the translation asks for.
        var headers: [(name: String, value: String)]
        /// Without a method of its own, a request is a POST.
        var method: StaticString = "POST"
        /// Path and query; nil for where the provider's conversations go.
        var path: String?
    }

    /// The head, in the array that `room` holds.
    static func write(
        _ facts: Facts, to provider: Provider, caller: HTTPFields, into room: inout [UInt8]
    ) -> [UInt8] {
        var head: [UInt8] = []
        swap(&head, &room)
        // A small body will follow in the same piece.
        head.reserveCapacity(960 + min(facts.length, 8 << 10))
        head.append(literal: facts.method)
        head.append(literal: " ")
        head.append(text: facts.path ?? provider.path)
        head.append(literal: " HTTP/1.1\r\nhost: ")
        head.append(text: provider.authority)
        head.append(literal: "\r\naccept-encoding: identity\r\n")
        if facts.length > 0 { head.append(literal: "content-type: application/json\r\n") }
        if facts.length > 0 || facts.method.utf8CodeUnitCount == 4 {
            head.append(literal: "content-length: ")
            head.append(text: String(facts.length))
            head.append(literal: "\r\n")
        }
        head.append(contentsOf: facts.access)
        for header in provider.headers { head.append(line: header) }
        for header in facts.headers { head.append(line: header) }
        caller.forEachEndToEnd { name, value in
            guard passes(name, facts.lane), !names(name, provider.headers),
                !names(name, facts.headers)
            else { return }
            head.append(line: name, value)
        }
        head.append(literal: "\r\n")
        return head
    }

    /// Whether a caller's header goes along. Names are lower case; most are told apart by their length or first letter.
    static func passes(_ name: UnsafeRawBufferPointer, _ lane: Lane) -> Bool {
        if name.count < keptByLength.count, keptByLength[name.count].contains(where: { name.equals($0) }) {
            return false
        }
        switch name.first {
        case UInt8(ascii: "p"), UInt8(ascii: "x"): return !keptFamilies.contains { name.begins(with: $0) }
        case UInt8(ascii: "a"): return !name.begins(with: "anthropic-") || lane.isStraight(by: .anthropic)
        case UInt8(ascii: "o"): return !name.begins(with: "openai-") || lane.isStraight(by: .openAI)
        default: return true
        }
    }

    /// Whether a header of this name is written anyway.
    private static func names(_ name: UnsafeRawBufferPointer, _ own: [(name: String, value: String)]) -> Bool {
        own.contains { name.equals($0.name) }
    }

    /// Headers that end here: of the connection, of the caller's identity, or rewritten.
    private static let kept: [StaticString] = [
        "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect",
        "content-length", "content-type", "content-encoding", "accept-encoding", "authorization", "x-api-key",
        "api-key", "cookie", "forwarded", "via", "x-real-ip", "x-request-id", "openai-organization",
        "openai-project", "anthropic-workspace-id",
    ]

    private static let keptByLength: [[StaticString]] = (0..<32).map { length in
        kept.filter { $0.utf8CodeUnitCount == length }
    }

    private static let keptFamilies: [StaticString] = ["proxy-", "x-forwarded-", "x-stainless-", "x-interlock-"]
}

extension Lane {
    /// Whether a vendor's own headers mean at the target what they meant to the caller.
    fileprivate func isStraight(by vendor: RateLimitHeader.Vendor) -> Bool { isStraight && target.vendor == vendor }
}

extension [UInt8] {
    mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    mutating func append(line name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        append(contentsOf: name)
        append(literal: ": ")
        append(contentsOf: value)
        append(literal: "\r\n")
    }

    mutating func append(line name: StaticString, _ value: UnsafeRawBufferPointer) {
        append(line: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), value)
    }

    mutating func append(line header: (name: String, value: String)) {
        append(text: header.name)
        append(literal: ": ")
        append(text: header.value)
        append(literal: "\r\n")
    }
}

extension UnsafeRawBufferPointer {
    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && begins(with: text)
    }

    func equals(_ text: String) -> Bool {
        count == text.utf8.count && elementsEqual(text.utf8)
    }

    func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for place in 0..<text.utf8CodeUnitCount where self[place] != text.utf8Start[place] { return false }
        return true
    }
}
