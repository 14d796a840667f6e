"""The request log: one line of JSON for every request, whatever became of it, and never a secret in one."""

import contextlib
import http.client
import json
import socket
import urllib.parse

import pytest

import policies
from conftest import request
from processes import PATIENCE, Program, until

pytestmark = pytest.mark.sidecar
SECRET = "interlock-secret-that-nobody-may-see"
STREAM = policies.PLAIN["chat", True]


def slow(upstream):
    """Groups whose replies do not come to an end before their caller leaves."""
    models = {"late": "m!slow-first-byte=60000", "stall": f"replay/{STREAM}!stall-after=2"}
    return {
        "providers": {
            "slow": {
                "dialect": "openai-chat",
                "base_url": upstream.url("upstream") + "/v1",
                "auth": {"scheme": "bearer", "secret": {"env": "REPLAY_KEY"}},
                "models": {name: {"model": model} for name, model in models.items()},
            }
        },
        "groups": {name: {"targets": [{"provider": "slow", "model_ref": name}]} for name in models},
    }


class Logged:
    """A sidecar and the lines of its request log."""

    def __init__(self, sidecar, path):
        self.sidecar = sidecar
        self.path = path
        self.seen = 0

    def lines(self):
        """All lines that were written, each of which has to be JSON."""
        text = self.path.read_text() if self.path.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def next(self):
        """The line of the next request that has ended."""
        until(lambda: len(self.lines()) > self.seen)
        self.seen += 1
        return self.lines()[self.seen - 1]

    def post(self, path, body, token="tester", **headers):
        """Asks, and gives back the line that was written of it."""
        fields = {"authorization": f"Bearer {policies.TOKENS.get(token, token)}", **headers}
        self.status = request(
            self.sidecar.url("traffic"), "POST", path, body if isinstance(body, (bytes, str)) else json.dumps(body), fields
        )[0]
        return self.next()


@pytest.fixture(scope="module")
def log(upstream, tmp_path_factory):
    folder = tmp_path_factory.mktemp("policies")
    for part, entries in policies.documents(upstream.url("upstream")).items():
        (folder / f"{part}.json").write_text(json.dumps({part: entries}))
    (folder / "slow.json").write_text(json.dumps(slow(upstream)))
    path = tmp_path_factory.mktemp("log") / "requests.log"
    flags = ("--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0", "--request-log", str(path))
    sidecar = Program(
        "interlock-sidecar",
        *("--policies", str(folder), *flags),
        listeners=2,
        environment={"REPLAY_KEY": policies.UPSTREAM_KEY},
    )
    yield Logged(sidecar, path)
    assert sidecar.end() == 0


def chat(group, **more):
    return {"model": group, "messages": [{"role": "user", "content": SECRET}], **more}


