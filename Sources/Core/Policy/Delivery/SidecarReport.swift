// What a sidecar says of itself when it asks for the next publication: the query of `GET /v1/publications/next`.
//
//     after=7&wait=30&sidecar=agent-7&labels=track=canary,zone=a&have=<digest>&refused=8&reason=…
//         &requests=120&failures=1&boot=5e0c
//
// It is question, acknowledgement and complaint in one: `after` is in force, `refused` came and was not taken. A
// complaint stays in every report until something newer than what it is about has come.

/// A sidecar's question for the next publication.
package struct SidecarReport: Sendable, Equatable {
    /// A publication that was not taken.
    package struct Refusal: Sendable, Equatable {
        package var sequence: Int
        /// For people; at most 500 characters, no control characters.
        package var reason: String

        /// Blanks take the place of control characters, and what is beyond 500 characters is left out.
        package init(sequence: Int, reason: String) {
            self.sequence = sequence
            self.reason = SidecarReport.plain(reason)
        }
    }

    /// Unique in the fleet.
    package var sidecar: String
    package var labels: [String: String]
    /// The sequence in force; 0: nothing is.
    package var after: Int
    /// 64 hex digits: the digest of the documents that the sidecar holds; nil: none.
    package var have: String?
    package var refusal: Refusal?
    /// Finished requests since `after` came into force, and those of them that failed for the sidecar's or the
    /// upstream's sake.
    package var requests: Int
    package var failures: Int
    /// Up to 32 hex digits, drawn anew at each start: tells a restart from a second poll.
    package var boot: String
    /// Seconds that the question may wait for an answer; the control plane has a bound of its own.
    package var wait: Int
    /// The most that may be asked for.
    package static let mostWait = 3600

    package init(
        sidecar: String, labels: [String: String] = [:], after: Int = 0, have: String? = nil, refusal: Refusal? = nil,
        requests: Int = 0, failures: Int = 0, boot: String = "0", wait: Int = 30
    ) {
        self.sidecar = sidecar
        self.labels = labels
        self.after = after
        self.have = have
        self.refusal = refusal
        self.requests = requests
        self.failures = failures
        self.boot = boot
        self.wait = wait
    }

    /// Only what is newer than this is news: neither what is in force nor what was refused is sent again.
    package var newerThan: Int { max(after, refusal?.sequence ?? 0) }

    private static func plain(_ reason: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in reason.unicodeScalars.prefix(500) { text.append(isControl(scalar) ? " " : scalar) }
        return String(text)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
    }
}

extension SidecarReport {
    /// Names and values of the query, not percent-encoded; what has its default is left out.
    package var parameters: [(name: String, value: String)] {
        var list = [("after", "\(after)"), ("wait", "\(wait)"), ("sidecar", sidecar)]
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.key)=\($0.value)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            list.append(("labels", pairs.joined(separator: ",")))
        }
        if let have { list.append(("have", have)) }
        if let refusal { list += [("refused", "\(refusal.sequence)"), ("reason", refusal.reason)] }
        if requests > 0 { list += [("requests", "\(requests)"), ("failures", "\(failures)")] }
        return list + [("boot", boot)]
    }

    /// The query, percent-encoded, without the question mark.
    package var query: String {
        parameters.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}
