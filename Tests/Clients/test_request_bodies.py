"""Request bodies in a content coding: decoded within limits, or refused by name; never "not JSON"."""

import gzip
import json
import zlib

import pytest
import zstandard

import policies
from conftest import request
from servers import ask, parse, start

pytestmark = pytest.mark.sidecar

PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}
EVERY_PATH = pytest.mark.parametrize(("dialect", "path"), PATHS.items())
JSON = {"authorization": f"Bearer {policies.TOKENS['tester']}", "content-type": "application/json"}


def body(dialect):
    asked = {"input": "Hi"} if dialect == "responses" else {"messages": [{"role": "user", "content": "Hi"}]}
    if dialect == "messages":
        asked["max_tokens"] = 100
    return json.dumps({"model": policies.name("straight", policies.PLAIN[dialect, False]), **asked}).encode()


def zstd(data):
    return zstandard.ZstdCompressor().compress(data)


def skippable(data):
    """A frame that decoders pass over, before and after one that they do not."""
    frame = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"skip"
    return frame + zstd(data) + frame


def halves(coder):
    return lambda data: coder(data[:9]) + coder(data[9:])


CODED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstd,
    "identity": bytes,
    "gzip, identity": gzip.compress,
    " , gzip,": gzip.compress,
    "gzip, zstd": lambda data: zstd(gzip.compress(data)),
    "gzip;members": halves(gzip.compress),
    "zstd;frames": halves(zstd),
    "zstd;skippable": skippable,
}


@EVERY_PATH
@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_coded_body_reaches_the_provider_plain(deployment, dialect, path, coding, chunked):
    plain = body(dialect)
    coded = CODED[coding](plain)
    sent = iter([coded[:5], coded[5:]]) if chunked else coded
    fields = {**JSON, "content-encoding": coding.split(";")[0]}
    status, _, reply = request(deployment.url, "POST", path, sent, fields)
    assert status == 200, reply
    received = deployment.received()
    names = {name.lower(): value for name, value in received["headers"].items()}
    assert "content-encoding" not in names
    arrived = deployment.received_bytes()
    assert int(names["content-length"]) == len(arrived)
    assert {**json.loads(arrived), "model": ""} == {**json.loads(plain), "model": ""}


BROKEN = {
    ("gzip", "cut off"): lambda data: gzip.compress(data)[:-9],
    ("gzip", "without its checksum"): lambda data: gzip.compress(data)[:-8] + b"\0" * 8,
    ("gzip", "followed by garbage"): lambda data: gzip.compress(data) + b"garbage",
    ("gzip", "not gzip"): bytes,
    ("gzip", "empty"): lambda data: b"",
    ("deflate", "cut off"): lambda data: zlib.compress(data)[:-5],
    ("deflate", "followed by garbage"): lambda data: zlib.compress(data) + b"garbage",
    ("zstd", "cut off"): lambda data: zstd(data)[:-3],
    ("zstd", "followed by garbage"): lambda data: zstd(data) + b"garbage!",
    ("zstd", "not zstd"): bytes,
    ("zstd", "a window of 128 MiB"): lambda data: b"\x28\xb5\x2f\xfd\x00\x88" + b"\x01\x00\x00",
}


@EVERY_PATH
@pytest.mark.parametrize(("coding", "fault"), BROKEN)
def test_a_broken_body_is_refused_with_its_coding(deployment, dialect, path, coding, fault):
    before = deployment.count_received()
    fields = {**JSON, "content-encoding": coding}
    status, answered, reply = request(deployment.url, "POST", path, BROKEN[coding, fault](body(dialect)), fields)
    assert status == 400, reply
    assert coding in json.loads(reply)["error"]["message"]
    assert "JSON" not in reply.decode()
    assert answered["x-request-id"]
    assert deployment.count_received() == before


