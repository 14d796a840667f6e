// What a sidecar says of itself, as a query.

import Policy
import Testing

@Suite struct `Reports of sidecars` {
    private func fault(_ parameters: [(String, String)]) -> String {
        do throws(DeliveryFault) {
            _ = try SidecarReport(parameters: parameters)
            return "read"
        } catch {
            return error.description
        }
    }

    private let least = [("after", "0"), ("sidecar", "agent-7"), ("boot", "5e")]

    @Test(arguments: [
        SidecarReport(sidecar: "agent-7"),
        SidecarReport(
            sidecar: "pod/7@eu", labels: ["track": "canary", "zone": "a"], after: 7,
            have: String(repeating: "0a", count: 32), refusal: .init(sequence: 8, reason: "größer & kleiner = 50%"),
            requests: 120, failures: 3, boot: "5e0c", wait: 0),
    ])
    func `a report reads as what it was written from`(report: SidecarReport) throws {
        #expect(try SidecarReport(parameters: report.parameters.map { ($0.name, $0.value) }) == report)
    }

    @Test func `the query is percent-encoded`() {
        let report = SidecarReport(
            sidecar: "a:1", labels: ["t": "c"], after: 7, refusal: .init(sequence: 8, reason: "a b&ü"), boot: "5e")
        let query = "after=7&wait=30&sidecar=a%3A1&labels=t%3Dc&refused=8&reason=a%20b%26%C3%BC&boot=5e"
        #expect(report.query == query)
    }

    @Test func `what is left out has its default`() throws {
        let report = try SidecarReport(parameters: least)
        #expect(report == SidecarReport(sidecar: "agent-7", boot: "5e"))
        #expect(report.wait == 30)
    }

    @Test func `only what is newer than both what is in force and what was refused is news`() {
        #expect(SidecarReport(sidecar: "a", after: 7).newerThan == 7)
        #expect(SidecarReport(sidecar: "a", after: 7, refusal: .init(sequence: 9, reason: "")).newerThan == 9)
        #expect(SidecarReport(sidecar: "a", after: 10, refusal: .init(sequence: 9, reason: "")).newerThan == 10)
    }

    @Test func `a reason is one line of 500 characters at most`() {
        let refusal = SidecarReport.Refusal(sequence: 8, reason: "a\n\u{0}b" + String(repeating: "é", count: 600))
        #expect(refusal.reason.hasPrefix("a  b"))
        #expect(refusal.reason.unicodeScalars.count == 500)
    }

    @Test(arguments: [
        ("after", "-1", "after: expected a whole number from 0"),
        ("after", "", "after: expected a whole number from 0"),
        ("after", "9007199254740992", "after: expected a whole number from 0"),
        ("after", "99999999999999999999", "after: expected a whole number from 0"),
        ("wait", "3601", "wait: expected a whole number from 0 to 3600"),
        ("wait", "1.5", "wait: expected a whole number from 0 to 3600"),
        ("sidecar", "a b", "sidecar: expected 1 to 128 letters, digits and . _ - : @ + /"),
        ("sidecar", "", "sidecar: expected 1 to 128 letters, digits and . _ - : @ + /"),
        ("labels", "track", "labels: expected name=value pairs with commas between, each side"),
        ("labels", "a=1,", "labels: expected name=value pairs with commas between, each side"),
        ("labels", "a=1,a=2", "labels: expected each label once"),
        ("labels", (0..<17).map { "l\($0)=1" }.joined(separator: ","), "labels: expected at most 16 labels"),
        ("have", "0A", "have: expected 64 lower-case hex digits"),
        ("refused", "0", "reason: expected, and it is missing"),
        ("reason", "because", "reason: expected beside `refused` only"),
        ("requests", "many", "requests: expected a whole number from 0"),
        ("failures", "1", "failures: expected at most as many as `requests`"),
        ("boot", "xyz", "boot: expected 1 to 32 lower-case hex digits"),
        ("token", "x", "token: expected one of after, wait, sidecar, labels"),
        ("a&b", "x", "query: expected one of after, wait, sidecar, labels"),
    ])
    func `a parameter that is wrong is named`(name: String, value: String, complaint: String) {
        let parameters = least.filter { $0.0 != name } + [(name, value)]
        #expect(fault(parameters).hasPrefix(complaint), "\(fault(parameters))")
    }

    @Test(arguments: ["after", "sidecar", "boot"])
    func `what must be said and is missing is named`(name: String) {
        #expect(fault(least.filter { $0.0 != name }) == "\(name): expected, and it is missing")
    }

    @Test func `a parameter that stands twice is refused`() {
        #expect(fault(least + [("after", "1")]) == "after: expected once")
    }

    @Test func `a sequence that is refused is a sequence, and a reason has 500 characters at most`() {
        #expect(fault(least + [("refused", "0"), ("reason", "")]) == "refused: expected a whole number from 1")
        let long = String(repeating: "x", count: 501)
        #expect(fault(least + [("refused", "1"), ("reason", long)]) == "reason: expected at most 500 characters")
    }
}
