// What a sidecar may be told about its control plane.

import Terminal
import Testing

@testable import interlock_sidecar

@Suite struct `The flags of a sidecar` {
    private let whole = [
        "--control", "https://c:4200/", "--sidecar-token-file", "t", "--trust-key-file", "k", "--state-dir", "s",
    ]

    private func options(
        _ words: [String], _ environment: [String: String] = [:]
    ) throws(Misuse) -> SidecarOptions.Source {
        try SidecarOptions(SidecarOptions.command.read(words) { environment[$0] }).source
    }

    private func misuse(_ words: [String], _ environment: [String: String] = [:]) -> String? {
        do throws(Misuse) {
            _ = try options(words, environment)
            return nil
        } catch {
            return error.message
        }
    }

    private func control(_ words: [String], _ environment: [String: String] = [:]) throws -> ControlOptions {
        guard case .control(let control) = try options(words, environment) else { throw Misuse("a folder") }
        return control
    }

    @Test func `a folder needs nothing more`() throws {
        #expect(try options(["--policies", "p"]) == .folder("p"))
        #expect(try options([], ["INTERLOCK_POLICIES": "p"]) == .folder("p"))
    }

    @Test func `a control plane is known by its address, a token, a key and a folder`() throws {
        let found = try control(whole + ["--label", "track=canary", "--label", "zone=a", "--sidecar-name", "agent-7"])
        #expect(found.url == "https://c:4200")
        #expect((found.tokenFile, found.trustKeyFile, found.stateFolder) == ("t", "k", "s"))
        #expect(found.name == "agent-7")
        #expect(found.labels == ["track": "canary", "zone": "a"])
        #expect(found.authorities == nil)
        #expect(!(try control(whole).name.isEmpty), "the host's")
    }

    @Test func `the environment says the same`() throws {
        let environment = [
            "INTERLOCK_CONTROL": "https://c:4200", "INTERLOCK_SIDECAR_TOKEN_FILE": "t", "INTERLOCK_TRUST_KEY_FILE": "k",
            "INTERLOCK_STATE_DIR": "s", "INTERLOCK_SIDECAR_NAME": "n", "INTERLOCK_LABEL": "a=1,b=2",
            "INTERLOCK_CONTROL_CA": "ca",
        ]
        let found = try control([], environment)
        #expect(found.labels == ["a": "1", "b": "2"])
        #expect((found.name, found.authorities) == ("n", "ca"))
    }

    @Test(arguments: [
        (
            ["--policies", "p"], ["INTERLOCK_CONTROL": "https://c", "INTERLOCK_STATE_DIR": "s"],
            "a template's variables do not break a folder that was named"
        ),
        (
            ["--policies", "p"], ["INTERLOCK_LABEL": "a=b", "INTERLOCK_CLIENT_KEY": "k"],
            "nor do those that go with a control plane"
        ),
        ([], ["INTERLOCK_POLICIES": "p", "INTERLOCK_SIDECAR_NAME": "n"], "nor beside a folder that a variable names"),
    ])
    func `a folder goes before the variables of a control plane`(
        words: [String], environment: [String: String], reason: String
    ) throws {
        #expect(try options(words, environment) == .folder("p"), "\(reason)")
    }

    @Test func `a control plane goes before the variable of a folder`() throws {
        #expect(try control(whole, ["INTERLOCK_POLICIES": "p"]).url == "https://c:4200")
        #expect(
            try control(
                ["--control", "https://c"],
                [
                    "INTERLOCK_POLICIES": "p", "INTERLOCK_SIDECAR_TOKEN_FILE": "t", "INTERLOCK_TRUST_KEY_FILE": "k",
                    "INTERLOCK_STATE_DIR": "s",
                ]
            ).stateFolder == "s", "its other variables count")
    }

    @Test func `two variables that contradict each other are named`() {
        #expect(
            misuse([], ["INTERLOCK_POLICIES": "p", "INTERLOCK_CONTROL": "https://c"])
                == "INTERLOCK_POLICIES and INTERLOCK_CONTROL are both set: say on the command line which counts, "
                + "with --policies or --control")
    }

    @Test(arguments: [
        ([], "--policies DIR or --control URL is missing"),
        (
            ["--policies", "p", "--control", "https://c"],
            "--policies and --control exclude each other"
        ),
        (
            ["--policies", "p", "--label", "a=b"],
            "--label goes with --control, not with --policies"
        ),
        (["--control", "https://c", "--state-dir", "s"], "--control needs --sidecar-token-file, --trust-key-file too"),
        (
            ["--control", "c:4200"],
            "--control: expected a URL like https://control.example.com:4200, without a user or a path"
        ),
        (
            ["--control", "https://c/v1"],
            "--control: expected a URL like https://control.example.com:4200, without a user or a path"
        ),
        (
            ["--control", "https://u:p@c"],
            "--control: expected a URL like https://control.example.com:4200, without a user or a path"
        ),
    ])
    func `anything else is told what would be right`(words: [String], says: String) {
        #expect(misuse(words) == says)
    }

    @Test(arguments: [
        (["--sidecar-name", "a b"], "--sidecar-name: 'a b' is not 1 to 128 letters, digits and . _ - : @ + /"),
        (["--label", "a"], "--label: 'a' is not NAME=VALUE, each 1 to 128 letters, digits and . _ - : @ + /"),
        (["--label", "a=b=c"], "--label: 'a=b=c' is not NAME=VALUE, each 1 to 128 letters, digits and . _ - : @ + /"),
        (["--label", "a=1", "--label", "a=1"], "--label: 'a' is given twice"),
    ])
    func `names and labels are plain`(words: [String], says: String) {
        #expect(misuse(whole + words) == says)
    }
}
