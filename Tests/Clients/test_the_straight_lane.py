"""Same dialect on both sides: nothing but the model's name changes on the way there, nothing at all on the way back."""

import json

import pytest

from recordings import RECORDINGS, choose, events_of
from speaking import reasoning_members, said, without


def every(stream, *, thinking=False):
    recordings = [
        recording
        for dialect in ("chat", "responses", "messages")
        for recording in choose(dialect, stream=stream)
        if reasoning_members(recording.request) or not thinking
    ]
    return pytest.mark.parametrize("recording", recordings, ids=lambda recording: recording.id)


def methods(recording, openai_client, anthropic_client):
    """The SDK method that speaks the recording's dialect, with access to raw bytes."""
    return {
        "chat": openai_client.chat.completions,
        "responses": openai_client.responses,
        "messages": anthropic_client.messages,
    }[recording.dialect]


@every(stream=False)
def test_a_whole_reply_arrives_byte_for_byte(recording, deployment, openai_client, anthropic_client):
    resource = methods(recording, openai_client, anthropic_client)
    asked = said(resource.create, recording.request, model=deployment.straight(recording))
    raw = resource.with_raw_response.create(**asked, timeout=30)
    assert raw.http_response.content == recording.body
    assert raw.parse().id == recording.reply["id"]


@every(stream=True)
def test_a_stream_arrives_byte_for_byte(recording, deployment, openai_client, anthropic_client):
    resource = methods(recording, openai_client, anthropic_client)
    asked = said(resource.create, recording.request, model=deployment.straight(recording))
    with resource.with_streaming_response.create(**asked) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert b"".join(response.iter_bytes()) == recording.body


@every(stream=True)
def test_a_stream_is_understood_event_by_event(recording, deployment, openai_client, anthropic_client):
    resource = methods(recording, openai_client, anthropic_client)
    asked = said(resource.create, recording.request, model=deployment.straight(recording))
    events = [event.to_dict(exclude_unset=True) for event in resource.create(**asked)]
    assert [shape(event) for event in events] == [shape(event) for event in recording.events]


def shape(event):
    """What an event is and where it belongs; its values are compared as bytes elsewhere."""
    return event.get("type") or event.get("object"), event.get("index"), event.get("output_index")


@pytest.mark.sidecar
@every(stream=False)
def test_a_request_reaches_the_provider_as_it_was_but_for_the_model(
    recording, deployment, openai_client, anthropic_client
):
    resource = methods(recording, openai_client, anthropic_client)
    group = deployment.straight(recording)
    raw = resource.with_raw_response.create(
        **said(resource.create, recording.request, model=group), timeout=30
    )
    sent, arrived = raw.http_response.request.content, deployment.received_bytes()
    if reasoning_members(json.loads(sent)):
        thinking = reasoning_members(json.loads(sent)) | {"model"}
        assert without(json.loads(arrived), *thinking) == without(json.loads(sent), *thinking)
    else:
        model = f"replay/{recording.id}"
        assert arrived == sent.replace(json.dumps(group).encode(), json.dumps(model).encode(), 1)


@pytest.mark.sidecar
@every(stream=False, thinking=True)
def test_a_wish_to_think_reaches_the_provider_as_it_was(recording, deployment, openai_client, anthropic_client):
    wish = {name: recording.request[name] for name in reasoning_members(recording.request)}
    resource = methods(recording, openai_client, anthropic_client)
    resource.create(**said(resource.create, recording.request, model=deployment.straight(recording)), timeout=30)
    body = deployment.received()["body"]
    assert {name: body.get(name) for name in wish} == wish


@pytest.mark.parametrize(
    "id",
    [
        "synthetic/chat-usage-empty-choices",
        "synthetic/chat-tools-interleaved",
        "synthetic/chat-reasoning-details-openrouter",
        "synthetic/chat-refusal",
        "synthetic/responses-refusal",
        "synthetic/responses-unknown-event",
        "synthetic/responses-reasoning-tool",
        "synthetic/messages-interleaved-thinking",
        "synthetic/messages-unknown-event",
        "synthetic/messages-thinking-omitted",
    ],
)
def test_what_no_one_understands_still_arrives(id, deployment, openai_client, anthropic_client):
    recording = RECORDINGS[id]
    resource = methods(recording, openai_client, anthropic_client)
    asked = {
        "chat": {"messages": [{"role": "user", "content": "Hi"}]},
        "responses": {"input": "Hi"},
        "messages": {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 100},
    }[recording.dialect]
    with resource.with_streaming_response.create(
        model=deployment.straight(recording), stream=True, **asked
    ) as response:
        assert list(events_of(response.read())) == list(events_of(recording.body))
