// What publishers order, read from the bodies of their requests.

package import Wire

/// `POST /v1/pin`: sidecars of a scope are to keep one snapshot.
package struct PinOrder: Sendable, Equatable {
    package var version: Int
    package var reason: String
    /// Labels, or everything.
    package var scope: Scope

    /// `{"version":3,"reason":"…","scope":{"labels":{…}}}`; without a scope, everything.
    package init(reading body: JSONValue) throws(DeliveryFault) {
        let fields = try MemberReader(body, at: "", known: ["version", "reason", "scope"])
        version = try fields.number("version", from: 1)
        reason = try fields.text("reason", "1 to 1000 characters without control characters", where: isReason)
        scope = try PinOrder.readScope(fields)
    }

    /// `{"scope":{…}}` or `{}`: which pin an order to take one away is about.
    package static func scope(reading body: JSONValue) throws(DeliveryFault) -> Scope {
        try readScope(try MemberReader(body, at: "", known: ["scope"]))
    }

    private static func readScope(_ fields: MemberReader) throws(DeliveryFault) -> Scope {
        guard let value = fields["scope"] else { return .everything }
        let scope = try Scope(reading: value, at: "scope")
        guard scope.share == nil, scope.except.isEmpty else {
            throw DeliveryFault("scope", "expected {} or labels: a pin has neither a share nor exceptions")
        }
        return scope
    }
}

/// `POST /v1/rollouts`: a snapshot is to reach the fleet in stages.
package struct RolloutOrder: Sendable, Equatable {
    /// nil: the newest one.
    package var version: Int?
    package var rollout: Rollout
    /// The stages are shares of the sidecars with these labels.
    package var labels: [String: String] { rollout.labels }

    /// Most stages of a rollout.
    package static let mostStages = 20
    /// Longest time of a stage, in seconds: thirty days.
    package static let longestHold = 2_592_000

    /// `{"version":3,"stages":[{"percent":10,"hold_seconds":60},{"all":true}],"max_failure_rate":0.05,
    /// "min_requests":50,"labels":{…}}`; only `stages` is required.
    package init(reading body: JSONValue) throws(DeliveryFault) {
        let fields = try MemberReader(
            body, at: "", known: ["version", "stages", "max_failure_rate", "min_requests", "labels"])
        version = try fields["version"] == nil ? nil : fields.number("version", from: 1)
        let labels =
            try fields["labels"].map { value throws(DeliveryFault) in try readLabels(value, at: "labels") } ?? [:]
        let stages = try RolloutOrder.readStages(fields.need("stages"), at: "stages")
        rollout = Rollout(stages: stages, labels: labels)
        if let rate = fields["max_failure_rate"] {
            guard rate.isNumber, let share = rate.double, (0...1).contains(share) else {
                throw DeliveryFault("max_failure_rate", "expected a number from 0 to 1")
            }
            rollout.maxFailureRate = share
        }
        if fields["min_requests"] != nil {
            rollout.minRequests = try fields.number("min_requests", from: 0)
            guard rollout.minRequests <= 1_000_000_000 else {
                throw DeliveryFault("min_requests", "expected at most 1000000000")
            }
        }
    }

    /// `[{"percent":10,"hold_seconds":60},…]`
    package static func readStages(
        _ list: JSONValue, at place: String
    ) throws(DeliveryFault) -> [Rollout.Stage] {
        guard list.isArray, (1...mostStages).contains(list.count) else {
            throw DeliveryFault(place, "expected an array of 1 to \(mostStages) stages")
        }
        var stages: [Rollout.Stage] = []
        for element in list.elements {
            let path = "\(place)[\(stages.count)]"
            let stage = try readStage(element, at: path)
            if let last = stages.last, last.isForAll {
                throw DeliveryFault(path, "expected nothing after the stage of all sidecars")
            }
            guard stage.isForAll || stage.hundredths > stages.last?.hundredths ?? 0 else {
                throw DeliveryFault("\(path).percent", "expected more than the stage before")
            }
            stages.append(stage)
        }
        return stages
    }

    private static func readStage(_ value: JSONValue, at place: String) throws(DeliveryFault) -> Rollout.Stage {
        let fields = try MemberReader(value, at: place, known: ["all", "percent", "hold_seconds"])
        var stage = try readReach(fields)
        if fields["hold_seconds"] != nil {
            stage.holdSeconds = try fields.number("hold_seconds", from: 0)
            guard stage.holdSeconds <= longestHold else {
                throw DeliveryFault(fields.path("hold_seconds"), "expected at most \(longestHold)")
            }
        }
        return stage
    }

    private static func readReach(_ fields: MemberReader) throws(DeliveryFault) -> Rollout.Stage {
        if let all = fields["all"], all.bool != false {
            guard all.bool == true else { throw DeliveryFault(fields.path("all"), "expected true or false") }
            guard fields["percent"] == nil else {
                throw DeliveryFault(fields.path("percent"), "expected no percent beside `all`")
            }
            return Rollout.Stage(hundredths: 10_000, isForAll: true)
        }
        guard let hundredths = readHundredths(try fields.need("percent")), hundredths > 0 else {
            throw DeliveryFault(fields.path("percent"), "expected a number from 0.01 to 100 with at most two decimals")
        }
        return Rollout.Stage(hundredths: hundredths)
    }
}

extension Rollout.Stage {
    /// `{"percent":10,"hold_seconds":60}` or `{"all":true,"hold_seconds":60}`
    package func write(_ writer: inout JSONWriter) {
        writer.beginObject()
        if isForAll {
            writer.key("all")
            writer.bool(true)
        } else {
            writer.key("percent")
            writer.raw(bytes: Array(spellHundredths(hundredths).utf8))
        }
        writer.key("hold_seconds")
        writer.int(holdSeconds)
        writer.endObject()
    }
}

private func isReason(_ text: String) -> Bool {
    (1...1000).contains(text.unicodeScalars.count)
        && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
}
