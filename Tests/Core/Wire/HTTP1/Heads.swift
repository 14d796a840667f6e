// Heads for tests.

import Wire

enum Heads {
    static func request(_ text: String) throws(HTTPRejection) -> HTTPRequestHead {
        var reader = HTTPRequestReader()
        var head: HTTPRequestHead?
        var rejection: HTTPRejection?
        Array(text.utf8).withUnsafeBytes { bytes in
            var input = bytes
            do throws(HTTPRejection) {
                if case .head = try reader.read(&input) { head = reader.head }
            } catch {
                rejection = error
            }
        }
        if let rejection { throw rejection }
        return head!
    }

    static func response(_ text: String, toHead: Bool = false) throws(HTTPRejection) -> HTTPResponseHead {
        var reader = HTTPResponseReader()
        reader.expect(answerToHead: toHead)
        var head: HTTPResponseHead?
        var rejection: HTTPRejection?
        Array(text.utf8).withUnsafeBytes { bytes in
            var input = bytes
            do throws(HTTPRejection) {
                if case .head = try reader.read(&input) { head = reader.head }
            } catch {
                rejection = error
            }
        }
        if let rejection { throw rejection }
        return head!
    }
}
