// The house as the rules see it: every Swift file with its target and its lines.

import Foundation
import TestKit

/// One Swift file of the checkout.
struct SourceFile: CustomStringConvertible, Sendable {
    /// Relative to the checkout: `Sources/Core/Wire/JSON/JSONTape.swift`.
    var path: String
    var lines: [String]

    var description: String { path }

    /// The target a file below `Sources` belongs to: the third name of its path.
    var target: String { String(path.split(separator: "/")[2]) }

    /// The wing: `Core`, `Shell`, `C` or `Apps`.
    var wing: String { String(path.split(separator: "/")[1]) }

    /// The modules that the file imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count else { return nil }
            guard words[..<place].allSatisfy({ ["package", "public", "internal", "private"].contains($0) }) else {
                return nil
            }
            return words[place + 1].split(separator: ".").first.map(String.init)
        }
    }
}

/// All files of the house.
enum House {
    static let sources = files(below: "Sources")
    static let everything = sources + files(below: "Tests")
    static let core = sources.filter { $0.wing == "Core" }
    static let shell = sources.filter { $0.wing == "Shell" }

    private static func files(below folder: String) -> [SourceFile] {
        let root = Fixtures.checkout.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
            return SourceFile(path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
        }
    }
}
