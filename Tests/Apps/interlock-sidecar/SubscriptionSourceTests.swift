// A subscription's hands, against a control plane of the test's own on the same loop.

import Conversation
import EventLoop
import Foundation
import HTTPServer
import Policy
import PolicyFiles
import ShellKit
import Terminal
import Testing
import Wire

@testable import interlock_sidecar

/// A control plane, and the subscription to it.
private final class Stage {
    let world: World
    let control = ScriptedService()
    let key = SigningKey.generate()
    let folder = FileManager.default.temporaryDirectory.appending(path: "source-\(UUID().uuidString)").path
    let keeper = PolicyKeeper(Keys())
    private(set) var source: SubscriptionSource!

    init(_ pace: SubscriptionPace, token: String = "sidecar-token") throws {
        world = try World()
        guard case .tcp(_, let port) = try world.server(for: control).listen(at: .tcp("127.0.0.1", 0)) else {
            throw Misuse("no port")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Files.persist("\(folder)/token", Array(token.utf8))
        try Files.persist("\(folder)/trust.pem", key.publicPEM)
        let answers = try SidecarOptions.command.read([
            "--control", "http://127.0.0.1:\(port)", "--sidecar-token-file", "\(folder)/token", "--trust-key-file",
            "\(folder)/trust.pem", "--state-dir", "\(folder)/state", "--sidecar-name", "agent-7",
        ]) { _ in nil }
        guard case .control(let options) = try SidecarOptions(answers).source else { throw Misuse("a folder") }
        source = try SubscriptionSource(
            options, scriptFolders: [], for: keeper, counting: [], on: world.loop, pace: pace)
    }

    deinit { source.end() }

    /// A publication without providers, groups and callers, as an answer.
    func body(_ sequence: Int) throws -> [UInt8] {
        let documents = DocumentSet().canonicalBytes
        let digest = Digester().digest(documents).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        let statement = Publication(
            sequence: sequence, version: sequence, digest: digest.joined(), issuedAt: 1_795_000_000,
            key: key.publicKeyID, previous: nil
        ).canonicalBytes
        let signature = key.sign(Publication.signingInput(statement))
        return try Delivery(statement: statement, signature: signature, documents: .snapshot(documents)).bytes
    }
}

@Suite struct `A subscription over a real connection` {
    /// Everything a hundred times quicker.
    private var pace: SubscriptionPace {
        var pace = SubscriptionPace()
        (pace.waitSeconds, pace.grace, pace.transfer) = (0, 50, 80)
        (pace.firstRest, pace.longestRest) = (2, 20)
        return pace
    }

    @Test func `puts in force what was signed, keeps it on disk, and asks for the next`() throws {
        let stage = try Stage(pace)
        let body = try stage.body(3)
        var isGiven = false
        stage.control.answer = { _, reply in
            guard !isGiven else { return }
            isGiven = true
            reply.send(200, [], body)
        }
        stage.source.start()
        try stage.world.turn { stage.control.heard.contains { $0.target.contains("after=3&") } }
        #expect(stage.keeper.snapshot?.sequence == 3)
        #expect(Files.read("\(stage.folder)/state/in-force.json") == body)
        #expect(stage.source.status.persistence == .saved)
        #expect(stage.control.heard[0].target.hasPrefix("/v1/publications/next?after=0&wait=0&sidecar=agent-7&boot="))
    }

    @Test func `ends a connection that says nothing, and asks again over another`() throws {
        let stage = try Stage(pace)
        stage.source.start()
        try stage.world.turn { stage.control.heard.count >= 3 && stage.control.goneCount >= 2 }
        #expect(stage.source.status.failures >= 2)
        #expect(stage.source.status.lastFailure?.text == "no whole answer within 0 s")
        #expect(stage.keeper.snapshot == nil)
    }

    @Test func `ends an answer that never ends, though it goes on and on`() throws {
        let stage = try Stage(pace)
        stage.control.answer = { _, reply in
            reply.begin(200, [])
            reply.write(Array("{".utf8))
        }
        stage.source.start()
        try stage.world.turn {
            for reply in stage.control.replies { reply.write([0x20]) }
            return stage.control.goneCount >= 2
        }
        #expect(stage.source.status.failures >= 2)
    }

    @Test func `without a token in its file it asks nobody, says so, and goes on when there is one`() throws {
        let stage = try Stage(pace, token: "")
        stage.source.start()
        try stage.world.turn { stage.source.status.failures >= 2 }
        #expect(stage.source.status.lastFailure?.text.hasSuffix("/token: is empty") == true)
        #expect(stage.control.heard.isEmpty)
        try Files.persist("\(stage.folder)/token", Array("another\n".utf8))
        stage.keeper.files.reload()
        try stage.world.turn { !stage.control.heard.isEmpty }
    }

    @Test func `a second sidecar does not get the state folder of a first`() throws {
        let stage = try Stage(pace)
        let misuse = #expect(throws: Misuse.self) { _ = try StateFolder("\(stage.folder)/state") }
        #expect(misuse?.message == "--state-dir: another sidecar is at home in \(stage.folder)/state")
    }
}
