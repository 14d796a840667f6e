// A server behind TLS, with certificates that the test makes.

import HTTPServer
import ShellKit

/// A server behind TLS.
struct HTTPSStage {
    let world: World
    let service = ScriptedService()
    let server: HTTPServer
    let certificates: Certificates
    let context: TLSContext
    let port: UInt16

    init(asksCallers: Bool = false, _ change: (inout ServerOptions) -> Void = { _ in }) throws {
        var options = ServerOptions()
        change(&options)
        world = try World()
        certificates = try Certificates()
        context = try TLSContext(
            certificate: certificates.path("leaf.pem"), key: certificates.path("leaf.key"),
            clientAuthorities: asksCallers ? certificates.authority : nil)
        server = world.server(for: service, options, tls: context)
        guard case .tcp(_, let port) = try server.listen(at: .tcp("127.0.0.1", 0)) else { fatalError() }
        self.port = port
    }
}
