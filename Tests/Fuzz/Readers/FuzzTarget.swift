// The readers that take bytes from strangers, each with what must hold of it whatever the bytes are.
//
// A target is a case here and a folder of `Tests/Fuzz/seeds`. The fuzzer (`Tests/Fuzz/run.sh`) throws bytes at one
// target for as long as it is given; the ordinary tests read the seeds, and every situation of `Tests/Rosetta`.
// The readers of JSON and of event streams have targets of their own beside this folder.

import Conversation
import Dialects

/// What can be fuzzed.
enum FuzzTarget: String, CaseIterable, Sendable {
    case chatRequest = "ChatRequest"
    case responsesRequest = "ResponsesRequest"
    case messagesRequest = "MessagesRequest"
    case chatReply = "ChatReply"
    case responsesReply = "ResponsesReply"
    case messagesReply = "MessagesReply"
    case chatStream = "ChatStream"
    case responsesStream = "ResponsesStream"
    case messagesStream = "MessagesStream"
    case refusal = "Refusal"
    case httpRequest = "HTTPRequest"
    case httpResponse = "HTTPResponse"
    case envelope = "Envelope"

    /// Reads the bytes. What must hold is a precondition: a breach is a crash, which is what a fuzzer sees.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .chatRequest: readRequest(bytes, .chat)
        case .responsesRequest: readRequest(bytes, .responses)
        case .messagesRequest: readRequest(bytes, .messages)
        case .chatReply: readReply(bytes, .chat, .whole)
        case .responsesReply: readReply(bytes, .responses, .whole)
        case .messagesReply: readReply(bytes, .messages, .whole)
        case .chatStream: readReply(bytes, .chat, .stream)
        case .responsesStream: readReply(bytes, .responses, .stream)
        case .messagesStream: readReply(bytes, .messages, .stream)
        case .refusal: readRefusal(bytes)
        case .httpRequest: readHTTPRequest(bytes)
        case .httpResponse: readHTTPResponse(bytes)
        case .envelope: readEnvelope(bytes)
        }
    }
}

/// Pieces of the bytes, cut at places that depend on them alone.
func pieces(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let size = 1 + Int(hash >> 40) % 37
        pieces.append(rest.prefix(size))
        rest = rest.dropFirst(size)
        hash = hash &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    }
    return pieces
}
