"""After the first byte a failure is told inside the stream, and a broken stream never gets a success ending."""

import anthropic
import openai
import pytest

from recordings import recorded

GREETING = [{"role": "user", "content": "Hi"}]
BREAKS = pytest.mark.parametrize("fault", ["cut-after-2", "cut-inside", "reset-after-2", "stall"])

pytestmark = pytest.mark.sidecar


@BREAKS
def test_a_broken_chat_stream_ends_in_an_api_error(openai_client, deployment, fault):
    chunks = []
    with pytest.raises(openai.APIError):
        for chunk in openai_client.chat.completions.create(
            model=deployment.faulty(fault, "chat", stream=True), messages=GREETING, stream=True
        ):
            chunks.append(chunk)
    assert chunks, "what arrived before the break is not lost"
    assert not any(choice.finish_reason for chunk in chunks for choice in chunk.choices)


@BREAKS
def test_a_broken_responses_stream_fails_in_its_own_words(openai_client, deployment, fault):
    events = list(
        openai_client.responses.create(model=deployment.faulty(fault, "responses", stream=True), input="Hi", stream=True)
    )
    assert events[0].type == "response.created"
    assert events[-1].type in ("response.failed", "error")
    assert not any(event.type == "response.completed" for event in events)
    numbers = [event.sequence_number for event in events]
    assert numbers == sorted(set(numbers))


@BREAKS
def test_a_broken_messages_stream_ends_in_an_api_status_error(anthropic_client, deployment, fault):
    events = []
    with pytest.raises(anthropic.APIStatusError):
        for event in anthropic_client.messages.create(
            model=deployment.faulty(fault, "messages", stream=True), messages=GREETING, max_tokens=100, stream=True
        ):
            events.append(event)
    assert events[0].type == "message_start"
    assert not any(event.type == "message_stop" for event in events)


@pytest.mark.parametrize("id", ["synthetic/chat-cut", "synthetic/chat-mid-error", "synthetic/chat-mid-error-openrouter"])
def test_a_recorded_chat_stream_without_an_end_is_an_error(openai_client, deployment, id):
    with pytest.raises(openai.APIError):
        list(
            openai_client.chat.completions.create(
                model=deployment.straight(recorded(id)), messages=GREETING, stream=True
            )
        )


def test_a_chat_stream_without_its_last_marker_is_complete(openai_client, deployment):
    recording = recorded("synthetic/chat-no-done")
    stream = openai_client.chat.completions.create(
        model=deployment.straight(recording), messages=GREETING, stream=True
    )
    assert [chunk.choices[0].finish_reason for chunk in stream if chunk.choices][-1] == "stop"


@pytest.mark.parametrize("id", ["synthetic/messages-cut", "synthetic/messages-mid-error-overloaded"])
def test_a_recorded_messages_stream_without_an_end_is_an_error(anthropic_client, deployment, id):
    with pytest.raises(anthropic.APIStatusError):
        with anthropic_client.messages.stream(
            model=deployment.straight(recorded(id)), messages=GREETING, max_tokens=100
        ) as stream:
            stream.get_final_message()


@pytest.mark.parametrize(
    "id", ["synthetic/responses-cut", "synthetic/responses-failed", "synthetic/responses-error-event"]
)
def test_a_recorded_responses_stream_that_failed_says_so(openai_client, deployment, id):
    events = list(openai_client.responses.create(model=deployment.straight(recorded(id)), input="Hi", stream=True))
    assert events[0].type == "response.created"
    assert events[-1].type in ("response.failed", "error")


@pytest.mark.parametrize("id", ["synthetic/messages-cut", "synthetic/messages-mid-error-overloaded"])
def test_a_stream_that_breaks_behind_the_bridge_is_an_error_for_chat(openai_client, deployment, id):
    chunks = []
    with pytest.raises(openai.APIError):
        for chunk in openai_client.chat.completions.create(
            model=deployment.bridged(recorded(id)), messages=GREETING, stream=True
        ):
            chunks.append(chunk)
    assert not any(choice.finish_reason for chunk in chunks for choice in chunk.choices)
