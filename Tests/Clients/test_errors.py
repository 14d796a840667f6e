"""Whatever goes wrong before the first byte is an error of the caller's own SDK, with the status that it deserves."""

import anthropic
import openai
import pytest

import policies
from recordings import RECORDINGS, recorded

GREETING = [{"role": "user", "content": "Hi"}]


class Speaker:
    """One dialect's SDK: how to ask, and what its errors are called."""

    def __init__(self, dialect, deployment, token="tester"):
        self.dialect = dialect
        self.sdk = anthropic if dialect == "messages" else openai
        secret = policies.TOKENS.get(token, token)
        self.client = (
            anthropic.Anthropic(api_key=secret, base_url=deployment.url, max_retries=0)
            if dialect == "messages"
            else openai.OpenAI(api_key=secret, base_url=deployment.url + "/v1", max_retries=0)
        )

    def ask(self, model, **more):
        match self.dialect:
            case "chat":
                return self.client.chat.completions.create(model=model, messages=GREETING, **more)
            case "responses":
                return self.client.responses.create(model=model, input="Hi", **more)
            case "messages":
                return self.client.messages.create(model=model, messages=GREETING, max_tokens=100, **more)

    def fails(self, error, model, **more):
        """The error of this name that asking ends with."""
        with self.client, pytest.raises(getattr(self.sdk, error)) as caught:
            answer = self.ask(model, **more)
            if more.get("stream"):
                list(answer)
        return caught.value


DIALECTS = pytest.mark.parametrize("dialect", ["chat", "responses", "messages"])
STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


@pytest.mark.sidecar
@DIALECTS
def test_an_unknown_token_is_an_authentication_error(deployment, dialect):
    error = Speaker(dialect, deployment, "nobody-knows-this").fails("AuthenticationError", "recovered")
    assert error.status_code == 401
    assert "nobody-knows-this" not in str(error.body)


@pytest.mark.sidecar
@DIALECTS
@pytest.mark.parametrize("token", ["disabled", "expired"])
def test_a_caller_that_may_not_call_is_denied(deployment, dialect, token):
    assert Speaker(dialect, deployment, token).fails("PermissionDeniedError", "recovered").status_code == 403


@pytest.mark.sidecar
@DIALECTS
@pytest.mark.parametrize(("token", "model"), [("tester", "no-such-group"), ("narrow", "unthinking")])
def test_a_group_that_is_unknown_or_not_allowed_is_not_found(deployment, dialect, token, model):
    error = Speaker(dialect, deployment, token).fails("NotFoundError", model)
    assert "model_not_found" in str(error.body) or dialect == "messages"
    assert model in error.message
    if token == "narrow":
        assert "recovered" in error.message, "the message lists what the caller may use"
        assert "unthinking" not in error.message.replace(model, "", 1)


@DIALECTS
@STREAMED
@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        ("status-400", "BadRequestError", {400}),
        ("status-413", "APIStatusError", {413}),
        ("status-422", "APIStatusError", {400, 422}),
        ("status-429", "RateLimitError", {429}),
        ("status-500", "InternalServerError", {500, 502}),
        ("status-503", "InternalServerError", {502, 503, 529}),
    ],
)
def test_the_providers_failure_keeps_its_status(deployment, dialect, stream, fault, error, status):
    more = {"stream": True} if stream else {}
    model = deployment.faulty(fault, dialect, stream=stream)
    assert Speaker(dialect, deployment).fails(error, model, **more).status_code in status


@pytest.mark.sidecar
@DIALECTS
@pytest.mark.parametrize("fault", ["status-401", "status-403", "status-404"])
def test_the_providers_quarrel_with_us_is_not_the_callers_fault(deployment, dialect, fault):
    error = Speaker(dialect, deployment).fails("InternalServerError", deployment.faulty(fault, dialect, stream=False))
    assert error.status_code == 502


@DIALECTS
def test_a_rate_limit_says_when_to_come_back(deployment, dialect):
    error = Speaker(dialect, deployment).fails(
        "RateLimitError", deployment.faulty("status-429", dialect, stream=False)
    )
    assert error.response.headers["retry-after"] == "7"


