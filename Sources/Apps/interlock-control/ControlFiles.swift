// The files that a control plane has in use, each watched by its name.
//
//     database           the next connection takes the new URL
//     TLS                the next connection sees the new certificate, once it fits its key
//     bootstrap token    the next request
//     signing key        only on SIGHUP: sidecars refuse what is signed by a key that they do not trust yet, so the
//                        moment is the operator's to choose, not a secret store's

import HTTPServer
import PolicyFiles
import Store
import Terminal
import Wire

/// The watched files of a control plane. Belongs to its loop's thread.
final class ControlFiles {
    let watched: WatchedFiles
    /// Nil where the URL stands in a flag.
    let database: WatchedFile<String>?
    /// Nil where the URL for LISTEN stands in a flag, or is that of `database`.
    let listenDatabase: WatchedFile<String>?
    /// Nil where the token stands in the environment.
    let bootstrapToken: WatchedFile<String>?
    let signingKey: WatchedFile<SigningKey>
    /// Nil where no TLS is spoken.
    let tls: WatchedFile<TLSContext>?
    private let mayChangeKey: Permission

    private final class Permission {
        var isGiven = true
    }

    init(
        _ options: ControlOptions,
        _ watched: WatchedFiles = WatchedFiles(
            info: Console.reporter(.info, "file"), warn: Console.reporter(.warn, "file"))
    ) throws(Misuse) {
        self.watched = watched
        mayChangeKey = Permission()
        database = options.database.file.map { ControlFiles.url($0, "database") }
        listenDatabase = options.listenDatabase?.file.map { ControlFiles.url($0, "listen-database") }
        bootstrapToken = options.bootstrapToken.file.map(ControlFiles.bootstrapToken)
        signingKey = ControlFiles.signingKey(options.signingKey, mayChangeKey)
        tls = options.certificate.map { ControlFiles.tls($0.chain, $0.key, options.clientAuthorities) }
        let all: [(any WatchedFileEntry)?] = [database, listenDatabase, bootstrapToken, signingKey, tls]
        for entry in all.compactMap(\.self) { watched.addReporting(entry) }
        mayChangeKey.isGiven = false
        if let misuse = watched.hopelessFlag { throw Misuse(misuse) }
    }

    /// Reads everything again, the signing key too.
    func reload() {
        mayChangeKey.isGiven = true
        watched.reload()
        mayChangeKey.isGiven = false
    }

    /// Whether the files are there without which nothing can be kept or signed.
    var areComplete: Bool {
        signingKey.value != nil && [database, listenDatabase].allSatisfy { $0.map { $0.value != nil } ?? true }
    }

    private static func url(_ path: String, _ flag: String) -> WatchedFile<String> {
        let name = flag == "database" ? "database" : "listen_database"
        let label = WatchedFileLabel(name, subject: "--\(flag)-file: \(path)")
        return WatchedFile(label, at: path, limit: SecretLine.limit) { bytes in
            try DatabaseURL(try SecretLine.read(bytes, .text)).text
        }
    }

    private static func bootstrapToken(_ path: String) -> WatchedFile<String> {
        WatchedFile(
            WatchedFileLabel("bootstrap_token", subject: "--bootstrap-token-file: \(path)"), at: path,
            limit: SecretLine.limit
        ) { bytes in
            let token = try SecretLine.read(bytes)
            guard ControlOptions.isBootstrapToken(token) else { throw KeyFault("holds fewer than 16 characters") }
            return token
        }
    }

    private static func signingKey(_ path: String, _ permission: Permission) -> WatchedFile<SigningKey> {
        var inUse: String?
        let label = WatchedFileLabel("signing_key", subject: "--signing-key-file: \(path)")
        return WatchedFile(label, at: path, limit: SecretLine.limit) { bytes in
            let key = try SigningKey(pem: bytes, called: "file")
            if let inUse, inUse != key.publicKeyID, !permission.isGiven {
                throw KeyFault("holds another key (\(key.publicKeyID)); \(inUse) goes on signing until SIGHUP")
            }
            inUse = key.publicKeyID
            return key
        }
    }

    private static func tls(_ chain: String, _ key: String, _ authorities: String?) -> WatchedFile<TLSContext> {
        let paths = [chain, key] + (authorities.map { [$0] } ?? [])
        let subject = "--tls-certificate, --tls-key" + (authorities == nil ? "" : ", --client-ca")
        var inUse: TLSContext?
        return WatchedFile(WatchedFileLabel("tls", subject: subject), at: paths) { contents in
            let texts = zip(paths, contents).map { TLSFiles.File($0, contents: TextForm.withoutMark($1)) }
            let files = TLSFiles(
                certificate: texts[0], key: texts[1], clientAuthorities: texts.count > 2 ? texts[2] : nil)
            try inUse?.use(files)
            let context = try inUse ?? TLSContext(files)
            inUse = context
            return context
        }
    }
}
