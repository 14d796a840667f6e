// One loop's connections to everywhere.

package import EventLoop

/// Sends requests upstream, over kept connections where there are any. Belongs to its loop's thread, and outlives what
/// it was asked for.
package final class UpstreamPool {
    private let supplies: UpstreamSupplies
    private var places: [UpstreamOrigin: UpstreamPlace] = [:]
    private var last: UpstreamPlace?

    package init(on loop: EventLoop, limits: UpstreamLimits = UpstreamLimits()) {
        supplies = UpstreamSupplies(loop, limits)
    }

    /// Sends a request. Nothing happens before this call has returned; the request leaves when the loop's turn ends, or
    /// as soon as there is a connection.
    @discardableResult
    package func send(_ request: consuming UpstreamRequest, _ delegate: any UpstreamDelegate) -> UpstreamCall {
        let place = place(for: request.origin)
        let errand = supplies.takeErrand()
        errand.begin(request, at: place, for: delegate)
        let call = UpstreamCall(errand)
        place.send(errand)
        return call
    }

    /// Closes what is not in use: dials and kept connections.
    package func close() {
        for place in places.values { place.close() }
    }

    private func place(for origin: UpstreamOrigin) -> UpstreamPlace {
        if let last, last.origin == origin { return last }
        let place = places[origin] ?? open(origin)
        last = place
        return place
    }

    /// Origins come and go with the documents that name them: a new one is the time to forget those without use.
    private func open(_ origin: UpstreamOrigin) -> UpstreamPlace {
        places = places.filter { !$0.value.isUnused }
        let place = UpstreamPlace(origin, supplies)
        places[origin] = place
        return place
    }
}
