// `interlock keys generate`: the pair that publications are signed with and believed by.

import Glibc
import PolicyFiles
import Terminal

/// Makes keys.
enum KeyCommand {
    static let command = Command(
        "interlock keys generate", summary: "makes the key that publications are signed with, and the one to trust",
        operands: [Operand("DIR", help: "the folder for both; it is made when it is not there")],
        notes: """
            signing-key.pem (Ed25519, readable by you alone) is for interlock-control --signing-key-file, trust-key.pem
            for the sidecars' --trust-key-file. Keys that are there already are never replaced.
            """,
        examples: ["interlock keys generate /etc/interlock/keys"])

    /// Makes a pair.
    static func run(_ invocation: Invocation) throws -> Int32 {
        let folder = invocation.answers.operands[0]
        let (signing, trust) = ("\(folder)/signing-key.pem", "\(folder)/trust-key.pem")
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw Misuse("\(folder): cannot be made: \(String(cString: strerror(errno)))")
        }
        let key = SigningKey.generate()
        do {
            // Both are reserved before either is written: half a pair is worse than none.
            let (secret, shared) = (try ReservedFile(signing), try ReservedFile(trust))
            try secret.write(key.privatePEM)
            try shared.write(key.publicPEM)
        } catch ReservedFile.Fault.occupied(let path) {
            throw Refused("\(path) is there already; it is not replaced")
        } catch ReservedFile.Fault.unwritable(let fault) {
            throw Misuse("\(fault)")
        } catch {
            throw Refused("\(error)")
        }
        chmod(trust, 0o644)
        invocation.say("\(signing)\n\(trust)\nkey \(key.publicKeyID)")
        return Ending.done
    }
}
