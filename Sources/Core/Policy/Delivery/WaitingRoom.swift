// Where sidecars wait for a publication that is news to them.
//
//     events      arrive(report)   publish(board)   tick(now)   leave(ticket)
//     commands    deliver(ticket, sequence)   release(ticket)   replace(ticket)
//
// The first publication after a quiet time is released at once: everybody whom it concerns is answered in this wave.
// What is published within 100 ms of a wave (longer, where a wave takes long to send) becomes the next wave, all of it
// together, and until then nobody sees it, not even who arrives meanwhile. So a sidecar is sent at most ten
// publications a second, whatever administrators do, and the first change costs no delay.
//
// A wait ends when its time is over, up to a tenth early, by dice: those whom one wave has answered come back at the
// same time, and would otherwise go on leaving and coming together. A second question of the same process ends the
// first one: its connection is broken, or its client forgot it.
//
// An arrival, a departure and the end of a wait cost the logarithm of how many are waiting; a wave costs a look at
// each. Everyone who waits takes about 200 bytes here. What is missing: who waits is not known to other replicas.

/// A place in the waiting room. Good until it was delivered to, released or left.
package struct Ticket: Sendable, Hashable {
    let slot: Int32
    let generation: UInt32
}

/// The sidecars that wait, and what was published for them.
package struct WaitingRoom: Sendable {
    /// What is to be done with somebody who waits.
    package enum Command: Sendable, Equatable {
        /// Answer with this publication.
        case deliver(Ticket, sequence: Int)
        /// Answer that there is no news.
        case release(Ticket)
        /// Answer that there is no news here: the same process has asked once more.
        case replace(Ticket)
    }

    /// Milliseconds from one wave to the next, at least.
    package static let waveInterval = 100
    /// The same for a fleet that is so large that sending takes long, at most.
    package static let longestInterval = 2000
    /// Milliseconds that the wait of a watched sidecar takes at most.
    package static let watchedWait = 2000

    private struct Waiter {
        var name: String
        var boot: String
        var labels: [String: String]
        var newerThan: Int
    }

    private struct Name: Hashable {
        var name: String
        var boot: String
    }

    /// What may be delivered.
    package private(set) var board = Noticeboard()
    /// What comes with the next wave.
    private var unreleased: Noticeboard?
    private var lastWave: Int?
    private var interval = WaitingRoom.waveInterval
    private var waiters: [Waiter?] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []
    private var slots: [Name: Int] = [:]
    private var deadlines = DeadlineQueue()
    private var commands: [Command] = []

    package init() {}

    /// How many are waiting.
    package var count: Int { slots.count }

    /// Milliseconds: when `tick` has something to do; nil: never, as things are.
    package var nextTick: Int? {
        let wave = unreleased == nil ? nil : lastWave.map { $0 + interval }
        switch (wave, deadlines.earliest?.deadline) {
        case (let wave?, let deadline?): return min(wave, deadline)
        case (let wave, let deadline): return wave ?? deadline
        }
    }

    /// The commands since they were last taken, in order.
    package mutating func takeCommands() -> [Command] {
        defer { commands = [] }
        return commands
    }

    /// A sidecar asks. `now` is monotonic milliseconds; `dice` are any 64 bits.
    package mutating func arrive(_ report: SidecarReport, now: Int, dice: UInt64) -> Ticket {
        let name = Name(name: report.sidecar, boot: report.boot)
        if let earlier = slots[name] {
            commands.append(.replace(ticket(earlier)))
            empty(earlier)
        }
        let slot = seat(report, name)
        let mine = ticket(slot)
        let desired = board.desired(name: report.sidecar, labels: report.labels)
        if let desired, desired.sequence > report.newerThan {
            deliver(slot, desired.sequence)
        } else {
            let longest = desired?.isWatched == true ? WaitingRoom.watchedWait : Int.max
            let wait = min(report.wait * 1000, longest)
            deadlines.add(slot, at: now + wait - Int(dice % UInt64(wait / 10 + 1)))
        }
        return mine
    }

    /// What is in force has changed, or is told once more. That it is less than it was happens when the database is an
    /// older one: then nobody is answered, and who waits goes on waiting.
    package mutating func publish(_ news: Noticeboard, now: Int) {
        guard news != unreleased ?? board else { return }
        unreleased = news
        if let lastWave, now < lastWave + interval { return }
        wave(now)
    }

    /// A wave took so many milliseconds to send. The next one leaves half as much time again to everything else: to
    /// those who come back, and to the administrators whose changes it is to carry.
    package mutating func waveTook(_ milliseconds: Int) {
        interval = min(max(milliseconds + milliseconds / 2, WaitingRoom.waveInterval), WaitingRoom.longestInterval)
    }

    /// Time has passed: ends the waits that are over, and sends the wave that is due.
    package mutating func tick(now: Int) {
        if unreleased != nil, let lastWave, now >= lastWave + interval { wave(now) }
        while let first = deadlines.earliest, first.deadline <= now { release(first.slot) }
    }

    /// Who waited has gone. A ticket that is no good any more is ignored.
    package mutating func leave(_ ticket: Ticket) {
        let slot = Int(ticket.slot)
        if generations[slot] == ticket.generation, waiters[slot] != nil { empty(slot) }
    }
}

extension WaitingRoom {
    private mutating func wave(_ now: Int) {
        board = unreleased ?? board
        unreleased = nil
        lastWave = now
        for slot in waiters.indices {
            guard let waiter = waiters[slot],
                let desired = board.desired(name: waiter.name, labels: waiter.labels),
                desired.sequence > waiter.newerThan
            else { continue }
            deliver(slot, desired.sequence)
        }
    }

    private mutating func seat(_ report: SidecarReport, _ name: Name) -> Int {
        let waiter = Waiter(
            name: report.sidecar, boot: report.boot, labels: report.labels, newerThan: report.newerThan)
        slots[name] = free.last ?? waiters.count
        if let slot = free.popLast() {
            waiters[slot] = waiter
            return slot
        }
        waiters.append(waiter)
        generations.append(0)
        return waiters.count - 1
    }

    private func ticket(_ slot: Int) -> Ticket { Ticket(slot: Int32(slot), generation: generations[slot]) }

    private mutating func deliver(_ slot: Int, _ sequence: Int) {
        commands.append(.deliver(ticket(slot), sequence: sequence))
        empty(slot)
    }

    private mutating func release(_ slot: Int) {
        commands.append(.release(ticket(slot)))
        empty(slot)
    }

    private mutating func empty(_ slot: Int) {
        guard let waiter = waiters[slot] else { return }
        slots[Name(name: waiter.name, boot: waiter.boot)] = nil
        waiters[slot] = nil
        generations[slot] &+= 1
        deadlines.remove(slot)
        free.append(slot)
    }
}
