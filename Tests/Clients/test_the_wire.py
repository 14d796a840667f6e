"""What the SDKs hide: status lines, headers, framing and the words of errors, read as bytes."""

import http.client
import json
import re
import urllib.parse

import pytest

import policies
from conftest import request
from recordings import recorded

pytestmark = pytest.mark.sidecar

PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}
EVERY_PATH = pytest.mark.parametrize(("dialect", "path"), PATHS.items())
JSON = {"authorization": f"Bearer {policies.TOKENS['tester']}", "content-type": "application/json"}


def body(dialect, *, stream, model=None):
    asked = {"input": "Hi"} if dialect == "responses" else {"messages": [{"role": "user", "content": "Hi"}]}
    if dialect == "messages":
        asked["max_tokens"] = 100
    model = model or policies.name("straight", policies.PLAIN[dialect, stream])
    return json.dumps({"model": model, "stream": stream, **asked}).encode()


def error_of(dialect, reply):
    """The error object, after a look at the shape around it."""
    told = json.loads(reply)
    if dialect == "messages":
        assert told["type"] == "error"
        assert {"type", "message"} <= told["error"].keys()
    else:
        assert {"message", "type", "param", "code"} <= told["error"].keys()
    return told["error"]


@EVERY_PATH
def test_a_stream_is_framed_as_events(deployment, dialect, path):
    status, fields, reply = request(deployment.url, "POST", path, body(dialect, stream=True), JSON)
    assert status == 200
    assert fields["content-type"] == "text/event-stream; charset=utf-8"
    assert fields["cache-control"] == "no-cache"
    assert fields["transfer-encoding"] == "chunked"
    assert "content-length" not in fields
    assert reply.endswith(b"\n\n")
    for block in reply.decode().strip().split("\n\n"):
        assert re.fullmatch(r"(event: \S+\n)?data: .+|: .*", block), block
    assert (b"data: [DONE]" in reply) == (dialect == "chat")


@EVERY_PATH
def test_a_whole_reply_says_its_length(deployment, dialect, path):
    status, fields, reply = request(deployment.url, "POST", path, body(dialect, stream=False), JSON)
    assert status == 200
    assert fields["content-type"].startswith("application/json")
    assert int(fields["content-length"]) == len(reply)
    assert reply == recorded(policies.PLAIN[dialect, False]).body


@pytest.mark.parametrize(
    ("dialect", "way"),
    [
        ("chat", "/chat/completions"),
        ("responses", "/responses"),
        ("messages", "/messages"),
        ("messages", "/anthropic/v1/messages"),
    ],
)
def test_other_ways_to_the_same_place(deployment, dialect, way):
    status, _, reply = request(deployment.url, "POST", way, body(dialect, stream=False), JSON)
    assert status == 200
    assert reply == recorded(policies.PLAIN[dialect, False]).body


@EVERY_PATH
@pytest.mark.parametrize("header", ["authorization", "x-api-key", "api-key"])
def test_a_token_may_be_said_in_three_ways(deployment, dialect, path, header):
    token = policies.TOKENS["tester"]
    value = f"Bearer {token}" if header == "authorization" else token
    headers = {"content-type": "application/json", header: value}
    status, _, _ = request(deployment.url, "POST", path, body(dialect, stream=False), headers)
    assert status == 200


@EVERY_PATH
@pytest.mark.parametrize(
    ("text", "place"),
    [(b'{"model": "a",\n "stream": tru}', "2:"), (b'{"model"', "1:9"), (b"", "1:1"), (b'{"a":1}x', "1:8")],
)
def test_malformed_json_is_a_bad_request_with_its_place(deployment, dialect, path, text, place):
    status, _, reply = request(deployment.url, "POST", path, text, JSON)
    assert status == 400
    assert place in error_of(dialect, reply)["message"]


