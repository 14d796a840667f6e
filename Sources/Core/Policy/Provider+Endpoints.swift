// Endpoints beside the one that conversations go to.
//
// Both rules begin with where conversations go, so that a `path` of the document's own leads the others along:
//
//     base_url https://h/v1                               conversation /v1/responses
//         below "/resp_1"                                 /v1/responses/resp_1
//         beside "/embeddings"                            /v1/embeddings
//     path /openai/deployments/d/chat/completions         conversation /openai/deployments/d/chat/completions
//         beside "/embeddings"                            /openai/deployments/d/embeddings
//     path /custom                                        conversation /v1/custom
//         beside "/embeddings"                            /v1/embeddings, for there is nothing to be replaced

import Conversation

extension Provider {
    /// Path and query of what is below the conversations' own path. `query` is the caller's, already encoded.
    package func path(below suffix: String, query: String = "") -> String {
        let (path, own) = parts
        let queries = [own, query[...]].filter { !$0.isEmpty }.joined(separator: "&")
        return path + suffix + (queries.isEmpty ? "" : "?" + queries)
    }

    /// Path and query of an endpoint beside the conversations' own.
    package func path(beside suffix: String) -> String {
        let (path, query) = parts
        let base = path.hasSuffix(dialect.usualPath) ? String(path.dropLast(dialect.usualPath.utf8.count)) : base
        return base + suffix + (query.isEmpty ? "" : "?" + query)
    }

    /// The conversations' own path, and its query without the question mark.
    private var parts: (path: Substring, query: Substring) {
        (path.prefix { $0 != "?" }, path.drop { $0 != "?" }.dropFirst())
    }
}
