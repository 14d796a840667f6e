"""A sidecar alone on a folder, in front of providers that a test has written."""

import hashlib
import json

from conftest import request
from processes import Program

CALLER = {"authorization": "Bearer agent", "content-type": "application/json"}
ASK = {"model": "g", "messages": [{"role": "user", "content": "Hi"}]}


def provider(url, dialect="openai-chat", **more):
    return {
        "dialect": dialect,
        "base_url": url,
        "auth": {"scheme": "none"},
        "models": {"m": {"model": "m"}},
        **more,
    }


def documents(providers, attempts=3, bridges=None):
    """One group of all the providers, in their order."""
    more = {"bridges": bridges} if bridges else {}
    targets = [{"provider": name, "model_ref": "m", **more} for name in providers]
    return {
        "providers": providers,
        "groups": {"g": {"strategy": "failover", "max_attempts": attempts, "targets": targets}},
        "callers": {"agent": {"token_sha256": hashlib.sha256(b"agent").hexdigest(), "allow": ["*"]}},
    }


class Alone:
    """A running sidecar."""

    def __init__(self, folder, policy, *flags, environment=None):
        policies = folder / "policies"
        policies.mkdir()
        (policies / "all.json").write_text(json.dumps(policy))
        self.program = Program(
            "interlock-sidecar",
            *("--policies", str(policies), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"),
            *("--log-requests", *flags),
            listeners=2,
            environment=environment,
        )

    def ask(self, body=None, path="/v1/chat/completions", method="POST", headers=None):
        body = json.dumps(body or ASK).encode() if method == "POST" else None
        return request(self.program.url("traffic"), method, path, body, {**CALLER, **(headers or {})})

    def logged(self):
        """The next line of the request log."""
        while line := self.program.lines.get(timeout=30):
            if line.startswith("{"):
                return json.loads(line)

    def said(self):
        """Everything on standard error so far."""
        return "\n".join(filter(None, self.program.errors))

    def end(self):
        return self.program.end()
