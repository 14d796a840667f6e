// The keys that are trusted now; an operator may change them while the sidecar runs.

import PolicyFiles
import Terminal

/// The trust keys of a file.
final class TrustBook {
    private let path: String
    private(set) var keys: TrustKeys

    init(_ path: String) throws(Misuse) {
        self.path = path
        do throws(KeyFault) {
            keys = try TrustKeys(file: path)
        } catch {
            throw Misuse("--trust-key-file: \(error)")
        }
    }

    /// Reads the file again; keeps what it had when that fails, and says so.
    func reload() {
        do throws(KeyFault) {
            keys = try TrustKeys(file: path)
        } catch {
            Console.log(.warn, "trust_keys_unread", message: "trust keys stay as they are: \(error)")
        }
    }

    func trusts(_ keyID: String) -> Bool { keys.keyIDs.contains(keyID) }
}
