// Long lines for narrow terminals.

extension String {
    /// The text in lines of at most `width` characters, all but the first behind `indent` blanks. It is broken at
    /// blanks, and a word that is longer than a line is broken where the line ends. Nil: as it is.
    func wrapped(at width: Int?, indent: Int = 0) -> String {
        guard let width, count > width else { return self }
        let pad = String(repeating: " ", count: min(indent, width / 2))
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ", omittingEmptySubsequences: false) {
            let start = lines.isEmpty ? "" : pad
            if line.isEmpty {
                line = start + word
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = pad + word
            }
            while line.count > width {
                lines.append(String(line.prefix(width)))
                line = pad + line.dropFirst(width)
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
