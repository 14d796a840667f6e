// Where the proofs of Responses stand: in the reasoning items of a reply, and in the same items when they come back.
//
// A stream tells an item twice, when it is done and in the response at the end, and a provider may seal it anew each
// time. Both are good. What stands in an item that was only added is not (protocol notes of November 2026).

import Wire

extension JSONValue {
    /// What proves a reasoning item.
    var responsesProof: JSONValue? { self["type"]?.equals("reasoning") == true ? self["encrypted_content"] : nil }
}

/// Gives the places of proofs in an event of a stream.
func forEachResponsesProof(event: JSONValue, _ body: (JSONValue?) -> Void) {
    if event["type"]?.equals("response.output_item.done") == true { body(event["item"]?.responsesProof) }
    if let response = event["response"] { forEachResponsesProof(response: response, body) }
}

/// Gives the places of proofs in a response.
func forEachResponsesProof(response: JSONValue, _ body: (JSONValue?) -> Void) {
    response["output"]?.elements.forEach { body($0.responsesProof) }
}
