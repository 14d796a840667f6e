// The contract that is compiled in from `admin-api/`.

import AdminAPI
import PolicyFiles
import Wire

/// The files of `admin-api/`, as they were when the program was built.
enum Contract {
    /// The description of every operation: the route table.
    static let openAPI = bytes(admin_api_openapi)
    /// The schema of policy documents.
    static let policySchema = bytes(admin_api_policy_schema)
    /// In order of their numbers.
    static let migrations: [Migration] = (0..<admin_api_migration_count).map { place in
        let file = admin_api_migration(place)
        return Migration(name: String(cString: file.name), script: bytes(file))
    }

    private static func bytes(_ file: admin_api_file) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}

/// One numbered step in the life of the database's tables.
struct Migration: Sendable {
    /// `0001-documents.sql`.
    var name: String
    var script: [UInt8]

    /// What the name begins with.
    var number: Int { Int(name.prefix(4)) ?? 0 }
    /// Hex SHA-256 of the script: a migration that was applied is never edited.
    var digest: String { Hex.spell(Digester().digest(script)) }
}
