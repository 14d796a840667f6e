// A control plane that is killed at the worst moment: after the commit, before it told anybody.

import Foundation
import Policy
import ShellKit
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `A control plane that is killed` {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "interlock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Writes, and does not wait for the answer.
    private func post(_ plane: Plane, _ note: String, to port: UInt16) throws -> RawPeer {
        let body = #"{"mode":"replace","documents":\#(plane.documents("g", note: note))}"#
        let peer = try RawPeer(port: port, on: plane.loop)
        peer.say(
            "POST /v1/import HTTP/1.1\r\nhost: c\r\nauthorization: Bearer \(Plane.bootstrap)\r\n"
                + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
        return peer
    }

    @Test(.enabled(if: ControlProcess.isBuilt, "interlock-control was not built beside the tests"))
    func `between commit and word has lost nothing when it is back`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let plane = try Plane.ready()
        plane.replicas[0].kill()
        var control = try ControlProcess(plane, folder: folder)
        let port = control.port
        let sidecars = (0..<20).map { plane.sidecar("s\($0)", atPort: port) }
        for round in 1...5 {
            // The commit is seen in the database; the process dies before, while or after it tells the sidecars.
            try plane.turn(for: "readiness") { try plane.answer("GET", "/readyz", atPort: port).status == 200 }
            var peer = try post(plane, "\(round)", to: port)
            try plane.turn(for: "commit \(round)") {
                if let heard = Heard(peer.received), heard.status != 200 {
                    // Not accepted, which it may say: the database was busy with what the killed one had left open.
                    #expect(heard.status == 503, "\(String(decoding: heard.body, as: UTF8.self))")
                    peer.close()
                    peer = try post(plane, "\(round)", to: port)
                }
                return try plane.sql("select coalesce(max(version), 0) from snapshots") == "\(round)"
            }
            control.kill()
            peer.close()
            control = try ControlProcess(plane, folder: folder, port: port)
            try plane.turn(for: "sidecars on \(round)") { sidecars.allSatisfy { $0.version == round } }
        }
        #expect(sidecars.allSatisfy { $0.wrongs.isEmpty && $0.history == [1, 2, 3, 4, 5] })
        control.kill()
    }
}
