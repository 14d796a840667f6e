// The situations: one folder each beside this one, one file per telling.
//
//     request.chat.json                  a caller says it in Chat; what a Chat target is sent
//     reply.messages.sse                 a Messages provider streams it; what a Messages caller gets
//     request.chat-to-messages.json      what is written instead of request.messages.json for a Chat caller
//     request.to-messages.json           the same for every caller that has no such file of its own
//     request.chat-to-messages.losses    what the caller is told was lost, `field: outcome` in each line
//     request.chat-to-messages.refused   the failure in place of a request: `code param`, then its message
//     situation.json                     what the target is like, where that matters
//
//     failure.responses.json             a refusal before the first byte: `{"status": …, "body": …}`
//
// Only requests have losses. What is the same in all requests, or in all replies, of a dialect is not written down: the
// folder `skeletons` has it (a request says all where `situation.json` says `"bare": true`). Three things differ with
// the maker and are checked apart: a Responses event's number, the ids of its items, and what a Messages stream guesses
// of its usage when it starts.

import Conversation
import Foundation
import TestKit
import Testing
import Wire

/// A folder of tellings.
struct Situation: Sendable, CustomTestStringConvertible {
    var name: String
    /// Names of the files, and what stands in them.
    var files: [String: String]
    var settings: Settings

    var testDescription: String { name }

    static let folder = Fixtures.checkout.appending(path: "Tests/Rosetta")

    static let all: [Situation] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !["Laws", "skeletons"].contains($0) && !$0.hasPrefix(".") }.sorted().map(load)
    }()

    private static func load(_ name: String) -> Situation {
        var files = texts(in: name)
        let settings = files.removeValue(forKey: "situation.json") ?? "{}"
        do {
            return Situation(name: name, files: files, settings: try Settings(Tree(settings)))
        } catch {
            fatalError("Tests/Rosetta/\(name)/situation.json: \(error)")
        }
    }

    /// The files of a folder beside this one.
    static func texts(in name: String) -> [String: String] {
        let place = folder.appending(path: name)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        let files = names.map { ($0, (try? String(contentsOf: place.appending(path: $0), encoding: .utf8)) ?? "") }
        return Dictionary(uniqueKeysWithValues: files)
    }
}

extension Dialect {
    /// The word in file names.
    var word: String {
        switch self {
        case .chat: "chat"
        case .responses: "responses"
        case .messages: "messages"
        }
    }
}

extension Lane {
    static let all = Dialect.allCases.flatMap { caller in
        Dialect.allCases.map { Lane(caller: caller, target: $0) }
    }
}

/// Who says something, and to whom: read in one dialect, written in another.
struct Crossing: Sendable, CustomTestStringConvertible {
    var situation: Situation
    /// `request`, `reply` or `failure`.
    var side: String
    var from: Dialect
    var to: Dialect
    /// `json` or `sse`: how it is read, and how it is written.
    var form = "json"

    var testDescription: String { "\(situation.name) \(side) \(from.word) to \(to.word) \(form)" }

    /// What is read.
    var source: String { "\(side).\(from.word).\(form)" }
    /// What should be written.
    var telling: String { "\(side).\(to.word).\(form)" }

    /// The file that says something else than the telling, if there is one.
    func exception(_ ending: String) -> String? {
        let pair = "\(side).\(from.word)-to-\(to.word).\(ending)"
        if situation.files[pair] != nil { return pair }
        let everyone = "\(side).to-\(to.word).\(ending)"
        return situation.files[everyone] != nil ? everyone : nil
    }

    /// What was promised of the pair.
    enum Promise {
        /// Nothing: the situation has no such telling.
        case nothing
        case refused(String)
        /// The text of the telling, the name of its file, and the losses.
        case written(String, file: String, losses: [String])
    }

    var promise: Promise {
        guard situation.files[source] != nil else { return .nothing }
        if let refused = exception("refused") { return .refused(situation.files[refused] ?? "") }
        let file = exception(form) ?? telling
        guard let text = situation.files[file] else { return .nothing }
        let losses = exception("losses").flatMap { situation.files[$0] } ?? ""
        return .written(text, file: file, losses: losses.split(separator: "\n").map(String.init).sorted())
    }

    /// The files that the pair makes use of.
    var used: Set<String> {
        guard case .nothing = promise else {
            return Set(
                [source, exception("refused") ?? exception(form) ?? telling, exception("losses")].compactMap { $0 })
        }
        return []
    }

    static func all(_ side: String, _ forms: [String]) -> [Crossing] {
        Situation.all.flatMap { situation in
            forms.flatMap { form in
                Lane.all.map {
                    Crossing(situation: situation, side: side, from: $0.caller, to: $0.target, form: form)
                }
            }
        }
        .filter { if case .nothing = $0.promise { false } else { true } }
    }

    static let requests = all("request", ["json"])
    static let replies = all("reply", ["json", "sse"])
    static let failures = all("failure", ["json"])
    static let everything = requests + replies + failures
}
