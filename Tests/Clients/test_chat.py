"""Chat Completions through the official SDK, where the provider speaks Chat Completions too."""

import json

import pydantic
import pytest

from recordings import RECORDINGS, choose, recorded
from speaking import said, without

STREAMS = [recording for recording in choose("chat", stream=True) if "n_choices_out" not in recording.features]


def ask(client, deployment, id, **changes):
    recording = recorded(id)
    request = recording.request or {"messages": [{"role": "user", "content": "Hi"}]}
    create = client.chat.completions.create
    return create(**said(create, request, **{"model": deployment.straight(recording), **changes}))


def test_a_tool_call_carries_its_name_and_arguments(openai_client, deployment):
    id = "chat/gpustack--chat-function-calling-gpustack-qwen3-can-use-tools--1"
    completion = ask(openai_client, deployment, id)
    (call,) = completion.choices[0].message.tool_calls
    expected = recorded(id).reply["choices"][0]["message"]["tool_calls"][0]
    assert completion.choices[0].finish_reason == "tool_calls"
    assert (call.id, call.function.name) == (expected["id"], expected["function"]["name"])
    assert json.loads(call.function.arguments) == json.loads(expected["function"]["arguments"])


def test_parallel_tool_calls_arrive_together(openai_client, deployment):
    id = "chat/azure-foundry--chat-function-calling-azure-grok-4-1-fast-non-reasoning-can-handle-mul--1"
    calls = ask(openai_client, deployment, id).choices[0].message.tool_calls
    assert len(calls) > 1
    assert len({call.id for call in calls}) == len(calls)


def test_a_custom_tool_is_called_with_free_text(openai_client, deployment):
    (call,) = ask(openai_client, deployment, "chat/openai--chat-completion-custom-tool-call").choices[0].message.tool_calls
    assert call.type == "custom"
    assert call.custom.input


def test_a_refusal_is_no_content(openai_client, deployment):
    message = ask(openai_client, deployment, "chat/openai--test-async-parsed-refused-completion").choices[0].message
    assert message.content is None
    assert message.refusal.startswith("I'm very sorry")


@pytest.mark.parametrize(
    ("id", "reason"),
    [
        ("chat/azure--azure-chat-completion", "length"),
        ("chat/mistral--test-stop-settings-mistral", "stop"),
        ("chat/gpustack--chat-function-calling-gpustack-qwen3-can-use-tools--1", "tool_calls"),
        ("chat/openai--openai-chat-completions-post-f9fa0b14", "function_call"),
    ],
)
def test_every_finish_reason_is_told(openai_client, deployment, id, reason):
    assert ask(openai_client, deployment, id).choices[0].finish_reason == reason


def test_a_filtered_stream_says_so_at_its_end(openai_client, deployment):
    stream = ask(openai_client, deployment, "synthetic/chat-content-filter", stream=True)
    reasons = [chunk.choices[0].finish_reason for chunk in stream if chunk.choices]
    assert reasons[-1] == "content_filter"


def test_several_choices_are_kept_apart(openai_client, deployment):
    choices = ask(openai_client, deployment, "chat/litellm-proxy--completion-multiple-choices-proxy").choices
    assert [choice.index for choice in choices] == list(range(len(choices)))
    assert len(choices) > 1


def test_cached_and_reasoning_tokens_are_counted(openai_client, deployment):
    id = "chat/gpustack--chat-function-calling-gpustack-qwen3-can-use-tools--1"
    usage = ask(openai_client, deployment, id).usage
    expected = recorded(id).reply["usage"]
    assert usage.prompt_tokens_details.cached_tokens == expected["prompt_tokens_details"]["cached_tokens"]
    assert usage.completion_tokens_details.reasoning_tokens == expected["completion_tokens_details"]["reasoning_tokens"]
    assert usage.total_tokens == expected["total_tokens"]


def test_structured_output_is_parsed_into_a_model(openai_client, deployment):
    class Article(pydantic.BaseModel):
        title: str
        author: str

    recording = recorded("chat/databricks--test-databricks-data-extraction--1")
    completion = openai_client.chat.completions.parse(
        model=deployment.straight(recording), messages=recording.request["messages"], response_format=Article
    )
    assert completion.choices[0].message.parsed == Article(title="Apples are tasty", author="Hadley Wickham")


