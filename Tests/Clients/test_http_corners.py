"""HTTP's corners as callers meet them: paths, methods, half-closed connections, expectations, refusals."""

import json
import socket
import subprocess
import time

import pytest

from processes import PATIENCE
from servers import BEARER, ask, connect, documents, get, parse, read_all, start, unchecked

pytestmark = pytest.mark.sidecar
TOKEN = BEARER["authorization"]
KINDS = {"sidecar": "traffic", "control": "control"}
EVERY_SERVER = pytest.mark.parametrize("kind", KINDS)
SHAPES = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}


@pytest.fixture(scope="module")
def sidecar(upstream, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sidecar")
    (folder / "policies").mkdir()
    # The provider takes its time, so that a caller's half-close comes while it is waited for.
    slow = documents(upstream.url("upstream"), model="m!slow-first-byte=300")
    (folder / "policies" / "all.json").write_text(json.dumps(slow))
    program = start("sidecar", folder, "--listen", "127.0.0.1:0")
    yield program
    program.end()


@pytest.fixture(scope="module")
def control(tmp_path_factory):
    program = start("control", tmp_path_factory.mktemp("control"), "--listen", "127.0.0.1:0")
    yield program
    program.end()


@pytest.fixture
def server(kind, sidecar, control):
    return {"sidecar": sidecar.addresses["traffic"], "control": control.addresses["control"]}[kind]


@pytest.fixture
def address(sidecar):
    return sidecar.addresses["traffic"]


def post(path, *, stream=False, version="1.1", **fields):
    """A conversation's request, as bytes."""
    asked = {"input": "Hi"} if "responses" in path else {"messages": [{"role": "user", "content": "Hi"}]}
    body = json.dumps({"model": "one", "stream": stream, "max_tokens": 9, **asked})
    lines = {"host": "h", "authorization": TOKEN, "content-length": len(body), **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/{version}\r\n{head}\r\n{body}".encode()


# Paths and methods


@pytest.mark.parametrize(
    "path",
    ["/v1/chat/completions", "/chat/completions", "//v1/chat/completions", "/v1//chat/completions/",
     "/v1/v1/chat/completions", "/openai/v1/chat/completions", "/openai/chat/completions", "/v1/chat/completions/?a=b",
     "/openai/v1/v1//chat//completions", "/v1/chat%2Fcompletions", "/v1%2fchat/completions"],
)
def test_a_path_that_is_plain_is_served_however_it_was_joined(address, path):
    assert parse(ask(address, post(path, connection="close")))[0] == 200


@pytest.mark.parametrize("path", ["/v1/models", "/models/", "//v1/models", "/anthropic/v1/models", "/v1/models/one",
                                  "/v1/models/one/", "/", "/v1", "/v1/", "/anthropic", "//"])
def test_head_is_what_get_is_without_a_body(address, path):
    asked = {"authorization": TOKEN, "x-request-id": "same"}
    got, headed = (get(address, path, method, **asked) for method in ("GET", "HEAD"))
    assert got[0] == headed[0] == 200
    assert got[1] == headed[1]
    assert headed[2] == b""
    assert int(headed[1]["content-length"]) == len(got[2]) > 0


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/version", "/metrics", "/", "//healthz/", "/status"])
def test_head_is_what_get_is_for_operators(sidecar, path):
    got, headed = (get(sidecar.addresses["operations"], path, method) for method in ("GET", "HEAD"))
    assert got[0] == headed[0] == 200
    assert headed[2] == b""
    assert got[1]["content-type"] == headed[1]["content-type"]


@pytest.mark.parametrize("path", ["/healthz", "/healthz/", "//healthz", "/version", "/openapi.json", "/"])
def test_head_is_what_get_is_at_the_control_plane(control, path):
    got, headed = (get(control.addresses["control"], path, method) for method in ("GET", "HEAD"))
    assert got[0] == headed[0] == 200
    assert headed[2] == b""
    assert int(headed[1]["content-length"]) == len(got[2]) > 0


@EVERY_SERVER
def test_the_root_says_what_this_is(server, kind):
    told = json.loads(get(server, "/")[2])
    assert told["name"] == f"interlock-{kind}"
    assert told["version"] and told["documentation"]


@pytest.mark.parametrize(
    ("kind", "path", "methods"),
    [("sidecar", "/v1/chat/completions", {"POST"}), ("sidecar", "/v1/models", {"GET", "HEAD"}),
     ("sidecar", "/v1/responses/r", {"GET", "HEAD", "DELETE"}), ("sidecar", "*", {"GET", "HEAD", "POST"}),
     ("sidecar", "/", {"GET", "HEAD"}), ("control", "/v1/groups", {"GET", "HEAD", "POST"}), ("control", "/", {"GET"}),
     ("control", "*", {"GET", "PUT"})],
)
def test_options_says_what_a_path_takes(server, path, methods):
    status, fields, body = get(server, path, "OPTIONS")
    assert (status, body) == (204, b"")
    assert {*methods, "OPTIONS"} <= {method.strip().upper() for method in fields["allow"].split(",")}


@pytest.mark.parametrize(
    ("kind", "method", "path", "allow"),
    [("sidecar", "GET", "/v1/chat/completions", "post"), ("sidecar", "PUT", "/v1/messages", "post"),
     ("sidecar", "GET", "/v1/responses", "post"), ("sidecar", "POST", "/v1/models", "get, head"),
     ("sidecar", "post", "/v1/chat/completions", "post"), ("sidecar", "POST", "/", "get, head"),
     ("control", "PATCH", "/v1/groups", "get, head, post"), ("control", "get", "/v1/groups", "get, head, post"),
     ("control", "POST", "/", "get, head")],
)
def test_a_wrong_method_is_405_with_those_that_are_taken(server, method, path, allow):
    status, fields, body = get(server, path, method)
    assert status == 405
    assert fields["allow"] == allow
    assert fields["x-request-id"] and json.loads(body)["error"]["message"]


@pytest.mark.parametrize(
    ("kind", "path", "hint"),
    [("sidecar", "/v1/chat/completion", "/v1/chat/completions"), ("sidecar", "/v2/responses", "/v1/responses"),
     ("sidecar", "/openai/deployments/gpt/chat/completions", "/v1/chat/completions"),
     ("sidecar", "/api/v1/messages", "/v1/messages"), ("sidecar", "/V1/Models", "/v1/models"),
     ("sidecar", "/v1/chat", "/v1/chat/completions"), ("sidecar", "/v1/message", "/v1/messages"),
     ("sidecar", "/nothing/like/it", "/v1/messages"), ("sidecar", "/v1/chat//completion/", "/v1/chat/completions"),
     ("control", "/groups", "/v1/groups"), ("control", "/v1/group", "/v1/groups"),
     ("control", "/v1/groups//contract", "/v1/groups/contract"), ("control", "/nothing", "/openapi.json")],
)
def test_a_path_that_leads_nowhere_is_told_the_nearest(server, path, hint):
    status, fields, body = get(server, path, authorization=TOKEN)
    assert status == 404
    assert hint in json.loads(body)["error"]["message"]
    assert fields["x-request-id"]


def test_an_empty_name_is_not_taken_for_the_next(control):
    assert get(control.addresses["control"], "/v1/groups//contract", "DELETE")[0] == 404


@pytest.mark.parametrize("path", ["/v1/groups/", "//v1/groups", "/v1/v1/groups", "/v1//groups"])
def test_the_control_plane_knows_its_paths_however_they_were_joined(control, path):
    assert get(control.addresses["control"], path)[0] == get(control.addresses["control"], "/v1/groups")[0] != 404


def test_a_websocket_is_refused_in_words_that_clients_go_on_from(address):
    fields = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_key": "x", "sec_websocket_version": "13"}
    for path in ("/v1/responses", "/v1/responses/", "/openai/v1/responses"):
        with connect(address) as peer:
            lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
            peer.sendall(f"GET {path} HTTP/1.1\r\nhost: h\r\n{lines}\r\n".encode())
            peer.shutdown(socket.SHUT_WR)
            status, answered, body = parse(read_all(peer))
        assert status == 426
        assert answered["upgrade"] and answered["allow"] == "post"
        error = json.loads(body)["error"]
        assert {"message", "type", "param", "code"} <= error.keys()


# Refusals


@pytest.mark.parametrize(
    ("request_head", "expected"),
    [("GET /v1/models HTTP/1.1\r\n\r\n", 400), ("GET /v1/models HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
     ("get /v1/models HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n", 405),
     ("GET /v1/models HTTP/2.0\r\nhost: h\r\n\r\n", 505), ("GET  /v1/models HTTP/1.1\r\nhost: h\r\n\r\n", 400),
     (f"GET /{'a' * 20000} HTTP/1.1\r\nhost: h\r\n\r\n", 414),
     (f"GET /v1/models HTTP/1.1\r\nhost: h\r\nx: {'a' * 70000}\r\n\r\n", 431),
     ("GET /v1/models HTTP/1.1\r\nhost: h\r\n" + "x: y\r\n" * 300 + "\r\n", 431),
     ("POST /v1/messages HTTP/1.1\r\nhost: h\r\ncontent-length: 99999999999\r\n\r\n", 413),
     ("POST /v1/messages HTTP/1.1\r\nhost: h\r\nexpect: miracles\r\ncontent-length: 1\r\n\r\n", 417),
     ("POST /v1/messages HTTP/1.1\r\nhost: h\r\ntransfer-encoding: gzip\r\n\r\n", 501)],
)
@EVERY_SERVER
def test_a_refusal_has_a_body_and_a_request_id(server, kind, request_head, expected):
    status, fields, body = parse(ask(server, request_head.encode()))
    assert status == (404 if kind == "control" and expected == 405 else expected)
    assert json.loads(body)["error"]["message"]
    assert fields["x-request-id"]
    if kind == "sidecar" and "/v1/messages" in request_head:
        assert json.loads(body)["type"] == "error"


def test_absolute_targets_are_served(address):
    fields = f"host: h\r\nauthorization: {TOKEN}\r\nconnection: close\r\n\r\n"
    for target in ("http://h/v1/models", "HTTP://other:80//v1/models/"):
        assert parse(ask(address, f"GET {target} HTTP/1.1\r\n{fields}".encode()))[0] == 200


def test_http_1_0_keeps_a_connection_that_asks_for_it(address):
    once = f"GET /v1/models HTTP/1.0\r\nauthorization: {TOKEN}\r\n"
    reply = ask(address, (once + "connection: keep-alive\r\n\r\n" + once + "\r\n").encode())
    assert reply.count(b"HTTP/1.1 200 ") == 2
    assert reply.lower().count(b"connection: keep-alive") == 1


# Half-closed callers


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("version", ["1.1", "1.0"])
@pytest.mark.parametrize("path", SHAPES.values())
def test_a_half_closed_caller_gets_its_answer(sidecar, upstream, tmp_path, path, version, stream):
    folder = tmp_path / "policies"
    folder.mkdir()
    dialect = {"chat": "openai-chat", "responses": "openai-responses", "messages": "anthropic-messages"}
    kind = next(name for name, shape in SHAPES.items() if shape == path)
    slow = documents(upstream.url("upstream"), "m!slow-first-byte=300", dialect[kind])
    (folder / "all.json").write_text(json.dumps(slow))
    program = start("sidecar", tmp_path, "--listen", "127.0.0.1:0")
    address = program.addresses["traffic"]
    try:
        reply = ask(address, post(path, stream=stream, version=version), finish=True)
    finally:
        assert program.end() == 0
    status, fields, body = parse(reply)
    assert status == 200, reply
    if fields.get("transfer-encoding") == "chunked":
        body = dechunked(body)
    if stream:
        assert body.rstrip().endswith((b"data: [DONE]", b"}"))
        assert b"event: response.completed" in body or b"message_stop" in body or b"[DONE]" in body
    else:
        assert len(body) == int(fields["content-length"]) and json.loads(body)


def dechunked(body):
    """The body in its chunks; fails where they do not end properly."""
    plain = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        count = int(size, 16)
        if count == 0:
            assert body == b"\r\n"
            return plain
        plain, body = plain + body[:count], body[count + 2 :]


def test_pipelined_requests_of_a_half_closed_caller_are_all_answered(address):
    one = f"GET /v1/models HTTP/1.1\r\nhost: h\r\nauthorization: {TOKEN}\r\n\r\n".encode()
    slow = post(SHAPES["chat"])
    assert ask(address, one + slow + one, finish=True).count(b"HTTP/1.1 200 ") == 3


@pytest.mark.parametrize("stream", [False, True])
def test_a_caller_that_has_gone_is_not_waited_for(upstream, tmp_path, stream):
    """The provider never answers in time: only noticing the caller can end the exchange."""
    (tmp_path / "policies").mkdir()
    model = "m!stall-after=1" if stream else "m!slow-first-byte=600000"
    (tmp_path / "policies" / "all.json").write_text(json.dumps(documents(upstream.url("upstream"), model)))
    program = start("sidecar", tmp_path, "--listen", "127.0.0.1:0", "--drain-timeout", "0")
    before = int(json.loads(get(upstream.addresses["upstream"], "/replay/log?last=0")[2])["total"])
    with connect(program.addresses["traffic"]) as peer:
        peer.sendall(post(SHAPES["chat"], stream=stream))
        if stream:
            assert peer.recv(1)
        end = time.monotonic() + PATIENCE
        while json.loads(get(upstream.addresses["upstream"], "/replay/log?last=0")[2])["total"] == before:
            assert time.monotonic() < end
    assert program.end() == 0, "an exchange that nobody waits for holds the process up"


def test_a_half_closed_caller_gets_its_answer_over_tls(tmp_path):
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    making = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run([*making, "-subj", "/CN=localhost", "-keyout", key, "-out", chain], check=True, capture_output=True)
    flags = ("--listen", "127.0.0.1:0", "--tls-certificate", str(chain), "--tls-key", str(key))
    program = start("control", tmp_path, *flags)
    try:
        address = program.addresses["control"]
        with unchecked().wrap_socket(connect(address), server_hostname="localhost") as peer:
            peer.sendall(b"GET /healthz HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
            socket.socket.shutdown(peer, socket.SHUT_WR)
            assert b"alive" in read_all(peer)
    finally:
        assert program.end() == 0


# Expect: 100-continue


def test_a_large_body_waits_for_100_and_is_taken(address):
    request = post(SHAPES["chat"], expect="100-continue", connection="close")
    head, _, body = request.partition(b"\r\n\r\n")
    with connect(address) as peer:
        peer.sendall(head + b"\r\n\r\n")
        assert peer.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.sendall(body)
        assert read_all(peer).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [("/v1/messages", "nobody", 401), ("/v1/nowhere", TOKEN.split()[1], 404)],
)
def test_a_body_that_would_be_for_nothing_is_refused_before_it_is_sent(address, path, token, status):
    head = f"POST {path} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {token}\r\nexpect: 100-continue\r\n"
    reply = ask(address, f"{head}content-length: 500000\r\n\r\n".encode())
    assert parse(reply)[0] == status
    assert b"100 Continue" not in reply


# Hop-by-hop fields


def test_fields_that_connection_names_stay_here(address, upstream):
    fields = {
        "connection": "x-secret, close, authorization, content-type, content-length", "x_secret": "s", "te": "trailers",
        "keep_alive": "timeout=5", "proxy_authorization": "Basic eA==", "proxy_connection": "keep-alive",
        "trailer": "x", "upgrade": "h2c", "http2_settings": "y", "x_plain": "p",
    }
    assert parse(ask(address, post(SHAPES["chat"], **fields)))[0] == 200
    received = json.loads(get(upstream.addresses["upstream"], "/replay/log?last=1")[2])["requests"][0]
    names = {name.lower() for name in received["headers"]}
    assert "x-plain" in names and {"content-type", "content-length"} <= names
    gone = {"x-secret", "te", "keep-alive", "proxy-authorization", "proxy-connection", "trailer", "upgrade"}
    assert not gone & names


def test_connection_cannot_take_away_what_a_provider_needs(upstream, tmp_path):
    (tmp_path / "policies").mkdir()
    one = documents(upstream.url("upstream"), "m", "anthropic-messages")
    (tmp_path / "policies" / "all.json").write_text(json.dumps(one))
    program = start("sidecar", tmp_path, "--listen", "127.0.0.1:0")
    named = {"connection": "anthropic-version, close", "anthropic_version": "2023-06-01"}
    try:
        assert parse(ask(program.addresses["traffic"], post(SHAPES["messages"], **named)))[0] == 200
    finally:
        program.end()
    received = json.loads(get(upstream.addresses["upstream"], "/replay/log?last=1")[2])["requests"][0]
    assert "anthropic-version" in {name.lower() for name in received["headers"]}
