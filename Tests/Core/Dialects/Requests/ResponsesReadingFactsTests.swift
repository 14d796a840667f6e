// Facts of Responses requests that only a bridge asks for.

import Conversation
import Dialects
import Testing
import Wire

@Suite struct `Facts of Responses requests` {
    @Test(arguments: [
        ("log probabilities are asked for in two places", #""include":["message.output_text.logprobs"]"#, ["include"]),
        ("proofs come anyway", #""include":["reasoning.encrypted_content"]"#, []),
        ("a reference may leave its type out", #""input":[{"id":"msg_1"}]"#, ["item_reference"]),
        ("a message with an id is no reference", #""input":[{"id":"m","role":"user","content":"q"}]"#, []),
    ])
    func `what no bridge can carry is known before one is chosen`(reason: String, members: String, expected: [String])
        throws
    {
        let body = try JSONDocument(#"{"model":"g","# + members + "}")
        #expect(try Dialect.responses.readFacts(body).unbridgeable == expected, "\(reason)")
    }
}
