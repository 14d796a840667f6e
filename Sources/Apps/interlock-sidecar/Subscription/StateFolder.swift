// What a sidecar keeps over its own end.
//
//     DIR/in-force.json      the publication in force with all its documents; mode 0600
//     DIR/in-force.json.new  on its way to become that
//     DIR/in-force.damaged   what could not be believed at a start, for people to look at
//     DIR/lock               held by the sidecar that is at home here

import PolicyFiles
import Terminal

/// The state folder of one sidecar, held by it.
struct StateFolder {
    private let path: String
    private let lock: FileLock

    private var inForce: String { "\(path)/in-force.json" }

    /// Takes possession; makes the folder when its parent is there.
    init(_ path: String) throws(Misuse) {
        let lock: FileLock?
        do throws(FileFault) {
            try Files.makeFolder(path)
            lock = try FileLock.take("\(path)/lock")
        } catch {
            throw Misuse("--state-dir: \(error)")
        }
        guard let lock else { throw Misuse("--state-dir: another sidecar is at home in \(path)") }
        self.lock = lock
        self.path = path
    }

    /// What was in force when a sidecar last ended here; nil when there is nothing.
    func read() throws(FileFault) -> [UInt8]? {
        do throws(FileFault) {
            return try Files.contents(of: inForce)
        } catch {
            if error.isAbsence { return nil }
            throw error
        }
    }

    /// Keeps this from now on.
    func persist(_ bytes: [UInt8]) throws(FileFault) { try Files.persist(inForce, bytes) }

    /// Puts what is there out of the way; answers where it is now.
    func setAside() throws(FileFault) -> String {
        let place = "\(path)/in-force.damaged"
        try Files.move(inForce, to: place)
        return place
    }
}