@EVERY_PATH
def test_json_without_a_model_is_a_bad_request(deployment, dialect, path):
    status, _, reply = request(deployment.url, "POST", path, b'{"messages":[],"input":""}', JSON)
    assert status == 400
    assert "model" in error_of(dialect, reply)["message"]


@EVERY_PATH
def test_a_request_without_a_token_is_not_authenticated(deployment, dialect, path):
    headers = {"content-type": "application/json"}
    status, _, reply = request(deployment.url, "POST", path, body(dialect, stream=False), headers)
    assert status == 401
    error_of(dialect, reply)


@EVERY_PATH
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_told_which_would_do(deployment, dialect, path, method):
    status, fields, reply = request(deployment.url, method, path, headers=JSON)
    assert status == 405
    assert fields["allow"] == "POST"
    error_of(dialect, reply)


@pytest.mark.parametrize(
    ("path", "dialect"),
    [
        ("/v1/nonsense", "chat"),
        ("/v2", "chat"),
        ("/v1/chat/completions/x", "chat"),
        ("/v1/messages/nonsense", "messages"),
        ("/anthropic/v1/nonsense", "messages"),
    ],
)
def test_an_unknown_route_is_told_in_the_dialect_of_its_path(deployment, path, dialect):
    status, _, reply = request(deployment.url, "POST", path, b"{}", JSON)
    assert status == 404
    error_of(dialect, reply)


def test_several_requests_share_a_connection(deployment):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(deployment.url).netloc, timeout=30)
    try:
        socket = None
        for dialect, stream in policies.PLAIN:
            connection.request("POST", PATHS[dialect], body(dialect, stream=stream), JSON)
            reply = connection.getresponse()
            assert reply.status == 200
            assert reply.read() == recorded(policies.PLAIN[dialect, stream]).body
            socket = socket or connection.sock
            assert connection.sock is socket, "the connection was closed"
    finally:
        connection.close()


def test_a_body_that_comes_in_chunks_is_understood(deployment):
    text = body("chat", stream=False)
    pieces = (text[place : place + 7] for place in range(0, len(text), 7))
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(deployment.url).netloc, timeout=30)
    try:
        connection.request("POST", PATHS["chat"], pieces, JSON, encode_chunked=True)
        assert connection.getresponse().status == 200
    finally:
        connection.close()


@EVERY_PATH
def test_a_body_that_is_too_large_is_refused(deployment, dialect, path):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(deployment.url).netloc, timeout=30)
    try:
        connection.putrequest("POST", path)
        for name, value in JSON.items():
            connection.putheader(name, value)
        connection.putheader("content-length", str(10 << 30))
        connection.endheaders()
        reply = connection.getresponse()
        assert reply.status == 413
        error_of(dialect, reply.read())
    finally:
        connection.close()


def test_a_failing_upstream_page_is_wrapped_in_json(deployment):
    """A load balancer's HTML is not shown to callers; `any` recordings answer whatever they are asked."""
    for dialect, path in PATHS.items():
        model = deployment.faulty("status-500", dialect, stream=False)
        status, fields, reply = request(deployment.url, "POST", path, body(dialect, stream=False, model=model), JSON)
        assert status in (500, 502)
        assert fields["content-type"].startswith("application/json")
        error_of(dialect, reply)


def test_operations_answer_on_their_own_port(deployment):
    operations = deployment.sidecar.url("operations")
    for path in ("/healthz", "/readyz"):
        assert request(operations, "GET", path)[0] == 200
    assert request(operations, "GET", "/v1/models", headers=JSON)[0] == 404
    assert request(deployment.url, "GET", "/metrics", headers=JSON)[0] == 404


def test_embeddings_that_nobody_recorded_are_refused_in_words(deployment):
    status, fields, reply = request(
        deployment.url, "POST", "/v1/embeddings", b'{"model":"recovered","input":"Hi"}', JSON
    )
    assert status >= 400
    assert fields["content-type"].startswith("application/json")
    assert json.loads(reply)["error"]["message"]
