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
        for path in [signing, trust] where access(path, F_OK) == 0 {
            throw Refused("\(path) is there already; it is not replaced")
        }
        let key = SigningKey.generate()
        do {
            try Files.persist(signing, key.privatePEM)
            try Files.persist(trust, key.publicPEM)
        } catch {
            throw Refused("\(error)")
        }
        chmod(trust, 0o644)
        invocation.say("\(signing)\n\(trust)\nkey \(key.publicKeyID)")
        return Ending.done
    }
}