@pytest.mark.sidecar
@DIALECTS
@STREAMED
@pytest.mark.parametrize("fault", ["reset", "malformed"])
def test_an_upstream_that_breaks_before_its_first_event_is_a_bad_gateway(deployment, dialect, stream, fault):
    error = Speaker(dialect, deployment).fails(
        "InternalServerError", deployment.faulty(fault, dialect, stream=stream), **({"stream": True} if stream else {})
    )
    assert error.status_code == 502


@pytest.mark.sidecar
def test_a_provider_that_is_nowhere_is_a_bad_gateway(deployment):
    error = Speaker("chat", deployment).fails("InternalServerError", "lost")
    assert error.status_code == 502
    assert "127.0.0.1:9" not in str(error.body), "a caller never sees a base URL"


@pytest.mark.sidecar
@pytest.mark.parametrize("model", ["found-at-last", "recovered"])
def test_the_next_target_answers_where_the_first_fails(openai_client, deployment, model):
    raw = openai_client.chat.completions.with_raw_response.create(model=model, messages=GREETING)
    expected = RECORDINGS[policies.PLAIN["chat", False]]
    assert raw.parse().id == expected.reply["id"]
    assert raw.headers["x-interlock-target"].endswith(policies.name("", expected.id))


@pytest.mark.sidecar
@DIALECTS
def test_a_failure_is_tried_again_at_the_same_target(deployment, dialect):
    before = deployment.count_received()
    Speaker(dialect, deployment).ask(deployment.faulty("fail-once", dialect, stream=False))
    assert deployment.count_received() == before + 2


@pytest.mark.sidecar
@pytest.mark.parametrize(
    ("model", "more", "requirement"),
    [
        ("unthinking", {"reasoning_effort": "high"}, "reasoning"),
        (
            "text-only",
            {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]},
            "tools",
        ),
        ("unbridged", {}, "text"),
    ],
)
def test_no_eligible_target_says_what_was_needed_and_why_not(deployment, model, more, requirement):
    before = deployment.count_received()
    error = Speaker("chat", deployment).fails("InternalServerError", model, **more)
    assert error.status_code == 502
    assert error.code == "no-eligible-target"
    details = error.body["details"]
    assert details["model"] == model
    assert requirement in details["requirements"]
    assert all(reasons for reasons in details["reasons"].values())
    assert details["hint"]
    assert deployment.count_received() == before, "no attempt is made"


@pytest.mark.sidecar
def test_no_eligible_target_is_told_in_messages_too(deployment):
    error = Speaker("messages", deployment).fails("InternalServerError", policies.name("straight", policies.PLAIN["chat", False]))
    assert error.status_code == 502
    assert error.type == "api_error"
    assert "no-eligible-target" in str(error.body)


@pytest.mark.sidecar
@DIALECTS
def test_an_effort_that_nobody_knows_is_a_bad_request_that_lists_those_there_are(deployment, dialect):
    wish = {
        "chat": {"reasoning_effort": "enormous"},
        "responses": {"reasoning": {"effort": "enormous"}},
        "messages": {"extra_body": {"output_config": {"effort": "enormous"}}},
    }[dialect]
    error = Speaker(dialect, deployment).fails(
        "BadRequestError", policies.name("straight", policies.PLAIN[dialect, False]), **wish
    )
    assert "xhigh" in error.message


@pytest.mark.parametrize(
    "recording",
    [r for r in RECORDINGS.values() if r.status in (400, 429) and r.dialect in policies.DIALECTS and not r.is_stream],
    ids=lambda recording: recording.id,
)
def test_every_recorded_refusal_is_an_error_of_the_same_status(deployment, recording):
    error = Speaker(recording.dialect, deployment).fails("APIStatusError", deployment.straight(recording))
    assert error.status_code == recording.status


@pytest.mark.sidecar
def test_an_error_inside_a_whole_success_is_an_error(deployment):
    recording = recorded("synthetic/openrouter-err-in-200")
    error = Speaker("chat", deployment).fails("APIStatusError", deployment.straight(recording))
    assert error.status_code >= 400


@pytest.mark.sidecar
@DIALECTS
def test_an_error_carries_the_request_id_that_its_sdk_looks_for(deployment, dialect):
    error = Speaker(dialect, deployment).fails("NotFoundError", "no-such-group")
    assert error.request_id
    assert error.response.headers["x-request-id"] == error.request_id
