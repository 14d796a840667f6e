// Writing over the admin API: one transaction each, nothing lost, nothing half done.

import EventLoop
import Policy
import ShellKit
import TestKit
import Testing
import Wire

@testable import interlock_control

@Suite struct `Writing over the admin API` {
    private let review = #"{"strategy":"static","targets":[{"provider":"local","model_ref":"qwen"}]}"#

    @Test func `documents are added, replaced and removed, each as a snapshot`() throws {
        let stage = try AdminStage()
        #expect(try stage.importDocuments().root["version"]?.int == 1)
        let added = try stage.ask("POST", "/v1/groups", #"{"name":"re/view","document":\#(review)}"#)
        #expect(added.status == 201 && added.root["version"]?.int == 2, "\(added.text)")
        #expect(added.root["changed"]?[0]?.string == "/groups/re%2Fview")
        #expect(added.root["publication"]?["sequence"]?.int == 2 && added.root["held_by"]?.isNull == true)
        #expect(try stage.ask("GET", "/v1/groups/re%2Fview").etag == added.etag)
        #expect(try stage.ask("POST", "/v1/groups", #"{"name":"re/view","document":\#(review)}"#).status == 409)
        let model = #"{"model":"tiny","reasoning":{"supported":false}}"#
        #expect(try stage.ask("PUT", "/v1/providers/local/models/tiny", model).root["version"]?.int == 3)
        #expect(try stage.ask("DELETE", "/v1/providers/local/models/tiny/reasoning").status == 200)
        #expect(try stage.ask("DELETE", "/v1/providers/local/models/tiny/reasoning").status == 404)
        #expect(try stage.ask("PUT", "/v1/groups/none/contract", "{}").message == "there is no group `none`")
        #expect(try stage.ask("DELETE", "/v1/groups/re%2Fview").root["version"]?.int == 5)
        #expect(try stage.ask("GET", "/v1/groups/re%2Fview").status == 404)
        #expect(stage.publisher.heads == [1, 2, 3, 4, 5])
    }

    @Test func `what changes nothing writes nothing`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let again = try stage.importDocuments()
        #expect(again.status == 200 && again.root["version"]?.int == 1)
        #expect(again.root["changed"]?.count == 0 && again.root["publication"]?.isNull == true)
        #expect(try stage.sql("select count(*) from snapshots") == "1")
    }

