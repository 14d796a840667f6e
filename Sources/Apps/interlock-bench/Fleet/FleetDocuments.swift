// The deployment whose policy is delivered: a few providers, some groups, some hundred callers. About 60 KB, 10 KB
// compressed.

/// Documents to deliver.
enum FleetDocuments {
    static let callers = 300
    static let models = 10
    static let groups = 12

    /// The body of an import that puts all of them in place.
    static var importBody: String {
        let providers = (0..<4).map { provider in
            #"""
            "p\#(provider)": {"dialect": "openai-chat", "base_url": "http://127.0.0.1:9/v1", "auth": {"scheme": "none"},
             "models": {\#(models(of: provider))}}
            """#
        }
        let groups = (0..<groups).map { #""g\#($0)": \#(group(weight: 1))"# }
        let callers = (0..<callers).map { #""caller-\#($0)": {"token_sha256": "\#(digest($0))", "allow": ["*"]}"# }
        return """
            {"mode": "replace", "comment": "the bench's", "documents": {"providers": {\(providers.joined(separator: ","))},
             "groups": {\(groups.joined(separator: ","))}, "callers": {\(callers.joined(separator: ","))}}}
            """
    }

    /// The body of the change with this number: each is another document than the one before.
    static func change(_ number: Int) -> String {
        #"""
        {"comment": "change \#(number)", "changes": [
         {"op": "put", "path": "/groups/g\#(number % groups)", "document": \#(group(weight: number + 2))}]}
        """#
    }

    private static func models(of provider: Int) -> String {
        (0..<models).map { #""m\#($0)": "# + model("p\(provider)-m\($0)") }.joined(separator: ", ")
    }

    private static func model(_ name: String) -> String {
        #"""
        {"model": "\#(name)", "reasoning": {"supported": true, "mode": "opt_in", "control": "effort_enum",
         "efforts": ["low", "medium", "high"]}, "capabilities": {"tools": true, "structured_outputs": true,
         "input_modalities": ["text", "image"]}, "limits": {"context_tokens": 131072, "max_output_tokens": 65536}}
        """#
    }

    private static func group(weight: Int) -> String {
        let uses = (0..<6).map { place in
            #"{"provider": "p\#(place % 4)", "model_ref": "m\#(place)", "weight": \#(place == 0 ? weight : 10)}"#
        }
        return #"{"strategy": "weighted", "targets": [\#(uses.joined(separator: ", "))]}"#
    }

    /// Nobody knows the token of it.
    private static func digest(_ number: Int) -> String {
        let digits = String(number &* 2_654_435_761 &+ 1, radix: 16)
        return String(repeating: "ab", count: 32).dropLast(digits.utf8.count) + digits
    }
}
