// About the process: health, readiness, metrics, release, contract, status.

import Policy
import Store
import Terminal
import Wire

extension DocumentSet {
    /// How many models the providers have together.
    fileprivate var modelCount: Int {
        names(.providers).reduce(0) { count, name in
            count + (document(.providers, name).flatMap { readCanonical($0)["models"]?.count } ?? 0)
        }
    }
}

extension Administration {
    var processHandlers: [Operation: Handler] {
        [
            .getHealth: { _ in Answer.text("alive\n") },
            .getReadiness: { [self] _ in try readiness() },
            .getWriteReadiness: { [self] _ in try writeReadiness() },
            .getMetrics: { [self] _ in
                let samples = gauges + metrics.map { $0() }.joined() + (Console.log?.prometheus ?? "")
                return Answer.text(samples, type: "text/plain; version=0.0.4")
            },
            .getVersion: { _ in
                Answer.json { writer in
                    writer.beginObject()
                    writer.member("name", "interlock-control")
                    writer.member("version", Release.version)
                    writer.endObject()
                }
            },
            .getOpenAPI: { _ in Answer.json(200, [], Contract.openAPI) },
            .getPolicySchema: { _ in Answer.json(200, [], Contract.policySchema) },
            .getStatus: { [self] _ in try await status() },
        ]
    }

    private var gauges: String {
        let facts: [(String, String, Int)] = [
            ("snapshot_version", "The newest snapshot; 0: there is none.", archive.head.version),
            ("credentials", "Credentials of the admin API.", book.count),
        ]
        return databaseGauges
            + facts.map { name, help, value in
                "# HELP interlock_control_\(name) \(help)\n# TYPE interlock_control_\(name) gauge\n"
                    + "interlock_control_\(name) \(value)\n"
            }.joined()
    }

    private func status() async throws -> Answer {
        let row = try? await store.query(
            """
            select coalesce(max(sequence), 0) as sequence,
                   (select version from publications where part = 'base' order by sequence desc limit 1) as published
            from publications
            """
        ).first
        let sequence = try row?.int("sequence") ?? 0
        let published = try row?.optionalInt("published") ?? 0
        let head = archive.head
        let policy = archive.policy
        return Answer.json { writer in
            writer.beginObject()
            writer.member("release", Release.version)
            writer.member("version", head.version)
            writer.member("digest", head.digest)
            writer.member("published_version", published)
            writer.member("publication", sequence)
            writer.member("providers", head.documents.count(.providers))
            writer.member("models", head.documents.modelCount)
            writer.member("groups", head.documents.count(.groups))
            writer.member("callers", head.documents.count(.callers))
            writer.member("credentials", book.count)
            writer.member("database", row == nil ? "unavailable" : "available")
            writer.key("warnings")
            writer.complaints(policy?.warnings ?? [])
            writer.endObject()
        }
    }
}
