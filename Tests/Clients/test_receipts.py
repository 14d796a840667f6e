"""Every reply says what the sidecar did."""

import re

import pytest

import policies
from recordings import RECORDINGS

pytestmark = pytest.mark.sidecar

GREETING = [{"role": "user", "content": "Hi"}]


def headers(deployment, openai_client, anthropic_client, dialect, stream, **more):
    model = policies.name("straight", policies.PLAIN[dialect, stream])
    more = {"stream": True, **more} if stream else more
    match dialect:
        case "chat":
            create = openai_client.chat.completions.with_raw_response.create
            return create(model=model, messages=GREETING, **more).headers
        case "responses":
            return openai_client.responses.with_raw_response.create(model=model, input="Hi", **more).headers
        case "messages":
            create = anthropic_client.messages.with_raw_response.create
            return create(model=model, messages=GREETING, max_tokens=100, **more).headers


EVERY_SHAPE = pytest.mark.parametrize(
    ("dialect", "stream"), [(dialect, stream) for dialect in policies.DIALECTS for stream in (False, True)]
)


@EVERY_SHAPE
def test_every_reply_names_request_snapshot_target_and_thinking(deployment, openai_client, anthropic_client, dialect, stream):
    receipt = headers(deployment, openai_client, anthropic_client, dialect, stream)
    assert receipt["x-request-id"]
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", receipt["x-interlock-snapshot"])
    id = policies.PLAIN[dialect, stream]
    assert receipt["x-interlock-target"] == f"replay-{dialect}/{policies.name('', id)}"
    assert receipt["x-interlock-reasoning"] == "asked=nothing; sent=nothing; rule=same"
    assert "x-interlock-adjusted" not in receipt, "nothing was"


