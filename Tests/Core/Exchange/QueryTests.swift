// The query of a request target.

import Exchange
import Testing

@Suite struct `A member of a query` {
    @Test(arguments: [
        ("/v1/models?dialect=openai-chat", "openai-chat"), ("/v1/models?a=b&dialect=x", "x"),
        ("/v1/models?dialect=x&dialect=y", "x"), ("/v1/models?dialect=", ""), ("/v1/models?dialect", ""),
        ("/v1/models?dialect=a=b", "a=b"), ("/v1/models", nil), ("/v1/models?", nil),
        ("/v1/models?other=dialect", nil), ("/v1/models?xdialect=1", nil), ("/dialect=x", nil),
    ])
    func `is found behind the question mark`(target: String, value: String?) {
        #expect(Query.value(of: "dialect", in: target) == value)
    }
}
