// `interlock explain`: what would become of a request, without sending it.
//
// Either a running sidecar is asked (`POST /v1/decision`), or the documents of a folder are compiled and the decision
// is made here, by the same code, without any key. Both give the same document, which is shown as it is (`--json`) or
// as a table.

import Conversation
import PolicyFiles
import Terminal
import Wire

/// The command that explains decisions.
enum ExplainCommand {
    /// What it can be told.
    static let command = Command(
        "interlock explain", summary: "says where a request would go, why, and what would be sent; sends nothing",
        flags: [
            Flag("sidecar", .value("URL"), help: "ask this running sidecar, for example http://127.0.0.1:4100"),
            Flag(
                "token-file", .value("FILE"), hasVariable: false, help: "the router token to ask the sidecar with"),
            Flag("policies", .value("DIR"), help: "decide here, by the documents of this folder; needs no key"),
            Flag(
                "caller", .value("NAME"), help: "with --policies: who asks; otherwise somebody who may use everything"),
            Flag("group", .value("NAME"), help: "take this for the request's model"),
            Flag(
                "dialect", .value("chat|responses|messages"),
                help: "how the request speaks; otherwise it is told from its members"),
            Flag("json", .toggle, help: "print the decision as the document that it is"),
            Flag("bodies", .toggle, help: "print the bodies that would be sent"),
            Invocation.wideFlag,
        ],
        alternatives: [Alternatives(["sidecar", "token-file"], ["policies", "caller"])],
        operands: [
            Operand(
                "REQUEST",
                help: "a file with the request's body, or an envelope {endpoint, headers, body}; - is standard input")
        ],
        notes: """
            Ends with 0 when somebody can carry the request, 1 when nobody can, 2 when the request, the token or the
            command line is wrong.
            """,
        examples: [
            "interlock explain --policies policies/examples/quickstart request.json",
            "interlock explain --sidecar http://127.0.0.1:4100 --token-file router-token request.json",
        ])

    /// Explains, and answers the status to end with.
    static func run(_ invocation: Invocation) throws -> Int32 {
        let answers = invocation.answers
        let path = answers.operands[0]
        let question = try RehearsedRequest(
            read(path), dialect: answers.text("dialect"), group: answers.text("group"))
        let explanation = try explain(question, answers)
        let text = String(decoding: explanation, as: UTF8.self)
        let decision = try document(explanation)
        if answers.isOn("json") {
            invocation.say(text)
        } else {
            let table = DecisionTable(
                decision.root, showsBodies: answers.isOn("bodies"), within: invocation.width)
            invocation.say(table.text)
        }
        return decision.root["eligible"]?.bool == true ? 0 : 1
    }

    private static func explain(_ question: RehearsedRequest, _ answers: Answers) throws -> [UInt8] {
        switch (answers.text("sidecar"), answers.text("policies")) {
        case (let url?, nil):
            let token = try read(answers.required("token-file"))
            return try DistantSidecar(url: url, token: token).decide(question)
        case (nil, let folder?):
            return try PolicyRehearsal(folder: folder, caller: answers.text("caller")).decide(question)
        case (nil, nil): throw Misuse("--sidecar or --policies says by what to decide")
        case (_?, _?): throw Misuse("--sidecar and --policies exclude each other")
        }
    }

    private static func read(_ path: String) throws(Misuse) -> [UInt8] {
        do throws(FileFault) {
            return try Files.input(path)
        } catch {
            throw Misuse("\(path) cannot be read (\(error.cause))")
        }
    }

    private static func document(_ bytes: [UInt8]) throws(Misuse) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(bytes)
        } catch {
            throw Misuse("the answer is no decision: \(error.message)")
        }
    }
}
