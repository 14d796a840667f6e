// One loop's connections to everywhere.

package import EventLoop
import Wire

/// Sends requests upstream, over kept connections where there are any. Belongs to its loop's thread.
package final class UpstreamPool {
    let loop: EventLoop
    let limits: UpstreamLimits
    let memory = DialMemory()
    private var places: [UpstreamOrigin: UpstreamPlace] = [:]
    private var readers: [HTTPResponseReader] = []

    package init(on loop: EventLoop, limits: UpstreamLimits = UpstreamLimits()) {
        self.loop = loop
        self.limits = limits
    }

    /// Sends a request. Nothing happens before this call has returned; the request leaves when the loop's turn ends, or
    /// as soon as there is a connection.
    @discardableResult
    package func send(_ request: consuming UpstreamRequest, _ delegate: any UpstreamDelegate) -> UpstreamCall {
        let place = place(for: request.origin)
        let call = UpstreamCall(request, at: place, for: delegate)
        place.send(call)
        return call
    }

    /// Closes what is not in use: dials and kept connections.
    package func close() {
        for place in places.values { place.close() }
    }

    private func place(for origin: UpstreamOrigin) -> UpstreamPlace {
        if let place = places[origin] { return place }
        places = places.filter { !$0.value.isUnused }
        let place = UpstreamPlace(origin, of: self)
        places[origin] = place
        return place
    }

    // MARK: For connections

    func takeReader() -> HTTPResponseReader { readers.popLast() ?? HTTPResponseReader(limits: limits.reply) }

    func give(_ reader: consuming HTTPResponseReader) {
        if readers.count < 64 { readers.append(reader) }
    }
}
