// Who told which proof, for as long as there is room. Shared by the workers: a caller's next request may reach another
// one. Not on disk: after a restart proofs are nobody's, and go as they came.
//
// Of a proof 8 bytes are kept, a keyed hash of which nobody can work anything out: the standard library's
// (SipHash-1-3), with a key that this process drew when it began. Two of n proofs share one with a chance of n² in 2⁶⁵.

import Reasoning
import Synchronization

/// The makers of proofs, the oldest forgotten first. Takes memory as it fills: about 2 MB with 65,536 proofs.
final class ProofBook: Sendable {
    fileprivate struct Pages {
        /// Place in `origins`, by fingerprint.
        var makers: [Int: UInt16] = [:]
        /// In the order in which they were told, from `oldest` on; a ring once it is full.
        var prints: [Int] = []
        var oldest = 0
        /// Each once. What a policy no longer has stays: nobody has so many.
        var origins: [Origin] = []
    }

    private let pages = Mutex(Pages())
    private let limit: Int

    init(limit: Int = 65_536) {
        self.limit = limit
    }

    func maker(of proof: String) -> Origin? {
        let print = Self.print(of: proof)
        return pages.withLock { pages in pages.makers[print].map { pages.origins[Int($0)] } }
    }

    func note(_ proofs: [String], of maker: Origin) {
        let prints = proofs.map(Self.print)
        pages.withLock { pages in
            guard let place = pages.place(of: maker) else { return }
            for print in prints { pages.note(print, place, limit) }
        }
    }

    private static func print(of proof: String) -> Int {
        var hasher = Hasher()
        var proof = proof
        proof.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }
}

extension ProofBook.Pages {
    fileprivate mutating func place(of maker: Origin) -> UInt16? {
        if let place = origins.firstIndex(of: maker) { return UInt16(place) }
        guard origins.count < Int(UInt16.max) else { return nil }
        origins.append(maker)
        return UInt16(origins.count - 1)
    }

    fileprivate mutating func note(_ print: Int, _ maker: UInt16, _ limit: Int) {
        guard makers.updateValue(maker, forKey: print) == nil else { return }
        if prints.count < limit { return prints.append(print) }
        makers[prints[oldest]] = nil
        prints[oldest] = print
        oldest = (oldest + 1) % limit
    }
}
