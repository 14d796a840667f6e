// Words of a provider on their way to a caller, who must learn neither keys nor addresses.
//
// A text is looked at word by word. Gone are: what follows `Bearer`, `key=` and the like; what begins as keys and
// organisations begin; long runs of letters and digits; addresses, with or without a scheme. The rest is passed on as
// it stands, for a message that nobody understands helps nobody.

import Wire

/// Takes secrets out of messages.
enum Redaction {
    /// The message without secrets, at most 2,000 bytes.
    static func clean(_ message: String) -> String {
        var cleaned = ""
        var word = ""
        var before = ""
        for character in message.prefix(2_000) {
            if separates(character) {
                cleaned += replacement(for: word, after: before)
                if !word.isEmpty { before = character == "=" ? word + "=" : word }
                word = ""
                cleaned.append(character)
            } else {
                word.append(character)
            }
        }
        return cleaned + replacement(for: word, after: before)
    }

    private static func separates(_ character: Character) -> Bool {
        character.isWhitespace || "\"'`()<>[]{},;=".contains(character)
    }

    /// The word, or what stands in its place; dots and colons at its end are the sentence's.
    private static func replacement(for word: String, after before: String) -> String {
        let end = word.reversed().prefix { ".:!?".contains($0) }
        let bare = word.dropLast(end.count)
        if bare.isEmpty { return word }
        if isAddress(bare) { return "[address]" + String(end.reversed()) }
        if isSecret(bare) || announcesSecret(before) && bare.utf8.count > 7 {
            return "[redacted]" + String(end.reversed())
        }
        return word
    }

    private static func announcesSecret(_ word: String) -> Bool {
        switch word.lowercased() {
        case "bearer", "basic", "authorization:", "x-api-key:", "api-key:", "key=", "api_key=", "api-key=", "token=",
            "access_token=", "secret=", "password=":
            true
        default: false
        }
    }

    private static func isSecret(_ word: Substring) -> Bool {
        let beginnings = [
            "sk-", "sk_", "pk-", "rk-", "xai-", "gsk_", "hf_", "AIza", "ghp_", "glpat-", "eyJ", "org-", "org_", "proj_",
            "AKIA",
        ]
        return beginnings.contains { word.hasPrefix($0) } || isOpaque(word)
    }

    /// At least 32 letters and digits of both kinds in one run: no word, no number, no name of a model.
    private static func isOpaque(_ word: Substring) -> Bool {
        guard word.utf8.count >= 32, word.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return false }
        return word.contains(where: \.isLetter) && word.filter(\.isNumber).count > 3
    }

    private static func isAddress(_ word: Substring) -> Bool {
        if word.holds("://") { return true }
        let host = word.prefix { $0 != "/" && $0 != ":" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, labels.allSatisfy({ !$0.isEmpty }), let last = labels.last else { return false }
        if labels.count == 4, labels.allSatisfy({ $0.allSatisfy(\.isNumber) }) { return true }
        return domains.contains(last.lowercased())
    }

    private static let domains: Set<String> = [
        "com", "net", "org", "io", "ai", "dev", "cloud", "app", "local", "internal", "svc", "cluster", "eu", "de", "cn",
    ]
}
