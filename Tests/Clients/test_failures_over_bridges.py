"""What goes wrong at a target of another dialect is told in the caller's own: as its SDK's error, or inside its stream."""

import openai
import anthropic
import pytest

from callers import CALLERS
from recordings import recorded

pytestmark = pytest.mark.sidecar

BRIDGES = [(caller, target) for caller in CALLERS for target in CALLERS if caller != target]
LANES = pytest.mark.parametrize(("caller", "target"), BRIDGES, ids=["-".join(lane) for lane in BRIDGES])
STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def fails(caller, deployment, error, model, *, stream):
    """The error of this name that asking ends with."""
    speaker = CALLERS[caller](deployment)
    with speaker.client, pytest.raises(getattr(speaker.sdk, error)) as caught:
        speaker.ask(model, speaker.opening("Hi"), stream=stream)
    return caught.value


@LANES
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
        ("status-401", "InternalServerError", {502}),
        ("reset", "InternalServerError", {502}),
        ("malformed", "InternalServerError", {502}),
    ],
)
def test_a_failure_has_the_status_that_it_deserves(caller, target, stream, fault, error, status, deployment):
    caught = fails(caller, deployment, error, deployment.faulty(fault, target, stream=stream), stream=stream)
    assert caught.status_code in status
    assert caught.request_id == caught.response.headers["x-request-id"]
    if caller == "messages":
        assert caught.body["type"] == "error"
    else:
        assert caught.body["message"]


@LANES
def test_a_rate_limit_says_when_to_come_back(caller, target, deployment):
    caught = fails(
        caller, deployment, "RateLimitError", deployment.faulty("status-429", target, stream=False), stream=False
    )
    assert caught.response.headers["retry-after"] == "7"


@LANES
@pytest.mark.parametrize("fault", ["cut-after-2", "cut-inside", "reset-after-2", "stall"])
def test_a_stream_that_breaks_is_never_a_success(caller, target, fault, deployment):
    assert_broken(caller, deployment, deployment.faulty(fault, target, stream=True))


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(
    "id",
    [
        "synthetic/chat-cut",
        "synthetic/chat-mid-error",
        "synthetic/chat-mid-error-openrouter",
        "synthetic/responses-cut",
        "synthetic/responses-failed",
        "synthetic/responses-error-event",
        "synthetic/messages-cut",
        "synthetic/messages-mid-error-overloaded",
    ],
)
def test_an_error_inside_a_stream_is_an_error_for_every_caller(caller, id, deployment):
    assert_broken(caller, deployment, deployment.bridged(recorded(id)))


def assert_broken(caller, deployment, model):
    """The stream ends in an error of the caller's dialect, and in nothing that says all is well."""
    events, speaker = [], CALLERS[caller](deployment)
    with speaker.client as client:
        match caller:
            case "responses":
                try:
                    events += client.responses.create(model=model, input="Hi", stream=True)
                except openai.APIStatusError as error:  # It broke before anything was said.
                    assert error.status_code >= 500
                    return
                assert events[-1].type in ("response.failed", "error")
                assert not any(event.type == "response.completed" for event in events)
            case "chat":
                with pytest.raises(openai.APIError):
                    for event in client.chat.completions.create(
                        model=model, messages=speaker.opening("Hi"), stream=True
                    ):
                        events.append(event)
                assert not any(choice.finish_reason for event in events for choice in event.choices)
            case "messages":
                with pytest.raises(anthropic.APIStatusError):
                    for event in client.messages.create(
                        model=model, messages=speaker.opening("Hi"), max_tokens=100, stream=True
                    ):
                        events.append(event)
                assert not any(event.type == "message_stop" for event in events)


@LANES
def test_a_recorded_refusal_keeps_what_the_provider_said(caller, target, deployment):
    recording = recorded(
        {
            "chat": "synthetic/openai-err-400-ctx",
            "responses": "responses/openai--test-openai-responses-model-http-error",
            "messages": "synthetic/anthropic-err-400",
        }[target]
    )
    caught = fails(caller, deployment, "BadRequestError", deployment.bridged(recording), stream=False)
    assert recording.reply["error"]["message"] in caught.message
