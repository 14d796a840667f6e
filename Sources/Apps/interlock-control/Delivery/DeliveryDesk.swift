// Where sidecars ask for the next publication: the waiting room with its doors.
//
// A question is read, written down in the book, and seated in the room; the room says who is answered, with which
// publication, or sent away. There are no tasks here: ten thousand who wait are ten thousand small objects. A large
// wave is sent in portions of a thousand answers a turn, so that new questions and administrators are heard between.

import EventLoop
import HTTPServer
import Policy
import Wire

/// Answers sidecars. Belongs to its loop's thread.
final class DeliveryDesk: PollTaker, TimerOwner, TurnWorker {
    private let loop: EventLoop
    private let shelf: PublicationShelf
    private let feed: PublicationFeed
    private let book: SidecarBook
    private var room = WaitingRoom()
    private var waiting: [Ticket: WaitingSidecar] = [:]
    private var outgoing: [(sidecar: WaitingSidecar, sequence: Int)] = []
    private var isSending = false
    private var sendingSince = 0
    private var timer = TimerID.none
    private var timed: Int?
    private(set) var counts = DeliveryCounts()
    private var isClosing = false
    /// Seconds that a question is kept at most, whatever it asks for: less than the time after which who does not
    /// report counts as gone.
    var longestWait = DeliveryDesk.waits.upperBound

    /// What `longestWait` may be.
    static let waits = 1...60
    /// Answers of one wave in one turn.
    static let portion = 1024

    init(on loop: EventLoop, shelf: PublicationShelf, feed: PublicationFeed, book: SidecarBook) {
        self.loop = loop
        self.shelf = shelf
        self.feed = feed
        self.book = book
        feed.onChange = { [unowned self] in take($0) }
        feed.stillShown = { [unowned self] in Set(room.board.notices.map(\.sequence)) }
    }

    /// How many wait.
    var waitingCount: Int { room.count }

    /// In Prometheus' text format.
    var metrics: String {
        counts.prometheus(waiting: room.count, newest: feed.newest, unwritten: book.unwritten)
    }

    // MARK: Questions

    func take(_ call: Call, _ reply: Reply) {
        do throws(DeliveryFault) {
            let report = try SidecarReport(parameters: call.query)
            guard feed.isLoaded else { return tellUnavailable(call, reply) }
            seat(report, call, reply)
        } catch {
            counts.misunderstood += 1
            send(Problem.invalid("query parameter `\(error.place)`: \(error.message)"), call.requestID, reply)
        }
    }

    private func seat(_ report: SidecarReport, _ call: Call, _ reply: Reply) {
        let desired = room.board.desired(name: report.sidecar, labels: report.labels)?.sequence ?? 0
        book.take(report, credential: call.credential.name, desired: desired)
        var asked = report
        asked.wait = isClosing ? 0 : min(report.wait, longestWait)
        let ticket = room.arrive(asked, now: loop.milliseconds, dice: ProcessSettings.randomNumber())
        let sidecar = WaitingSidecar(
            ticket, report, call.credential.name, acceptsGzip: accepts("gzip", call.acceptEncoding), reply, self)
        waiting[ticket] = sidecar
        reply.watch(by: sidecar)
        perform()
    }

    private func tellUnavailable(_ call: Call, _ reply: Reply) {
        let problem = Problem(
            status: 503, type: "unavailable", message: "the database was never reached since this replica began",
            fields: [
                Problem.Field(name: "retry-after", value: "1"),
                Problem.Field(name: "retry-after-ms", value: "\(500 + ProcessSettings.randomNumber() % 1000)"),
            ])
        send(problem, call.requestID, reply)
    }

    fileprivate func gone(_ ticket: Ticket) {
        waiting[ticket] = nil
        room.leave(ticket)
        schedule()
    }

    // MARK: News

    private func take(_ current: [PublishedPart]) {
        room.publish(Noticeboard(current), now: loop.milliseconds)
        perform()
    }

    func onTimer(_ tag: Int) {
        timed = nil
        room.tick(now: loop.milliseconds)
        perform()
    }

    /// The process is about to end: nobody waits any longer, and all come back at different times.
    func close() {
        isClosing = true
        for sidecar in waiting.values { sidecar.release(retryAfter: Int(ProcessSettings.randomNumber() % 1000)) }
        for ticket in waiting.keys { room.leave(ticket) }
        waiting = [:]
        loop.cancel(timer)
        timed = nil
    }

    // MARK: Answers

    private func perform() {
        for command in room.takeCommands() {
            switch command {
            case .deliver(let ticket, let sequence):
                if let sidecar = waiting.removeValue(forKey: ticket) { outgoing.append((sidecar, sequence)) }
            case .release(let ticket):
                counts.released += 1
                waiting.removeValue(forKey: ticket)?.release()
            case .replace(let ticket):
                // Two processes that share even this would otherwise chase each other round and round.
                waiting.removeValue(forKey: ticket)?.release(retryAfter: 1000)
            }
        }
        if !outgoing.isEmpty, !isSending {
            sendingSince = loop.milliseconds
            sendPortion()
        }
        schedule()
    }

