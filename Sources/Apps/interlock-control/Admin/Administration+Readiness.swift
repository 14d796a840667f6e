// Readiness of a control plane: for polls and reads, and for writes.
//
// They are two questions. A replica that has read the database once answers sidecars and readers from memory, whatever
// becomes of the database; were it taken out of its Service then, an outage of the database would be one of delivery.
// Writes need the database now.

import Store
import Wire

extension Administration {
    /// 200 as long as polls and reads from memory are answered: from the first reading on.
    func readiness() throws -> Answer {
        guard isReady, canAnswerPolls() else {
            throw notReady("documents and publications were not read yet: \(readReason)")
        }
        guard let failure = store.writeFailure else { return Answer.text("ready\n") }
        return Answer.text("ready\nwrites: not ready: \(failure.summary)\n")
    }

    /// 200 while the database can be written.
    func writeReadiness() throws -> Answer {
        guard isReady, canAnswerPolls() else {
            throw notReady("documents and publications were not read yet: \(readReason)")
        }
        if let failure = store.writeFailure { throw notReady(failure.summary) }
        return Answer.text("ready\n")
    }

    private var readReason: String { store.readFailure?.summary ?? "it is being done" }

    private func notReady(_ message: String) -> Problem {
        Problem(
            status: 503, type: "unavailable", message: message,
            fields: [Problem.Field(name: "retry-after", value: "1")])
    }

    /// What is known of the database, for Prometheus.
    var databaseGauges: String {
        let connections = store.connections
        let facts: [(name: String, kind: String, help: String, value: Int)] = [
            (
                "ready", "gauge", "Whether polls and reads from memory are answered.",
                isReady && canAnswerPolls() ? 1 : 0
            ),
            (
                "database_available", "gauge", "Whether the database answered when it was last asked.",
                store.isAvailable ? 1 : 0
            ),
            ("database_writable", "gauge", "Whether the database can be written.", store.isWritable ? 1 : 0),
            (
                "database_listening", "gauge", "Whether notifications of the database are known to arrive.",
                store.isListening ? 1 : 0
            ),
            ("database_connections", "gauge", "Open connections for statements.", connections.open),
            ("database_waiting", "gauge", "Requests that wait for a connection.", connections.waiting),
            (
                "database_dropped_connections_total", "counter",
                "Connections that broke or could not do their work, and were closed.", connections.dropped
            ),
        ]
        return facts.map { fact in
            "# HELP interlock_control_\(fact.name) \(fact.help)\n# TYPE interlock_control_\(fact.name) \(fact.kind)\n"
                + "interlock_control_\(fact.name) \(fact.value)\n"
        }.joined()
    }
}
