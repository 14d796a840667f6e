// The members of `script` and `external`.

enum ScriptMember: String, Vocabulary {
    case command, environment
    case timeout = "timeout_ms"
    case onError = "on_error"
}

enum ExternalMember: String, Vocabulary {
    case url
    case allowHosts = "allow_hosts"
    case allowHTTP = "allow_http"
    case timeout = "timeout_ms"
    case maxResponseBytes = "max_response_bytes"
    case headers, auth
    case onError = "on_error"

    static let notYet = [
        "method": "an external advisor is always asked with POST; leave `method` out",
        "include_request": "an advisor is given facts, never the request itself; leave `include_request` out",
    ]
}
