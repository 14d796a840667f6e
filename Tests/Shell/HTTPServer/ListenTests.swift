// Addresses to listen at, read, planned and bound.

import EventLoop
import Foundation
import ShellKit
import Testing

@testable import HTTPServer

@Suite struct ListenAddresses {
    @Test(arguments: [
        ("127.0.0.1:4100", [ListenAddress.tcp("127.0.0.1", 4100)]), ("unix:/run/a.sock", [.unix("/run/a.sock")]),
        ("[::1]:4100", [.tcp("::1", 4100)]), ("[0:0::0001]:0", [.tcp("::1", 0)]), ("[::]:4100", [.tcp("::", 4100)]),
        ("[2001:DB8::A]:1", [.tcp("2001:db8::a", 1)]), (" 0.0.0.0:65535\n", [.tcp("0.0.0.0", 65535)]),
        ("localhost:4100", [.tcp("127.0.0.1", 4100), .tcp("::1", 4100)]), ("unix:here", [.unix("here")]),
    ])
    func `an address is read from text`(_ text: String, _ addresses: [ListenAddress]) throws {
        #expect(try ListenAddress.read(text) == addresses)
        for address in addresses { #expect(ListenAddress(address.description) == address) }
    }

    @Test(arguments: [
        ("", "no port"), ("127.0.0.1", "no port"), ("127.0.0.1:", "65535"), ("127.0.0.1:66000", "65535"),
        ("127.0.0.1:+1", "65535"), ("127.0.0.1:-1", "65535"), ("127.0.0.1: 1", "65535"), ("unix:", "no path"),
        (":", "65535"), (":80", "0.0.0.0:80 or [::]:80"), ("*:80", "0.0.0.0:80 or [::]:80"), ("[::1]", "no port"),
        ("::1:80", "write [::1]"), ("[::1:80", "no port"), ("[fe80::1%eth0]:80", "zone"),
        ("[1.2.3.4]:80", "write 1.2.3.4:80"),
        ("[::ffff:1.2.3.4]:80", "write 1.2.3.4:80"), ("1.2.3:80", "not an IP address"), ("a.b:80", "not an IP address"),
        ("unix:@name", "abstract"), ("[g::]:80", "no IPv6 address"), ("http://127.0.0.1:80", "no IPv6 address"),
    ])
    func `what is no address is refused with a cause and with what is expected`(_ text: String, _ cause: String) {
        do throws(ListenAddressError) {
            let read = try ListenAddress.read(text)
            Issue.record("read as \(read)")
        } catch {
            #expect(error.description.contains("expected HOST:PORT"))
            let isNamed = error.description.contains(cause) || text == "::1:80" || text == "[::1:80"
            #expect(isNamed, "\(error)")
        }
    }

    @Test func `a path that the system does not take is refused with its length`() throws {
        let longest = "unix:/" + String(repeating: "a", count: 106)
        #expect(try ListenAddress.read(longest).count == 1)
        #expect(throws: ListenAddressError.self) { try ListenAddress.read(longest + "a") }
    }
}

@Suite struct ListenPlans {
    @Test(arguments: [
        ["127.0.0.1:80", "127.0.0.1:80"], ["0.0.0.0:80", "127.0.0.1:80"], ["127.0.0.1:80", "[::]:80"],
        ["[::1]:80", "[::]:80"], ["localhost:80", "127.0.0.1:80"], ["localhost:80", "localhost:80"],
        ["unix:/a", "unix:/a"], ["localhost:80", "[::]:80"],
    ])
    func `addresses that exclude each other are refused`(_ texts: [String]) {
        #expect(throws: ListenAddressError.self) { try ListenPlan("listen", texts) }
        #expect(throws: ListenAddressError.self) { try ListenPlan("listen", texts.reversed()) }
    }

    @Test(arguments: [
        ["127.0.0.1:80", "127.0.0.1:81"], ["127.0.0.1:0", "127.0.0.1:0"], ["0.0.0.0:80", "[::1]:80"],
        ["0.0.0.0:80", "[::]:80"], ["[::]:0", "127.0.0.1:0"], ["unix:/a", "unix:/b", "127.0.0.1:1"],
    ])
    func `others do not`(_ texts: [String]) throws {
        #expect(try ListenPlan("listen", texts).entries.count == texts.count)
    }

    @Test func `the wildcard of IPv6 leaves IPv4 to the other wildcard where both are given`() throws {
        let alone = try ListenPlan("listen", ["[::]:80", "127.0.0.1:81"])
        #expect(alone.entries.map(\.isIPv6Only) == [false, true])
        let both = try ListenPlan("listen", ["[::]:80", "0.0.0.0:80"])
        #expect(both.entries.map(\.isIPv6Only) == [true, true])
    }
}

@Suite struct SocketModes {
    @Test func `modes and groups are read`() throws {
        #expect(try SocketFileAccess(mode: nil, group: nil) == .ownerOnly)
        #expect(try SocketFileAccess(mode: "0640", group: nil).mode == 0o640)
        #expect(try SocketFileAccess(mode: "777", group: "0").mode == 0o777)
        #expect(try SocketFileAccess(mode: nil, group: "root") == SocketFileAccess(mode: "660", group: "0"))
    }

    @Test(arguments: ["", "6", "99", "0888", "01777", "0x1ff", "-644", "+644", "rw-rw----", "00660"])
    func `what is no mode is refused`(_ text: String) {
        #expect(throws: SocketFileAccessError.mode(text)) { try SocketFileAccess(mode: text, group: nil) }
    }

    @Test(arguments: ["", "no-such-group", "4294967295", "-1", "99999999999999999999"])
    func `what is no group is refused`(_ text: String) {
        #expect(throws: SocketFileAccessError.group(text)) { try SocketFileAccess(mode: nil, group: text) }
    }
}

@Suite struct ListeningSockets {
    @Test func `an address that is listened at is taken, also within a process`() throws {
        let world = try World()
        let service = ScriptedService()
        let (one, two) = (world.server(for: service), world.server(for: service))
        let address = try one.listen(at: .tcp("127.0.0.1", 0))
        #expect(throws: ListenFailure.self) { try two.listen(at: address) }
    }

    @Test func `a plan is bound as a whole or not at all`() throws {
        let taken = try ListeningSocket(.tcp("127.0.0.1", 0))
        defer { taken.close() }
        let path = FileManager.default.temporaryDirectory.appending(path: "il-\(UUID().uuidString.prefix(8))").path
        let plan = try ListenPlan("listen", ["unix:\(path)", taken.address.description])
        do throws(ListenFailure) {
            _ = try ListeningSocket.open(plan)
            Issue.record("a taken address was bound")
        } catch {
            #expect(error.flag == "listen")
            #expect(error.description.contains("another process listens"))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that is no socket is left alone`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "il-\(UUID().uuidString.prefix(8))").path
        try Data("precious".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: ListenFailure.self) { try ListeningSocket(.unix(path)) }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }

    @Test func `connections go to the server that has the fewest`() throws {
        let world = try World()
        let service = ScriptedService()
        let servers = (0..<3).map { _ in world.server(for: service) }
        let spread = ConnectionSpread()
        for server in servers { spread.add(server, on: world.loop) }
        guard case .tcp(_, let port) = try servers[0].listen(at: .tcp("127.0.0.1", 0)) else { return }
        let callers = try (0..<9).map { _ in try RawPeer(port: port, on: world.loop) }
        try world.turn { servers.allSatisfy { $0.connectionCount == 3 } }
        for caller in callers { caller.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
        try world.turn { service.heard.count == 9 }
    }
}
