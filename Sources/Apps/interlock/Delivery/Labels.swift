// `--label key=value`: which sidecars are meant.

import Terminal
import Wire

extension Invocation {
    static let labelFlag = Flag(
        "label", .values("KEY=VALUE"), hasVariable: false, help: "only sidecars with this label; all of several")

    /// The labels that were named, in order of their keys.
    func labels() throws(Misuse) -> [(key: String, value: String)] {
        var labels: [String: String] = [:]
        for text in answers.texts("label") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Misuse("--label: '\(text)' is not like track=canary")
            }
            guard labels.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw Misuse("--label: '\(parts[0])' is given twice")
            }
        }
        return labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// `everything`, or `the sidecars with track=canary`
    func scopeText() throws(Misuse) -> String {
        let labels = try labels()
        return labels.isEmpty
            ? "everything" : "the sidecars with " + labels.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

extension JSONWriter {
    /// The object of labels.
    mutating func labels(_ labels: [(key: String, value: String)]) {
        beginObject()
        for label in labels {
            key(label.key)
            string(label.value)
        }
        endObject()
    }

    /// The member `scope`: `{}` for everything.
    mutating func scope(_ labels: [(key: String, value: String)]) {
        key("scope")
        beginObject()
        if !labels.isEmpty {
            key("labels")
            self.labels(labels)
        }
        endObject()
    }
}

/// An object of JSON, written member by member.
func jsonObject(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    members(&writer)
    writer.endObject()
    return writer.bytes
}