    func onNextTurn() {
        isSending = false
        sendPortion()
    }

    private func sendPortion() {
        let portion = outgoing.prefix(DeliveryDesk.portion)
        for (sidecar, sequence) in portion { send(sequence, to: sidecar) }
        outgoing.removeFirst(portion.count)
        guard !outgoing.isEmpty else {
            // Portions are a wave's; a single answer is somebody who has just come.
            if portion.count > 1 { room.waveTook(loop.milliseconds - sendingSince) }
            return
        }
        isSending = true
        loop.nextTurn(self)
    }

    /// What was to be sent may have been followed by something newer while this one stood in line: then that is sent.
    private func send(_ sequence: Int, to sidecar: WaitingSidecar) {
        let report = sidecar.report
        let newest = room.board.desired(name: report.sidecar, labels: report.labels)?.sequence ?? 0
        let best = max(newest, sequence)
        guard let ready = shelf.body(best, have: report.have, compressed: sidecar.acceptsGzip) else {
            return sidecar.release()
        }
        counts.deliveries[ready.kind, default: 0] += 1
        counts.bytes += ready.body.count
        book.sent(best, report, credential: sidecar.credential)
        sidecar.deliver(best, ready)
    }

    private func send(_ problem: Problem, _ requestID: String, _ reply: Reply) {
        let answer = problem.answer(to: requestID)
        var fields: [UInt8] = []
        HTTPWriter.field("x-request-id", requestID, into: &fields)
        HTTPWriter.field("content-type", "application/json" as StaticString, into: &fields)
        HTTPWriter.field("cache-control", "no-store" as StaticString, into: &fields)
        for (name, value) in answer.fields { HTTPWriter.field(named: name, value, into: &fields) }
        reply.send(answer.status, fields, answer.body)
    }

    private func schedule() {
        let next = room.nextTick
        guard next != timed else { return }
        loop.cancel(timer)
        timed = next
        if let next { timer = loop.schedule(at: next * 1_000_000, for: self) }
    }
}

/// A sidecar that waits: what it said, and how it is answered.
private final class WaitingSidecar: ReplyWatcher {
    let ticket: Ticket
    let report: SidecarReport
    let credential: String
    let acceptsGzip: Bool
    private let reply: Reply
    private unowned let desk: DeliveryDesk

    init(
        _ ticket: Ticket, _ report: SidecarReport, _ credential: String, acceptsGzip: Bool, _ reply: Reply,
        _ desk: DeliveryDesk
    ) {
        self.ticket = ticket
        self.report = report
        self.credential = credential
        self.acceptsGzip = acceptsGzip
        self.reply = reply
        self.desk = desk
    }

    func onDrained() {}

    func onGone() { desk.gone(ticket) }

    /// Answers with a publication.
    func deliver(_ sequence: Int, _ ready: PublicationShelf.Ready) {
        var fields: [UInt8] = []
        HTTPWriter.field("content-type", "application/json" as StaticString, into: &fields)
        HTTPWriter.field("etag", "\"\(sequence)\"", into: &fields)
        HTTPWriter.field("cache-control", "no-store" as StaticString, into: &fields)
        HTTPWriter.field("vary", "accept-encoding" as StaticString, into: &fields)
        if ready.isCompressed { HTTPWriter.field("content-encoding", "gzip" as StaticString, into: &fields) }
        reply.send(200, fields, shared: ready.body)
    }

    /// Answers that there is no news. `retryAfter`: milliseconds after which to ask again.
    func release(retryAfter: Int? = nil) {
        var fields: [UInt8] = []
        if report.after > 0 { HTTPWriter.field("etag", "\"\(report.after)\"", into: &fields) }
        HTTPWriter.field("cache-control", "no-store" as StaticString, into: &fields)
        if let retryAfter { HTTPWriter.field("retry-after-ms", retryAfter, into: &fields) }
        reply.send(304, fields, [])
    }
}

/// Whether an `Accept-Encoding` takes a coding (RFC 9110, section 12.5.3).
func accepts(_ coding: String, _ header: String?) -> Bool {
    var answer = false
    for item in (header ?? "").split(separator: ",") {
        let pieces = item.split(separator: ";").map { $0.trimmed.lowercased() }
        guard let name = pieces.first, name == coding || name == "*" else { continue }
        let isRefused = pieces.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) } }
        if name == coding { return !isRefused }
        answer = !isRefused
    }
    return answer
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}

extension Noticeboard {
    /// What the database says is in force.
    init(_ current: [PublishedPart]) {
        self.init(
            current.compactMap { part in
                (try? Publication(statement: part.statement)).map {
                    Notice(sequence: part.sequence, scope: $0.scope, isWatched: part.part.hasPrefix("rollout:"))
                }
            })
    }
}
