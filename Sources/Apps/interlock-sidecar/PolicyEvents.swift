// What the compiler says of documents, as events of the process log; lines of text where there is no log (`--check`).

import Policy
import Terminal

/// Reports what happened to policies.
enum PolicyEvents {
    /// Reports complaints, each with its place.
    static func report(_ complaints: [Complaint], as level: LogLevel) {
        for complaint in complaints {
            guard let log = Console.log else {
                Console.warn(level < .error ? "warning: \(complaint)" : "\(complaint)")
                continue
            }
            log.append(event(of: complaint, level))
        }
    }

    private static func event(of complaint: Complaint, _ level: LogLevel) -> LogEvent {
        var event = LogEvent(level, level < .error ? "policy_warning" : "policy_complaint")
        if !complaint.file.isEmpty { event.fields.append(("file", .text(complaint.file))) }
        if complaint.line > 0 {
            event.fields.append(("line", .number(complaint.line)))
            event.fields.append(("column", .number(complaint.column)))
        }
        if !complaint.path.isEmpty { event.fields.append(("path", .text(complaint.path))) }
        event.message = "\(complaint)"
        return event
    }
}
