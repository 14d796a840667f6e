// A decision made here, by the documents of a folder.
//
// The exchange is the sidecar's own, rehearsed: it needs no key, since nothing is sent. What a running sidecar knows
// besides its documents is not known here: how its targets are doing, what an advisor would say, where stored responses
// lie, who made which proof, and with which keys envelopes of replayed thoughts were closed.

import Conversation
import Exchange
import Policy
import PolicyFiles
import Reasoning
import Routing
import Terminal
import Wire

/// A policy that requests are rehearsed by.
struct PolicyRehearsal {
    private let policy: Policy
    private let token = TokenDigest((0, 0, 0, 0))

    /// Compiles the folder. Without a caller's name, somebody asks who may use every group.
    init(folder: String, caller name: String?) throws {
        let compiled = try PolicyFolder(path: folder).compile(sequence: 1).policy
        var callers = compiled.callers
        if let name {
            guard let place = callers.firstIndex(where: { $0.name == name }) else {
                throw Misuse(unknown: "caller", name, among: callers.map(\.name))
            }
            callers[place].tokens = [CallerToken(digest: token)]
        } else {
            callers.append(Caller(name: "anybody", digest: token, allowsEverything: true))
        }
        policy = Policy(
            providers: compiled.providers, groups: compiled.groups.map(PolicyRehearsal.withoutAdvice),
            callers: callers, snapshot: compiled.snapshot)
    }

    /// Nobody can be consulted here: what is shown is the order without advice, also where a group would rather refuse.
    private static func withoutAdvice(_ group: Group) -> Group {
        var group = group
        group.advisor?.onError = .fallback
        return group
    }

    /// The decision on a request, as a document.
    func decide(_ request: RehearsedRequest, now: Int = WallClock.seconds, dice: UInt64 = 1) throws(Misuse) -> [UInt8] {
        var arrival: Arrival
        do throws(Failure) {
            arrival = try Arrival(rehearsing: request.envelope, target: "", fields: HTTPFields())
        } catch {
            throw Misuse(error.message)
        }
        (arrival.token, arrival.requestID, arrival.dice) = (token, "req_explained", dice)
        let now = Moment(milliseconds: 0, unixSeconds: now)
        var exchange = Exchange(arrival, standing: standing, at: now, in: NoMemory())
        var out = Outbox()
        exchange.begin(into: &out)
        if out.commands.contains(where: { if case .consult = $0 { true } else { false } }) {
            out.clear()
            exchange.on(.adviceFailed(.notAsked), at: now, into: &out)
        }
        return try read(out)
    }

    private var standing: Standing {
        Standing(
            policy: policy, accesses: policy.providers.map { _ in .line([]) },
            continuity: policy.providers.map { _ in { _ in [UInt8](repeating: 0, count: 16) } })
    }

    private func read(_ out: Outbox) throws(Misuse) -> [UInt8] {
        for case .openReply(let opening) in out.commands where opening.status != 200 {
            throw Misuse(refusal: out.bytes, status: opening.status)
        }
        return out.bytes
    }
}

/// Surroundings of which nothing is known.
private final class NoMemory: Surroundings {
    func place(of response: String) -> ResponsePlace? { nil }
    func maker(of proof: String) -> Origin? { nil }
}

extension Misuse {
    /// What the answer of a sidecar says is wrong, in any dialect.
    init(refusal body: [UInt8], status: Int) {
        let told = try? JSONDocument(body).root["error"]?["message"]?.string
        self.init(told ?? "status \(status)")
    }
}
