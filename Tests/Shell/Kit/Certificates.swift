// Certificates that a test makes itself, with the openssl program.

package import Foundation

/// The openssl program.
package enum OpenSSL {
    package static let path = "/usr/bin/openssl"
    package static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// It did not do as it was told.
    package struct Failed: Error { package let arguments: [String] }

    package static func run(_ arguments: [String], in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }
}

/// A folder with an authority (`ca.pem`, `ca.key`) and a certificate of it for localhost (`leaf.pem`, `leaf.key`).
package final class Certificates {
    package let folder: URL
    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "interlock-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try OpenSSL.run(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test Authority", "-keyout", "ca.key", "-out", "ca.pem"]
                + Certificates.key, in: folder)
        try issue("leaf", to: "localhost")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Another certificate of the same authority: `<file>.pem` and `<file>.key`.
    package func issue(_ file: String, to name: String) throws {
        try OpenSSL.run(
            ["req", "-subj", "/CN=\(name)", "-keyout", "\(file).key", "-out", "\(file).csr"] + Certificates.key,
            in: folder)
        try Data("subjectAltName=DNS:\(name)\n".utf8).write(to: folder.appending(path: "\(file).ext"))
        try OpenSSL.run(
            [
                "x509", "-req", "-in", "\(file).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                "2", "-extfile", "\(file).ext", "-out", "\(file).pem",
            ], in: folder)
    }

    /// Where a file of this folder is.
    package func path(_ file: String) -> String { folder.appending(path: file).path }

    package var authority: String { path("ca.pem") }
}
