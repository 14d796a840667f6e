// Proxies: which one leads where, what of their URLs is shown, and what is said when they let nothing through.

import EventLoop
import ShellKit
import Testing
import Upstream
import Wire

@Suite struct `Proxies of the environment` {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var variables: [String: String]
        var origin: String
        var proxy: String?
        var testDescription: String { "\(why): \(origin)" }
    }

    private static let all = ["ALL_PROXY": "http://p:1"]

    private static func except(_ list: String) -> [String: String] { ["ALL_PROXY": "http://p:1", "NO_PROXY": list] }

    static let rows = [
        Row(why: "nothing is set", variables: [:], origin: "https://a.example", proxy: nil),
        Row(
            why: "by scheme", variables: ["HTTPS_PROXY": "http://p:1"], origin: "https://a.example", proxy: "http://p:1"
        ),
        Row(why: "by scheme", variables: ["HTTPS_PROXY": "http://p:1"], origin: "http://a.example", proxy: nil),
        Row(why: "by scheme", variables: ["http_proxy": "p:1"], origin: "http://a.example", proxy: "http://p:1"),
        Row(
            why: "the scheme's own before the one for all",
            variables: ["ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:2"], origin: "https://a.example",
            proxy: "http://q:2"),
        Row(
            why: "small letters first", variables: ["https_proxy": "http://q:2", "HTTPS_PROXY": "http://p:1"],
            origin: "https://a.example", proxy: "http://q:2"),
        Row(
            why: "an empty variable says nothing", variables: ["https_proxy": "", "HTTPS_PROXY": "http://p:1"],
            origin: "https://a.example", proxy: "http://p:1"),
        Row(why: "this machine", variables: all, origin: "http://localhost:1", proxy: nil),
        Row(why: "this machine", variables: all, origin: "http://127.9.9.9", proxy: nil),
        Row(why: "this machine", variables: all, origin: "http://[::1]:80", proxy: nil),
        Row(why: "everything", variables: except("*"), origin: "https://a.example", proxy: nil),
        Row(why: "a host", variables: except("b.example, a.example"), origin: "https://a.example", proxy: nil),
        Row(why: "a host", variables: except("A.Example"), origin: "https://a.example", proxy: nil),
        Row(why: "below a host", variables: except("example"), origin: "https://a.example", proxy: nil),
        Row(why: "below a host", variables: except(".example"), origin: "https://a.example", proxy: nil),
        Row(why: "below a host", variables: except("*.example"), origin: "https://a.example", proxy: nil),
        Row(why: "not a part of a name", variables: except("ample"), origin: "https://a.example", proxy: "http://p:1"),
        Row(why: "a port", variables: except("a.example:443"), origin: "https://a.example", proxy: nil),
        Row(why: "a port", variables: except("a.example:8443"), origin: "https://a.example", proxy: "http://p:1"),
        Row(why: "a network", variables: except("10.0.0.0/8"), origin: "https://10.1.2.3", proxy: nil),
        Row(why: "a network", variables: except("10.0.0.0/8"), origin: "https://11.1.2.3", proxy: "http://p:1"),
        Row(why: "an address", variables: except("fd00::1"), origin: "https://[fd00::1]", proxy: nil),
        Row(why: "an address and a port", variables: except("[fd00::1]:443"), origin: "https://[fd00::1]", proxy: nil),
        Row(why: "nonsense", variables: except(",,:x ,/,[]"), origin: "https://a.example", proxy: "http://p:1"),
    ]

    @Test(arguments: rows) func `lead where the variables say`(row: Row) throws {
        let environment = try ProxyEnvironment { row.variables[$0] }
        let origin = try #require(UpstreamOrigin(reading: row.origin))
        #expect(environment.proxy(for: origin) == row.proxy)
    }

    @Test func `are refused by the variable's name alone`() {
        #expect(throws: ProxyEnvironment.Fault.self) {
            try ProxyEnvironment { $0 == "HTTPS_PROXY" ? "ftp://user:secret@proxy" : nil }
        }
        do {
            _ = try ProxyEnvironment { $0 == "HTTPS_PROXY" ? "ftp://user:secret@proxy" : nil }
        } catch {
            #expect(error.description == "HTTPS_PROXY: its value is not like http://proxy.example.com:3128")
        }
    }
}

@Suite struct `A proxy's URL` {
    @Test(arguments: [
        ("http://proxy.example:3128", "proxy.example:3128", "http://proxy.example:3128"),
        ("http://user:se@cret@proxy:1/", "proxy:1", "http://user:se@cret@proxy:1"),
        ("proxy:3128", "proxy:3128", "http://proxy:3128"), ("proxy", "proxy", "http://proxy"),
        ("HTTPS://p", "p", "https://p"), ("socks5h://[::1]:1080", "[::1]:1080", "socks5h://[::1]:1080"),
    ])
    func `shows host and port alone`(text: String, name: String, url: String) throws {
        let address = try #require(ProxyAddress(text))
        #expect(address.name == name)
        #expect(address.url == url)
    }

    @Test(arguments: [
        "", "http://", "ftp://p", "http://p/path", "http://p:x", "http://p:0", "http://p:99999", "http://a b",
        "http://:1",
        "http://u:p@", "http://p?x", "://p", "http://[]:1", "http://p\r\nx: y",
    ])
    func `is refused where it is none`(text: String) {
        #expect(ProxyAddress(text) == nil)
    }
}

@Suite struct `A proxy that lets nothing through` {
    private func failure(secure: Bool, _ answer: String?) throws -> (UpstreamFailure, name: String) {
        let scene = try Scene()
        let name = "127.0.0.1:\(scene.listener.port)"
        let origin = UpstreamOrigin(isSecure: secure, host: "far.example", proxy: "http://user:topsecret@\(name)")
        if answer == nil { scene.listener.close() }
        let (inbox, _) = scene.send(to: origin)
        if let answer {
            let peer = try scene.peer()
            peer.say(answer)
            scene.world.settle()
            peer.close()
        }
        try scene.world.turn { inbox.isOver }
        return (try #require(inbox.failure), name)
    }

    @Test(arguments: [true, false], [403, 407, 502])
    func `is named with its status, and without its password`(secure: Bool, status: Int) throws {
        let (failure, name) = try failure(secure: secure, "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n")
        #expect(failure.kind == .proxy(status: status))
        #expect(failure.message == "the proxy \(name) refused CONNECT with \(status)")
        #expect(failure.nothingSent)
    }

    @Test(arguments: [true, false]) func `is named when it is not there`(secure: Bool) throws {
        let (failure, name) = try failure(secure: secure, nil)
        #expect(failure.kind == .proxy(status: nil))
        #expect(failure.message == "the proxy \(name) cannot be reached")
    }

    @Test(arguments: ["", "no HTTP at all\r\n\r\n"]) func `is named when it breaks off`(answer: String) throws {
        let (failure, name) = try failure(secure: true, answer)
        #expect(failure.kind == .proxy(status: nil))
        #expect(failure.message.hasPrefix("the proxy \(name) "))
        #expect(!failure.message.contains("topsecret"))
    }

    @Test func `is not blamed for what lies behind its tunnel`() throws {
        let (failure, _) = try failure(secure: true, "HTTP/1.1 200 Connected\r\n\r\nno TLS at all, whatever comes next")
        #expect(failure.kind == .tls || failure.kind == .connect)
    }
}
