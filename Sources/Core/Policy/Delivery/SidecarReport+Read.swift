// Reading a sidecar's question. Every complaint names its parameter; a parameter that nobody knows, or that stands
// twice, is a mistake that would otherwise go unseen for years.

extension SidecarReport {
    /// Reads the decoded names and values of a query.
    package init(parameters: some Sequence<(String, String)>) throws(DeliveryFault) {
        var reader = ParameterReader(values: [:])
        for (name, value) in parameters {
            guard Parameter(rawValue: name) != nil else {
                let known = Parameter.allCases.map(\.rawValue).joined(separator: ", ")
                throw DeliveryFault(isPlainName(name) ? name : "query", "expected one of \(known)")
            }
            guard reader.values.updateValue(value, forKey: name) == nil else {
                throw DeliveryFault(name, "expected once")
            }
        }
        try self.init(reader)
    }

    private init(_ reader: ParameterReader) throws(DeliveryFault) {
        sidecar = try reader.text(.sidecar, plainName, where: isPlainName)
        labels = try SidecarReport.readLabels(reader[.labels] ?? "")
        after = try reader.number(.after, 0...mostExactNumber)
        wait = try reader.number(.wait, 0...SidecarReport.mostWait, otherwise: 30)
        have =
            try reader[.have] == nil
            ? nil : reader.text(.have, "64 lower-case hex digits") { isHex($0, digits: 64) }
        requests = try reader.number(.requests, 0...mostExactNumber, otherwise: 0)
        failures = try reader.number(.failures, 0...mostExactNumber, otherwise: 0)
        boot = try reader.text(.boot, "1 to 32 lower-case hex digits") { (1...32).contains($0.utf8.count) && isHex($0) }
        refusal = try SidecarReport.readRefusal(reader)
        if failures > requests { throw DeliveryFault("failures", "expected at most as many as `requests`") }
    }

    private static func readRefusal(_ reader: ParameterReader) throws(DeliveryFault) -> Refusal? {
        guard reader[.refused] != nil else {
            if reader[.reason] == nil { return nil }
            throw DeliveryFault("reason", "expected beside `refused` only")
        }
        let reason = try reader.text(.reason, "at most 500 characters") { $0.unicodeScalars.count <= 500 }
        return Refusal(sequence: try reader.number(.refused, 1...mostExactNumber), reason: reason)
    }

    /// `track=canary,zone=a`
    private static func readLabels(_ text: String) throws(DeliveryFault) -> [String: String] {
        let pairs = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
        guard pairs.count <= Scope.mostLabels else {
            throw DeliveryFault("labels", "expected at most \(Scope.mostLabels) labels")
        }
        var labels: [String: String] = [:]
        for pair in pairs {
            let sides = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, sides.allSatisfy(isPlainName) else {
                throw DeliveryFault("labels", "expected name=value pairs with commas between, each side \(plainName)")
            }
            guard labels.updateValue(sides[1], forKey: sides[0]) == nil else {
                throw DeliveryFault("labels", "expected each label once")
            }
        }
        return labels
    }
}

/// What a report's query may hold.
private enum Parameter: String, CaseIterable {
    case after, wait, sidecar, labels, have, refused, reason, requests, failures, boot
}

private struct ParameterReader {
    var values: [String: String]

    subscript(name: Parameter) -> String? { values[name.rawValue] }

    func text(_ name: Parameter, _ expectation: String, where isFit: (String) -> Bool) throws(DeliveryFault) -> String {
        guard let text = self[name] else { throw DeliveryFault(name.rawValue, "expected, and it is missing") }
        guard isFit(text) else { throw DeliveryFault(name.rawValue, "expected \(expectation)") }
        return text
    }

    func number(_ name: Parameter, _ range: ClosedRange<Int>, otherwise: Int? = nil) throws(DeliveryFault) -> Int {
        if let otherwise, self[name] == nil { return otherwise }
        let upper = range.upperBound == mostExactNumber ? "" : " to \(range.upperBound)"
        let expectation = "a whole number from \(range.lowerBound)\(upper)"
        let text = try text(name, expectation) { !$0.isEmpty && $0.utf8.count <= 16 && $0.utf8.allSatisfy(\.isDigit) }
        guard let number = Int(text), range.contains(number) else {
            throw DeliveryFault(name.rawValue, "expected \(expectation)")
        }
        return number
    }
}
