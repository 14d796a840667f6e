// What a request wants done, besides a conversation's next reply.
//
// All of these go straight or not at all: their bodies are the caller's, but for the model's name, and their replies
// come back as the provider wrote them. Only tokens can be counted without a provider: where none of the group's
// targets has the endpoint, the sidecar estimates them, and says so.

import Conversation
import Policy

/// What a request wants done.
package enum Operation: Sendable, Equatable {
    /// The next reply of a conversation.
    case converse
    /// Something with a response that a provider keeps.
    case stored(StoredCall)
    /// `POST /v1/responses/compact`
    case compact
    /// `POST /v1/completions`
    case completions
    /// `POST /v1/embeddings`
    case embeddings
    /// `POST /v1/messages/count_tokens`
    case countTokens
}

/// A call about a response that a provider keeps.
package struct StoredCall: Sendable, Equatable {
    /// What is to be done with it.
    package enum Verb: Sendable, Equatable {
        /// `GET /v1/responses/{id}`
        case retrieve
        /// `DELETE /v1/responses/{id}`
        case delete
        /// `GET /v1/responses/{id}/input_items`
        case listInput
        /// `POST /v1/responses/{id}/cancel`
        case cancel
    }

    package var verb: Verb
    package var id: String
    /// The caller's query, without its question mark; empty for none.
    package var query: String

    package init(_ verb: Verb, id: String, query: String = "") {
        self.verb = verb
        self.id = id
        self.query = query
    }

    /// The method in the request line, for the caller and for the provider.
    package var method: StaticString {
        switch verb {
        case .retrieve, .listInput: "GET"
        case .delete: "DELETE"
        case .cancel: "POST"
        }
    }

    /// Behind the path that responses are made at.
    var suffix: String {
        switch verb {
        case .retrieve, .delete: "/\(id)"
        case .listInput: "/\(id)/input_items"
        case .cancel: "/\(id)/cancel"
        }
    }
}

extension Operation {
    /// The replies are the provider's own documents, and say nothing of a model at work now.
    var isOpaque: Bool {
        if case .stored = self { true } else { false }
    }

    /// The word by which advisors and the request log know it.
    var name: String {
        switch self {
        case .converse: "converse"
        case .stored: "stored"
        case .compact: "compact"
        case .completions: "completions"
        case .embeddings: "embeddings"
        case .countTokens: "count_tokens"
        }
    }

    /// The dialects whose providers have the endpoint.
    var dialects: Set<Dialect> {
        switch self {
        case .converse: Set(Dialect.allCases)
        case .stored, .compact: [.responses]
        case .completions, .embeddings: [.chat, .responses]
        case .countTokens: [.messages]
        }
    }

    /// Where at the provider the request goes.
    func address(_ facts: inout UpstreamHead.Facts, at provider: Provider) {
        switch self {
        case .converse: break
        case .stored(let call):
            facts.method = call.method
            facts.path = provider.path(below: call.suffix, query: call.query)
        case .compact: facts.path = provider.path(below: "/compact")
        case .completions: facts.path = provider.path(beside: "/completions")
        case .embeddings: facts.path = provider.path(beside: "/embeddings")
        case .countTokens: facts.path = provider.path(below: "/count_tokens")
        }
    }
}
