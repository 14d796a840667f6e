// What a server says of how long it keeps a connection: `Keep-Alive: timeout=5, max=100`.

import Wire

/// The hint of one reply. What cannot be read is no hint.
struct KeepAliveHint {
    /// Whether another request may be sent at all.
    private(set) var keeps = true
    /// How long the connection may wait for it, a little less than the server said.
    private(set) var idleNanoseconds: Int?

    init(_ fields: HTTPFields) {
        guard fields.contains("keep-alive"), let value = fields.value("keep-alive") else { return }
        for parameter in value.split(separator: ",") {
            let sides = parameter.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, let number = Int(sides[1].filter { $0 != " " && $0 != "\t" }), number >= 0 else {
                continue
            }
            switch sides[0].filter({ $0 != " " && $0 != "\t" }).lowercased() {
            case "timeout": heed(timeout: number)
            case "max": if number == 0 { keeps = false }
            default: break
            }
        }
    }

    private mutating func heed(timeout seconds: Int) {
        guard seconds > 0 else { return keeps = false }
        let milliseconds = min(seconds, 86_400) * 1_000
        idleNanoseconds = (milliseconds - min(1_000, milliseconds / 2)) * 1_000_000
    }
}