OUTCOMES = [
    pytest.param(
        *("/v1/chat/completions", "tester", chat(f"straight/{policies.PLAIN['chat', False]}")),
        {"status": 200, "outcome": "complete", "lane": "straight", "attempts": 1, "streamed": False},
        id="a whole reply",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat(f"straight/{STREAM}", stream=True)),
        {"status": 200, "outcome": "complete", "streamed": True, "error_code": None},
        id="a stream",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat(f"bridged/{policies.PLAIN['messages', False]}", seed=7)),
        {"outcome": "complete", "lane": "chat-to-messages", "target_dialect": "anthropic-messages"},
        id="a bridge",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("recovered")),
        {"status": 200, "outcome": "complete", "attempts": 2, "failed_attempts": 1},
        id="an attempt that failed before another did not",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("cut-after-2/chat/stream", stream=True)),
        {"status": 200, "outcome": "upstream_broke", "error_code": "upstream_cut"},
        id="a stream that its provider breaks off",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("status-503/chat/whole")),
        {"status": 503, "outcome": "failed", "attempts": 1, "failed_attempts": 1},
        id="a provider that fails",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("status-400/chat/whole")),
        {"status": 400, "outcome": "failed", "error_code": "upstream_status"},
        id="a provider that says whose fault it is",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("lost")),
        {"outcome": "failed", "error_code": "upstream_connect", "status": 502},
        id="a provider that is not there",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("unthinking", reasoning_effort="high")),
        {"status": 502, "outcome": "refused", "error_code": "no-eligible-target", "reasoning_asked": "effort:high"},
        id="no target that can",
    ),
    pytest.param(
        *("/v1/chat/completions", "nobody's token", chat("lost")),
        {"status": 401, "outcome": "refused", "caller": None, "error_code": "invalid_token"},
        id="a token that is nobody's",
    ),
    pytest.param(
        *("/v1/chat/completions", "disabled", chat("lost")),
        {"status": 403, "outcome": "refused"},
        id="a caller that is disabled",
    ),
    pytest.param(
        *("/v1/chat/completions", "tester", chat("no such group")),
        {"status": 404, "outcome": "refused", "model": "no such group", "group": None, "caller": "tester"},
        id="a model that is no group",
    ),
    pytest.param(
        *("/v1/messages", "tester", b'{"model": '),
        {"status": 400, "outcome": "refused", "dialect": "anthropic-messages"},
        id="a body that is not JSON",
    ),
    pytest.param(
        *("/v1/nothing?key=" + SECRET, "tester", {}),
        {"status": 404, "outcome": "refused", "path": "/v1/nothing", "error_code": "unknown_route"},
        id="a path that leads nowhere",
    ),
    pytest.param(
        *("/v1/models", "tester", {}),
        {"status": 405, "outcome": "refused"},
        id="the wrong method",
    ),
    pytest.param(
        *("/v1/messages/count_tokens", "tester", chat("lost")),
        {"status": 200, "outcome": "complete", "operation": "count_tokens", "adjusted": ["input_tokens=estimated"]},
        id="tokens that are counted",
    ),
    pytest.param(
        *("/v1/responses/resp_0/cancel", "tester", {}),
        {"status": 404, "outcome": "refused", "operation": "stored"},
        id="a stored response that is nobody's",
    ),
    pytest.param(
        *("/v1/decision", "tester", {"dialect": "openai-chat", "request": chat("lost")}),
        {"operation": "decision"},
        id="a decision",
    ),
    pytest.param(
        *("/v1/decision", "nobody's token", {}),
        {"status": 401, "operation": "decision", "outcome": "refused"},
        id="a decision that nobody may ask for",
    ),
]


@pytest.mark.parametrize(("path", "token", "body", "expected"), OUTCOMES)
def test_every_request_has_its_line(log, path, token, body, expected):
    line = log.post(path, body, token)
    assert line | expected == line
    assert line["status"] == log.status
    assert (line["event"], line["method"], line["path"]) == ("request", "POST", path.split("?")[0])
    assert line["time"].endswith("Z") and len(line["time"]) == 24
    assert line["snapshot_version"] == 1 and len(line["snapshot_digest"]) == 12
    assert line["duration_ms"] >= 0 and line["request_id"]


def test_a_whole_reply_has_its_tokens_its_bytes_and_its_request_id(log):
    line = log.post(
        *("/v1/chat/completions", chat(f"straight/{policies.PLAIN['chat', False]}")), **{"x-request-id": "mine-1"}
    )
    assert line["request_id"] == "mine-1"
    assert line["caller"] == "tester" and line["group"].startswith("straight/") and line["target"]
    assert line["input_tokens"] > 0 and line["output_tokens"] > 0
    assert line["request_bytes"] > 0 and line["reply_bytes"] > 0 and line["first_byte_ms"] is not None


def test_what_was_asked_sent_and_changed_stand_apart(log):
    group = f"bridged/{policies.PLAIN['messages', False]}"
    line = log.post("/v1/chat/completions", chat(group, reasoning_effort="low", seed=7, max_completion_tokens=8000))
    assert line["reasoning_asked"] == "effort:low"
    assert line["reasoning_sent"] != "nothing" and line["reasoning_rule"]
    assert "seed=dropped" in line["adjusted"]


