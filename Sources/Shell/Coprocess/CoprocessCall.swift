// A question that a coprocess was asked.

/// Who is told what comes of a question. Held until then, or until the call is cancelled.
package protocol CoprocessDelegate: AnyObject {
    /// The answer: one JSON object, without the line's end.
    func onAnswer(_ line: [UInt8])
    /// There will be no answer.
    func onFailure(_ failure: CoprocessFailure)
}

/// Why a question has no answer.
package enum CoprocessFailure: Error, Sendable, Equatable {
    /// The program does not run, or ended before it answered.
    case notRunning
    /// It reads too slowly: its pipe is full, or too many questions wait for it.
    case busy
    /// It said something that is no answer.
    case malformed
    /// It said a line that is longer than allowed.
    case tooLong
}

/// The handle of a question. Outlives it harmlessly.
package struct CoprocessCall {
    private weak var coprocess: Coprocess?
    private let number: Int

    init(_ coprocess: Coprocess, _ number: Int) {
        self.coprocess = coprocess
        self.number = number
    }

    /// Nobody wants the answer any more: when it comes it is dropped.
    package func cancel() { coprocess?.abandon(number) }
}