@EVERY_PATH
@pytest.mark.parametrize("coding", ["br", "compress", "gzip, br", "gzip;q=1", "nonsense", "gzip,gzip,gzip,gzip,gzip"])
def test_an_unknown_coding_is_refused_by_name_with_those_that_are_known(deployment, dialect, path, coding):
    status, answered, reply = request(
        deployment.url, "POST", path, body(dialect), {**JSON, "content-encoding": coding}
    )
    assert status == 415, reply
    assert answered["accept-encoding"] == "gzip, deflate, zstd"
    assert answered["x-request-id"]
    told = json.loads(reply)
    assert (told["type"] == "error") if dialect == "messages" else ("param" in told["error"])
    assert coding.split(",")[-1].strip() in told["error"]["message"] or "too many" in told["error"]["message"]


@pytest.mark.parametrize("coder", [gzip.compress, zlib.compress, zstd])
def test_a_bomb_is_refused_with_413(deployment, coder):
    coding = {gzip.compress: "gzip", zlib.compress: "deflate", zstd: "zstd"}[coder]
    bomb = coder(b" " * (80 << 20))
    assert len(bomb) < 1 << 20
    status, _, reply = request(deployment.url, "POST", PATHS["chat"], bomb, {**JSON, "content-encoding": coding})
    assert status == 413, reply


def test_a_bomb_of_bombs_is_refused_with_413(deployment):
    bomb = gzip.compress(gzip.compress(b" " * (80 << 20)))
    status, _, reply = request(
        deployment.url, "POST", PATHS["chat"], bomb, {**JSON, "content-encoding": "gzip, gzip"}
    )
    assert status == 413, reply


def test_who_may_not_ask_has_nothing_decoded(deployment):
    fields = {"content-type": "application/json", "content-encoding": "gzip"}
    status, _, reply = request(deployment.url, "POST", PATHS["chat"], b"not gzip", fields)
    assert status == 401, reply


@pytest.mark.parametrize("coder", [gzip.compress, zstd])
def test_a_coded_body_that_does_not_say_so_is_told_what_is_missing(deployment, coder):
    status, _, reply = request(deployment.url, "POST", PATHS["chat"], coder(body("chat")), JSON)
    assert status == 400
    assert "content-encoding" in json.loads(reply)["error"]["message"]


def test_an_unknown_coding_is_refused_before_the_body(deployment):
    head = (
        f"POST /v1/responses HTTP/1.1\r\nhost: h\r\nauthorization: {JSON['authorization']}\r\n"
        "content-encoding: br\r\ncontent-length: 1000000\r\nexpect: 100-continue\r\n\r\n"
    )
    status, fields, reply = parse(ask(deployment.url.removeprefix("http://"), head.encode()))
    assert status == 415
    assert fields["accept-encoding"] == "gzip, deflate, zstd"
    assert json.loads(reply)["error"]["param"] is None


def test_a_decision_may_come_in_a_coding(deployment):
    asked = json.loads(body("chat"))
    envelope = gzip.compress(json.dumps({"endpoint": "/v1/chat/completions", "body": asked}).encode())
    status, _, reply = request(deployment.url, "POST", "/v1/decision", envelope, {**JSON, "content-encoding": "gzip"})
    assert status == 200, reply


# The control plane, whose database is not there: what concerns the coding is said before.


@pytest.fixture(scope="module")
def control(tmp_path_factory):
    program = start("control", tmp_path_factory.mktemp("control"), "--listen", "127.0.0.1:0")
    yield program
    program.end()


@pytest.mark.parametrize("coding", ["br", "compress"])
def test_the_control_plane_refuses_unknown_codings_by_name(control, coding):
    fields = {"authorization": "Bearer bootstrap-of-the-servers", "content-type": "application/json"}
    status, answered, reply = request(
        control.url("control"), "POST", "/v1/groups", b"{}", {**fields, "content-encoding": coding}
    )
    assert status == 415, reply
    assert answered["accept-encoding"] == "gzip, deflate, zstd"
    assert answered["x-request-id"] == json.loads(reply)["error"]["request_id"]
    assert coding in json.loads(reply)["error"]["message"]
