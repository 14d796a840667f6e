// The tool loop that a conversation is in the middle of.
//
//     user "hi" · model thinks, calls f · f says "ok"                    open: the model goes on with what it thought
//     user "hi" · model thinks, calls f · f says "ok" · user "and?"      not open: the user has spoken since
//
// Some models refuse to go on with a loop whose thoughts are missing. So routing has to know whose they are.

/// What was called and thought since the user last spoke of his own accord.
package struct OpenLoop: Sendable, Equatable {
    /// The model has called something.
    package var hasCalls = false
    /// The marks of those whose thoughts it holds, each once; at most `Facts.mostMarks`.
    package var marks: [String] = []
    /// How many bare proofs it holds.
    package private(set) var bareProofs = 0
    /// How many of its proofs are nobody's: bare ones that nobody remembers.
    package private(set) var unknownProofs = 0

    package init() {}

    /// It cannot go on at a target that wants its own thoughts back, unless that is one of the marks.
    package var isOthers: Bool { hasCalls && unknownProofs == 0 && !marks.isEmpty }

    /// Notes the mark of an envelope.
    package mutating func note(_ mark: String) {
        if marks.contains(mark) { return }
        if marks.count < Facts.mostMarks { marks.append(mark) } else { unknownProofs += 1 }
    }

    /// Notes a bare proof, which is nobody's for now.
    package mutating func noteBare() {
        bareProofs += 1
        unknownProofs += 1
    }

    /// One of the bare proofs is somebody's after all.
    package mutating func know(_ mark: String) {
        unknownProofs -= 1
        note(mark)
    }
}
