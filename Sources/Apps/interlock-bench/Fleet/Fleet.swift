// All subscribers, on one loop: on a machine of two cores the other one belongs to the control plane.

import EventLoop
import Policy
import Wire

/// A simulated fleet. Belongs to its loop's thread.
final class Fleet: TimerOwner {
    let loop: EventLoop
    let host: String
    let port: UInt16
    let checks: DeliveryChecks
    let pace = SubscriptionPace()
    /// Everything of a question behind its query.
    let requestTail: [UInt8]
    private(set) var subscribers: [Subscriber] = []
    private(set) var isClosing = false
    private var readers: [HTTPResponseReader] = []
    private var dialled = 0

    /// Lost connections.
    var losses = 0
    /// Answers by status.
    var answers: [Int: Int] = [:]
    /// Deliveries that were not what they should be. None is the only good number.
    var wrongs: [String] = []

    /// Connections that are begun within ten milliseconds.
    private static let dials = 100

    /// `token` is that of a credential with the role `sidecar`.
    init(_ count: Int, on loop: EventLoop, host: String, port: UInt16, token: String, checks: DeliveryChecks) {
        self.loop = loop
        self.host = host
        self.port = port
        self.checks = checks
        let tail =
            " HTTP/1.1\r\nhost: \(host):\(port)\r\nauthorization: Bearer \(token)\r\naccept-encoding: gzip\r\n\r\n"
        requestTail = Array(tail.utf8)
        subscribers = (0..<count).map { Subscriber($0, of: self) }
    }

    /// Begins to connect all of them, a few at a time.
    func start() { onTimer(0) }

    func onTimer(_ tag: Int) {
        for _ in 0..<min(Fleet.dials, subscribers.count - dialled) {
            subscribers[dialled].connect()
            dialled += 1
        }
        if dialled < subscribers.count { _ = loop.schedule(at: loop.now + 10_000_000, for: self) }
    }

    /// Hangs up everywhere.
    func close() {
        isClosing = true
        for subscriber in subscribers { subscriber.close() }
    }

    /// Whether everybody has this publication or a newer one.
    func isAll(at sequence: Int) -> Bool { subscribers.allSatisfy { $0.sequence >= sequence } }

    /// How many have not.
    func behind(_ sequence: Int) -> Int { subscribers.count { $0.sequence < sequence } }

    func takeReader() -> HTTPResponseReader {
        var reader = readers.popLast() ?? HTTPResponseReader()
        reader.expect(answerToHead: false)
        return reader
    }

    func give(_ reader: consuming HTTPResponseReader) { readers.append(reader) }
}
