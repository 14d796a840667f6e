// Accept-Encoding of a server: what bodies may come in.

extension ContentCoding {
    /// The codings that are undone on this machine, as a 415 lists them: "gzip, deflate, zstd".
    package static var acceptable: String {
        [ContentCoding.gzip, .deflate, .zstd].filter(\.isAvailable).map(\.rawValue).joined(separator: ", ")
    }
}