    @Test func `what does not compile is refused with every complaint, and nothing is left of it`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let wrong = #"{"strategy":"stattic","targets":[{"provider":"local","model_ref":"qwem"}],"colour":1}"#
        let answer = try stage.ask("PUT", "/v1/groups/wrong", wrong)
        #expect(answer.status == 422 && answer.type == "invalid-documents")
        let complaints = try #require(answer.root["error"]?["complaints"])
        #expect(
            complaints.elements.compactMap { $0["path"]?.string }.sorted() == [
                "groups.wrong.colour", "groups.wrong.strategy", "groups.wrong.targets[0].model_ref",
            ])
        #expect(try stage.ask("DELETE", "/v1/providers/local/models/qwen").status == 422, "a group uses it")
        #expect(try stage.ask("DELETE", "/v1/groups/coding").status == 422, "a caller may use it")
        #expect(try stage.ask("PUT", "/v1/providers/a%2Fb", #"{"dialect":"openai-chat"}"#).status == 422)
        #expect(try stage.ask("PUT", "/v1/groups/bad%20name", review).status == 422)
        #expect(try stage.sql("select count(*) from snapshots") == "1")
        #expect(try stage.sql("select count(*) from audit") == "1")
        #expect(try stage.ask("GET", "/v1/groups/wrong").status == 404)
    }

    @Test func `a batch counts as one, and only its outcome has to compile`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let steps = [
            #"{"op":"delete","path":"/groups/coding"}"#,
            #"{"op":"put","path":"/groups/team%2Freview","document":\#(review)}"#,
            #"{"op":"put","path":"/callers/agent","document":{"allow":["team/review"]}}"#,
        ]
        let body = #"{"comment":"renamed","changes":[\#(steps.joined(separator: ","))]}"#
        let answer = try stage.ask("POST", "/v1/changes", body)
        #expect(answer.status == 200 && answer.root["version"]?.int == 2, "\(answer.text)")
        #expect(answer.root["changed"]?.count == 3)
        #expect(try stage.ask("GET", "/v1/snapshots/2").root["comment"]?.string == "renamed")
        #expect(try stage.ask("GET", "/v1/callers/agent").root["tokens"]?.count == 1, "the token has stayed")
        let half = #"{"changes":[{"op":"delete","path":"/callers/agent"},{"op":"delete","path":"/groups/none"}]}"#
        #expect(try stage.ask("POST", "/v1/changes", half).status == 404)
        #expect(try stage.ask("GET", "/v1/callers/agent").status == 200)
    }

    @Test func `held writes are snapshots that nobody is told of`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let held = try stage.ask("PUT", "/v1/groups/review?hold=true", review)
        #expect(held.root["held_by"]?.string == "hold" && held.root["publication"]?.isNull == true)
        #expect(held.root["version"]?.int == 2 && stage.publisher.heads == [1])
    }

    @Test func `a repeated request is answered as before and not done again`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let key = [("content-type", "application/json"), ("idempotency-key", "k1")]
        let body = #"{"name":"review","document":\#(review)}"#
        let first = try stage.ask("POST", "/v1/groups", body, with: key)
        let second = try stage.ask("POST", "/v1/groups", body, with: key)
        #expect(first.status == 201 && second.status == 201 && second.body == first.body)
        #expect(second.etag == first.etag && !first.etag.isEmpty)
        #expect(try stage.sql("select count(*) from snapshots") == "2")
        let other = try stage.ask("DELETE", "/v1/groups/review", with: [("idempotency-key", "k1")])
        #expect(other.status == 422 && other.type == "idempotency-key-reused")
        let editor = try stage.credential("editor")
        #expect(try stage.ask("POST", "/v1/groups", body, as: editor, with: key).status == 409, "keys are one's own")
    }

    @Test func `a repeated request for a secret is not told it again`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        let key = [("content-type", "application/json"), ("idempotency-key", "k1")]
        let first = try stage.ask("POST", "/v1/callers/agent/tokens", "{}", with: key)
        let second = try stage.ask("POST", "/v1/callers/agent/tokens", "{}", with: key)
        let secret = try #require(first.root["token"]?.string)
        #expect(first.status == 201 && second.status == 409 && second.type == "told-once")
        #expect(!second.text.contains(secret) && second.message.contains(first.root["id"]?.string ?? "?"))
        #expect(try stage.ask("GET", "/v1/callers/agent").root["tokens"]?.count == 2)
    }

    @Test func `of two who change the same thing one is told, and nothing is lost`() throws {
        let stage = try AdminStage()
        let other = try AdminStage(stage.desk.url)
        try stage.importDocuments()
        try other.desk.run { _ in try await other.administration.refresh() }
        let version = try stage.ask("GET", "/v1/groups/coding").etag
        #expect(try other.ask("GET", "/v1/groups/coding").etag == version)
        let fields = [("content-type", "application/json"), ("if-match", version)]
        let one = stage.begin("PUT", "/v1/groups/coding/contract", #"{"on_unsupported":"coerce"}"#)
        try stage.desk.turn { one.isOver }
        let late = try other.ask("PUT", "/v1/groups/coding", review, with: fields)
        #expect(one.status == 200 && late.status == 412 && late.type == "precondition-failed")
        #expect(late.etag != version && !late.etag.isEmpty)
        #expect(try stage.ask("GET", "/v1/groups/coding/contract").root["on_unsupported"]?.string == "coerce")
    }

    @Test func `many writers at once on two replicas lose nothing`() throws {
        let stage = try AdminStage()
        let other = try AdminStage(stage.desk.url)
        try stage.importDocuments()
        let asked = (0..<24).map { number in
            (number % 2 == 0 ? stage : other).begin("PUT", "/v1/groups/g\(number)", review)
        }
        while !asked.allSatisfy(\.isOver) {
            stage.desk.loop.turn(limit: 5)
            other.desk.loop.turn(limit: 5)
        }
        #expect(asked.allSatisfy { $0.status == 200 }, "\(asked.map(\.text))")
        #expect(Set(asked.compactMap { $0.root["version"]?.int }) == Set(2...25))
        try stage.desk.run { _ in try await stage.administration.refresh() }
        let items = try #require(try stage.ask("GET", "/v1/groups?limit=200").root["items"])
        let expected: [String] = (0..<24).map { "g\($0)" } + ["coding"]
        #expect(items.elements.compactMap { $0["name"]?.string }.sorted() == expected.sorted())
    }

    @Test func `a failure in the middle leaves nothing behind`() throws {
        struct Broken: Error {}
        let stage = try AdminStage()
        try stage.importDocuments()
        stage.publisher.onPublish = { throw Broken() }
        let answer = try stage.ask("PUT", "/v1/groups/review", review)
        #expect(answer.status == 500 && answer.type == "internal" && !answer.text.contains("Broken"))
        stage.publisher.onPublish = {}
        #expect(try stage.ask("GET", "/v1/groups/review").status == 404)
        #expect(try stage.sql("select count(*) from groups where name = 'review'") == "0")
        #expect(try stage.ask("PUT", "/v1/groups/review", review).root["version"]?.int == 2)
    }

    @Test func `another replica's writes are read when they are notified`() throws {
        let stage = try AdminStage()
        let other = try AdminStage(stage.desk.url)
        try stage.importDocuments()
        other.administration.onNotify("snapshot 1")
        try other.desk.turn { other.administration.archive.head.version == 1 }
        #expect(try other.ask("GET", "/v1/groups/coding").status == 200)
        let secret = try stage.credential("viewer")
        #expect(try other.ask("GET", "/v1/status", as: secret).status == 401)
        other.administration.onNotify("credentials")
        try other.desk.turn { other.administration.book.count == 1 }
        #expect(try other.ask("GET", "/v1/status", as: secret).status == 200)
        #expect(try stage.ask("DELETE", "/v1/credentials/the-viewer").status == 200)
        #expect(try stage.ask("GET", "/v1/status", as: secret).status == 401)
    }

    @Test func `a database that was set back is believed`() throws {
        let stage = try AdminStage()
        try stage.importDocuments()
        try stage.ask("PUT", "/v1/groups/review", review)
        _ = try stage.sql(
            """
            alter table snapshots disable trigger snapshots_are_only_added; delete from snapshots where version = 2;
            alter table snapshots enable trigger snapshots_are_only_added; delete from groups where name = 'review'
            """)
        try stage.desk.run { _ in try await stage.administration.refresh() }
        #expect(try stage.ask("GET", "/v1/groups/review").status == 404)
        #expect(try stage.ask("PUT", "/v1/groups/again", review).root["version"]?.int == 2)
    }
}
