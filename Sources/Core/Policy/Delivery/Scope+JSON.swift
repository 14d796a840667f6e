// A scope as JSON: members in order of their bytes, no white space, percent with at most two decimals.

package import Wire

extension Scope {
    /// Most labels in one scope, and most scopes that one excepts.
    package static let mostLabels = 16
    /// Most scopes that one excepts.
    package static let mostExceptions = 64

    /// As publications say it.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }

    /// Writes it canonically, as one value.
    package func write(_ writer: inout JSONWriter) {
        writer.beginObject()
        if !except.isEmpty {
            writer.key("except")
            writer.beginArray()
            for scope in except { scope.write(&writer) }
            writer.endArray()
        }
        if !labels.isEmpty {
            writer.key("labels")
            writer.labels(labels)
        }
        if let share {
            writer.key("percent")
            writer.raw(bytes: Array(spellHundredths(share.hundredths).utf8))
            writer.member("salt", share.salt)
        }
        writer.endObject()
    }

    /// Reads a scope; `place` is where it stands. White space and the order of members mean nothing here.
    package init(reading value: JSONValue, at place: String) throws(DeliveryFault) {
        try self.init(reading: value, at: place, mayExcept: true)
    }

    private init(reading value: JSONValue, at place: String, mayExcept: Bool) throws(DeliveryFault) {
        let fields = try MemberReader(value, at: place, known: ["except", "labels", "percent", "salt"])
        labels =
            try fields["labels"].map { value throws(DeliveryFault) in
                try readLabels(value, at: fields.path("labels"))
            } ?? [:]
        share = try Scope.readShare(fields)
        except = []
        guard let list = fields["except"] else { return }
        let path = fields.path("except")
        guard mayExcept else { throw DeliveryFault(path, "expected no exceptions within an exception") }
        guard list.isArray, list.count <= Scope.mostExceptions else {
            throw DeliveryFault(path, "expected an array of at most \(Scope.mostExceptions) scopes")
        }
        for (index, element) in list.elements.enumerated() {
            except.append(try Scope(reading: element, at: "\(path)[\(index)]", mayExcept: false))
        }
    }

    private static func readShare(_ fields: MemberReader) throws(DeliveryFault) -> Share? {
        guard let percent = fields["percent"] else {
            if fields["salt"] == nil { return nil }
            throw DeliveryFault(fields.path("percent"), "expected beside `salt`")
        }
        guard let hundredths = readHundredths(percent) else {
            throw DeliveryFault(fields.path("percent"), "expected a number from 0 to 100 with at most two decimals")
        }
        let salt = try fields.name("salt")
        return Share(hundredths: hundredths, salt: salt)
    }
}

extension JSONWriter {
    /// Labels as an object, in order of their names' bytes.
    package mutating func labels(_ labels: [String: String]) {
        beginObject()
        for (name, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            key(name)
            string(value)
        }
        endObject()
    }
}

/// Reads an object of labels.
package func readLabels(_ value: JSONValue, at place: String) throws(DeliveryFault) -> [String: String] {
    guard value.isObject, value.count <= Scope.mostLabels else {
        throw DeliveryFault(place, "expected an object of at most \(Scope.mostLabels) labels")
    }
    var labels: [String: String] = [:]
    for member in value.members {
        let name = member.key.string ?? ""
        guard isPlainName(name) else { throw DeliveryFault(place, "expected names of labels to be \(plainName)") }
        guard let text = member.value.string, isPlainName(text) else {
            throw DeliveryFault("\(place).\(name)", "expected \(plainName)")
        }
        guard labels.updateValue(text, forKey: name) == nil else {
            throw DeliveryFault("\(place).\(name)", "is given twice")
        }
    }
    return labels
}

/// 1000 → "10", 1050 → "10.5", 5 → "0.05"
func spellHundredths(_ hundredths: Int) -> String {
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
}

/// A percentage with at most two decimals, in hundredths of a percent; nil for anything else.
func readHundredths(_ value: JSONValue) -> Int? {
    guard value.isNumber, let hundredths = value.double.map({ $0 * 100 }), (0...10_000).contains(hundredths),
        abs(hundredths - hundredths.rounded()) < 1e-6
    else { return nil }
    return Int(hundredths.rounded())
}
