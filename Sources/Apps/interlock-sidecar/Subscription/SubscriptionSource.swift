// Policies from a control plane. The machine (`Subscription`) decides; here are its hands: a connection, a clock, dice,
// a folder on disk. Compiling and writing happen on the main loop, where they keep no request waiting.

import Conversation
import EventLoop
import Policy
import PolicyFiles
import Routing
import Terminal
import Upstream
import Wire

/// Keeps the policy in step with a control plane.
final class SubscriptionSource: PolicySource {
    private let options: ControlOptions
    private let keeper: PolicyKeeper
    private let tallies: [TallyBox]
    private unowned let loop: EventLoop
    private let state: StateFolder
    private let trust: TrustBook
    private let token: SidecarToken
    private let origin: UpstreamOrigin
    private let line: ControlLine
    private var machine: Subscription
    private var dice = Dice(ProcessSettings.randomNumber())
    private var timer = TimerID.none
    /// Why the last question could not be put.
    private var unaskable: String?
    private var isWanted = false
    private var isStarted = false

    /// Takes possession of the state folder, and reads the keys, which may come later. Throws what an operator has to
    /// mend.
    init(
        _ options: ControlOptions, scriptFolders: [String], for keeper: PolicyKeeper, counting tallies: [TallyBox],
        on loop: EventLoop, pace: SubscriptionPace? = nil
    ) throws(Misuse) {
        let files = keeper.files
        guard
            let origin = UpstreamOrigin(
                reading: options.url, proxy: options.proxy,
                trust: files.authorities("control_ca", options.authorities, flag: "--control-ca"),
                identity: options.identity.map { files.identity(certificate: $0.certificate, key: $0.key) })
        else { preconditionFailure("the options were checked") }
        self.options = options
        self.keeper = keeper
        self.tallies = tallies
        self.loop = loop
        self.origin = origin
        trust = TrustBook(options.trustKeyFile, in: files)
        token = SidecarToken(options.tokenFile, in: files)
        state = try StateFolder(options.stateFolder)
        line = ControlLine(origin, on: loop)
        let identity = SidecarIdentity(
            name: options.name, labels: options.labels, boot: String(ProcessSettings.randomNumber(), radix: 16))
        machine = Subscription(
            identity, judgement: SubscriptionSource.judgement(by: trust, scriptFolders), pace: pace ?? options.pace)
        trust.onChange = { [unowned self] in keysArrived() }
        token.onChange = { [unowned self] in reconsider() }
    }

    private static func judgement(by trust: TrustBook, _ scriptFolders: [String]) -> DeliveryJudgement {
        let digester = Digester()
        return DeliveryJudgement(
            digest: digester.digest, trusts: trust.trusts,
            verify: { trust.keys?.verify($0, over: $1, keyID: $2) ?? false }, scriptFolders: scriptFolders)
    }

    /// What is known of the subscription.
    var status: SubscriptionStatus { machine.status }

    func start() {
        if isReadable {
            Console.log(
                .warn, "control_unencrypted",
                message: "--control is http: whoever is in between reads the token and the documents")
        }
        isWanted = true
        keysArrived()
    }

    /// Begins with the first trust keys: without any, what is stored would count as somebody else's.
    private func keysArrived() {
        guard isWanted, trust.keys != nil else { return }
        guard !isStarted else { return reconsider() }
        isStarted = true
        tell(.start(stored: stored))
    }

    private func reconsider() { if isStarted { tell(.reconsider) } }

    /// Asks no more. What is in force stays.
    func end() {
        loop.cancel(timer)
        line.close()
    }

    func reload() {
        reconsider()
    }

    /// Whether others than the two ends can read what is said.
    private var isReadable: Bool {
        let hosts = ["localhost", "127.0.0.1", "[::1]"]
        return !origin.isSecure && !hosts.contains(origin.host)
    }

    private var stored: [UInt8]? {
        do throws(FileFault) {
            return try state.read()
        } catch {
            Console.log(.warn, "state_lost", message: "what was in force is lost: \(error)")
            return nil
        }
    }

    private func tell(_ event: SubscriptionEvent) {
        let now = Moment(milliseconds: loop.milliseconds, unixSeconds: loop.wallSeconds)
        for command in machine.on(event, at: now, dice: dice.next()) { perform(command) }
    }

    private func perform(_ command: SubscriptionCommand) {
        switch command {
        case .ask(let report): ask(report)
        case .cancelQuestion: line.cancel()
        case .wake(let milliseconds): wake(at: milliseconds)
        case .activate(let compiled): keeper.putInForce(compiled)
        case .persist(let bytes): persist(bytes)
        case .setAside(let reason): setAside(reason)
        case .say(let notice): say(notice)
        }
    }
}

extension SubscriptionSource {
    private func ask(_ report: SidecarReport) {
        var report = report
        (report.requests, report.failures) = tallies.requests(under: report.after)
        do throws(KeyFault) {
            line.ask(report, token: try token.read()) { [unowned self] in tell($0) }
        } catch {
            // Not from within the machine's own turn.
            unaskable = error.description
            loop.nextTurn(self)
        }
    }

    private func wake(at milliseconds: Int) {
        loop.cancel(timer)
        timer = loop.schedule(at: milliseconds * 1_000_000, for: self)
    }

    private func persist(_ bytes: [UInt8]) {
        do throws(FileFault) {
            try state.persist(bytes)
            tell(.persisted(failure: nil))
        } catch {
            tell(.persisted(failure: error.description))
        }
    }

    private func setAside(_ reason: String) {
        do throws(FileFault) {
            let place = try state.setAside()
            Console.log(
                .warn, "state_set_aside", ["file": .text(place)],
                message: "what was on disk is not obeyed, it is now \(place): \(reason)")
        } catch {
            Console.log(
                .warn, "state_set_aside", message: "what was on disk is not obeyed: \(reason); \(error)")
        }
    }

    private func say(_ notice: SubscriptionNotice) {
        Console.log(notice.isGood ? .info : .warn, "subscription", message: "\(notice)")
    }
}

extension SubscriptionSource: TimerOwner {
    func onTimer(_ tag: Int) { tell(.timeReached) }
}

extension SubscriptionSource: TurnWorker {
    func onNextTurn() {
        guard let why = unaskable else { return }
        unaskable = nil
        tell(.failed(why))
    }
}

extension SubscriptionSource {
    func write(with writer: inout JSONWriter) {
        SubscriptionReport(options, status).write(with: &writer)
    }

    var prometheus: String {
        SubscriptionReport(options, status).prometheus(at: loop.milliseconds)
    }
}
