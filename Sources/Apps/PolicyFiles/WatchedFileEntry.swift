// What all watched files have in common, whatever is made of them.

/// What is known of a watched file. Times are seconds since 1970.
package struct WatchedFileState: Sendable, Equatable {
    /// When what is in use was taken into use; nil: nothing is.
    package internal(set) var inUseSince: Int?
    /// When the file in use was last written.
    package internal(set) var modifiedAt: Int?
    /// When it was last read and was in order.
    package internal(set) var lastRead: Int?
    /// Why what was found last is not in use: `is empty`. Never anything of the contents.
    package internal(set) var problem: String?
    /// The name stands for something that can never be read: a folder, a pipe.
    package internal(set) var isWrongKind = false
}

/// A watched file, whatever is made of it. Belongs to one thread.
package protocol WatchedFileEntry: AnyObject {
    /// How it is called where operators look.
    var label: WatchedFileLabel { get }
    /// What is known of it.
    var state: WatchedFileState { get }
    /// Reads it now; `now` is in seconds since 1970.
    func load(at now: Int)
    /// Looks whether it has changed, and reads it once it has stayed the same between two polls.
    func poll(at now: Int)
}
