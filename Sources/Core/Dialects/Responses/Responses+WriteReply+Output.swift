// What a response has said, item by item. Streams and whole responses fill it alike, so they say the same.

import Conversation
import Wire

/// One item of a response, as far as it has come.
struct ResponsesItem {
    /// What it is.
    enum Kind {
        case text, refusal, thought
        case function(callID: Text, name: Text)
        case custom(callID: Text, name: Text)
    }

    /// How far it has come.
    enum Status {
        case inProgress, completed, incomplete
    }

    let kind: Kind
    let id: String
    /// A free-form tool that was offered as a function: until the end, its content is the function's arguments.
    fileprivate(set) var isWrapped = false
    fileprivate(set) var status = Status.inProgress
    fileprivate(set) var content = EncodedText()
    fileprivate(set) var proof: Text?
    /// Ranges are counted in this item.
    fileprivate(set) var citations: [Citation] = []
    /// How much text of the reply comes before; nil until somebody asks.
    fileprivate var start: Int?

    fileprivate init(_ kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }

    /// Text or a refusal.
    var isMessage: Bool {
        switch kind {
        case .text, .refusal: true
        default: false
        }
    }

    /// A call of a function or of a free-form tool.
    var isCall: Bool {
        switch kind {
        case .function, .custom: true
        default: false
        }
    }

    /// A thought that has not said a word.
    var isUntoldThought: Bool {
        if case .thought = kind { content.isEmpty } else { false }
    }

    fileprivate var isText: Bool {
        if case .text = kind { true } else { false }
    }
}

/// The items of a response, by their places.
struct ResponsesOutput {
    private(set) var items: [ResponsesItem] = []
    private let idTail: String
    private let toolNames: ToolNames
    private let hidesThoughts: Bool
    /// Parts and items of a reply that has started over since.
    private var formerParts = 0
    private var formerItems = 0

    init(idTail: String, _ options: ReplyOptions) {
        self.idTail = idTail
        toolNames = options.toolNames
        hidesThoughts = options.thoughts == .hidden
    }

    /// Adds the item that a part becomes and says its place; nil when the part is not shown.
    mutating func start(_ kind: PartKind, part: Int) -> Int? {
        switch kind {
        case .text: return add(.text, "msg_", part)
        case .refusal: return add(.refusal, "msg_", part)
        case .thought, .sealedThought: return hidesThoughts ? nil : add(.thought, "rs_", part)
        case .customCall(let id, let name):
            let name = toolNames.row(sent: name).map { .string($0.original) } ?? name
            return add(.custom(callID: id, name: name), "ctc_", part)
        case .call(let id, let name):
            guard let row = toolNames.row(sent: name) else {
                return add(.function(callID: id, name: name), "fc_", part)
            }
            let name = Text.string(row.original)
            guard row.isWrapped else { return add(.function(callID: id, name: name), "fc_", part) }
            let place = add(.custom(callID: id, name: name), "ctc_", part)
            items[place].isWrapped = true
            return place
        }
    }

    private mutating func add(_ kind: ResponsesItem.Kind, _ prefix: String, _ part: Int) -> Int {
        items.append(ResponsesItem(kind, id: "\(prefix)\(idTail)_\(formerParts + part)"))
        return items.count - 1
    }

    /// More of an item's content.
    mutating func append(_ text: Text, to place: Int) { items[place].content.append(text) }

    /// Gives an item its proof.
    mutating func prove(_ place: Int, _ proof: Text) {
        if !proof.isEmpty { items[place].proof = proof }
    }

    /// Adds a source to a text, and says it as it is told there; nil for what is no text.
    mutating func cite(_ citation: Citation, in place: Int) -> Citation? {
        guard items[place].isText else { return nil }
        var citation = citation
        if let range = citation.range {
            let start = textStart(of: place)
            citation.range = max(0, range.lowerBound - start)..<max(0, range.upperBound - start)
        }
        items[place].citations.append(citation)
        return citation
    }

    /// A citation counts the characters of the reply's whole text; an annotation, those of its own part.
    private mutating func textStart(of place: Int) -> Int {
        if let start = items[place].start { return start }
        let former = items[formerItems..<place].filter(\.isText)
        let start = former.reduce(0) { $0 + $1.content.string.unicodeScalars.count }
        items[place].start = start
        return start
    }

    /// Ends an item, and says what of it is still to be told.
    mutating func end(_ place: Int, as status: ResponsesItem.Status) -> Text? {
        items[place].status = status
        if items[place].isWrapped { return unwrap(place) }
        guard status == .completed, case .function = items[place].kind, items[place].content.isEmpty else { return nil }
        items[place].content.append("{}")
        return .string("{}")
    }

    /// Finds the input in the arguments, if they are all there.
    private mutating func unwrap(_ place: Int) -> Text? {
        let arguments = items[place].content.string
        let input = items[place].status == .completed ? unwrapped(arguments) : ""
        items[place].content = EncodedText()
        items[place].content.append(input)
        return input.isEmpty ? nil : .string(input)
    }

    /// Ends all items that are open: nothing more will be said.
    mutating func breakOff() {
        for place in items.indices where items[place].status == .inProgress { _ = end(place, as: .incomplete) }
    }

    /// Adds the item that has a call's proof, and says its place; nil when there is none.
    mutating func addProofOfCall(at place: Int, part: Int) -> Int? {
        guard items[place].isCall, !hidesThoughts, let proof = items[place].proof else { return nil }
        let place = add(.thought, "rs_", part)
        items[place].proof = proof
        items[place].status = .completed
        return place
    }

    /// The words of a refusal that are still to be told: those of its explanation, where nothing else was said.
    func refusal(untoldIn stop: Stop) -> Text? {
        guard stop.reason == .refused, let words = stop.explanation, !words.isEmpty else { return nil }
        return items.contains { $0.isMessage && !$0.content.isEmpty } ? nil : words
    }

    /// What follows is counted from 0 again, behind so many parts.
    mutating func startOver(after parts: Int) {
        formerParts += parts
        formerItems = items.count
    }
}

extension ResponsesOutput {
    /// A part with all that it says, and the proof of a call behind it.
    mutating func add(_ part: ReplyPart, _ number: Int, as status: ResponsesItem.Status = .completed) {
        guard let place = start(part.kind, part: number) else { return }
        items[place].content = part.content
        if let proof = part.proof { prove(place, proof) }
        for citation in part.citations { _ = cite(citation, in: place) }
        _ = end(place, as: status)
        _ = addProofOfCall(at: place, part: number)
    }
}
