"""Messages through the official SDK, where the provider speaks Messages too."""

import json

import pytest

from recordings import choose, recorded
from speaking import said, without

STREAMS = choose("messages", stream=True)


def ask(client, deployment, id, **changes):
    recording = recorded(id)
    request = recording.request or {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 100}
    create = client.messages.create
    return create(**said(create, request, **{"model": deployment.straight(recording), **changes}))


@pytest.mark.parametrize(
    ("id", "reason"),
    [
        ("messages/anthropic--test-anthropic-model-thinking-part--1", "end_turn"),
        ("messages/anthropic--test-tool-choice-matrix-list-single-anthropic", "tool_use"),
        ("messages/anthropic--test-stop-settings-anthropic", "stop_sequence"),
        ("messages/anthropic--anthropic-create-image", "max_tokens"),
        ("messages/anthropic--vercel-refusal~2", "refusal"),
        ("synthetic/messages-stop-pause_turn", "pause_turn"),
        ("synthetic/messages-stop-model_context_window_exceeded", "model_context_window_exceeded"),
    ],
)
def test_every_stop_reason_is_told(anthropic_client, deployment, id, reason):
    message = ask(anthropic_client, deployment, id)
    assert message.stop_reason == reason
    assert message.stop_sequence == recorded(id).reply.get("stop_sequence")


def test_thinking_keeps_its_signature(anthropic_client, deployment):
    id = "messages/anthropic--test-anthropic-model-thinking-part--1"
    thought = ask(anthropic_client, deployment, id).content[0]
    assert thought.type == "thinking"
    assert thought.to_dict() == recorded(id).reply["content"][0]


def test_redacted_thinking_can_be_said_back(anthropic_client, deployment):
    turns = [
        recorded(f"messages/anthropic--test-anthropic-model-thinking-part-redacted--{turn}") for turn in (1, 2)
    ]
    redacted = [
        block for block in ask(anthropic_client, deployment, turns[0].id).content if block.type == "redacted_thinking"
    ]
    replayed = [
        block
        for message in turns[1].request["messages"]
        if message["role"] == "assistant"
        for block in message["content"]
        if block["type"] == "redacted_thinking"
    ]
    assert [block.data for block in redacted] == [block["data"] for block in replayed]
    ask(anthropic_client, deployment, turns[1].id)
    assert deployment.received()["body"]["messages"] == turns[1].request["messages"]


def test_a_tool_is_called_with_an_object(anthropic_client, deployment):
    id = "messages/anthropic--test-tool-choice-matrix-list-single-anthropic"
    (call,) = [block for block in ask(anthropic_client, deployment, id).content if block.type == "tool_use"]
    (expected,) = [block for block in recorded(id).reply["content"] if block["type"] == "tool_use"]
    assert (call.id, call.name, call.input) == (expected["id"], expected["name"], expected["input"])


def test_parallel_tools_are_called_together(anthropic_client, deployment):
    blocks = ask(anthropic_client, deployment, "messages/anthropic--test-mixed-tools-native-output--1").content
    assert len([block for block in blocks if block.type == "tool_use"]) > 1


def test_structured_output_is_json(anthropic_client, deployment):
    message = ask(anthropic_client, deployment, "messages/anthropic--test-mixed-tools-native-output--2")
    assert isinstance(json.loads(message.content[0].text), dict)
    assert deployment.received()["body"]["output_config"]["format"]["type"] == "json_schema"


def test_cache_reads_and_writes_are_counted(anthropic_client, deployment):
    id = "messages/anthropic--test-anthropic-live-delta-preserves-the-warmed-cache-prefix--2"
    usage = ask(anthropic_client, deployment, id).usage
    expected = recorded(id).reply["usage"]
    assert usage.cache_read_input_tokens == expected["cache_read_input_tokens"]
    assert usage.cache_creation_input_tokens == expected["cache_creation_input_tokens"]
    assert usage.input_tokens == expected["input_tokens"]


def test_an_image_can_be_asked_about(anthropic_client, deployment):
    message = ask(anthropic_client, deployment, "messages/anthropic--anthropic-create-image")
    assert message.content[0].text
    blocks = deployment.received()["body"]["messages"][0]["content"]
    assert any(block["type"] == "image" for block in blocks)


@pytest.mark.parametrize("recording", STREAMS, ids=lambda recording: recording.id)
def test_the_stream_helper_folds_the_whole_message(anthropic_client, deployment, recording):
    request = without(recording.request, "stream", "model")
    open_stream = anthropic_client.messages.stream
    with open_stream(**said(open_stream, request, model=deployment.straight(recording))) as stream:
        message = stream.get_final_message()
    starts = [event["content_block"] for event in recording.events if event["type"] == "content_block_start"]
    assert [block.type for block in message.content] == [start["type"] for start in starts]
    for index, block in enumerate(message.content):
        assert spoken(block) == told(recording, index), index
    ends = [event["delta"] for event in recording.events if event["type"] == "message_delta"]
    assert message.stop_reason == ends[-1]["stop_reason"]


def spoken(block):
    """What a folded block says."""
    match block.type:
        case "text":
            return block.text
        case "thinking":
            return block.thinking + block.signature
        case "tool_use" | "server_tool_use":
            return block.input
    return None


def told(recording, index):
    """What the deltas of a recorded block say when they are joined."""
    start = next(
        event["content_block"]
        for event in recording.events
        if event["type"] == "content_block_start" and event["index"] == index
    )
    deltas = [
        event["delta"]
        for event in recording.events
        if event["type"] == "content_block_delta" and event["index"] == index
    ]
    match start["type"]:
        case "text" | "thinking":
            return "".join(
                delta.get("text", "") + delta.get("thinking", "") for delta in deltas
            ) + "".join(delta.get("signature", "") for delta in deltas)
        case "tool_use" | "server_tool_use":
            return json.loads("".join(delta.get("partial_json", "") for delta in deltas) or "{}")
    return None


def test_interleaved_thinking_keeps_its_order(anthropic_client, deployment):
    recording = recorded("synthetic/messages-interleaved-thinking")
    with anthropic_client.messages.stream(
        model=deployment.straight(recording), max_tokens=100, messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        kinds = [block.type for block in stream.get_final_message().content]
    starts = [event["content_block"]["type"] for event in recording.events if event["type"] == "content_block_start"]
    assert kinds == starts
    assert kinds.index("tool_use") < len(kinds) - 1 - kinds[::-1].index("redacted_thinking"), "thinking follows a tool"


def test_a_refusal_in_a_stream_comes_with_what_was_said_before(anthropic_client, deployment):
    recording = recorded("synthetic/messages-refusal")
    with anthropic_client.messages.stream(
        model=deployment.straight(recording), max_tokens=100, messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        message = stream.get_final_message()
    assert message.stop_reason == "refusal"
    assert message.content[0].text


def test_a_thinking_conversation_with_tools_goes_round(anthropic_client, deployment):
    for turn in (1, 2):
        id = f"messages/anthropic--test-fixed-version-tool-chain-with-thinking-display-regression--{turn}"
        recording = recorded(id)
        list(ask(anthropic_client, deployment, id))
        assert deployment.received()["body"]["messages"] == recording.request["messages"]
