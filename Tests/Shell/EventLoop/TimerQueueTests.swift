// Deadlines, with a clock that is just a number.

import EventLoop
import Testing

@Suite struct TimerQueueing {
    @Test func `deadlines come in order, and none before its time`() {
        var queue = TimerQueue()
        for deadline in [50, 10, 30, 20, 40] { _ = queue.add(deadline) }
        #expect(queue.earliest == 10)
        #expect(queue.takeDue(9) == nil)
        var taken = 0
        while queue.takeDue(30) != nil { taken += 1 }
        #expect(taken == 3)
        #expect(queue.earliest == 40)
    }

    @Test func `a cancelled deadline never comes`() {
        var queue = TimerQueue()
        let first = queue.add(10)
        let second = queue.add(20)
        let wasThere = queue.cancel(first)
        #expect(wasThere)
        #expect(queue.takeDue(100) == second)
        #expect(queue.takeDue(100) == nil)
    }

    @Test func `a name that was used up names nothing, even when its place is taken again`() {
        var queue = TimerQueue()
        let old = queue.add(10)
        #expect(queue.takeDue(10) == old)
        let new = queue.add(20)
        let wasThere = [queue.cancel(old), queue.cancel(.none)]
        #expect(wasThere == [false, false])
        #expect(queue.count == 1)
        #expect(queue.takeDue(20) == new)
    }

    @Test func `any mixture of adding, cancelling and taking agrees with a sorted list`() {
        var state: UInt64 = 7
        func dice(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }
        var queue = TimerQueue()
        var model: [(id: TimerID, deadline: Int)] = []
        var now = 0
        for _ in 0..<20_000 {
            switch dice(4) {
            case 0, 1:
                let deadline = now + dice(1000)
                model.append((queue.add(deadline), deadline))
            case 2 where !model.isEmpty:
                let victim = model.remove(at: dice(model.count))
                let wasThere = queue.cancel(victim.id)
                #expect(wasThere)
            default:
                now += dice(200)
                while let id = queue.takeDue(now) {
                    let index = model.firstIndex { $0.id == id }!
                    #expect(model[index].deadline == model.map(\.deadline).min())
                    model.remove(at: index)
                }
                #expect(!model.contains { $0.deadline <= now })
            }
            #expect(queue.count == model.count)
            #expect(queue.earliest == model.map(\.deadline).min())
        }
    }
}
