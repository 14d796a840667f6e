// Answers about paths, without an operation: what this is, what a path takes, and that the process is about to end.

import HTTPServer
import Terminal
import Wire

extension AdminDesk {
    /// What is answered without an operation: `GET /`, `OPTIONS` of any path, and readiness once the process is to end.
    func answerAboutPath(_ head: HTTPRequestHead) throws(Problem) -> Answer? {
        let path = head.target.prefix { $0 != "?" }
        if isDraining, case .found(let route, _) = routes.find(head.methodName, path: path),
            route.operation == .getReadiness
        {
            throw Problem(status: 503, type: "draining", message: "draining: this replica is about to end")
        }
        if head.method == .options { return options(head.target == "*", path) }
        guard isRoot(path) else { return nil }
        guard head.method == .get || head.method == .head else {
            throw Problem(
                status: 405, type: "method-not-allowed", message: "this path takes GET, HEAD",
                fields: [Problem.Field(name: "allow", value: "GET, HEAD")])
        }
        return .json { writer in
            writer.beginObject()
            writer.member("name", "interlock-control")
            writer.member("version", Release.version)
            writer.member("documentation", "/openapi.json")
            writer.endObject()
        }
    }

    /// nil where the path leads nowhere.
    private func options(_ isAboutAll: Bool, _ path: Substring) -> Answer? {
        var methods = ["GET", "HEAD", "OPTIONS"]
        if isAboutAll {
            methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]
        } else if !isRoot(path) {
            guard case .options(let here) = routes.find("OPTIONS", path: path) else { return nil }
            methods = here
        }
        return Answer(status: 204, fields: [("allow", methods.joined(separator: ", "))])
    }

    private func isRoot(_ path: Substring) -> Bool {
        path.utf8.count <= 16 && path.split(separator: "/").allSatisfy { $0 == "v1" }
    }
}
