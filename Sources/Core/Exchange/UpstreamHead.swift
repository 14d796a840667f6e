// The head of a request for a provider.
//
// The caller's own headers go along, except those that concern only its connection to us, that show who it is, or that
// only its own dialect understands when the target speaks another.

import Conversation
import Policy
import Wire

/// Writes request heads.
enum UpstreamHead {
    /// What one head is made of.
    struct Facts {
        var provider: Provider
        var access: [UInt8]
        var isStraight: Bool
        var length: Int
        /// Headers that the translation asks for.
        var headers: [(name: String, value: String)]
    }

    static func write(_ facts: Facts, caller: HTTPFields) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(512)
        head.append(text: "POST ")
        head.append(text: facts.provider.path)
        head.append(text: " HTTP/1.1\r\nhost: ")
        head.append(text: facts.provider.authority)
        head.append(text: "\r\ncontent-type: application/json\r\naccept-encoding: identity\r\ncontent-length: ")
        head.append(text: String(facts.length))
        head.append(text: "\r\n")
        head.append(contentsOf: facts.access)
        let own = facts.provider.headers + facts.headers
        for header in own {
            head.append(text: "\(header.name): \(header.value)\r\n")
        }
        caller.forEach { name, value in
            guard passes(name, isStraight: facts.isStraight), !own.contains(where: { name.equals($0.name) }) else {
                return
            }
            head.append(contentsOf: name)
            head.append(text: ": ")
            head.append(contentsOf: value)
            head.append(text: "\r\n")
        }
        head.append(text: "\r\n")
        return head
    }

    /// Whether a caller's header goes along. Names are lower case.
    static func passes(_ name: UnsafeRawBufferPointer, isStraight: Bool) -> Bool {
        if kept.contains(where: { name.equals($0) }) { return false }
        if keptFamilies.contains(where: { name.begins(with: $0) }) { return false }
        return isStraight || !dialectFamilies.contains { name.begins(with: $0) }
    }

    /// Headers that end here: of the connection, of the caller's identity, or rewritten.
    private static let kept: [StaticString] = [
        "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect",
        "content-length", "content-type", "content-encoding", "accept-encoding", "authorization", "x-api-key",
        "api-key", "cookie", "forwarded", "via", "x-real-ip", "x-request-id", "openai-organization",
        "openai-project", "anthropic-workspace-id",
    ]

    private static let keptFamilies: [StaticString] = ["proxy-", "x-forwarded-", "x-stainless-", "x-interlock-"]

    /// Headers that mean something in one dialect only.
    private static let dialectFamilies: [StaticString] = ["anthropic-", "openai-"]
}

extension [UInt8] {
    mutating func append(text: String) {
        append(contentsOf: text.utf8)
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
