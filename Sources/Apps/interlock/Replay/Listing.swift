// The lists that the upstream gives of itself.

import Wire

extension ExchangeLibrary {
    /// `GET /v1/models`: every exchange as a model that can be asked for, in a shape that the SDKs of both ecosystems
    /// read.
    func modelList() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("object")
        writer.string("list")
        writer.key("data")
        writer.beginArray()
        for exchange in exchanges { exchange.writeModel(into: &writer) }
        writer.endArray()
        writer.key("has_more")
        writer.bool(false)
        for (name, id) in [("first_id", exchanges.first?.id), ("last_id", exchanges.last?.id)] {
            writer.key(name)
            if let id { writer.string("replay/" + id) } else { writer.null() }
        }
        writer.endObject()
        return writer.bytes
    }

    /// `GET /replay/exchanges`: what can be asked for.
    func exchangeList() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("exchanges")
        writer.beginArray()
        for exchange in exchanges { exchange.writeSummary(into: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension ReplayMemory {
    /// `GET /replay/log`: what was received.
    func logText(last count: Int?) -> [UInt8] {
        let (requests, total) = last(count)
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("total")
        writer.int(total)
        writer.key("requests")
        writer.beginArray()
        for request in requests { request.write(into: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension RecordedExchange {
    fileprivate func writeModel(into writer: inout JSONWriter) {
        let texts: [(StaticString, String)] = [
            ("id", "replay/" + id), ("object", "model"), ("type", "model"), ("owned_by", provider ?? "interlock"),
            ("display_name", id), ("created_at", "1970-01-01T00:00:00Z"),
        ]
        writer.beginObject()
        for (name, text) in texts {
            writer.key(name)
            writer.string(text)
        }
        writer.key("created")
        writer.int(0)
        writer.endObject()
    }

    fileprivate func writeSummary(into writer: inout JSONWriter) {
        let texts = [("id", id), ("dialect", surface?.rawValue ?? "any"), ("provider", provider), ("model", model)]
        writer.beginObject()
        for (name, text) in texts {
            writer.key(name)
            if let text { writer.string(text) } else { writer.null() }
        }
        writer.key("status")
        writer.int(status)
        writer.key("stream")
        writer.bool(isStream)
        writer.key("request_recorded")
        writer.bool(question != nil)
        writer.key("features")
        writer.beginArray()
        for feature in features.sorted() { writer.string(feature) }
        writer.endArray()
        writer.endObject()
    }
}