@EVERY_SHAPE
def test_no_two_requests_share_an_id(deployment, openai_client, anthropic_client, dialect, stream):
    ids = {headers(deployment, openai_client, anthropic_client, dialect, stream)["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_reply_of_messages_has_the_id_where_its_sdk_looks(deployment, openai_client, anthropic_client):
    receipt = headers(deployment, openai_client, anthropic_client, "messages", False)
    assert receipt["request-id"] == receipt["x-request-id"]


@pytest.mark.parametrize(
    ("dialect", "more"),
    [("chat", {"reasoning_effort": "high"}), ("responses", {"reasoning": {"effort": "high"}})],
)
def test_what_was_asked_and_what_was_sent_is_said(deployment, openai_client, anthropic_client, dialect, more):
    receipt = headers(deployment, openai_client, anthropic_client, dialect, False, **more)["x-interlock-reasoning"]
    words = dict(part.strip().split("=", 1) for part in receipt.split(";"))
    assert (words["asked"], words["sent"]) == ("effort:high", "effort:high")


def test_the_providers_key_is_sent_and_the_callers_token_is_not(deployment, openai_client, anthropic_client):
    headers(deployment, openai_client, anthropic_client, "chat", False)
    redacted = f"[{len(policies.UPSTREAM_KEY)} bytes redacted]"
    sent = deployment.received()["headers"]
    assert sent["authorization"] == f"Bearer {redacted}"
    assert not {"x-api-key", "api-key", "cookie"} & sent.keys()
    headers(deployment, openai_client, anthropic_client, "messages", False)
    sent = deployment.received()["headers"]
    assert sent["x-api-key"] == redacted
    assert "authorization" not in sent
    assert sent["anthropic-version"]


def test_telemetry_of_the_sdk_goes_no_further(deployment, openai_client, anthropic_client):
    headers(deployment, openai_client, anthropic_client, "chat", False)
    assert not [name for name in deployment.received()["headers"] if name.startswith("x-stainless")]


def test_the_id_of_a_failure_is_in_the_reply_too(deployment):
    from conftest import request

    status, fields, _ = request(
        deployment.url,
        "POST",
        "/v1/chat/completions",
        body=b'{"model":"no-such-group","messages":[]}',
        headers={"authorization": f"Bearer {policies.TOKENS['tester']}", "content-type": "application/json"},
    )
    assert status == 404
    assert fields["x-request-id"]
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", fields["x-interlock-snapshot"])


def test_the_plain_exchanges_are_what_they_are_taken_for():
    for (dialect, stream), id in policies.PLAIN.items():
        recording = RECORDINGS[id]
        assert (recording.dialect, recording.is_stream, recording.status) == (dialect, stream, 200)


REFUSALS = [
    ("GET", "/v1/chat/completions", "tester", b"", 405),
    ("POST", "/v1/nowhere", "tester", b"{}", 404),
    ("POST", "/v1/chat/completions", "nobody", b"{}", 401),
    ("POST", "/v1/messages", "expired", b"{}", 403),
    ("POST", "/v1/responses", "tester", b"{", 400),
    ("POST", "/v1/chat/completions", "tester", b'{"model":"no-such-group","messages":[]}', 404),
    ("POST", "/v1/chat/completions", "tester", b'{"model":"unbridged","messages":[]}', 502),
    ("POST", "/v1/decision", "tester", b"[]", 400),
    ("GET", "/v1/models/no-such-group", "tester", b"", 404),
    ("GET", "/v1/models", "nobody", b"", 401),
    ("GET", "/v1/responses/resp_none", "tester", b"", 404),
]


@pytest.mark.parametrize(("method", "path", "token", "body", "expected"), REFUSALS)
def test_every_refusal_has_its_receipt(deployment, method, path, token, body, expected):
    status, fields, _ = _ask(deployment, method, path, token, body)
    assert status == expected
    assert fields["x-request-id"]
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", fields["x-interlock-snapshot"])
    assert "x-interlock-target" not in fields, "nobody was asked"


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/recovered", "/anthropic/v1/models"])
def test_the_sidecars_own_answers_have_theirs(deployment, path):
    status, fields, _ = _ask(deployment, "GET", path, "tester", b"")
    assert status == 200
    assert fields["x-request-id"] and fields["x-interlock-snapshot"]


def test_a_request_that_is_too_large_gets_one_too(deployment):
    import http.client
    import urllib.parse

    connection = http.client.HTTPConnection(urllib.parse.urlsplit(deployment.url).netloc, timeout=30)
    try:
        connection.putrequest("POST", "/v1/chat/completions")
        connection.putheader("content-length", str(1 << 40))
        connection.endheaders()
        reply = connection.getresponse()
        assert reply.status == 413
        assert reply.getheader("x-request-id")
        assert re.fullmatch(r"\d+-[0-9a-f]{12}", reply.getheader("x-interlock-snapshot"))
    finally:
        connection.close()


@pytest.mark.parametrize("dialect", policies.DIALECTS)
@pytest.mark.parametrize("fault", ["status-400", "status-401", "status-429", "status-503", "reset"])
def test_a_failure_of_a_provider_names_the_target_that_failed(deployment, dialect, fault):
    import json

    asked = {"model": deployment.faulty(fault, dialect, stream=False), "max_tokens": 10, "messages": GREETING}
    path = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}[dialect]
    if dialect == "responses":
        asked = {"model": asked["model"], "input": "Hi"}
    status, fields, _ = _ask(deployment, "POST", path, "tester", json.dumps(asked).encode())
    assert status >= 400
    assert fields["x-interlock-target"] == f"replay-{dialect}/{fault}/whole"
    assert fields["x-interlock-snapshot"]


def test_a_name_of_the_callers_cannot_break_out_of_a_header(deployment):
    import json

    asked = {
        "model": policies.name("bridged", policies.PLAIN["messages", False]),
        "messages": GREETING,
        "a\r\nset-cookie: stolen": 1,
        "x" * 100_000: 1,
    }
    status, fields, _ = _ask(deployment, "POST", "/v1/chat/completions", "tester", json.dumps(asked).encode())
    assert "set-cookie" not in fields
    assert len(fields.get("x-interlock-adjusted", "")) < 4200
    assert status in (200, 400)


def _ask(deployment, method, path, token, body):
    from conftest import request

    secret = policies.TOKENS.get(token, token)
    return request(deployment.url, method, path, body=body or None, headers={"authorization": f"Bearer {secret}"})
