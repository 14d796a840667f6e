// `defaults`: members that a request gets when its caller says nothing.

import Policy
import Testing

@Suite struct `Default members of requests` {
    private func defaults(_ model: String, _ target: String?) throws -> [RequestDefault] {
        let more = target.map { #", "defaults": \#($0)"# } ?? ""
        return try compile(
            Sample.folder(
                provider: ["models": #"{"m": {"model": "x", "defaults": \#(model)}}"#],
                group: ["targets": #"[{"provider": "p", "model_ref": "m"\#(more)}]"#])
        ).policy.groups[0].targets[0].defaults
    }

    private func member(_ name: String, _ value: String, _ members: [RequestDefault] = []) -> RequestDefault {
        RequestDefault(name: name, value: Array(value.utf8), members: members)
    }

    @Test func `are the model's, in order of name`() throws {
        #expect(
            try defaults(#"{"text": {"verbosity": "low"}, "n": 1e0}"#, nil) == [
                member("n", "1e0"), member("text", #"{"verbosity": "low"}"#, [member("verbosity", #""low""#)]),
            ])
    }

    @Test func `are a target's over the model's, member by member`() throws {
        #expect(
            try defaults(#"{"a": 1, "b": {"x": 1}}"#, #"{"b": {"y": 2}}"#)
                == [member("a", "1"), member("b", #"{"y": 2}"#, [member("y", "2")])])
    }

    @Test(arguments: [
        (#"{"stream": true}"#, ".stream: `stream` is the caller's own, and no default"),
        (#"{"model": "y"}"#, ".model: `model` is the caller's own, and no default"),
        (
            #"{"reasoning_effort": "low"}"#,
            ".reasoning_effort: `reasoning_effort` is a wish to think; use the group's `reasoning_default`"
        ),
        (#"{"a": null}"#, ".a: expected a value: null says nothing"),
        ("[1]", ": expected an object, found a list"),
        (#"{"a": 1, "a": 2}"#, ".a: `a` is given twice; first at a.json:1:"),
    ])
    func `are refused where something else decides`(defaults: String, message: String) throws {
        let text = Sample.folder(provider: ["models": #"{"m": {"model": "x", "defaults": \#(defaults)}}"#])
        let told = try #require(told(complaints(text)).first)
        #expect(told.hasPrefix("providers.p.models.m.defaults" + message))
    }
}
