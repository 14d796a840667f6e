// What a write would do, without doing it.

import Conversation
import Policy
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `Dry runs` {
    private func verdicts(_ answer: Told, _ word: String) -> [String] {
        (answer.root["impact"]?[0]?.member(word)?.elements).map { list in
            list.map { verdict in
                let reasons = verdict["reasons"]?.elements.compactMap(\.string).joined(separator: ",") ?? ""
                return [verdict["target"]?.string, verdict["dialect"]?.string, verdict["shape"]?.string, reasons]
                    .compactMap(\.self).joined(separator: " ")
            }
        } ?? []
    }

    @Test func `a metadata change tells which requests would be gained and lost, and why`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let efforts =
            #"{"supported":true,"mode":"opt_in","control":"effort_enum","efforts":["low","high"],"encoding":"reasoning_effort"}"#
        let answer = try stage.ask("PUT", "/v1/providers/local/models/qwen/reasoning?dry_run=true", efforts)
        #expect(answer.status == 200 && answer.root["dry_run"]?.bool == true, "\(answer.text)")
        #expect(answer.root["impact"]?[0]?["group"]?.string == "coding")
        let gains = verdicts(answer, "gains")
        #expect(gains.contains("local/qwen openai-chat effort:low reasoning-metadata-missing"))
        #expect(gains.contains("local/qwen openai-chat effort:high reasoning-metadata-missing"))
        #expect(!gains.contains { $0.contains("effort:medium") || $0.contains("anthropic") })
        #expect(verdicts(answer, "loses").isEmpty)
        #expect(answer.root["changes"]?[0]?["path"]?.string == "/providers/local")
        #expect(try stage.ask("GET", "/v1/providers/local/models/qwen/reasoning").status == 404)
        #expect(try stage.sql("select count(*) from snapshots") == "1")
        #expect(stage.publisher.heads == [1])
    }

    @Test func `a bridge that is switched on, a model that loses tools, a group that goes`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let bridges = #"{"messages_to_chat":{"enabled":true,"text":true}}"#
        let group =
            #"{"strategy":"static","targets":[{"provider":"local","model_ref":"qwen","bridges":\#(bridges)}]}"#
        let bridged = try stage.ask("PUT", "/v1/groups/coding?dry_run=true", group)
        #expect(
            verdicts(bridged, "gains").contains("local/qwen anthropic-messages text messages-to-chat-bridge-disabled"))
        #expect(!verdicts(bridged, "gains").contains { $0.contains("anthropic-messages tools") })
        let toolless = try stage.ask(
            "PUT", "/v1/providers/local/models/qwen?dry_run=true",
            #"{"model":"Qwen/Qwen3","capabilities":{"tools":false}}"#)
        #expect(verdicts(toolless, "loses").contains("local/qwen openai-chat forced tool tools-unsupported"))
        #expect(!verdicts(toolless, "loses").contains { $0.contains("openai-chat text") })
        let gone = try stage.ask(
            "POST", "/v1/changes?dry_run=true",
            #"{"changes":[{"op":"delete","path":"/callers/agent"},{"op":"delete","path":"/groups/coding"}]}"#)
        #expect(verdicts(gone, "loses").contains("local/qwen openai-responses text not-in-group") == false)
        #expect(verdicts(gone, "loses").contains("local/qwen openai-chat text not-in-group"))
        #expect(gone.root["changes"]?.count == 2 && gone.root["version"]?.int == 1)
    }

    @Test func `a dry run refuses what the write would refuse`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        #expect(try stage.ask("PUT", "/v1/groups/x?dry_run=true", "{}").status == 422)
        #expect(try stage.ask("DELETE", "/v1/groups/x?dry_run=true").status == 404)
        let stale = [("content-type", "application/json"), ("if-match", "\"0000000000000000\"")]
        #expect(try stage.ask("DELETE", "/v1/callers/agent?dry_run=true", with: stale).status == 412)
    }

    @Test func `every kind of request can be read in every dialect`() {
        let shapes = RequestShape.all()
        #expect(shapes.count >= 48)
        let efforts = shapes.filter { $0.name.hasPrefix("effort:") }
        #expect(efforts.count == 21)
        for shape in efforts { #expect(shape.facts.wish.isEmpty == false, "\(shape.dialect) \(shape.name)") }
        for shape in shapes {
            #expect(shape.facts.stream == (shape.name == "stream"))
            #expect((shape.facts.tools.count > 0) == shape.name.contains("tool"))
            #expect(shape.facts.tools.choiceForced == (shape.name == "forced tool"))
            #expect(shape.facts.structuredOutputs == (shape.name == "structured output"))
            #expect(shape.facts.content.contains(.images) == (shape.name == "image"))
        }
    }
}
