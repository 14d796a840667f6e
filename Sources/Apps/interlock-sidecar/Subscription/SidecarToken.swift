// The token that the control plane knows a sidecar by. Read for every question, so that it can be replaced under a
// running sidecar.

import PolicyFiles

/// The token in a file.
struct SidecarToken {
    let path: String

    /// Throws, in words for operators, when there is none that could stand in a header.
    func read() throws(KeyFault) -> String {
        let bytes: [UInt8]
        do throws(FileFault) {
            bytes = try Files.contents(of: path)
        } catch {
            throw KeyFault("the sidecar token file \(path) cannot be read: \(error.cause)")
        }
        var token = bytes[...]
        while let last = token.last, last <= 0x20 { token.removeLast() }
        while let first = token.first, first <= 0x20 { token.removeFirst() }
        guard !token.isEmpty, token.count <= 4096, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw KeyFault("the sidecar token file \(path) holds no token")
        }
        return String(decoding: token, as: UTF8.self)
    }
}
