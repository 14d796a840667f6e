// What a reader made of some bytes: the common ground of all suites.

import Foundation
import TestKit
import Wire

/// A message as a test wants to see it.
struct HeardMessage: Equatable, Sendable {
    /// "POST /v1/messages", or "200".
    var line: String
    var fields: [String: String]
    var body: String
}

/// Everything that was heard on one connection.
struct Transcript: Equatable, Sendable {
    enum Ending: Equatable, Sendable {
        case betweenMessages, insideMessage
        case rejected(HTTPRejection)
    }

    var messages: [HeardMessage] = []
    var ending = Ending.betweenMessages

    var rejection: HTTPRejection? {
        if case .rejected(let rejection) = ending { rejection } else { nil }
    }

    /// Hears requests, the bytes arriving in these pieces. As a server must, it stops after a request that closes.
    static func requests(_ pieces: [ArraySlice<UInt8>]) -> Transcript {
        var reader = HTTPRequestReader()
        var transcript = Transcript()
        var current = HeardMessage(line: "", fields: [:], body: "")
        var body: [UInt8] = []
        for piece in pieces {
            let isOver = piece.withUnsafeBytes { bytes -> Bool in
                var input = bytes
                while true {
                    do throws(HTTPRejection) {
                        switch try reader.read(&input) {
                        case .more: return false
                        case .head:
                            let line = "\(reader.head.methodName) \(reader.head.target)"
                            current = HeardMessage(line: line, fields: reader.head.fields.all, body: "")
                            body = []
                        case .piece(let bytes): body += bytes
                        case .end:
                            current.body = String(decoding: body, as: UTF8.self)
                            transcript.messages.append(current)
                            if !reader.head.keepAlive { return true }
                        }
                    } catch {
                        transcript.ending = .rejected(error)
                        return true
                    }
                }
            }
            if isOver { return transcript }
        }
        transcript.ending = reader.isBetweenRequests ? .betweenMessages : .insideMessage
        return transcript
    }

    /// Hears replies, then the end of the connection.
    static func replies(_ pieces: [ArraySlice<UInt8>], toHead: Bool = false) -> Transcript {
        var reader = HTTPResponseReader()
        reader.expect(answerToHead: toHead)
        var transcript = Transcript()
        var current = HeardMessage(line: "", fields: [:], body: "")
        var body: [UInt8] = []
        for piece in pieces {
            let isOver = piece.withUnsafeBytes { bytes -> Bool in
                var input = bytes
                while true {
                    do throws(HTTPRejection) {
                        switch try reader.read(&input) {
                        case .more: return false
                        case .head:
                            current = HeardMessage(
                                line: "\(reader.head.status)", fields: reader.head.fields.all, body: "")
                            body = []
                        case .piece(let bytes): body += bytes
                        case .end:
                            current.body = String(decoding: body, as: UTF8.self)
                            transcript.messages.append(current)
                            if !reader.head.keepAlive { return true }
                        }
                    } catch {
                        transcript.ending = .rejected(error)
                        return true
                    }
                }
            }
            if isOver { return transcript }
        }
        guard !reader.isBetweenReplies else { return transcript }
        if reader.finish() {
            current.body = String(decoding: body, as: UTF8.self)
            transcript.messages.append(current)
        } else {
            transcript.ending = .insideMessage
        }
        return transcript
    }
}

extension HTTPFields {
    /// All fields; the values of a repeated name are joined by commas.
    var all: [String: String] {
        var all: [String: String] = [:]
        forEach { name, value in
            let name = String(decoding: name, as: UTF8.self)
            let value = String(decoding: value, as: UTF8.self)
            all[name] = all[name].map { "\($0), \(value)" } ?? value
        }
        return all
    }
}

/// Ways of cutting some bytes.
enum Cuts {
    static func whole(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { [bytes[...]] }

    static func inTwo(_ bytes: [UInt8], at place: Int) -> [ArraySlice<UInt8>] { [bytes[..<place], bytes[place...]] }

    static func every(_ count: Int, _ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: bytes.count, by: count).map { bytes[$0..<min($0 + count, bytes.count)] }
    }

    /// Byte by byte, by sevens, and in two at every place (at some places, where there are very many).
    static func all(_ bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
        let step = max(1, bytes.count / 512)
        return [every(1, bytes), every(7, bytes)]
            + stride(from: 0, through: bytes.count, by: step).map { inTwo(bytes, at: $0) }
    }
}

private struct SuiteFile<Case: Decodable>: Decodable { var cases: [Case] }

/// The suites in `Tests/Fixtures/http1`.
enum Suite {
    static func cases<Case: Decodable>(_ name: String, of type: Case.Type = Case.self) -> [Case] {
        let file = Fixtures.folder.appending(path: "http1/\(name)-cases.json")
        do {
            return try JSONDecoder().decode(SuiteFile<Case>.self, from: Data(contentsOf: file)).cases
        } catch {
            preconditionFailure("\(file.path): \(error)")
        }
    }
}

extension [UInt8] {
    init(base64 text: String) { self = Array(Data(base64Encoded: text)!) }

    /// The same requests, each with a Host, for suites whose authors did not care for one.
    var withHosts: [UInt8] {
        let text = String(decoding: self, as: Unicode.ASCII.self)
        guard !text.lowercased().contains("\nhost:") else { return self }
        var result: [UInt8] = []
        let wanted = Array("HTTP/1.1\r\n".utf8)
        var offset = 0
        while offset < count {
            if self[offset...].starts(with: wanted) {
                result += wanted + Array("Host: x\r\n".utf8)
                offset += wanted.count
            } else {
                result.append(self[offset])
                offset += 1
            }
        }
        return result
    }
}
