// Documents that are wrong without end, by accident or on purpose: they cost little, and what is told stays readable.

import Policy
import Testing

@Suite struct `Documents that are wrong without end` {
    private func complaints(_ text: String) -> [Complaint] {
        do throws(PolicyRefusal) {
            _ = try Policy.compile(
                [PolicyFile(name: "a.json", bytes: Array(text.utf8))], sequence: 1,
                digest: { _ in [UInt8](repeating: 0, count: 32) })
            return []
        } catch {
            return error.complaints
        }
    }

    @Test func `of ten thousand unknown members two hundred are told, and that there are more`() {
        let members = (0..<10_000).map { "\"k\($0)\":1" }.joined(separator: ",")
        let told = complaints("{\"groups\":{\"g\":{\(members)}}}")
        #expect(told.count == 201)
        #expect(told.last?.message == "there are more: the first 200 complaints are told")
    }

    @Test func `a word of a megabyte is quoted without its middle`() {
        let word = String(repeating: "a", count: 1 << 20)
        let told = complaints("{\"groups\":{\"g\":{\"strategy\":\"\(word)\",\"targets\":[]}}}")
        #expect(told.contains { $0.message.hasPrefix("expected `static`") })
        #expect(told.allSatisfy { $0.message.utf8.count < 1_000 })
    }

    @Test func `a name of a megabyte is cut where it stands in a path`() {
        let name = String(repeating: "a", count: 1 << 20)
        let told = complaints("{\"groups\":{\"g\":{\"\(name)\":1,\"targets\":[]}}}")
        #expect(!told.isEmpty && told.allSatisfy { $0.description.utf8.count < 2_000 })
    }
}
