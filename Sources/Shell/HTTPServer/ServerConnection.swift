// One caller's connection.
//
// It reads a request, serves it, reads the next. While it serves it reads nothing: what the caller sends meanwhile
// stays in the kernel, and only the caller's going is noticed. A connection without a request owns no buffer: bytes are
// read into the loop's scratch, and a reader is borrowed from the server for as long as a request is not whole.

import EventLoop
import Wire

final class ServerConnection {
    enum Phase {
        /// TLS is being agreed on.
        case greeting
        /// Between requests, or in one that is not whole.
        case reading
        /// A request is being answered.
        case serving
        /// Everything was said; what is pending goes out, then the connection closes.
        case ending
        /// Everything was said, but the caller may still be sending: that is thrown away for a while, since closing at
        /// once could destroy our last words on their way.
        case lingering
        case closed
    }

    let server: HTTPServer
    let loop: EventLoop
    let descriptor: Int32
    /// What stands between the socket and the bytes of HTTP; nil in the clear.
    var secure: TLSLine?
    var index = 0

    var phase = Phase.reading
    var output = ReplyOutput()
    var reader: HTTPRequestReader?
    var body: [UInt8] = []
    /// What the caller sent behind the request that is being served.
    var surplus: [UInt8] = []
    /// Whether the kernel may have bytes that were not asked for.
    var isUnread = false
    /// The caller says no more. It may still be listening.
    var hasPeerClosed = false

    // The request that is being served.
    var number: UInt32 = 0
    var watcher: (any ReplyWatcher)?
    var keepsAlive = true
    var isHTTP10 = false
    var isAnswerToHead = false
    var framing = ReplyFraming.none
    var hasBegun = false
    /// Whether the first bytes of the reply's status line went out before its status was known.
    var hasProbed = false
    var wantsDrained = false

    var isFlushQueued = false
    var deadline = Int.max
    /// The deadline of the last time that this connection became idle.
    var idleDeadline = Int.max
    var timer = TimerID.none
    var timerDeadline = Int.max

    init(_ descriptor: Int32, of server: HTTPServer) {
        self.descriptor = descriptor
        self.server = server
        loop = server.loop
        secure = server.tls?.line(on: descriptor)
        loop.watch(descriptor, .edges, by: self)
        if secure == nil { expectIdle() } else { expectGreeting() }
    }

    func isServing(_ number: UInt32) -> Bool {
        if case .serving = phase { self.number == number } else { false }
    }

    var isIdle: Bool {
        switch phase {
        case .greeting: true
        case .reading: reader == nil
        case .serving, .ending, .lingering, .closed: false
        }
    }

    /// Whether a request has begun and is not whole.
    var isHalfway: Bool {
        if case .reading = phase { reader != nil } else { false }
    }

    /// Closes now, whatever is pending.
    func close() {
        if case .closed = phase { return }
        phase = .closed
        number &+= 1
        watcher = nil
        secure?.farewell()
        secure = nil
        loop.cancel(timer)
        loop.close(descriptor)
        output.clear(&loop.buffers)
        giveBackReader()
        loop.buffers.give(body)
        body = []
        surplus = []
        server.forget(self)
    }

    /// The server drains: closes an idle connection, unless a request has come that was not looked at yet.
    func closeUnlessAsked() {
        guard isIdle else { return }
        isUnread = true
        readOn()
        if isIdle, output.isEmpty { close() }
    }

    /// The caller has gone while it was being answered.
    func gone() {
        let told = watcher
        close()
        told?.onGone()
    }

    func giveBackReader() {
        guard let reader else { return }
        self.reader = nil
        server.give(reader)
    }
}

// MARK: - Events

extension ServerConnection: Watcher {
    func onReady(_ readiness: Readiness) {
        if readiness.isGone { hasPeerClosed = true }
        if readiness.contains(.readable) || hasPeerClosed { isUnread = true }
        if readiness.contains(.writable) && !output.isEmpty { flush() }
        switch phase {
        case .greeting: greet()
        case .reading:
            // OpenSSL may have waited for room to send before it could read on.
            if secure != nil { isUnread = true }
            if isUnread { readOn() }
        case .serving: if readiness.isBroken { gone() } else if hasPeerClosed { probe() }
        case .ending: if readiness.contains(.failed) { close() }
        case .lingering: discard()
        case .closed: break
        }
    }
}

extension ServerConnection: TurnWorker {
    func onTurnEnd() {
        isFlushQueued = false
        flush()
    }

    func onNextTurn() {
        switch phase {
        case .reading: readOn()
        case .lingering: discard()
        case .greeting, .serving, .ending, .closed: break
        }
    }
}
