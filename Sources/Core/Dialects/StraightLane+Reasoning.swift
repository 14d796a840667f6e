// How to think, written over what the caller wrote.

import Conversation
import Wire

extension StraightLane {
    /// Takes out what says how to think and puts the settlement in its place.
    mutating func respell() {
        switch dialect {
        case .chat: respellChat()
        case .responses: respellResponses()
        case .messages: respellMessages()
        }
    }

    /// The effort, spelt; nil when there is none.
    var effort: [UInt8]? { changes.settlement.effortWord }
    /// The budget, spelt; nil when there is none.
    var budget: [UInt8]? { changes.settlement.budgetNumber }
}
