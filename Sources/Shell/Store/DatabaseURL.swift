// The database's URL, read and checked before anything connects.
//
// libpq quotes what it cannot read, and what it cannot read is often a password with an unescaped character in it. So
// its words are never passed on: this file names the part that is wrong, and quotes nothing.

import CPostgres

/// Why a URL cannot be read. Quotes nothing of it.
package struct DatabaseURLError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    private static let form =
        "expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or words like host=… dbname=… user=…"

    init(_ fault: String) { description = "\(fault); \(Self.form)" }
}

/// A URL as libpq takes it (`postgresql://…`, or words like `host=… sslmode=verify-full`), known to be well formed.
package struct DatabaseURL: Sendable, Equatable {
    package let text: String

    /// Reads it. Nothing is connected, and no name is looked up.
    package init(_ text: String) throws(DatabaseURLError) {
        guard !text.utf8.contains(0) else { throw DatabaseURLError("it holds a NUL character") }
        if let rest = Self.behindScheme(text) { try Self.checkSigns(rest) }
        var fault: UnsafeMutablePointer<CChar>?
        let options = cpostgres_parse(text, &fault)
        defer {
            if let options { cpostgres_free_options(options) }
            cpostgres_free_text(fault)
        }
        guard let options else {
            let words = fault.map { String(cString: $0) } ?? ""
            throw DatabaseURLError(Self.fault(in: words, isURL: Self.behindScheme(text) != nil))
        }
        try Self.check { cpostgres_option(options, $0).map { String(cString: $0) } }
        self.text = text
    }

    private static func behindScheme(_ text: String) -> Substring.UTF8View? {
        for scheme in ["postgresql://", "postgres://"] where text.hasPrefix(scheme) {
            return text.utf8.dropFirst(scheme.utf8.count)
        }
        return nil
    }

    /// An @ that is left in the host or the database is one of a password, and what stands around it would be taken
    /// for names that are shown.
    private static func checkSigns(_ rest: Substring.UTF8View) throws(DatabaseURLError) {
        var place = rest[...]
        if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }),
            rest[end] == UInt8(ascii: "@")
        {
            place = rest[rest.index(after: end)...]
        }
        let named = place.prefix { $0 != UInt8(ascii: "?") }
        guard !named.contains(UInt8(ascii: "@")) else { throw DatabaseURLError(unescaped) }
    }

    private static let unescaped =
        "the user or the password holds a character that has to be percent-encoded "
        + "(%40 for @, %3A for :, %2F for /, %3F for ?, %23 for #, %25 for %)"

    /// libpq's complaints by a piece of their words, and what is said instead.
    private static let faults: [(words: String, said: String)] = [
        ("%00", "it holds a NUL character"),
        ("percent-encoded", "a % in it is not followed by two hexadecimal digits: a % itself is %25"),
        ("invalid URI query parameter", "a parameter behind the ? is not one that libpq knows"),
        ("key/value separator", "the parameters behind the ? are not NAME=VALUE, separated by &; or \(unescaped)"),
        ("matching \"]\"", "an IPv6 address in it has no closing bracket"),
        ("IPv6 host address", "the IPv6 address in it is empty"),
        ("unexpected character", "something unexpected follows the host: \(unescaped)"),
        ("unterminated quoted string", "a quote in it is not closed"),
        ("invalid connection option", "it holds a word that libpq does not know before a ="),
        ("missing \"=\"", "it is neither a URL nor words with = between name and value"),
    ]

    private static func fault(in words: String, isURL: Bool) -> String {
        faults.first { words.holds($0.words) }?.said ?? (isURL ? unescaped : "it cannot be read")
    }
}

// MARK: - The values

extension DatabaseURL {
    /// Words that libpq takes for an option; it looks when it connects, and quotes what does not fit.
    private static let choices: [(option: String, values: [String])] = [
        ("sslmode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]),
        ("channel_binding", ["disable", "prefer", "require"]),
        ("gssencmode", ["disable", "prefer", "require"]),
        ("ssl_min_protocol_version", ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
        ("ssl_max_protocol_version", ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
        (
            "target_session_attrs",
            ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"]
        ),
    ]

    private static let numbers = [
        "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout",
    ]

    private static func check(_ option: (String) -> String?) throws(DatabaseURLError) {
        for (name, values) in choices {
            guard let value = option(name), !value.isEmpty else { continue }
            guard values.contains(value) else {
                throw DatabaseURLError("\(name) is none of \(values.joined(separator: ", "))")
            }
        }
        for name in numbers {
            guard let value = option(name), !value.isEmpty else { continue }
            guard Int32(value) != nil else { throw DatabaseURLError("\(name) is not a whole number") }
        }
        try checkPorts(option)
    }

    private static func checkPorts(_ option: (String) -> String?) throws(DatabaseURLError) {
        func list(_ name: String) -> [Substring] {
            option(name).map { $0.isEmpty ? [] : $0.split(separator: ",", omittingEmptySubsequences: false) } ?? []
        }
        let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        for port in ports where !port.isEmpty {
            guard let number = Int(port), (1...65535).contains(number) else {
                throw DatabaseURLError("the port is not a number from 1 to 65535, or \(unescaped)")
            }
        }
        guard hosts.isEmpty || addresses.isEmpty || hosts.count == addresses.count else {
            throw DatabaseURLError("host and hostaddr name different numbers of servers")
        }
        guard ports.count <= 1 || ports.count == max(hosts.count, addresses.count) else {
            throw DatabaseURLError("there are more or fewer ports than hosts")
        }
    }
}
