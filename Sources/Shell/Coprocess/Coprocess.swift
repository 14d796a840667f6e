// One program that stays, and answers lines with lines.
//
//     we write   {"id":7,"version":1,"group":"coding",…}⏎
//     it writes  {"id":7,"target":"vllm/qwen"}⏎
//
// Several questions may be under way; the id says which one an answer belongs to. What is written never waits: a pipe
// that is full means that the program does not keep up, and the question fails at once.
//
// The program is trusted to be slow, to hang, to die and to talk nonsense. It is started before anybody asks, and again
// after it ended, with a pause that doubles until it answers something. A line that answers nothing that was asked, or
// is too long, ends it: after that nothing on its pipe could be believed. When we end, its input ends; a program that
// reads to the end of its input needs no other sign.

package import EventLoop
import Wire

/// A long-lived program on one loop. Whoever made it calls `close` or `retire` in the end.
package final class Coprocess {
    private struct Question {
        /// Nil: nobody waits any more.
        var delegate: (any CoprocessDelegate)?
    }

    private enum State {
        /// Until it is started, now or again.
        case down
        case running(ChildLine)
        /// For good.
        case closed
    }

    let loop: EventLoop
    let limits: CoprocessLimits
    private let program: Program
    /// Told what an operator should know: endings, and what the program says on its standard error.
    private let note: (String) -> Void
    private var state = State.down
    private var timer = TimerID.none
    private var questions: [Int: Question] = [:]
    private var lastNumber = 0
    private var failures = 0
    private var isRetiring = false
    /// When the program last showed that it is alive, or the oldest of its questions was asked.
    private var lastSign = 0

    /// Starts the program.
    package init(
        _ program: Program, on loop: EventLoop, limits: CoprocessLimits = CoprocessLimits(),
        note: @escaping (String) -> Void
    ) {
        self.program = program
        self.loop = loop
        self.limits = limits
        self.note = note
        start()
    }

    /// The number of the running process; nil while there is none.
    package var processID: Int? {
        if case .running(let line) = state { Int(line.child.pid) } else { nil }
    }

    /// Asks. `question` is a JSON object with members, but none called `id`. The delegate is told nothing before this
    /// call has returned.
    package func ask(
        _ question: [UInt8], _ delegate: any CoprocessDelegate
    ) throws(CoprocessFailure) -> CoprocessCall {
        guard case .running(let line) = state, !isRetiring else { throw .notRunning }
        guard questions.count < limits.questions, !line.isFull else { throw .busy }
        let number = lastNumber + 1
        switch line.write(Array(#"{"id":\#(number),"#.utf8) + question.dropFirst() + [UInt8(ascii: "\n")]) {
        case .moved: break
        case .again: throw .busy
        case .ended, .broken:
            breakOff(.notRunning, "reads no more")
            throw .notRunning
        }
        if questions.isEmpty { lastSign = loop.milliseconds }
        lastNumber = number
        questions[number] = Question(delegate: delegate)
        return CoprocessCall(self, number)
    }

    /// Takes no more questions, and ends the program once those that were asked are answered.
    package func retire() {
        guard case .running = state, waiting > 0 else { return close() }
        isRetiring = true
        loop.cancel(timer)
        timer = loop.schedule(at: loop.now + limits.farewell * 1_000_000, for: self)
    }

    /// Ends the program now.
    package func close() {
        let before = state
        state = .closed
        loop.cancel(timer)
        if case .running(let line) = before { line.end() }
        failAll(.notRunning)
    }

    func abandon(_ number: Int) {
        guard questions[number] != nil else { return }
        questions[number]?.delegate = nil
        if isRetiring, waiting == 0 { return close() }
        if loop.milliseconds - lastSign >= limits.silence { breakOff(.notRunning, "says nothing") }
    }

    private var waiting: Int { questions.values.count { $0.delegate != nil } }

    private func failAll(_ failure: CoprocessFailure) {
        let all = questions
        questions = [:]
        for number in all.keys.sorted() { all[number]?.delegate?.onFailure(failure) }
    }
}

extension Coprocess {
    private func start() {
        do throws(SystemError) {
            state = .running(ChildLine(try program.start(), of: self))
        } catch {
            say("\(error)")
            startLater()
        }
    }

    private func startLater() {
        guard !isRetiring else { return close() }
        state = .down
        let pause = min(limits.pause << min(failures, 20), limits.longestPause)
        failures += 1
        timer = loop.schedule(at: loop.now + pause * 1_000_000, for: self)
    }

    private func say(_ text: String) { note("\(program.path) \(text)") }

    /// The program is of no use any more: it is ended, and started again after a pause.
    private func breakOff(_ failure: CoprocessFailure, _ reason: String) {
        guard case .running(let line) = state else { return }
        say("[\(line.child.pid)] \(reason): it is started anew")
        line.end()
        startLater()
        failAll(failure)
    }
}

extension Coprocess: TimerOwner {
    /// A pause is over, or the time of a farewell.
    package func onTimer(_ tag: Int) {
        switch state {
        case .down: start()
        case .running: if isRetiring { close() }
        case .closed: break
        }
    }
}

extension Coprocess {
    /// A line on the program's standard output.
    func take(_ line: [UInt8]) {
        guard let number = Self.number(of: line), let question = questions.removeValue(forKey: number) else {
            return breakOff(.malformed, "said a line that answers nothing")
        }
        failures = 0
        lastSign = loop.milliseconds
        question.delegate?.onAnswer(line)
        if isRetiring, waiting == 0 { close() }
    }

    private static func number(of line: [UInt8]) -> Int? {
        try? JSONDocument(line).root["id"]?.int
    }

    func tookTooLong() { breakOff(.tooLong, "said a line of more than \(limits.line) bytes") }

    /// A line on its standard error.
    func grumbles(_ text: String) { say("says: \(text)") }

    /// The process has ended by itself.
    func ended(_ child: ChildProcess, _ ending: ChildProcess.Ending) {
        guard case .running = state else { return }
        say("[\(child.pid)] \(ending)")
        startLater()
        failAll(.notRunning)
    }
}
