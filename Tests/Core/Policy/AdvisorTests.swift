// Groups whose order an advisor chooses.

import Policy
import Testing

@Suite struct `Groups with a script` {
    @Test func `defaults are filled in`() throws {
        let advisor = try #require(try compile(folder(#"{"command": ["/opt/choose"]}"#)).policy.groups[0].advisor)
        #expect(advisor.timeout == 250 && advisor.onError == .fallback && !advisor.drawsByWeight)
        #expect(advisor.script == ScriptAdvisor(command: ["/opt/choose"]))
    }

    @Test func `what a document says is compiled`() throws {
        let text = folder(
            """
            {"command": ["/opt/choose", "-v", ""], "timeout_ms": 5000, "on_error": "fail_closed",
             "environment": {"B": "2", "A": ""}}
            """)
        let advisor = try #require(try compile(text).policy.groups[0].advisor)
        #expect(advisor.timeout == 5000 && advisor.onError == .failClosed)
        #expect(
            advisor.script == ScriptAdvisor(command: ["/opt/choose", "-v", ""], environment: ["A=", "B=2"]))
    }

    @Test func `weights are for when there is no advice`() throws {
        let targets = #"[{"provider": "p", "model_ref": "m", "weight": 20}]"#
        let text = Sample.folder(group: [
            "strategy": #""script""#, "script": #"{"command": ["/opt/choose"]}"#, "targets": targets,
        ])
        let compiled = try compile(text)
        #expect(compiled.warnings.isEmpty)
        #expect(compiled.policy.groups[0].advisor?.drawsByWeight == true)
    }

    @Test(arguments: [
        ("null", "groups.g.script: expected an object, found null"),
        ("{}", "groups.g.script: expected a member `command`: a list: the program's absolute path, then its arguments"),
        (#"{"command": []}"#, "groups.g.script.command: expected a list that begins with a program's path"),
        (#"{"command": [7]}"#, "groups.g.script.command[0]: expected a string, found a number"),
        (
            #"{"command": ["choose"]}"#,
            "groups.g.script.command[0]: expected a program's absolute path, without `.`, `..` and `//` in it"
        ),
        (
            #"{"command": ["/opt/../bin/sh"]}"#,
            "groups.g.script.command[0]: expected a program's absolute path, without `.`, `..` and `//` in it"
        ),
        (
            #"{"command": ["/opt/choose", "a\u0000b"]}"#,
            "groups.g.script.command[1]: expected a string without NUL characters"
        ),
        (
            #"{"command": ["/opt/choose"], "timeout_ms": 5001}"#,
            "groups.g.script.timeout_ms: expected a whole number from 1 to 5000, found 5001"
        ),
        (
            #"{"command": ["/opt/choose"], "on_error": "shrug"}"#,
            "groups.g.script.on_error: expected `fallback` or `fail_closed`, found `shrug`"
        ),
        (
            #"{"command": ["/opt/choose"], "environment": {"LD_PRELOAD": "/x"}}"#,
            "groups.g.script.environment.LD_PRELOAD: `LD_PRELOAD` decides what code runs, so a document may not set it"
        ),
        (
            #"{"command": ["/opt/choose"], "environment": {"PATH": "/x"}}"#,
            "groups.g.script.environment.PATH: `PATH` decides what code runs, so a document may not set it"
        ),
        (
            #"{"command": ["/opt/choose"], "environment": {"A-B": "1"}}"#,
            "groups.g.script.environment.A-B: expected the name of an environment variable"
        ),
        (
            #"{"command": ["/opt/choose"], "environment": {"A": 1}}"#,
            "groups.g.script.environment.A: expected a string, found a number"
        ),
    ])
    func `what cannot be is refused`(script: String, complaint: String) {
        #expect(told(complaints(folder(script))) == [complaint])
    }

    @Test func `a strategy and its member go together`() {
        #expect(
            told(complaints(Sample.folder(group: ["strategy": #""script""#]))) == [
                #"groups.g: expected a member `script`: which program to ask, as {"command": ["/path/to/program"]}"#
            ])
        #expect(
            told(complaints(Sample.folder(group: ["script": #"{"command": ["/opt/choose"]}"#]))) == [
                "groups.g.script: `script` belongs to strategy `script`, not to `static`"
            ])
    }

    @Test func `a program may be started from the folders that were named, and from no other`() throws {
        let rows: [(folders: [String], program: String, isAllowed: Bool)] = [
            ([], "/opt/choose", false), (["/opt"], "/opt/choose", true), (["/opt/"], "/opt/a/choose", true),
            (["/opt"], "/optional/choose", false), (["/srv", "/opt"], "/opt/choose", true), (["/opt"], "/opt", false),
            (["/"], "/opt/choose", true),
        ]
        for row in rows {
            let file = PolicyFile(name: "a.json", bytes: Array(folder(#"{"command": ["\#(row.program)"]}"#).utf8))
            let compiled = Result { () throws(PolicyRefusal) in
                try Policy.compile([file], sequence: 1, digest: mixed, scriptFolders: row.folders)
            }
            guard case .failure(let refusal) = compiled else {
                #expect(row.isAllowed, "\(row)")
                continue
            }
            #expect(!row.isAllowed, "\(row)")
            #expect(refusal.complaints.map(\.path) == ["groups.g.script.command[0]"])
            #expect(refusal.complaints[0].message.contains("--allow-scripts"))
        }
    }

    private func folder(_ script: String) -> String {
        Sample.folder(group: ["strategy": #""script""#, "script": script])
    }
}

@Suite struct `Groups with an external advisor` {
    @Test func `defaults are filled in`() throws {
        let text = folder(#"{"url": "https://Host/choose", "allow_hosts": ["host"]}"#)
        let compiled = try compile(text)
        let advisor = try #require(compiled.policy.groups[0].advisor)
        let service = try #require(advisor.service)
        #expect(advisor.timeout == 1000 && advisor.onError == .fallback && service.maxResponseBytes == 16384)
        #expect(service.origin == "https://host" && service.authority == "host" && service.path == "/choose")
        #expect(service.scheme == .none && service.secret == nil && compiled.warnings.isEmpty)
    }

    @Test(arguments: [
        (#""url": "https://h:8443/a", "allow_hosts": ["h"]"#, "https://h:8443"),
        (#""url": "https://h:8443/a", "allow_hosts": ["H:8443"]"#, "https://h:8443"),
        (#""url": "http://127.0.0.1:9/a", "allow_hosts": ["127.0.0.1"]"#, "http://127.0.0.1:9"),
        (#""url": "http://localhost/a", "allow_hosts": ["localhost"]"#, "http://localhost"),
        (#""url": "http://[::1]:9", "allow_hosts": ["[::1]"]"#, "http://[::1]:9"),
        (#""url": "http://h/a", "allow_hosts": ["x", "h"], "allow_http": true"#, "http://h"),
    ])
    func `hosts that are on the list may be asked`(members: String, origin: String) throws {
        #expect(try compile(folder("{\(members)}")).policy.groups[0].advisor?.service?.origin == origin)
    }

    @Test(arguments: [
        (#""allow_hosts": ["h"]"#, "groups.g.external: expected a member `url`: such as https://host/route"),
        (
            #""url": "https://h/a""#,
            "groups.g.external: expected a member `allow_hosts`: a list of the hosts that may be asked"
        ),
        (#""url": "https://h/a", "allow_hosts": ["x"]"#, "groups.g.external.url: the host is not among `allow_hosts`"),
        (
            #""url": "https://h:8443/a", "allow_hosts": ["h:443"]"#,
            "groups.g.external.url: the host is not among `allow_hosts`"
        ),
        (
            #""url": "http://h/a", "allow_hosts": ["h"]"#,
            #"groups.g.external.url: expected https:// (or "allow_http": true)"#
        ),
        (
            #""url": "http://127.0.0.1.example.com/a", "allow_hosts": ["127.0.0.1.example.com"]"#,
            #"groups.g.external.url: expected https:// (or "allow_http": true)"#
        ),
        (
            #""url": "https://u:p@h/a", "allow_hosts": ["h"]"#,
            "groups.g.external.url: expected a URL without a name or password; say where the key is with `auth`"
        ),
        (
            #""url": "https://h/a", "allow_hosts": ["h"], "headers": {"Authorization": "Bearer x"}"#,
            "groups.g.external.headers.Authorization: `authorization` would be a secret in a document; use `auth`"
        ),
        (
            #""url": "https://h/a", "allow_hosts": ["h"], "max_response_bytes": 10"#,
            "groups.g.external.max_response_bytes: expected a whole number from 64 to 1048576, found 10"
        ),
        (
            #""url": "https://h/a", "allow_hosts": ["h"], "method": "GET""#,
            "groups.g.external.method: an external advisor is always asked with POST; leave `method` out"
        ),
    ])
    func `what cannot be is refused`(members: String, complaint: String) {
        #expect(told(complaints(folder("{\(members)}"))) == [complaint])
    }

    private func folder(_ external: String) -> String {
        Sample.folder(group: ["strategy": #""external""#, "external": external])
    }
}

extension Advisor {
    fileprivate var script: ScriptAdvisor? {
        if case .script(let script) = source { script } else { nil }
    }

    fileprivate var service: ExternalAdvisor? {
        if case .external(let service) = source { service } else { nil }
    }
}
