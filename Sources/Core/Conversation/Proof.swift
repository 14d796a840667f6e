// What a provider wants back so that its model can go on with its own thoughts.
//
// Nobody but the provider can read a proof, and nobody else may see it. A reader of replies gives it as the provider's
// own JSON (`ReplyEvent.partProved`), a caller gets it inside an envelope in the place that its dialect has for such
// things, and a writer of prompts gives it back byte for byte, to the same origin only:
//
//     Messages     {"type":"thinking","thinking":"Hm","signature":"S"}     {"type":"redacted_thinking","data":"D"}
//     Responses    {"type":"reasoning","id":"rs_1","summary":[…],"encrypted_content":"E"}
//     Chat         an element of `reasoning_details` · {"reasoning_content":"Hm"} · a call's `extra_content`

package import Wire

/// The proof of a thought, or of a call.
package enum Proof {
    /// As the caller sent it: an envelope of ours, or something that nobody here can read. Never written upstream.
    case sealed(Text)
    /// In the target's own words, to be written exactly so.
    case native(JSONValue)
}