def test_failures_and_reasons_name_their_targets(log):
    assert log.post("/v1/chat/completions", chat("recovered"))["failures"][0].endswith(": status 503")
    refusals = log.post("/v1/chat/completions", chat("unthinking", reasoning_effort="high"))["refusals"]
    assert refusals[0]["target"] and refusals[0]["reasons"]


def test_models_that_are_listed_have_a_line(log):
    headers = {"authorization": f"Bearer {policies.TOKENS['tester']}"}
    request(log.sidecar.url("traffic"), "GET", "/v1/models", headers=headers)
    line = log.next()
    assert line | {"operation": "models", "status": 200, "caller": "tester", "method": "GET"} == line
    request(log.sidecar.url("traffic"), "GET", "/v1/models/none", headers=headers)
    line = log.next()
    assert line | {"operation": "models", "status": 404, "caller": "tester", "outcome": "refused"} == line


def leaving(log, group, **more):
    """A connection whose caller has asked this group for a stream."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(log.sidecar.url("traffic")).netloc, timeout=PATIENCE)
    headers = {"authorization": f"Bearer {policies.TOKENS['tester']}"}
    connection.request("POST", "/v1/chat/completions", json.dumps(chat(group, **more)), headers)
    return contextlib.closing(connection)


def test_a_caller_that_leaves_before_the_reply_was_sent_no_status(log, upstream):
    with leaving(log, "late"):
        until(lambda: b"slow-first-byte" in request(upstream.url("upstream"), "GET", "/replay/log?last=1")[2])
    line = log.next()
    assert line | {"status": 499, "outcome": "caller_left", "attempts": 1, "first_byte_ms": None} == line


def test_a_stream_that_its_caller_leaves_is_not_complete(log):
    with leaving(log, "stall", stream=True) as connection:
        assert connection.getresponse().readline()
    line = log.next()
    assert line | {"status": 200, "outcome": "caller_left", "streamed": True} == line


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n", 413),
        (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: nonsense\r\n\r\n", 400),
        (b"complete nonsense\r\n\r\n", 400),
    ],
)
def test_what_never_was_a_whole_request_has_a_line_too(log, sent, status):
    host, port = urllib.parse.urlsplit(log.sidecar.url("traffic")).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as peer:
        peer.sendall(sent)
        assert peer.recv(4096).startswith(f"HTTP/1.1 {status} ".encode())
    line = log.next()
    assert line | {"status": status, "outcome": "refused"} == line


def test_what_callers_call_things_neither_forges_a_line_nor_moves_a_cursor(log):
    model = 'x"}\n{"event":"request","caller":"forged"}\x1b[2J\u009b2J\u202e' + "y" * 100_000
    line = log.post("/v1/chat/completions", chat(model))
    assert line["model"].startswith('x"}\n{"event"') and len(line["model"]) <= 257
    member = "m\x1b[2J\n" + "z" * 10_000
    log.post("/v1/chat/completions", chat(f"bridged/{policies.PLAIN['messages', False]}", **{member: 1}))
    written = log.path.read_text()
    assert not any(character in written for character in "\x1b\u009b\u202e\x7f")
    assert all(len(line) < 20_000 for line in written.splitlines())


def test_no_line_holds_a_prompt_a_token_a_key_or_a_hash(log):
    log.post("/v1/chat/completions?key=" + SECRET, chat("status-401/chat/whole"), "tester")
    log.post("/v1/chat/completions", chat("lost"), SECRET)
    written = log.path.read_text() + "".join(filter(None, log.sidecar.errors))
    hashes = [caller["token_sha256"] for caller in policies.documents("http://x")["callers"].values()]
    for secret in [SECRET, policies.UPSTREAM_KEY, *policies.TOKENS.values(), *hashes]:
        assert secret not in written
