"""Responses through the official SDK, where the provider speaks Responses too."""

import json

import pytest

from recordings import choose, recorded
from speaking import said, without

STREAMS = choose("responses", stream=True)


def ask(client, deployment, id, **changes):
    recording = recorded(id)
    request = recording.request or {"input": "Hi"}
    create = client.responses.create
    return create(**said(create, request, **{"model": deployment.straight(recording), **changes}))


def terminal(recording):
    return recording.events[-1]["response"]


def test_parallel_function_calls_arrive_as_items(openai_client, deployment):
    id = "responses/openai--test-responses-tool-calls"
    response = ask(openai_client, deployment, id)
    calls = [item for item in response.output if item.type == "function_call"]
    assert len(calls) > 1
    assert [(call.call_id, call.name) for call in calls] == [
        (item["call_id"], item["name"]) for item in recorded(id).reply["output"] if item["type"] == "function_call"
    ]
    assert all(isinstance(json.loads(call.arguments), dict) for call in calls)


def test_a_custom_tool_is_called_with_free_text(openai_client, deployment):
    response = ask(openai_client, deployment, "responses/openai--response-custom-tool-call")
    assert any(item.type == "custom_tool_call" and item.input for item in response.output)


def test_encrypted_reasoning_can_be_said_back(openai_client, deployment):
    turns = [
        recorded(f"responses/openai--chat-tool-choice-and-calls-control-openai-gpt-5-nano-respects-calls-on--{turn}")
        for turn in (1, 2)
    ]
    response = ask(openai_client, deployment, turns[0].id)
    (thought,) = [item for item in response.output if item.type == "reasoning"]
    (replayed,) = [item for item in turns[1].request["input"] if item.get("type") == "reasoning"]
    assert thought.encrypted_content == replayed["encrypted_content"]
    ask(openai_client, deployment, turns[1].id)
    assert deployment.received()["body"]["input"] == turns[1].request["input"]


def test_a_reasoning_summary_is_text(openai_client, deployment):
    id = "responses/openai--test-openai-responses-thinking-with-code-execution-tool--1"
    thoughts = [item for item in ask(openai_client, deployment, id).output if item.type == "reasoning"]
    assert any(part.text for thought in thoughts for part in thought.summary)


def test_reasoning_tokens_are_counted(openai_client, deployment):
    id = "responses/openai--test-openai-responses-phase-live--1"
    usage = ask(openai_client, deployment, id).usage
    assert usage.output_tokens_details.reasoning_tokens == (
        recorded(id).reply["usage"]["output_tokens_details"]["reasoning_tokens"]
    )
    assert usage.output_tokens_details.reasoning_tokens > 0


def test_an_image_and_a_file_can_be_asked_about(openai_client, deployment):
    id = "responses/openai--activerecord-actsas-attachment-handling-handles-multiple-attachments"
    assert ask(openai_client, deployment, id).output_text
    parts = [part["type"] for item in deployment.received()["body"]["input"] for part in item["content"]]
    assert {"input_image", "input_file"} <= set(parts)


def test_structured_output_is_json(openai_client, deployment):
    id = "responses/openai--test-stream-async-with-data-model"
    events = list(ask(openai_client, deployment, id))
    assert isinstance(json.loads(events[-1].response.output_text), dict)


@pytest.mark.parametrize("recording", STREAMS, ids=lambda recording: recording.id)
def test_the_strict_stream_helper_accepts_every_stream(openai_client, deployment, recording):
    request = without(recording.request, "stream", "model")
    open_stream = openai_client.responses.stream
    with open_stream(**said(open_stream, request, model=deployment.straight(recording))) as stream:
        events = list(stream)
    last = events[-1]
    expected = terminal(recording)
    assert last.type == recording.events[-1]["type"]
    assert last.response.id == expected["id"]
    assert [item.type for item in last.response.output] == [item["type"] for item in expected["output"]]


def test_a_response_that_ran_out_of_tokens_is_incomplete(openai_client, deployment):
    last = list(ask(openai_client, deployment, "responses/openai--response-stream-incomplete"))[-1]
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details.reason == "max_output_tokens"


def test_a_refusal_is_streamed_as_a_refusal(openai_client, deployment):
    events = list(ask(openai_client, deployment, "synthetic/responses-refusal", stream=True))
    refusal = "".join(event.delta for event in events if event.type == "response.refusal.delta")
    assert refusal
    assert refusal == next(event.refusal for event in events if event.type == "response.refusal.done")


def test_sequence_numbers_have_no_gaps(openai_client, deployment):
    events = list(ask(openai_client, deployment, "responses/openai--test-responses-basic-streaming"))
    assert [event.sequence_number for event in events] == list(range(len(events)))


def test_a_conversation_with_tools_and_phases_goes_round(openai_client, deployment):
    for turn in (1, 2):
        recording = recorded(f"responses/openai--test-openai-responses-phase-live--{turn}")
        assert ask(openai_client, deployment, recording.id).id == recording.reply["id"]
        assert deployment.received()["body"]["input"] == recording.request["input"]
