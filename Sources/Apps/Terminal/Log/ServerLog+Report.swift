// The state of a server's log, for /metrics and /status.

package import Wire

extension ServerLog {
    /// Samples for /metrics.
    package var prometheus: String {
        let name = "interlock_log_lines_dropped_total"
        return "# HELP \(name) Log lines that were dropped because too many waited, or could not be written.\n"
            + "# TYPE \(name) counter\n\(name) \(droppedLines)\n"
    }

    /// Writes an array with an object for every output.
    package func write(with writer: inout JSONWriter) {
        writer.beginArray()
        for status in status {
            writer.beginObject()
            writer.member("output", status.name)
            for (name, number) in [
                ("written_lines", status.writtenLines), ("dropped_lines", status.droppedLines),
                ("waiting_lines", status.waitingLines), ("waiting_bytes", status.waitingBytes),
            ] {
                writer.key(name)
                writer.int(number)
            }
            writer.key("failure")
            if let failure = status.failure { writer.string(failure) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
    }
}
