// The document and the code name the same operations.

import TestKit
import Testing

@testable import interlock_control

@Suite struct `Handlers` {
    @Test func `every administrator's operation of the document has one, and there is no other`() throws {
        let stage = try AdminStage()
        let delivery = ["publications", "pin", "pins", "sidecars", "rollouts"].map { Route.Segment.literal($0) }
        let routes = RouteTable(openAPI: Contract.openAPI).routes.filter { route in
            route.segments.count < 2 || !delivery.contains(route.segments[1])
        }
        #expect(Set(routes.map(\.operation)) == Set(stage.administration.handlers.keys))
    }
}
