// The entries of the list of models, kept for a while.

import Conversation
import Exchange
import Policy
import Testing

@testable import interlock_sidecar

private func standing(_ efforts: String) throws -> Standing {
    let text = """
        {"providers": {"p": {"dialect": "openai-chat", "base_url": "http://h/v1", "auth": {"scheme": "none"},
           "models": {"m": {"model": "x", "reasoning":
             {"supported": true, "mode": "opt_in", "control": "effort_enum", "efforts": \(efforts)}}}}},
         "groups": {"g": {"strategy": "static", "targets": [{"provider": "p", "model_ref": "m"}]}}}
        """
    let file = PolicyFile(name: "p.json", bytes: Array(text.utf8))
    let digest: ([UInt8]) -> [UInt8] = { _ in [UInt8](repeating: 1, count: 32) }
    let policy = try Policy.compile([file], sequence: 1, digest: digest).policy
    return Standing(policy: policy, accesses: [.line([])], continuity: [{ _ in [] }])
}

private func moment(_ milliseconds: Int) -> Moment { Moment(milliseconds: milliseconds, unixSeconds: 1_800_000_000) }

@Suite struct `The shelf of offers` {
    @Test func `gives what the standing offers, also when that has changed`() throws {
        var shelf = OfferShelf()
        let (old, new) = (try standing(#"["low"]"#), try standing(#"["high"]"#))
        let first = shelf.entry(of: 0, for: [.chat], .chat, in: old, at: moment(0))
        #expect(String(decoding: first, as: UTF8.self).contains(#""effort":"low""#))
        let second = shelf.entry(of: 0, for: [.chat], .chat, in: new, at: moment(1))
        #expect(String(decoding: second, as: UTF8.self).contains(#""effort":"high""#))
    }

    @Test func `keeps askers and shapes apart`() throws {
        var shelf = OfferShelf()
        let standing = try standing(#"["low"]"#)
        func entry(_ dialects: [Dialect], _ shape: Dialect) -> String {
            String(decoding: shelf.entry(of: 0, for: dialects, shape, in: standing, at: moment(0)), as: UTF8.self)
        }
        #expect(entry([.chat], .chat).contains("supported_reasoning_levels"))
        #expect(!entry([.messages], .chat).contains("supported_reasoning_levels"), "no bridge")
        #expect(entry([.chat], .messages).contains(#""type":"model""#))
        #expect(entry([.chat], .chat).contains(#""object":"model""#))
    }
}
