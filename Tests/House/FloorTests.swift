// Who may know whom.

import Testing

/// The table of floors, written a second time on purpose: a change of `Package.swift` alone does not move a wall.
let floors: [String: Set<String>] = [
    "Wire": [],
    "Conversation": ["Wire"],
    "Dialects": ["Wire", "Conversation"],
    "Reasoning": ["Wire", "Conversation"],
    "Policy": ["Wire", "Conversation", "Reasoning"],
    "Routing": ["Wire", "Conversation", "Policy", "Reasoning"],
    "Accounting": ["Wire", "Conversation", "Policy"],
    "Exchange": ["Wire", "Conversation", "Dialects", "Reasoning", "Policy", "Routing", "Accounting"],
    "EventLoop": ["CLinux", "Synchronization"],
    "HTTPServer": ["EventLoop", "Wire", "CLinux", "CTLS", "Synchronization"],
    "Upstream": ["EventLoop", "Wire", "CLinux", "CCurl", "Compression", "Synchronization"],
    "Coprocess": ["EventLoop", "Wire", "CLinux"],
    "Store": ["EventLoop", "CPostgres"],
    "Compression": ["CZlib", "CZstd"],
]

@Suite struct `The floors of the house` {
    @Test(arguments: House.core + House.shell)
    func `a floor imports only what stands in its row`(file: SourceFile) throws {
        let allowed = try #require(floors[file.target], "\(file.target) has no row in the table")
        let strangers = Set(file.imports).subtracting(allowed)
        #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
    }

    @Test(arguments: House.core)
    func `the core touches no system module`(file: SourceFile) {
        let system: Set = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "System"]
        #expect(system.isDisjoint(with: file.imports))
    }

    @Test(arguments: House.shell)
    func `the shell does not know that language models exist`(file: SourceFile) {
        let meaning: Set = ["Conversation", "Dialects", "Reasoning", "Policy", "Routing", "Accounting", "Exchange"]
        #expect(meaning.isDisjoint(with: file.imports))
    }

    @Test func `both wings and the apps are there to be looked at`() {
        #expect(House.core.count > 20)
        #expect(House.shell.count > 8)
        #expect(Set(House.sources.map(\.wing)).isSuperset(of: ["Core", "Shell", "Apps"]))
    }
}
