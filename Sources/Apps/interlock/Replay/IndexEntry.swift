// One entry of an index, before its files are opened.

/// What an index says about an exchange.
struct IndexEntry {
    var id: String
    var surface: Surface?
    var provider: String?
    var model: String?
    var status: Int
    var headers: [Header]
    /// The request's file, beside the index.
    var request: String?
    /// The reply's file, beside the index.
    var reply: String
    /// The reply's file holds events.
    var isStream: Bool
    var features: Set<String>
    var isStrict: Bool
    var isRecording: Bool
    /// Where the entry begins.
    var place: IndexComplaint.Place
}
