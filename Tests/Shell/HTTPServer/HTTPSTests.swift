// The server behind TLS, spoken to by Python's ssl module and by openssl, with certificates that the tests make.

import EventLoop
import Foundation
import HTTPServer
import ShellKit
import Testing

/// What every script begins with: `connect()` gives an http.client connection, `raw()` a TLS socket.
private let prelude = """
    import http.client, socket, ssl, sys, time
    port, folder = int(sys.argv[1]), sys.argv[2]
    context = ssl.create_default_context(cafile=folder + "/ca.pem")
    # Some versions of Python let a connection that breaks off pass for one that ends.
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 1 << 7)
    context.set_alpn_protocols(["h2", "http/1.1"])
    # The name is the certificate's; what it resolves to is this machine's affair, or nothing.
    def local(address, *rest): return socket.create_connection(("127.0.0.1", port), *rest)
    def connect():
        connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=60)
        connection._create_connection = local
        return connection
    def raw(session=None):
        plain = socket.create_connection(("127.0.0.1", port), timeout=60)
        return context.wrap_socket(plain, server_hostname="localhost", session=session, suppress_ragged_eofs=False)
    def pattern(count):
        return (bytes(range(251)) * (count // 251 + 1))[:count]
    get = b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n"

    """

extension HTTPSStage {
    /// Begins a script that is to speak to this server.
    fileprivate func start(_ script: String) throws -> RunningProgram {
        try Python.start(prelude + script, ["\(port)", certificates.folder.path])
    }

    /// What a script says that speaks to this server.
    fileprivate func hear(_ script: String) throws -> String { try start(script).finish(in: world) }
}

private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

private let canSpeak = OpenSSL.isThere && Python.isThere

