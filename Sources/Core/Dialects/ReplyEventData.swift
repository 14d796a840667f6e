// From the data of a server-sent event to JSON, for readers and observers of replies.

import Conversation
import Wire

/// What the data of an event was.
enum ReplyEventData {
    /// Nothing but white space.
    case nothing
    /// `[DONE]`
    case done
    /// JSON; it is now in the document.
    case value
}

extension EventStreamReader {
    /// Reads the current event's data into `document`.
    func read(into document: JSONDocument, hasEnded: Bool) throws(Failure) -> ReplyEventData {
        var complaint: JSONError?
        let result = withData { data -> ReplyEventData in
            if data.isDone { return .done }
            if data.isBlank { return .nothing }
            do throws(JSONError) { try document.read(data) } catch { complaint = error }
            return .value
        }
        guard let complaint else { return result }
        // What the end of the bytes cut in two is not malformed but cut.
        throw hasEnded ? .truncated : .malformed(complaint)
    }

    /// Moves to the next event; an event too long is a failure. Many servers forget the blank line behind their last.
    mutating func nextOrFailure(_ hasEnded: Bool) throws(Failure) -> Bool {
        do throws(EventStreamError) {
            if try next() { return true }
            return hasEnded ? try nextUnfinished() : false
        } catch {
            throw .tooLong
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Begins with `[DONE]`: official readers look no further.
    fileprivate var isDone: Bool {
        count >= 6 && self[0] == UInt8(ascii: "[") && self[1] == UInt8(ascii: "D") && self[2] == UInt8(ascii: "O")
            && self[3] == UInt8(ascii: "N") && self[4] == UInt8(ascii: "E") && self[5] == UInt8(ascii: "]")
    }

    fileprivate var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } }
}