def test_an_image_can_be_asked_about(openai_client, deployment):
    id = "chat/ollama--chat-vision-models-ollama-granite3-2-vision-can-understand-remote-imag"
    completion = ask(openai_client, deployment, id)
    assert completion.choices[0].message.content == recorded(id).reply["choices"][0]["message"]["content"]


def test_reasoning_beside_the_standard_is_kept(openai_client, deployment):
    completion = ask(openai_client, deployment, "chat/zai--test-zai-reasoning-effort")
    assert completion.choices[0].message.reasoning_content


def test_reasoning_details_can_be_said_back(openai_client, deployment):
    first = ask(
        openai_client,
        deployment,
        "chat/openrouter--chat-openrouter-reasoning-details-round-trip-replays-reasoning-details--1",
    )
    details = first.choices[0].message.to_dict()["reasoning_details"]
    second = recorded("chat/openrouter--chat-openrouter-reasoning-details-round-trip-replays-reasoning-details--2")
    replayed = [message for message in second.request["messages"] if message.get("reasoning_details")]
    assert [detail.get("signature") for detail in details] == [
        detail.get("signature") for detail in replayed[0]["reasoning_details"]
    ]
    answer = ask(openai_client, deployment, second.id)
    assert answer.id == second.reply["id"]
    assert deployment.received()["body"]["messages"] == second.request["messages"]


@pytest.mark.parametrize("recording", STREAMS, ids=lambda recording: recording.id)
def test_the_stream_helper_folds_the_whole_answer(openai_client, deployment, recording):
    request = without(recording.request, "stream", "model")
    open_stream = openai_client.chat.completions.stream
    with open_stream(**said(open_stream, request, model=deployment.straight(recording))) as stream:
        try:
            completion = stream.get_final_completion()
        except Exception as error:  # The helper refuses what was cut short, as it should.
            assert "finish:length" in recording.features, error
            return
    deltas = [event["choices"][0]["delta"] for event in recording.events if event.get("choices")]
    assert (completion.choices[0].message.content or "") == "".join(delta.get("content") or "" for delta in deltas)
    fragments = [call for delta in deltas for call in delta.get("tool_calls") or []]
    calls = completion.choices[0].message.tool_calls or []
    assert [call.function.arguments for call in calls] == [
        "".join(fragment["function"].get("arguments") or "" for fragment in fragments if fragment.get("index") == index)
        for index in sorted({fragment.get("index") for fragment in fragments})
    ]


def test_the_usage_of_a_stream_comes_with_its_last_chunk(openai_client, deployment):
    chunks = list(ask(openai_client, deployment, "synthetic/chat-usage-empty-choices", stream=True))
    assert chunks[-1].choices == []
    assert chunks[-1].usage.total_tokens == chunks[-1].usage.prompt_tokens + chunks[-1].usage.completion_tokens


def test_interleaved_tool_calls_are_kept_apart(openai_client, deployment):
    fragments = {}
    for chunk in ask(openai_client, deployment, "synthetic/chat-tools-interleaved", stream=True):
        for call in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
            fragments[call.index] = fragments.get(call.index, "") + (call.function.arguments or "")
    assert len(fragments) == 2
    assert all(isinstance(json.loads(arguments), dict) for arguments in fragments.values())


def test_a_conversation_with_tools_goes_round(openai_client, deployment):
    turns = [recorded(f"chat/deepseek--test-deepseek-tool-variations-async--{turn}") for turn in (1, 2)]
    for turn in turns:
        create = openai_client.chat.completions.create
        list(create(**said(create, turn.request, model=deployment.straight(turn))))
        assert deployment.received()["body"]["messages"] == turn.request["messages"]
    assert len(turns[1].request["messages"]) > len(turns[0].request["messages"])


def test_every_recorded_chat_dialect_is_tried():
    assert len(STREAMS) >= 10
    assert len([recording for recording in RECORDINGS.values() if recording.dialect == "chat"]) > 50
