// A server at a free port, its scripted service, and callers of it.

import EventLoop
import HTTPServer
import ShellKit

struct ServerStage {
    let world: World
    let service = ScriptedService()
    let server: HTTPServer
    let port: UInt16

    init(_ change: (inout ServerOptions) -> Void = { _ in }) throws {
        var options = ServerOptions()
        change(&options)
        world = try World()
        server = world.server(for: service, options)
        guard case .tcp(_, let port) = try server.listen(at: .tcp("127.0.0.1", 0)) else { fatalError() }
        self.port = port
    }

    func caller() throws -> RawPeer { try RawPeer(port: port, on: world.loop) }
}
