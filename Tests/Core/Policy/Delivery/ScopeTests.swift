// For whom a publication is.

import Policy
import Testing
import Wire

@Suite struct `Scopes` {
    private func scope(_ text: String) throws -> Scope {
        try Scope(reading: try JSONDocument(text).root, at: "scope")
    }

    private func fault(_ text: String) throws -> String {
        let value = try JSONDocument(text).root
        do throws(DeliveryFault) {
            _ = try Scope(reading: value, at: "scope")
            return "read"
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        (#"{}"#, true, "everything is for everybody"),
        (#"{"labels":{"track":"canary"}}"#, true, "the label is carried"),
        (#"{"labels":{"track":"canary","zone":"a"}}"#, true, "all labels are carried"),
        (#"{"labels":{"track":"canary","zone":"b"}}"#, false, "one of two labels has another value"),
        (#"{"labels":{"tier":"gold"}}"#, false, "the label is not carried"),
        (#"{"percent":100,"salt":"s"}"#, true, "all of the fleet"),
        (#"{"percent":0,"salt":"s"}"#, false, "none of the fleet"),
        (#"{"labels":{"track":"canary"},"percent":0,"salt":"s"}"#, false, "both must hold"),
        (#"{"except":[{"labels":{"track":"canary"}}]}"#, false, "the exception matches"),
        (#"{"except":[{"labels":{"track":"stable"}}]}"#, true, "the exception does not match"),
        (#"{"except":[{"labels":{"x":"y"}},{}]}"#, false, "everybody is excepted"),
    ])
    func `a scope matches by labels, share and exceptions`(text: String, matches: Bool, reason: Comment) throws {
        let carried = ["track": "canary", "zone": "a"]
        #expect(try scope(text).matches(name: "agent-7", labels: carried) == matches, reason)
    }

    @Test(arguments: [
        ("agent-1", "r1", 9864), ("agent-2", "r1", 9190), ("agent-1", "r2", 3240), ("pod/7@eu", "x", 4310),
    ])
    func `buckets are those that any implementation computes`(name: String, salt: String, bucket: Int) {
        #expect(Scope.bucket(name: name, salt: salt) == bucket)
    }

    @Test(arguments: [1, 5, 10, 50, 90])
    func `a share of the fleet is about that share, and a larger one contains it`(percent: Int) {
        let names = (0..<10_000).map { "sidecar-\($0)" }
        let share = Scope(share: Scope.Share(hundredths: percent * 100, salt: "r3"))
        let larger = Scope(share: Scope.Share(hundredths: percent * 100 + 500, salt: "r3"))
        let chosen = names.filter { share.matches(name: $0, labels: [:]) }
        #expect(abs(chosen.count - percent * 100) < 150, "\(chosen.count) of 10,000")
        #expect(chosen.allSatisfy { larger.matches(name: $0, labels: [:]) })
    }

    @Test(arguments: [
        #"{}"#, #"{"labels":{"a":"1","b":"2"}}"#, #"{"percent":10,"salt":"r3"}"#, #"{"percent":0.05,"salt":"r3"}"#,
        #"{"percent":12.5,"salt":"r3"}"#,
        #"{"except":[{"labels":{"a":"1"}},{"percent":1,"salt":"x"}],"labels":{"b":"2"},"percent":99.99,"salt":"r3"}"#,
    ])
    func `a canonical scope is written as it was read`(text: String) throws {
        #expect(String(decoding: try scope(text).canonicalBytes, as: UTF8.self) == text)
    }

    @Test func `the order of members means nothing to a scope`() throws {
        #expect(try scope(#"{"salt":"s","percent":1e1}"#) == scope(#" {"percent": 10, "salt": "s"}"#))
    }

    @Test(arguments: [
        ("[]", "scope: expected an object"),
        (#"{"label":{}}"#, "scope: expected no other members than except, labels, percent, salt"),
        (#"{"labels":{},"labels":{}}"#, "scope: expected `labels` once"),
        (#"{"labels":{"a":1}}"#, "scope.labels.a: expected 1 to 128 letters, digits and . _ - : @ + /"),
        (#"{"labels":{"a":"x=y"}}"#, "scope.labels.a: expected 1 to 128 letters, digits and . _ - : @ + /"),
        (#"{"labels":{"a":"1","a":"2"}}"#, "scope.labels.a: is given twice"),
        (
            #"{"labels":{"":"1"}}"#,
            "scope.labels: expected names of labels to be 1 to 128 letters, digits and . _ - : @ + /"
        ),
        (#"{"percent":101,"salt":"s"}"#, "scope.percent: expected a number from 0 to 100 with at most two decimals"),
        (#"{"percent":0.001,"salt":"s"}"#, "scope.percent: expected a number from 0 to 100 with at most two decimals"),
        (#"{"percent":"10","salt":"s"}"#, "scope.percent: expected a number from 0 to 100 with at most two decimals"),
        (#"{"percent":10}"#, "scope.salt: expected, and it is missing"),
        (#"{"salt":"s"}"#, "scope.percent: expected beside `salt`"),
        (#"{"except":{}}"#, "scope.except: expected an array of at most 64 scopes"),
        (#"{"except":[{"except":[]}]}"#, "scope.except[0].except: expected no exceptions within an exception"),
    ])
    func `a scope that is none is told where it is wrong`(text: String, complaint: String) throws {
        #expect(try fault(text) == complaint)
    }
}
