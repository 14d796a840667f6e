// Finding one text in another, byte by byte.
//
// The standard library's own search comes with a regular expression engine, which would be a megabyte of the sidecar's
// memory for a handful of short texts.

extension StringProtocol {
    /// True when `text` occurs somewhere, compared as UTF-8. Linear for the short texts it is meant for.
    package func holds(_ text: String) -> Bool {
        var rest = utf8[...]
        while rest.count >= text.utf8.count {
            if rest.starts(with: text.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
