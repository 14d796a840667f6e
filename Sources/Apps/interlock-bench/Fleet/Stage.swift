// The control plane as the bench uses it: asked, changed, waited for.

import EventLoop
import Terminal
import Upstream
import Wire

/// Something did not come true.
struct Failed: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A control plane, its administrator and the loop.
final class Stage {
    let loop: EventLoop
    let admin: AdminVoice
    let control: ControlProcess
    private var changes = 0

    init(_ options: FleetOptions, on loop: EventLoop) {
        self.loop = loop
        admin = AdminVoice(on: loop, origin: options.control, token: options.adminToken)
        control = ControlProcess(pidFile: options.pidFile)
    }

    /// Replaces all documents with the bench's.
    func putDocuments() throws {
        let heard = admin.ask("POST", "/v1/import", FleetDocuments.importBody)
        guard heard.status == 200 else { throw Failed("the import was answered with \(Stage.words(heard))") }
    }

    /// The body of the next change; no two are alike.
    func nextChange() -> String {
        changes += 1
        return FleetDocuments.change(changes)
    }

    /// Makes one change, and answers which publication it became. A control plane that has just begun is asked again.
    func change() throws -> (heard: AdminVoice.Heard, sequence: Int) {
        var heard = admin.ask("POST", "/v1/changes", nextChange())
        let end = Clock.now + 10_000_000_000
        while heard.status == 503, Clock.now < end {
            loop.turn(limit: 20)
            heard = admin.ask("POST", "/v1/changes", nextChange())
        }
        guard let sequence = Stage.sequence(heard) else {
            throw Failed("a change was answered with \(Stage.words(heard))")
        }
        return (heard, sequence)
    }

    /// Which publication a change became; nil where it was not made.
    static func sequence(_ heard: AdminVoice.Heard) -> Int? {
        heard.status == 200 ? heard.json?.root["publication"]?["sequence"]?.int : nil
    }

    static func words(_ heard: AdminVoice.Heard) -> String {
        "\(heard.status) \(String(decoding: heard.body.prefix(400), as: UTF8.self))"
    }

    /// How many wait at the control plane; nil while it does not answer.
    var waiting: Int? {
        let heard = admin.ask("GET", "/metrics")
        guard heard.status == 200 else { return nil }
        for line in String(decoding: heard.body, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("interlock_control_waiting_sidecars ") {
            return line.split(separator: " ").last.flatMap { Int($0) }
        }
        return nil
    }

    /// The newest publication.
    func newest() throws -> (sequence: Int, digest: String) {
        let heard = admin.ask("GET", "/v1/publications?limit=1")
        guard let item = heard.json?.root["items"]?[0], let sequence = item["sequence"]?.int,
            let digest = item["digest"]?.string
        else { throw Failed("the publications were answered with \(Stage.words(heard))") }
        return (sequence, digest)
    }

    // MARK: Waiting

    /// Turns the loop until the condition holds, looking every few milliseconds; answers when that was.
    @discardableResult
    func turn(
        until what: String, within seconds: Int = 120, every milliseconds: Int = 5, _ condition: () -> Bool
    ) throws -> Int {
        let deadline = Clock.now + seconds * 1_000_000_000
        while !condition() {
            guard Clock.now < deadline else { throw Failed("not within \(seconds) s: \(what)") }
            turn(milliseconds: milliseconds)
        }
        return Clock.now
    }

    /// Turns the loop for a while.
    func turn(milliseconds: Int) {
        let end = Clock.now + milliseconds * 1_000_000
        repeat {
            loop.turn(limit: max(0, min(milliseconds, (end - Clock.now) / 1_000_000 + 1)))
        } while Clock.now < end
    }

    /// A line of the table.
    func tell(_ what: String, _ cells: [String]) {
        let name = what + String(repeating: " ", count: max(1, 52 - what.count))
        Console.info(
            name + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined())
    }
}
