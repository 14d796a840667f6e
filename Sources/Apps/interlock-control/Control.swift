// The process: one loop for administrators, sidecars and the database.
//
// It listens before the database is there, and says 503 until it is: a control plane that waits for its database is
// found by its probes, one that exits is restarted in a circle. Migrations are applied when the database is first
// reached; a database that does not fit ends the process, since nobody can mend that by waiting.

import EventLoop
import HTTPServer
import PolicyFiles
import Store
import Terminal

/// A running control plane. Belongs to its loop.
final class Control {
    private let options: ControlOptions
    private let loop: EventLoop
    private let store: Store
    private var signals: SignalWatch?

    init(_ options: ControlOptions, on loop: EventLoop) throws {
        self.options = options
        self.loop = loop
        store = Store(on: loop, url: options.database)
    }

    /// Listens, and begins to reach for the database.
    func start() throws {
        signals = try SignalWatch([.terminate, .interrupt, .reload], on: loop) { [unowned self] in take($0) }
        loop.spawn { [self] in await begin() }
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .reload: break
        case .terminate, .interrupt: end()
        }
    }

    private func end() {
        store.close()
        loop.stop()
    }

    /// Reaches the database, however long it takes, and migrates it.
    private func begin() async {
        var isTold = false
        while true {
            do {
                for name in try await Migrations.apply(Contract.migrations, to: store) {
                    Console.say("migrated \(name)")
                }
                return await finish()
            } catch let failure as StoreFailure where failure.state == nil {
                if !isTold { Console.complain("\(failure); trying on") }
                isTold = true
            } catch {
                Console.quit("interlock-control: \(error)", status: 1)
            }
            await loop.pause(milliseconds: 500)
        }
    }

    private func finish() async {
        Console.say("database ready")
        if options.checksOnly { await check() }
    }

    /// Verifies what is only ever added, and ends the process.
    private func check() async {
        do {
            let trust = TrustKeys([try SigningKey(file: options.signingKey).publicKey])
            let findings = try await Verification(store: store, trust: trust).findings()
            for finding in findings { Console.complain(finding) }
            guard findings.isEmpty else { Console.quit("\(findings.count) finding(s)", status: 1) }
            Console.say("snapshots, publications and audit are as they were written")
        } catch {
            Console.quit("interlock-control: \(error)", status: 1)
        }
        end()
    }
}
