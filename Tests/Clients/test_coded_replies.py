"""Providers that answer in gzip, deflate or zstd although nobody asked: read as what they say, or refused by name."""

import gzip
import http.client
import json
import urllib.parse
import zlib

import pytest

from alone import ASK, Alone, documents, provider
from raw_servers import COMPLETION, Answering, RawServer, read_request, reply

pytestmark = pytest.mark.sidecar


def zstd(data):
    """One frame with one stored block."""
    return bytes.fromhex("28b52ffd0050") + (len(data) << 3 | 1).to_bytes(3, "little") + data


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


CODED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate, gzip": lambda data: gzip.compress(raw_deflate(data)),
    "zstd": zstd,
}


@pytest.fixture
def started(tmp_path):
    running = []

    def start(*servers, dialect="openai-chat", **more):
        providers = {
            f"p{number}": provider(f"http://127.0.0.1:{server.port}/v1", dialect)
            for number, server in enumerate(servers)
        }
        sidecar = Alone(tmp_path, documents(providers, **more))
        running.extend([sidecar.end, *(server.close for server in servers)])
        return sidecar

    yield start
    for end in running:
        end()


@pytest.mark.parametrize("coding", CODED)
def test_a_whole_reply_in_a_coding_reaches_the_caller_plain(started, coding):
    server = Answering(reply(CODED[coding](COMPLETION), coding=coding))
    status, fields, body = started(server).ask(headers={"accept-encoding": "gzip"})
    assert (status, body) == (200, COMPLETION)
    assert "content-encoding" not in fields
    assert "accept-encoding: identity" in server.heads[0]


def test_a_bridge_reads_a_coded_reply(started):
    server = Answering(reply(gzip.compress(COMPLETION), coding="gzip"))
    bridges = {"messages_to_chat": {"enabled": True, "text": True}}
    status, _, body = started(server, bridges=bridges).ask({**ASK, "max_tokens": 9}, "/v1/messages")
    assert status == 200, body
    assert json.loads(body)["content"][0]["text"] == "hello"


@pytest.mark.parametrize(("status", "told"), [(400, 400), (429, 429)])
def test_a_coded_refusal_is_read(started, status, told):
    words = json.dumps({"error": {"message": "the words of the refusal", "type": "x", "code": None, "param": None}})
    server = Answering(reply(gzip.compress(words.encode()), status, "gzip"))
    answer, _, body = started(server, attempts=1).ask()
    assert answer == told
    assert "the words of the refusal" in body.decode()


@pytest.mark.parametrize("operation", ["/v1/embeddings", "/v1/responses/r1", "/v1/messages/count_tokens"])
def test_other_operations_read_codings_too(started, operation):
    words = b'{"id": "r1", "object": "response", "input_tokens": 3, "data": [], "status": "completed", "output": []}'
    server = Answering(reply(gzip.compress(words), coding="gzip"))
    dialect = {"/v1/responses/r1": "openai-responses", "/v1/messages/count_tokens": "anthropic-messages"}
    sidecar = started(server, dialect=dialect.get(operation, "openai-chat"))
    if operation == "/v1/responses/r1":
        status, _, body = sidecar.ask({"model": "g", "input": "Hi"}, "/v1/responses")
        assert status == 200, body
    else:
        status, _, body = sidecar.ask({**ASK, "input": "Hi"}, operation)
    assert (status, body) == (200, words)


def test_events_of_a_coded_stream_arrive_as_they_come(started):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    gate = []

    def serve(connection):
        read_request(connection)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n"
        )
        for word in ("one", "two"):
            event = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            event["choices"] = [{"index": 0, "delta": {"content": word}, "finish_reason": None}]
            data = b"data: " + json.dumps(event).encode() + b"\n\n"
            connection.sendall(packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH))
            # The second event is sent when the first was seen at the other end.
            while not gate:
                connection.settimeout(0.05)
                try:
                    if not connection.recv(1):
                        return
                except TimeoutError:
                    pass
        end = b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,'
        end += b'"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        connection.sendall(packer.compress(end) + packer.flush())

    sidecar = started(RawServer(serve))
    netloc = urllib.parse.urlsplit(sidecar.program.url("traffic")).netloc
    connection = http.client.HTTPConnection(netloc, timeout=30)
    headers = {"authorization": "Bearer agent", "content-type": "application/json"}
    connection.request("POST", "/v1/chat/completions", json.dumps({**ASK, "stream": True}).encode(), headers)
    answer = connection.getresponse()
    assert answer.status == 200
    first = b""
    while b"one" not in first:
        first += answer.read1(1000)
    assert b"two" not in first
    gate.append(True)
    rest = answer.read()
    assert b"two" in rest
    assert rest.endswith(b"data: [DONE]\n\n")
    connection.close()


BAD = {
    "br": reply(b"\x0b\x02\x80{}\x03", coding="br"),
    "not gzip at all": reply(COMPLETION, coding="gzip"),
    "cut off": reply(gzip.compress(COMPLETION)[:-9], coding="gzip"),
    "changed": reply(gzip.compress(COMPLETION)[:-8] + b"12345678", coding="gzip"),
    "followed by something": reply(gzip.compress(COMPLETION) + b"more", coding="gzip"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_decoded_is_asked_once_and_named(started, kind):
    server = Answering(BAD[kind])
    sidecar = started(server, attempts=3)
    status, _, body = sidecar.ask()
    assert status == 502
    assert f"content-encoding '{'br' if kind == 'br' else 'gzip'}'" in json.loads(body)["error"]["message"]
    assert len(server.heads) == 1, "the provider codes its next reply as it coded this one"
    line = sidecar.logged()
    assert line["attempts"] == 1
    assert "content-encoding" in json.dumps(line)


def test_what_cannot_be_decoded_moves_on_to_the_next_target(started):
    bad, good = Answering(BAD["br"]), Answering(reply(COMPLETION))
    status, _, body = started(bad, good).ask()
    assert (status, body) == (200, COMPLETION)
    assert (len(bad.heads), len(good.heads)) == (1, 1)


def test_a_refusal_whose_words_cannot_be_decoded_is_still_a_refusal(started):
    server = Answering(reply(b"\x0b\x02\x80{}\x03", 400, "br"))
    status, _, body = started(server).ask()
    assert status == 400
    assert "content-encoding 'br'" in json.loads(body)["error"]["message"]
    assert len(server.heads) == 1


def test_a_bomb_is_put_out(started):
    server = Answering(reply(gzip.compress(b" " * (400 << 20)), coding="gzip"))
    status, _, _ = started(server).ask()
    assert status == 502
    assert len(server.heads) <= 3
