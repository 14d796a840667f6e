// Small exchanges and requests for the tests of replaying.

@testable import interlock

/// An exchange with only what a test cares about.
func exchange(
    _ id: String, _ surface: Surface? = .chat, stream: Bool = false, status: Int = 200, body: String = "{}",
    features: Set<String> = [], strict: Bool = true, recording: Bool = true, model: String? = nil,
    headers: [Header] = [], question: Question? = nil
) -> RecordedExchange {
    RecordedExchange(
        id: id, surface: surface, provider: "test", model: model, status: status, headers: headers,
        body: Array(body.utf8), isStream: stream, features: features, isStrict: strict, isRecording: recording,
        question: question)
}

/// A request to a surface, read from JSON.
func request(_ surface: Surface, _ body: String, _ headers: [String: String] = [:]) throws(Denial) -> Request {
    try Request(surface, body: Array(body.utf8)) { headers[$0] }
}

/// A request as it comes in.
func received(
    _ method: String, _ target: String, _ body: String = "", _ headers: [String: String] = [:]
) -> ReceivedRequest {
    let fields = headers.sorted { $0.key < $1.key }.map { Header(name: $0.key, value: $0.value) }
    return ReceivedRequest(method: method, target: target, headers: fields, body: Array(body.utf8))
}

extension [ReplyStep] {
    /// The body that is sent, as text.
    var text: String {
        let bytes = flatMap { step -> [UInt8] in if case .body(let bytes) = step { bytes } else { [] } }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The status and headers that are sent.
    var head: (status: Int, headers: [String: String])? {
        for case .head(let status, let headers, _) in self {
            return (status, Dictionary(headers.map { ($0.name, $0.value) }) { first, _ in first })
        }
        return nil
    }

    /// The steps by name, bodies with their text.
    var story: [String] {
        map { step in
            switch step {
            case .wait(let pause): "wait \(pause)"
            case .head(let status, _, let length): "head \(status) \(length.map { "\($0)" } ?? "chunked")"
            case .body(let bytes): String(decoding: bytes, as: UTF8.self)
            case .end: "end"
            case .cut: "cut"
            case .reset: "reset"
            case .stall: "stall"
            }
        }
    }
}
