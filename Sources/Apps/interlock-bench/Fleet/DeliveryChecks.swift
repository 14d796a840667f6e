// Whether what a subscriber received is what it says it is.
//
// Ten thousand subscribers receive the same few bodies. A body that was examined once is known again by its bytes, all
// of them, so that the examination costs the machine nothing that real sidecars, each on its own machine, would not
// cost it: equal bytes, held against equal documents, have the same digest.

import Compression
import Policy
import PolicyFiles
import Wire

/// Examines deliveries.
final class DeliveryChecks {
    /// What a delivery puts in force.
    struct Verdict {
        var sequence: Int
        /// Of the documents, found by hashing them.
        var digest: String
    }

    /// Why a delivery is wrong.
    struct Wrong: Error { var reason: String }

    private struct Known {
        var body: [UInt8]
        var from: String?
        var verdict: Verdict
    }

    private let trust: TrustKeys?
    private let digester = Digester()
    private var known: [Known] = []
    private var documents: [String: DocumentSet] = [:]

    /// Signatures are verified where there are keys to verify them with.
    init(trust: TrustKeys?) { self.trust = trust }

    /// What this body means to somebody who holds the documents with the digest `from`.
    func examine(_ body: [UInt8], isCompressed: Bool, from: String?) throws(Wrong) -> Verdict {
        for candidate in known where candidate.from == from && candidate.body == body { return candidate.verdict }
        guard let text = isCompressed ? Gzip.expand(body, limit: 64 << 20) : body else {
            throw Wrong(reason: "not gzip")
        }
        let verdict = try judge(text, from)
        if known.count >= 16 { known.removeFirst() }
        known.append(Known(body: body, from: from, verdict: verdict))
        return verdict
    }

    private func judge(_ text: [UInt8], _ from: String?) throws(Wrong) -> Verdict {
        let delivery: Delivery
        do throws(DeliveryFault) { delivery = try Delivery(body: text) } catch { throw Wrong(reason: "\(error)") }
        let publication = delivery.publication
        if let trust {
            let input = Publication.signingInput(delivery.statement)
            guard trust.verify(delivery.signature, over: input, keyID: publication.key) else {
                throw Wrong(reason: "the signature is not that of a trusted key")
            }
        }
        let set = try documents(of: delivery, from)
        let digest = Hex.spell(digester.digest(set.canonicalBytes))
        guard digest == publication.digest else { throw Wrong(reason: "other documents than the publication names") }
        if documents.count > 64 { documents = [:] }
        documents[digest] = set
        return Verdict(sequence: publication.sequence, digest: digest)
    }

    private func documents(of delivery: Delivery, _ from: String?) throws(Wrong) -> DocumentSet {
        do {
            switch delivery.documents {
            case .snapshot(let bytes): return try DocumentSet(canonical: bytes)
            case .unchanged: return try held(delivery.publication.digest, by: from)
            case .delta(let base, let change):
                var set = try held(base, by: from)
                set.apply(try DocumentDelta(reading: JSONDocument(change).root))
                return set
            }
        } catch let wrong as Wrong {
            throw wrong
        } catch {
            throw Wrong(reason: "documents that cannot be read: \(error)")
        }
    }

    private func held(_ digest: String, by from: String?) throws(Wrong) -> DocumentSet {
        guard digest == from else { throw Wrong(reason: "a difference to documents that the subscriber does not hold") }
        guard let set = documents[digest] else { throw Wrong(reason: "documents that nobody was sent lately") }
        return set
    }
}
