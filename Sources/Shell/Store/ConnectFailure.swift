// A connection that was not made: libpq's words about it, read for the code of a refusal.
//
// libpq has no call for the code. In its verbose form it stands in the message:
//
//     connection to server at "db", port 5432 failed: FATAL:  28P01: password authentication failed for user "x"
//     LOCATION:  auth_failed, auth.c:338
//
// One such line for each server and each way that was tried.

/// Reads what libpq says after an attempt to connect.
enum ConnectFailure {
    /// The failure, with what every attempt ran into.
    static func read(_ message: String) -> StoreFailure {
        let lines = message.split(separator: "\n").filter { line in
            !details.contains { line.hasPrefix($0) } && line.first != "\t" && line.first != " "
        }
        let attempts = lines.map { attempt(String($0)) }
        guard let first = attempts.first else { return .unavailable("the connection broke") }
        // Of several attempts the one that waiting may mend decides.
        let telling = attempts.first { !$0.failure.isPermanent } ?? first
        let others = attempts.filter { $0.words != telling.words }.prefix(3).map(\.words)
        return telling.failure.adding(others)
    }

    private static let details = ["LOCATION:", "DETAIL:", "HINT:", "CONTEXT:"]

    private static func attempt(_ line: String) -> (failure: StoreFailure, words: String) {
        guard let (code, words) = code(in: line) else {
            let isPermanent = permanentWords.contains { line.holds($0) }
            return (isPermanent ? .unusable(line) : .unavailable(line), line)
        }
        if code == "08P01", permanentWords.contains(where: { words.holds($0) }) { return (.unusable(words), words) }
        // Shutting down, a crash, a failing network: a connection that is not there, and nothing was refused.
        let isGone = code.hasPrefix("08") || (code.hasPrefix("57P") && code != "57P03")
        return (isGone ? .unavailable(words) : .refused(.init(state: code, message: words)), words)
    }

    /// What no waiting mends, where there is no code: of libpq itself, and of PgBouncer, which has one code for all.
    private static let permanentWords = [
        "SSL was required", "certificate verify failed", "server certificate for", "does not match host name",
        "root certificate file", "certificate file", "private key file", "no password supplied",
        "channel binding", "authentication method requirement", "no such database", "no such user",
        "unsupported startup parameter",
    ]

    /// `…:  28P01: words` as its code, and the line without it.
    private static func code(in line: String) -> (code: String, words: String)? {
        let pieces = line.split(separator: ":", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() where index > 0 && index + 1 < pieces.count {
            let trimmed = piece.drop { $0 == " " }
            guard piece.hasPrefix("  "), trimmed.utf8.count == 5,
                trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
            else { continue }
            let words = pieces[..<index].joined(separator: ":") + ":" + pieces[(index + 1)...].joined(separator: ":")
            return (String(trimmed), words)
        }
        return nil
    }
}

extension StoreFailure {
    /// The same, with what other attempts ran into.
    fileprivate func adding(_ others: [String]) -> StoreFailure {
        guard !others.isEmpty else { return self }
        let rest = "; also: " + others.joined(separator: "; ")
        switch self {
        case .refused(var refusal):
            refusal.message += rest
            return .refused(refusal)
        case .unusable(let words): return .unusable(words + rest)
        default: return .unavailable(reason + rest)
        }
    }
}
