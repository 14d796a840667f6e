// What everything in one pool draws on.

import EventLoop
import Wire

/// The loop, the bounds, and what is used again and again.
final class UpstreamSupplies {
    let loop: EventLoop
    let limits: UpstreamLimits
    let memory = DialMemory()
    private var readers: [HTTPResponseReader] = []
    private var errands: [Errand] = []

    private static let most = 64

    init(_ loop: EventLoop, _ limits: UpstreamLimits) {
        self.loop = loop
        self.limits = limits
    }

    func takeReader() -> HTTPResponseReader { readers.popLast() ?? HTTPResponseReader(limits: limits.reply) }

    func give(_ reader: consuming HTTPResponseReader) {
        if readers.count < UpstreamSupplies.most { readers.append(reader) }
    }

    func takeErrand() -> Errand { errands.popLast() ?? Errand(self) }

    func give(_ errand: Errand) {
        if errands.count < UpstreamSupplies.most { errands.append(errand) }
    }
}
