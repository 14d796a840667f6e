// Reading a database's URL: what is wrong is named, and nothing of it is shown.

import Foundation
import Store
import Testing

@Suite struct `A database's URL` {
    @Test(arguments: [
        "postgresql://interlock@127.0.0.1:5432/interlock", "postgres://u:p%40ss%2Fword@db/interlock?sslmode=require",
        "postgresql://u:p?ss#w@db:5432/interlock", "host=db dbname=interlock password='it\\'s' user=u",
        "postgresql://u@[::1]:5432/db", "postgresql://u@a:5432,b:5433/db?target_session_attrs=read-write",
        "postgresql:///interlock?host=/run/postgresql", "postgresql://db/x?password=p@ss&application_name=a@b",
    ])
    func `is taken as libpq takes it`(_ text: String) {
        #expect(throws: Never.self) { try DatabaseURL(text) }
    }

    private static let malformed: [(text: String, expected: String)] = [
        ("postgresql://u:hun@ter2@db/interlock", "percent-encoded"),
        ("postgresql://u:hun/ter2@db/interlock", "percent-encoded"),
        ("postgresql://u:hun%ter2@db/interlock", "two hexadecimal digits"),
        ("postgresql://u:hun%00ter2@db/interlock", "NUL"),
        ("postgresql://u:hun/t?er2@db/interlock", "percent-encoded"),
        ("postgresql://u:hunter2@db:hunter2/interlock", "port"),
        ("postgresql://u:hunter2@db:70000/interlock", "port"),
        ("postgresql://u:hunter2@db/interlock?hunter2", "NAME=VALUE"),
        ("postgresql://u:hunter2@db/interlock?hunter2=x", "parameter"),
        ("postgresql://u:hunter2@[::1/interlock", "bracket"),
        ("postgresql://u:hunter2@db/interlock?sslmode=hunter2", "sslmode"),
        ("host=db password=hun ter2", "words with ="), ("host=db password='hunter2", "quote"),
        ("host=db hunter2=x", "word"), ("jdbc:postgresql://u:hunter2@db/x", "neither"),
        ("mysql://u:hunter2@db/x", "neither"), ("hunter2", "neither"),
        ("host=db port=hunter2", "port"), ("host=db connect_timeout=hunter2", "connect_timeout"),
    ]

    @Test(arguments: malformed)
    func `that is malformed is refused without a piece of it`(_ entry: (text: String, expected: String)) throws {
        let error = try #require(throws: DatabaseURLError.self) { try DatabaseURL(entry.text) }
        #expect(error.description.contains(entry.expected), "\(error)")
        for piece in ["hun", "ter2", "er2"] { #expect(!error.description.contains(piece), "\(error)") }
    }
}
