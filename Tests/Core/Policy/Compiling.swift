// How the tests of documents compile them.

import Foundation
import Policy
import TestKit

/// Stands in for SHA-256 where only sameness and difference matter: 32 bytes that depend on every byte.
func mixed(_ bytes: [UInt8]) -> [UInt8] {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 &+ (state >> 29) }
    return (0..<32).map { UInt8(truncatingIfNeeded: (state &* UInt64($0 * 2 + 1)) >> 23) }
}

/// Compiles documents given as text, named `a.json`, `b.json` and so on.
func compile(_ texts: String...) throws(PolicyRefusal) -> CompiledPolicy {
    let names = "abcdefgh"
    let files = zip(names, texts).map { PolicyFile(name: "\($0).json", bytes: Array($1.utf8)) }
    return try Policy.compile(files, sequence: 1, digest: mixed)
}

/// The complaints about documents, each as `path: message`; empty when they compile.
func complaints(_ texts: [String]) -> [String] {
    let files = zip("abcdefgh", texts).map { PolicyFile(name: "\($0).json", bytes: Array($1.utf8)) }
    do throws(PolicyRefusal) {
        _ = try Policy.compile(files, sequence: 1, digest: mixed)
        return []
    } catch {
        return error.complaints.map { "\($0.path): \($0.message)" }
    }
}

/// Every .json file below a folder of the checkout.
func documents(below folder: String) throws -> [PolicyFile] {
    let root = Fixtures.checkout.appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".json") }.sorted()
    return try paths.map { PolicyFile(name: $0, bytes: Array(try Data(contentsOf: root.appending(path: $0)))) }
}
