// The outside of an envelope, as everybody may read it.
//
// A caller gets the proof of a thought inside an envelope (see `Reasoning`, which writes and opens them):
//
//     il1.9c4d5be2a01f3377.eyJ0eXBlIjoi….Zk3…
//         ──── mark ──────
//
// The mark tells for which origin it was made, without telling anything else. Whoever has no key can still see that it
// is an envelope, so that no provider is ever sent one, and to whom it would like to go.

package import Wire

/// Recognises envelopes.
package enum EnvelopeText {
    /// What every envelope begins with: our name and the version of the form.
    package static let prefix = "il1."
    /// Characters of a mark.
    package static let markLength = 16

    /// True for a JSON string that is an envelope, or wants to pass for one.
    package static func isEnvelope(_ value: JSONValue) -> Bool {
        value.isString && value.withBytes { $0.dropFirst().starts(with: prefix.utf8) }
    }

    /// The mark of an envelope; nil for what is none.
    package static func mark(of value: JSONValue) -> String? {
        guard isEnvelope(value) else { return nil }
        return value.withBytes { bytes in
            let rest = bytes.dropFirst(1 + prefix.utf8.count)
            let mark = rest.prefix(markLength)
            guard mark.count == markLength, rest.dropFirst(markLength).first == UInt8(ascii: ".") else { return nil }
            return String(decoding: mark, as: UTF8.self)
        }
    }
}
