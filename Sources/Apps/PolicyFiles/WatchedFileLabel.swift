// Name of a watched file in messages, metrics and status.

/// How a file is called where operators look.
package struct WatchedFileLabel: Sendable, Hashable {
    /// What it is for, one of a few: `provider_key`, `tls`.
    package var file: String
    /// Which of them: the provider's name; empty where there is one only.
    package var name: String
    /// How messages begin: `provider 'openai': key file /run/keys/openai`.
    package var subject: String

    package init(_ file: String, name: String = "", subject: String) {
        (self.file, self.name, self.subject) = (file, name, subject)
    }
}