@Suite(.enabled(if: canSpeak, "openssl or Python is not installed")) struct `Behind TLS` {
    @Test func `two hundred requests go over one connection, in HTTP/1.1`() throws {
        let stage = try HTTPSStage()
        stage.service.answer = { heard, reply in reply.send(200, [], heard.body) }
        let said = try stage.hear(
            """
            connection = connect()
            for number in range(200):
                body = bytes([number]) * (number * 200)
                connection.request("POST", f"/{number}", body)
                assert connection.getresponse().read() == body
            print(connection.sock.version(), connection.sock.selected_alpn_protocol())
            """)
        #expect(said == "TLSv1.3 http/1.1\n")
        #expect(stage.service.heard.map(\.target) == (0..<200).map { "/\($0)" })
    }

    @Test(arguments: [("TLSv1_2", "TLSv1.2"), ("TLSv1_3", "TLSv1.3")])
    func `both versions are spoken`(_ version: String, _ expected: String) throws {
        let stage = try HTTPSStage()
        stage.service.answer = { _, reply in reply.send(200, [], [111]) }
        let said = try stage.hear(
            """
            context.minimum_version = context.maximum_version = ssl.TLSVersion.\(version)
            connection = connect()
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"o"
            print(connection.sock.version())
            """)
        #expect(said == expected + "\n")
    }

    @Test func `versions that are too old are refused, and new ones served afterwards`() throws {
        let stage = try HTTPSStage()
        stage.service.answer = { _, reply in reply.send(204, [], []) }
        let said = try stage.hear(
            """
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
            try: raw()
            except ssl.SSLError as error: print("refused")
            context.maximum_version = ssl.TLSVersion.TLSv1_3
            connection = connect()
            connection.request("GET", "/")
            print(connection.getresponse().status)
            """)
        #expect(said.split(separator: "\n").map(String.init) == ["refused", "204"])
    }

    @Test func `one who speaks HTTP/2 only is told at the handshake`() throws {
        let stage = try HTTPSStage()
        let said = try stage.hear(
            """
            context.set_alpn_protocols(["h2"])
            try: print(raw().selected_alpn_protocol())
            except ssl.SSLError as error: print("refused", error.reason)
            """)
        #expect(said.hasPrefix("refused"), "\(said)")
        #expect(stage.service.heard.isEmpty)
    }

    @Test func `pipelined requests are answered in order`() throws {
        let stage = try HTTPSStage()
        stage.service.answer = { heard, reply in reply.send(200, [], Array(heard.target.utf8)) }
        let said = try stage.hear(
            """
            line = raw()
            line.sendall(b"".join(b"GET /%d HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n" % n for n in range(5)))
            text = b""
            while not text.endswith(b"/4"): text += line.recv(1000)
            print([piece[-2:].decode() for piece in text.split(b"HTTP/1.1 200 OK")[1:]])
            """)
        #expect(said == "['/0', '/1', '/2', '/3', '/4']\n")
    }

    @Test func `a large body is taken and a large shared one is sent, to slow readers too`() throws {
        let stage = try HTTPSStage()
        let body = pattern(16 << 20)
        let shared = SharedBody(body)
        stage.service.answer = { heard, reply in
            #expect(heard.body.count == 3_000_000)
            reply.send(200, [], shared: shared)
        }
        let script = """
            line = raw()
            line.sendall(b"POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 3000000\\r\\n\\r\\n" + b"x" * 3000000)
            head = b""
            while not head.endswith(b"\\r\\n\\r\\n"): head += line.recv(1)
            # By now the server has filled every buffer on the way, and waits.
            time.sleep(0.2)
            pieces, left = [], 16 << 20
            while left:
                pieces.append(line.recv(min(left, 50001)))
                left -= len(pieces[-1])
            print(b"".join(pieces) == pattern(16 << 20))
            """
        let readers = try (0..<3).map { _ in try stage.start(script) }
        for reader in readers { #expect(try reader.finish(in: stage.world) == "True\n") }
    }

    @Test func `a shared body fits between others on one connection, whatever its size`() throws {
        let stage = try HTTPSStage()
        stage.service.answer = { heard, reply in
            let count = Int(heard.target.dropFirst())!
            reply.send(200, [], shared: SharedBody(pattern(count)))
        }
        let said = try stage.hear(
            """
            connection = connect()
            for count in [0, 1, 16000, 16384, 16385, 40000, 1000000, 7]:
                connection.request("GET", f"/{count}")
                body = connection.getresponse().read()
                assert body == pattern(count), count
            print("all")
            """)
        #expect(said == "all\n")
    }

    @Test func `the end of an answer is said, and a broken one is not`() throws {
        let stage = try HTTPSStage()
        stage.service.answer = { heard, reply in
            reply.begin(200, [])
            reply.write([97, 98, 99])
            if heard.target == "/cut" { reply.abort() } else { reply.end() }
        }
        let said = try stage.hear(
            """
            for target in [b"/whole", b"/cut"]:
                line = raw()
                line.sendall(b"GET " + target + b" HTTP/1.0\\r\\n\\r\\n")
                text = b""
                try:
                    while piece := line.recv(1000): text += piece
                    print("ended", text[-3:])
                except (ssl.SSLError, ConnectionError) as error:
                    print("broke off")
            """)
        #expect(said == "ended b'abc'\nbroke off\n")
    }

    @Test(arguments: ["TLSv1_2", "TLSv1_3"], [false, true])
    func `a caller who comes again resumes its session`(_ version: String, _ asksCallers: Bool) throws {
        let stage = try HTTPSStage(asksCallers: asksCallers)
        stage.service.answer = { _, reply in reply.send(204, [], []) }
        let said = try stage.hear(
            """
            context.minimum_version = context.maximum_version = ssl.TLSVersion.\(version)
            context.load_cert_chain(folder + "/leaf.pem", folder + "/leaf.key")
            def ask(line):
                line.sendall(get)
                line.recv(1000)
                return line
            first = ask(raw())
            second = ask(raw(first.session))
            print(first.session_reused, second.session_reused)
            """)
        #expect(said == "False True\n")
    }

    @Test func `a server that stops answers first and closes idle callers`() throws {
        let stage = try HTTPSStage()
        let program = try stage.start(
            """
            line, idle = raw(), raw()
            line.sendall(get)
            print(line.recv(1000).split(b"\\r\\n")[0])
            print(line.recv(1000), idle.recv(1000))
            """)
        try stage.world.turn { stage.service.heard.count == 1 && stage.server.connectionCount == 2 }
        stage.server.drain()
        stage.service.replies[0].send(204, [], [])
        #expect(try program.finish(in: stage.world) == "b'HTTP/1.1 204 No Content'\nb'' b''\n")
        #expect(stage.service.isServerDrained)
    }
}
