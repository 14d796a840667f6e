// A reply in one line: `thought "Hm" signed "S"; text "hi"; in 10 out 1; ended`.

import Conversation
import Dialects

extension Telling {
    /// What was said, whatever its pieces; what it cost; how it ended.
    var gist: String { gist(of: reply.parts) }

    /// The same without proofs and sealed thoughts: OpenAI seals them anew each time it tells them.
    var unsealedGist: String {
        let parts = reply.parts.filter { if case .sealedThought = $0.kind { false } else { true } }
        return gist(
            of: parts.map { part in
                var part = part
                part.proof = nil
                return part
            })
    }

    private func gist(of parts: [ReplyPart]) -> String {
        let reply = reply
        var words = parts.map(gist)
        if let usage = reply.usage {
            words.append(String(transcript([.usageReported(usage)]).dropFirst("usage ".count)))
        }
        if let stop = reply.stop { words.append(String(transcript([.stopped(stop)]).dropFirst("stopped ".count))) }
        if let told = reply.failure { words.append(transcript([.failed(told)])) }
        if let failure { words.append("thrown \(failure.code ?? "")") }
        return words.joined(separator: "; ")
    }

    private func gist(_ part: ReplyPart) -> String {
        let lines = transcript([.partStarted(0, part.kind), .partDelta(0, .string(part.content.string))])
        let (kind, content) = (
            lines.split(separator: "\n")[0].dropFirst(2), lines.split(separator: "\n")[1].dropFirst(2)
        )
        let proof = part.proof.map { " proved \"\($0.string)\"" } ?? ""
        return kind + (content == "\"\"" ? "" : " \(content)") + proof
    }
}
