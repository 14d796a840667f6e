"""What a provider is sent, and how often; and what it answered before it went."""

import json
import socket
import struct

import pytest

from alone import ASK, Alone, documents, provider
from certificates import certificates
from raw_servers import COMPLETION, Answering, RawServer, read_request, reply

pytestmark = pytest.mark.sidecar


def reset(connection):
    """Closes with a reset in the place of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Leaving(RawServer):
    """Answers the first request of a connection, reads the second, and goes without a word."""

    def __init__(self, how, context=None):
        self.how, self.read = how, 0
        super().__init__(self._serve_two, context)

    def _serve_two(self, connection):
        read_request(connection)
        self.read += 1
        connection.sendall(reply(COMPLETION))
        head, _ = read_request(connection)
        if head is not None:
            self.read += 1
            self.how(connection)


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("how", [lambda connection: connection.close(), reset])
def test_a_request_that_may_have_arrived_is_sent_once_where_one_attempt_is_allowed(tmp_path, how, secure):
    authorities, context = certificates(tmp_path) if secure else (None, None)
    server = Leaving(how, context)
    url = f"https://localhost:{server.port}/v1" if secure else f"http://127.0.0.1:{server.port}/v1"
    flags = ["--certificate-authorities", str(authorities)] if secure else []
    sidecar = Alone(tmp_path, documents({"p": provider(url)}, attempts=1), *flags)
    assert sidecar.ask()[0] == 200
    status, _, body = sidecar.ask()
    assert status == 502, body
    assert server.read == 2
    assert [sidecar.logged()["attempts"] for _ in range(2)] == [1, 1]
    sidecar.end()
    server.close()


def test_every_delivery_is_counted(tmp_path):
    server = Leaving(lambda connection: connection.close())
    sidecar = Alone(tmp_path, documents({"p": provider(f"http://127.0.0.1:{server.port}/v1")}, attempts=3))
    assert sidecar.ask()[0] == 200
    assert sidecar.ask()[0] == 200
    assert server.read == 3
    assert [sidecar.logged()["attempts"] for _ in range(2)] == [1, 2]
    sidecar.end()
    server.close()


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(("status", "told"), [(413, 413), (401, 502), (400, 400)])
def test_an_answer_to_half_a_request_is_read(tmp_path, status, told, secure):
    words = json.dumps({"error": {"message": "early words", "type": "x", "code": None, "param": None}}).encode()

    def serve(connection):
        connection.recv(1000)
        connection.sendall(reply(words, status, more=["connection: close"]))
        # What was not read makes this a reset.

    authorities, context = certificates(tmp_path) if secure else (None, None)
    server = RawServer(serve, context)
    url = f"https://localhost:{server.port}/v1" if secure else f"http://127.0.0.1:{server.port}/v1"
    flags = ["--certificate-authorities", str(authorities)] if secure else []
    sidecar = Alone(tmp_path, documents({"p": provider(url)}, attempts=1), *flags)
    large = {**ASK, "messages": [{"role": "user", "content": "x" * (6 << 20)}]}
    answer, _, body = sidecar.ask(large)
    assert answer == told, body
    if told == status:
        assert b"early words" in body
    else:
        assert f"status {status}" in json.dumps(sidecar.logged())
    sidecar.end()
    server.close()


def test_fields_named_by_connection_stay_here(tmp_path):
    named = ["connection: x-ratelimit-limit-requests, content-type, x-request-id", "x-ratelimit-limit-requests: 9"]
    server = Answering(reply(COMPLETION, more=[*named, "x-request-id: theirs", "openai-version: 1", "keep-alive: max=9"]))
    sidecar = Alone(tmp_path, documents({"p": provider(f"http://127.0.0.1:{server.port}/v1")}))
    headers = {"connection": "keep-alive, x-private, host, content-type", "x-private": "1", "x-shared": "2"}
    status, fields, _ = sidecar.ask(headers=headers)
    assert status == 200
    assert "x-ratelimit-limit-requests" not in fields
    assert "keep-alive" not in fields
    assert fields["openai-version"] == "1"
    assert fields["content-type"] == "application/json"
    assert fields["x-request-id"] != "theirs"
    assert "x-upstream-request-id" not in fields
    head = server.heads[0].lower()
    assert "x-private" not in head
    assert "x-shared: 2" in head
    assert "host: 127.0.0.1" in head
    assert "content-type: application/json" in head
    sidecar.end()
    server.close()
