// How the tests write documents, and how they compile them.

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
func compile(_ texts: [String]) throws(PolicyRefusal) -> CompiledPolicy {
    let files = zip("abcdefgh", texts).map { PolicyFile(name: "\($0).json", bytes: Array($1.utf8)) }
    return try Policy.compile(files, sequence: 1, digest: mixed)
}

/// Compiles documents given as text.
func compile(_ texts: String...) throws(PolicyRefusal) -> CompiledPolicy {
    try compile(texts)
}

/// The complaints about documents; none when they compile.
func complaints(_ texts: String...) -> [Complaint] {
    do throws(PolicyRefusal) {
        _ = try compile(texts)
        return []
    } catch {
        return error.complaints
    }
}

/// The complaints, each as `path: message`.
func told(_ complaints: [Complaint]) -> [String] {
    complaints.map { "\($0.path): \($0.message)" }
}

/// An object's text: standard members, some of them replaced by other JSON or (nil) left out.
struct Draft {
    var members: [(name: String, json: String)]

    func with(_ changes: KeyValuePairs<String, String?>) -> String {
        var members = members
        for (name, json) in changes {
            members.removeAll { $0.name == name }
            if let json { members.append((name, json)) }
        }
        return "{" + members.map { "\"\($0.name)\": \($0.json)" }.joined(separator: ", ") + "}"
    }
}

/// Documents that compile, to be changed in one place.
enum Sample {
    static let provider = Draft(members: [
        ("dialect", #""openai-chat""#), ("base_url", #""https://host.example/v1""#), ("auth", #"{"scheme": "none"}"#),
        ("models", #"{"m": {"model": "x"}}"#),
    ])
    static let group = Draft(members: [
        ("strategy", #""static""#), ("targets", #"[{"provider": "p", "model_ref": "m"}]"#),
    ])
    static let caller = Draft(members: [
        ("token_sha256", "\"" + String(repeating: "0f", count: 32) + "\""), ("allow", #"["g"]"#),
    ])

    /// A whole folder of one provider `p` with model `m`, one group `g` and one caller `c`.
    static func folder(
        provider: KeyValuePairs<String, String?> = [:], group: KeyValuePairs<String, String?> = [:],
        caller: KeyValuePairs<String, String?> = [:]
    ) -> String {
        """
        {"providers": {"p": \(Sample.provider.with(provider))},
         "groups": {"g": \(Sample.group.with(group))},
         "callers": {"c": \(Sample.caller.with(caller))}}
        """
    }

    /// The folder, with these facts about the model's reasoning.
    static func folder(reasoning: String, dialect: String = "openai-chat") -> String {
        folder(provider: [
            "dialect": "\"\(dialect)\"", "models": #"{"m": {"model": "x", "reasoning": \#(reasoning)}}"#,
        ])
    }
}

/// Every .json file below a folder of the checkout.
func documents(below folder: String) throws -> [PolicyFile] {
    let root = Fixtures.checkout.appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".json") }.sorted()
    return try paths.map { PolicyFile(name: $0, bytes: Array(try Data(contentsOf: root.appending(path: $0)))) }
}
