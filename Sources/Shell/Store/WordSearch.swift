// Words within a message, found byte by byte: the shell has no regular expressions.

extension StringProtocol {
    /// Whether these words stand somewhere in it.
    func holds(_ words: String) -> Bool {
        let (text, sought) = (Array(utf8), Array(words.utf8))
        guard text.count >= sought.count else { return false }
        return (0...(text.count - sought.count)).contains { text[$0...].starts(with: sought) }
    }
}
