// The replaying upstream without its sockets.

import Testing
import Wire

@testable import interlock

private func upstream() -> ReplayUpstream {
    ReplayUpstream(
        ExchangeLibrary([
            exchange("chat/a", body: "A", headers: [Header(name: "x-request-id", value: "r1")]),
            exchange("messages/a", .messages, body: "M"),
        ]))
}

private func logged(_ upstream: ReplayUpstream, last: Int? = nil) throws -> JSONValue {
    let target = last.map { "/replay/log?last=\($0)" } ?? "/replay/log"
    return try JSONDocument(upstream.answer(received("GET", target)).text).root
}

@Suite struct ReplayUpstreamTests {
    @Test func `a recording is served with its headers and a label`() {
        let reply = upstream().answer(received("POST", "/v1/chat/completions", "{}"))
        #expect(reply.text == "A")
        #expect(
            reply.head?.headers == [
                "x-request-id": "r1", "x-replay-exchange": "chat/a", "x-replay-reason": "standard",
            ])
    }

    @Test func `a fault comes from the header or else the model or else the command line`() {
        var upstream = upstream()
        upstream.fault = "status=500"
        let path = "/v1/chat/completions"
        let model = #"{"model":"m!status=502"}"#
        #expect(upstream.answer(received("POST", path, "{}")).head?.status == 500)
        #expect(upstream.answer(received("POST", path, model)).head?.status == 502)
        #expect(upstream.answer(received("POST", path, model, ["x-replay-fault": "status=504"])).head?.status == 504)
    }

    @Test func `the first requests for a key fail and then it succeeds`() {
        let upstream = upstream()
        func status(_ model: String) -> Int? {
            upstream.answer(received("POST", "/v1/chat/completions", #"{"model":"\#(model)"}"#)).head?.status
        }
        #expect([status("a!fail-first=2"), status("a!fail-first=2"), status("a!fail-first=2")] == [503, 503, 200])
        #expect(status("b!fail-first=2") == 503, "another model is another key")
        #expect(status("a!fail-first=3") == 503, "so is another fault")
        _ = upstream.answer(received("DELETE", "/replay/log"))
        #expect(status("a!fail-first=2") == 503, "all is forgotten")
    }

    @Test func `a fault that nobody knows is a bad request`() {
        let reply = upstream().answer(received("POST", "/v1/messages", "{}", ["x-replay-fault": "rest"]))
        #expect(reply.head?.status == 400)
        #expect(reply.text.contains(#""message":"unknown fault 'rest'; did you mean 'reset'?""#))
        #expect(reply.text.hasPrefix(#"{"type":"error","error":{"type":"invalid_request_error""#))
    }

    @Test func `the log shows what was received and hides credentials`() throws {
        let upstream = upstream()
        let headers = [
            "authorization": "Bearer sk-secret", "x-api-key": "sk-2", "anthropic-version": "2026-10-21",
            "api-key": "k", "cookie": "a=b",
        ]
        _ = upstream.answer(received("POST", "/v1/messages?beta=true", #"{"max_tokens": 1.0}"#, headers))
        let entry = try #require(try logged(upstream)["requests"]?[0])
        #expect(entry["number"]?.int == 1)
        #expect(entry["method"]?.string == "POST")
        #expect(entry["path"]?.string == "/v1/messages?beta=true")
        #expect(entry["body"]?.rawText == #"{"max_tokens": 1.0}"#, "as it was spelled")
        #expect(entry["exchange"]?.string == "messages/a")
        #expect(entry["reason"]?.string == "standard")
        #expect(entry["status"]?.int == 200)
        let shown = entry["headers"]?.members.map { "\($0.key.string!): \($0.value.string!)" }
        #expect(
            shown == [
                "anthropic-version: 2026-10-21", "api-key: [1 bytes redacted]",
                "authorization: Bearer [9 bytes redacted]", "cookie: [3 bytes redacted]",
                "x-api-key: [4 bytes redacted]",
            ])
    }

    @Test func `the log keeps what could not be answered`() throws {
        let upstream = upstream()
        _ = upstream.answer(received("POST", "/v1/messages", "{oops"))
        _ = upstream.answer(received("POST", "/v1/chat/completions", "{}", ["x-replay-fault": "reset"]))
        let entries = try #require(try logged(upstream)["requests"])
        #expect(entries[0]?["body"]?.string == "{oops")
        #expect(entries[0]?["status"]?.int == 400)
        #expect(entries[0]?["exchange"]?.isNull == true)
        #expect(entries[1]?["status"]?.isNull == true, "a reset has no status")
    }

    @Test func `the last requests can be asked for and the oldest are forgotten`() throws {
        let memory = ReplayMemory(requests: 3, bytes: 100)
        for number in 1...5 { memory.keep(received("POST", "/\(number)", "x")) }
        #expect(memory.last(nil).requests.map(\.number) == [3, 4, 5])
        #expect(memory.last(2).requests.map(\.target) == ["/4", "/5"])
        #expect(memory.last(nil).total == 5)
        memory.keep(received("POST", "/6", String(repeating: "x", count: 99)))
        #expect(memory.last(nil).requests.map(\.number) == [5, 6], "bodies are bounded too")
    }

    @Test func `the exact bytes of a request can be had`() throws {
        let upstream = upstream()
        _ = upstream.answer(received("POST", "/v1/messages", "{ \"a\" : 1 }\n"))
        #expect(upstream.answer(received("GET", "/replay/log/body?number=1")).text == "{ \"a\" : 1 }\n")
        #expect(upstream.answer(received("GET", "/replay/log/body?number=2")).head?.status == 404)
    }

    @Test func `requests that ask no model are not logged`() throws {
        let upstream = upstream()
        for path in ["/v1/models", "/healthz", "/replay/exchanges"] { _ = upstream.answer(received("GET", path)) }
        #expect(try logged(upstream)["total"]?.int == 0)
    }

    @Test func `every exchange is a model that can be asked for`() throws {
        let list = try JSONDocument(upstream().answer(received("GET", "/v1/models")).text).root
        let ids = list["data"]?.elements.map { $0["id"]?.string }
        #expect(ids == ["replay/chat/a", "replay/messages/a"])
        #expect(list["last_id"]?.string == "replay/messages/a")
    }

    @Test func `a wrong method is told which would do`() {
        let reply = upstream().answer(received("GET", "/v1/messages"))
        #expect(reply.head?.status == 405)
        #expect(reply.head?.headers["allow"] == "POST")
        #expect(upstream().answer(received("GET", "/v2")).head?.status == 404)
    }
}
