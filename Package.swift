// swift-tools-version: 6.3
import PackageDescription

// The table of floors. A target may import only what stands in its row; `Tests/House` and
// `--explicit-target-dependency-import-check error` keep it so.

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// Without the regular expression engine that the compiler otherwise imports everywhere: a megabyte of the sidecar's
// memory, for nothing.
let lean: [SwiftSetting] =
    house + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

func core(_ name: String, on floors: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: floors, path: "Sources/Core/\(name)", swiftSettings: lean)
}

func shell(_ name: String, on floors: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: floors, path: "Sources/Shell/\(name)", swiftSettings: lean)
}

func app(_ name: String, on floors: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: floors, path: "Sources/Apps/\(name)", swiftSettings: lean)
}

func tests(_ name: String, in wing: String, on floors: [Target.Dependency]) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: floors + ["TestKit"], path: "Tests/\(wing)/\(name)", swiftSettings: house)
}

let doors: [Target] = [
    .target(name: "CLinux", path: "Sources/C/CLinux"),
    .target(
        name: "CCurl", path: "Sources/C/CCurl",
        linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(name: "CAllocations", path: "Sources/C/CAllocations"),
    .target(name: "CPostgres", path: "Sources/C/CPostgres", linkerSettings: [.linkedLibrary("pq")]),
    .target(name: "CZlib", path: "Sources/C/CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CZstd", path: "Sources/C/CZstd"),
    .target(
        name: "CTLS", path: "Sources/C/CTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(
        name: "AdminAPI", path: "admin-api",
        exclude: ["README.md", "openapi.json", "policy.schema.json", "migrations"],
        cSettings: [.unsafeFlags(["-std=gnu23", "-Wno-c23-extensions"])]),
    .target(name: "CCrypto", path: "Sources/C/CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
]

let coreWing: [Target] = [
    core("Wire"),
    core("Conversation", on: ["Wire"]),
    core("Dialects", on: ["Wire", "Conversation"]),
    core("Reasoning", on: ["Wire", "Conversation"]),
    core("Policy", on: ["Wire", "Conversation", "Reasoning"]),
    core("Routing", on: ["Wire", "Conversation", "Policy", "Reasoning"]),
    core("Accounting", on: ["Wire", "Conversation", "Policy"]),
    core(
        "Exchange",
        on: ["Wire", "Conversation", "Dialects", "Reasoning", "Policy", "Routing", "Accounting"]),
]

let shellWing: [Target] = [
    shell("EventLoop", on: ["CLinux"]),
    shell("HTTPServer", on: ["EventLoop", "Wire", "CLinux", "CTLS"]),
    shell("Upstream", on: ["EventLoop", "Wire", "CLinux", "CCurl", "Compression"]),
    shell("Coprocess", on: ["EventLoop", "Wire", "CLinux"]),
    shell("Store", on: ["EventLoop", "CPostgres"]),
    shell("Compression", on: ["CZlib", "CZstd"]),
]

let roof: [Target] = [
    .target(
        name: "Terminal", dependencies: ["Wire", "CLinux"], path: "Sources/Apps/Terminal", swiftSettings: lean),
    .target(
        name: "PolicyFiles", dependencies: ["Wire", "Policy", "EventLoop", "CCrypto"],
        path: "Sources/Apps/PolicyFiles", swiftSettings: lean),
    .target(
        name: "Listening", dependencies: ["EventLoop", "HTTPServer", "Terminal"], path: "Sources/Apps/Listening",
        swiftSettings: lean),
    app(
        "interlock-sidecar",
        on: [
            "Wire", "Conversation", "Dialects", "Reasoning", "Policy", "Routing", "Accounting", "Exchange",
            "EventLoop", "HTTPServer", "Upstream", "Coprocess", "Compression", "CCrypto", "Terminal", "PolicyFiles",
            "Listening",
        ]),
    app(
        "interlock-control",
        on: [
            "Wire", "Conversation", "Dialects", "Reasoning", "Policy", "Routing", "Exchange", "EventLoop", "HTTPServer",
            "Store", "Compression", "AdminAPI", "CLinux", "Terminal", "PolicyFiles", "Listening",
        ]),
    app(
        "interlock",
        on: [
            "Wire", "Conversation", "Reasoning", "Policy", "Routing", "Exchange", "EventLoop", "HTTPServer",
            "Upstream", "Compression", "CLinux", "Terminal", "PolicyFiles", "Listening",
        ]),
    app(
        "interlock-bench",
        on: [
            "Wire", "Conversation", "Dialects", "Policy", "Routing", "EventLoop", "HTTPServer", "Upstream",
            "Compression",
            "PolicyFiles", "Terminal", "CAllocations", "CLinux",
        ]),
]

let proofs: [Target] = [
    .target(name: "TestKit", dependencies: ["Wire"], path: "Tests/TestKit", swiftSettings: house),
    tests("Wire", in: "Core", on: ["Wire"]),
    tests("Policy", in: "Core", on: ["Wire", "Conversation", "Policy"]),
    tests("Routing", in: "Core", on: ["Wire", "Conversation", "Dialects", "Policy", "Reasoning", "Routing"]),
    tests(
        "Exchange", in: "Core",
        on: ["Wire", "Conversation", "Dialects", "Reasoning", "Policy", "Routing", "Accounting", "Exchange"]),
    .testTarget(
        name: "RosettaTests", dependencies: ["TestKit", "Wire", "Conversation", "Reasoning", "Dialects"],
        path: "Tests/Rosetta/Laws", swiftSettings: house),
    .testTarget(
        name: "FuzzTests", dependencies: ["TestKit", "Wire", "Conversation", "Reasoning", "Dialects"],
        path: "Tests/Fuzz/Readers", swiftSettings: house),
    .testTarget(name: "HouseTests", dependencies: ["TestKit"], path: "Tests/House", swiftSettings: house),
    tests("Terminal", in: "Apps", on: ["Terminal", "Wire"]),
    tests(
        "interlock", in: "Apps",
        on: [
            "interlock", "interlock-control", "Terminal", "Wire", "EventLoop", "HTTPServer", "CLinux", "Policy",
            "Exchange",
        ]),
    tests(
        "interlock-sidecar", in: "Apps",
        on: [
            "interlock-sidecar", "ShellKit", "Wire", "Conversation", "Accounting", "Exchange", "Policy", "Reasoning",
            "Routing", "EventLoop", "HTTPServer", "Upstream", "Terminal", "PolicyFiles",
        ]),
    tests("Reasoning", in: "Core", on: ["Wire", "Conversation", "Reasoning"]),
    tests("Dialects", in: "Core", on: ["Wire", "Conversation", "Reasoning", "Dialects"]),
    .target(
        name: "ShellKit", dependencies: ["CLinux", "EventLoop", "HTTPServer", "Upstream", "Wire", "Store", "TestKit"],
        path: "Tests/Shell/Kit", swiftSettings: house),
    tests("EventLoop", in: "Shell", on: ["EventLoop", "CLinux"]),
    tests("HTTPServer", in: "Shell", on: ["ShellKit", "EventLoop", "HTTPServer", "Wire"]),
    tests("Coprocess", in: "Shell", on: ["ShellKit", "EventLoop", "Coprocess"]),
    tests("Store", in: "Shell", on: ["ShellKit", "EventLoop", "Store"]),
    tests("Compression", in: "Shell", on: ["Compression"]),
    tests("PolicyFiles", in: "Apps", on: ["PolicyFiles", "Policy", "EventLoop", "Wire", "ShellKit"]),
    tests(
        "interlock-control", in: "Apps",
        on: [
            "interlock-control", "Wire", "Conversation", "Policy", "EventLoop", "HTTPServer", "Upstream", "Store",
            "AdminAPI", "Terminal", "PolicyFiles", "Compression", "ShellKit",
        ]),
    tests("Upstream", in: "Shell", on: ["ShellKit", "EventLoop", "HTTPServer", "Upstream", "Wire", "Compression"]),
]

let package = Package(
    name: "interlock",
    targets: doors + coreWing + shellWing + roof + proofs,
    cLanguageStandard: .gnu17
)
