// What is wrong with documents is told completely, with its place.

import Policy
import Testing

@Suite struct `Complaints` {
    @Test func `everything wrong is told at once, sorted by file and place`() {
        let providers = """
            {
              "providers": {
                "p": {
                  "dialect": "openai-chta",
                  "base_url": "ftp://host",
                  "auth": {"scheme": "none", "secret": {"env": "KEY"}},
                  "models": {"m": {"modle": "x"}}
                }
              }
            }
            """
        let groups = """
            {"groups": {
              "coding": {"strategy": "weighted", "targets": [{"provider": "p", "model_ref": "n", "weight": -1}]}
            }}
            """
        #expect(
            complaints(providers, groups).map(\.description) == [
                "a.json:4:18: providers.p.dialect: expected `openai-chat`, `openai-responses` or `anthropic-messages`,"
                    + " found `openai-chta`; did you mean `openai-chat`?",
                "a.json:5:19: providers.p.base_url: expected a URL that begins with http:// or https://",
                "a.json:6:44: providers.p.auth.secret: scheme `none` takes no secret",
                "a.json:7:23: providers.p.models.m: expected a member `model`: what the provider calls the model",
                "a.json:7:24: providers.p.models.m.modle: unknown member `modle`; did you mean `model`?",
                "b.json:2:81: groups.coding.targets[0].model_ref: there is no model of this provider called `n`",
                "b.json:2:96: groups.coding.targets[0].weight: expected a whole number from 0 to 1000000, found -1",
            ])
    }

    @Test func `a file that is not JSON is told with its place, and the others are still read`() {
        let told = complaints(
            "{\"providers\": {\n  oops}}", Sample.folder(caller: ["allow": #"["ghost"]"#, "rat": "1"]))
        #expect(told.map(\.file) == ["a.json", "b.json"])
        #expect(told[0].line == 2 && told[0].column == 3)
        #expect(told[0].message == "expected a name in quotes or '}', found 'o'")
        #expect(told[1].message.hasPrefix("unknown member `rat`"), "the ghost may live in the file that is not JSON")
    }

    @Test func `a name given twice names both places, across files and within one`() {
        let across = complaints(Sample.folder(), #"{"groups": {"g": 1}}"#)
        #expect(told(across) == ["groups.g: `g` is given twice; first at a.json:2:13"])
        #expect(across[0].file == "b.json")
        let within = complaints(#"{"callers": {"c": 1, "c": 2}}"#)
        #expect(told(within).contains("callers.c: `c` is given twice; first at a.json:1:14"))
        let member = complaints(#"{"callers": {}, "callers": {}}"#)
        #expect(told(member) == ["callers: `callers` is given twice in one object; first at a.json:1:13"])
    }

    @Test func `names with dots are quoted in paths`() {
        let wrong = #"{"providers": {"p": \#(Sample.provider.with(["models": #"{"glm-5.2": {}}"#]))}}"#
        #expect(complaints(wrong).map(\.path) == [#"providers.p.models["glm-5.2"]"#])
    }

    @Test func `an empty folder is a complaint, an empty document is not`() throws {
        #expect(complaints().map(\.message) == ["the folder holds no .json file"])
        let policy = try compile("{}").policy
        #expect(policy.groups.isEmpty && policy.callers.isEmpty && policy.providers.isEmpty)
    }

    @Test func `nothing that could be a secret is repeated`() {
        let secret = "sk-live-4242424242"
        let folders = [
            Sample.folder(provider: ["auth": #"{"scheme": "bearer", "secret": "\#(secret)"}"#]),
            Sample.folder(provider: ["auth": #"{"scheme": "bearer", "secret": {"env": "\#(secret)"}}"#]),
            Sample.folder(provider: ["auth": #"{"scheme": "bearer", "secret": {"file": "\#(secret)"}}"#]),
            Sample.folder(provider: ["base_url": #""https://user:\#(secret)@host/v1""#]),
            Sample.folder(provider: ["base_url": #""https://host/v1?key=\#(secret)""#]),
            Sample.folder(provider: ["proxy": #""http://user:\#(secret)@proxy""#]),
            Sample.folder(provider: ["headers": #"{"authorization": "\#(secret)"}"#]),
            Sample.folder(provider: ["headers": #"{"x": "\#(secret)\u0000"}"#]),
            Sample.folder(caller: ["token_sha256": #""\#(secret)""#]),
        ]
        for folder in folders {
            let found = complaints(folder)
            #expect(found.count == 1, "\(folder)")
            #expect(!found.contains { $0.description.contains("4242") }, "\(found)")
        }
    }

    @Test(arguments: [
        ("strateg", "strategy"), ("stratgey", "strategy"), ("Targets", "targets"), ("max_attempt", "max_attempts"),
        ("timeout", "timeouts"),
    ])
    func `an unknown member is told with the name that was probably meant`(wrong: String, meant: String) {
        let text = #"{"groups": {"g": \#(Sample.group.with([wrong: "1"]))}}"#
        let suggestion = "unknown member `\(wrong)`; did you mean `\(meant)`?"
        #expect(complaints(text).contains { $0.message == suggestion }, "\(complaints(text))")
    }

    @Test func `an unknown member without a near name is told with the names there are`() {
        #expect(
            complaints(Sample.folder(caller: ["favourite_colour": "1"])).map(\.message) == [
                "unknown member `favourite_colour`; known here: `token_sha256`, `tokens`, `allow`, `status`,"
                    + " `expires_at`, `rate` or `budget`"
            ])
    }
}
