// The document and the code name the same operations.

import PolicyFiles
import ShellKit
import TestKit
import Testing

@testable import interlock_control

@Suite struct `Handlers` {
    @Test func `every operation of the document has exactly one, and there is no other`() throws {
        let stage = try AdminStage()
        let office = DeliveryOffice(on: stage.desk.loop, store: stage.desk.store, key: SigningKey.generate())
        let (own, delivery) = (stage.administration.handlers, office.handlers(stage.administration))
        #expect(Set(own.keys).isDisjoint(with: delivery.keys))
        let served = Set(own.keys).union(delivery.keys).union([.nextPublication])
        #expect(Set(RouteTable(openAPI: Contract.openAPI).routes.map(\.operation)) == served)
    }
}
