"""A Chat Completions caller is served by a provider that speaks Messages."""

import json

import pytest

from recordings import choose, recorded

pytestmark = pytest.mark.sidecar

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather at a place",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
GREETING = [{"role": "user", "content": "Hi"}]
FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}


def crosses(recording):
    """Hosted tools have no place in Chat."""
    return not any(
        feature.startswith(("builtin_tool", "server_tool", "citations", "container")) for feature in recording.features
    )


def every(stream, *, well_ended=False):
    recordings = [
        recording
        for recording in choose("messages", stream=stream)
        if crosses(recording) and not (well_ended and "stop:max_tokens" in recording.features)
    ]
    return pytest.mark.parametrize("recording", recordings, ids=lambda recording: recording.id)


def ask(client, deployment, recording, **changes):
    arguments = {"messages": GREETING, **changes}
    return client.chat.completions.create(model=deployment.bridged(recording), **arguments)


def said_by(blocks):
    """The text that Chat shows of Messages blocks."""
    return "".join(block["text"] for block in blocks if block["type"] == "text")


def called_by(blocks):
    return [(block["id"], block["name"], block["input"]) for block in blocks if block["type"] == "tool_use"]


def folded(recording):
    """The blocks, stop reason and usage of a recorded stream."""
    blocks, stop, usage = {}, None, {}
    for event in recording.events:
        match event["type"]:
            case "message_start":
                usage.update(event["message"]["usage"])
            case "content_block_start":
                blocks[event["index"]] = {**event["content_block"], "json": ""}
            case "content_block_delta":
                block, delta = blocks[event["index"]], event["delta"]
                for name in ("text", "thinking"):
                    if name in delta:
                        block[name] = block.get(name, "") + delta[name]
                block["json"] += delta.get("partial_json", "")
            case "message_delta":
                stop = event["delta"]["stop_reason"]
                usage.update({name: count for name, count in event["usage"].items() if count is not None})
    for block in blocks.values():
        if block["type"] == "tool_use":
            block["input"] = json.loads(block["json"] or "{}")
    return [blocks[index] for index in sorted(blocks)], stop, usage


def assert_usage(usage, expected):
    read = expected.get("cache_read_input_tokens") or 0
    written = expected.get("cache_creation_input_tokens") or 0
    assert usage.prompt_tokens == expected["input_tokens"] + read + written
    assert usage.completion_tokens == expected["output_tokens"]
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    if read:
        assert usage.prompt_tokens_details.cached_tokens == read


@every(stream=False)
def test_a_whole_message_is_told_as_a_completion(openai_client, deployment, recording):
    completion = ask(openai_client, deployment, recording)
    (choice,) = completion.choices
    blocks = recording.reply["content"]
    assert (choice.message.content or "") == said_by(blocks)
    assert [
        (call.id, call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or []
    ] == called_by(blocks)
    assert choice.finish_reason == FINISH[recording.reply["stop_reason"]]
    assert_usage(completion.usage, recording.reply["usage"])


@every(stream=True)
def test_a_stream_of_messages_is_told_as_chunks(openai_client, deployment, recording):
    chunks = list(
        ask(openai_client, deployment, recording, stream=True, stream_options={"include_usage": True})
    )
    blocks, stop, usage = folded(recording)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == said_by(blocks)
    assert calls_in(deltas) == called_by(blocks)
    reasons = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason]
    assert reasons == [FINISH[stop]]
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[-1].choices == []
    assert_usage(chunks[-1].usage, usage)


def calls_in(deltas):
    calls = {}
    for delta in deltas:
        for fragment in delta.tool_calls or []:
            call = calls.setdefault(fragment.index, [fragment.id, fragment.function.name, ""])
            call[2] += fragment.function.arguments or ""
    return [(id, name, json.loads(arguments)) for id, name, arguments in (calls[index] for index in sorted(calls))]


@every(stream=True, well_ended=True)
def test_the_stream_helper_folds_what_came_over_the_bridge(openai_client, deployment, recording):
    blocks, _, _ = folded(recording)
    with openai_client.chat.completions.stream(model=deployment.bridged(recording), messages=GREETING) as stream:
        completion = stream.get_final_completion()
    assert (completion.choices[0].message.content or "") == said_by(blocks)
    assert len(completion.choices[0].message.tool_calls or []) == len(called_by(blocks))


def test_usage_is_only_told_to_those_who_ask(openai_client, deployment):
    recording = recorded("messages/anthropic--test-tools--1")
    assert all(chunk.usage is None for chunk in ask(openai_client, deployment, recording, stream=True))


def test_system_and_user_turns_find_their_places(openai_client, deployment):
    recording = recorded("messages/anthropic--test-stop-settings-anthropic")
    ask(
        openai_client,
        deployment,
        recording,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello."},
            {"role": "user", "content": [{"type": "text", "text": "How are you?"}]},
        ],
        stop=["###"],
        max_completion_tokens=123,
    )
    request = deployment.received()
    body = request["body"]
    assert request["path"].split("?")[0] == "/v1/messages"
    assert texts(body["system"]) == ["Be brief."]
    assert [(turn["role"], texts(turn["content"])) for turn in body["messages"]] == [
        ("user", ["Hi"]),
        ("assistant", ["Hello."]),
        ("user", ["How are you?"]),
    ]
    assert body["stop_sequences"] == ["###"]
    assert body["max_tokens"] == 123


def texts(content):
    return [content] if isinstance(content, str) else [block["text"] for block in content]


def test_a_request_without_a_limit_gets_the_models_own(openai_client, deployment):
    ask(openai_client, deployment, recorded("messages/anthropic--test-stop-settings-anthropic"))
    assert deployment.received()["body"]["max_tokens"] == 4096


@pytest.mark.parametrize(
    ("choice", "parallel", "expected"),
    [
        ("auto", None, {"type": "auto"}),
        ("required", None, {"type": "any"}),
        ("none", None, {"type": "none"}),
        ({"type": "function", "function": {"name": "get_weather"}}, None, {"type": "tool", "name": "get_weather"}),
        ("auto", False, {"type": "auto", "disable_parallel_tool_use": True}),
    ],
)
def test_tools_and_their_choice_are_offered(openai_client, deployment, choice, parallel, expected):
    more = {} if parallel is None else {"parallel_tool_calls": parallel}
    recording = recorded("messages/anthropic--test-tool-choice-matrix-list-single-anthropic")
    ask(openai_client, deployment, recording, tools=[WEATHER], tool_choice=choice, **more)
    body = deployment.received()["body"]
    (tool,) = body["tools"]
    assert tool["name"] == "get_weather"
    assert tool["input_schema"] == WEATHER["function"]["parameters"]
    assert body["tool_choice"] == expected


def test_results_of_parallel_tools_become_one_turn(openai_client, deployment):
    recording = recorded("messages/anthropic--test-stop-settings-anthropic")
    calls = [
        {"id": f"call_{city}", "type": "function", "function": {"name": "get_weather", "arguments": f'{{"city":"{city}"}}'}}
        for city in ("Bern", "Rome")
    ]
    ask(
        openai_client,
        deployment,
        recording,
        tools=[WEATHER],
        messages=[
            {"role": "user", "content": "Compare."},
            {"role": "assistant", "content": None, "tool_calls": calls},
            {"role": "tool", "tool_call_id": "call_Bern", "content": "snow"},
            {"role": "tool", "tool_call_id": "call_Rome", "content": "sun"},
            {"role": "user", "content": "So?"},
        ],
    )
    turns = deployment.received()["body"]["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert called_by(turns[1]["content"]) == [
        ("call_Bern", "get_weather", {"city": "Bern"}),
        ("call_Rome", "get_weather", {"city": "Rome"}),
    ]
    assert [block["type"] for block in turns[2]["content"]] == ["tool_result", "tool_result", "text"]
    assert [block["tool_use_id"] for block in turns[2]["content"][:2]] == ["call_Bern", "call_Rome"]


def test_an_image_crosses_as_base64(openai_client, deployment):
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ask(
        openai_client,
        deployment,
        recorded("messages/anthropic--anthropic-create-image"),
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{pixel}"}},
                    {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
                ],
            }
        ],
    )
    blocks = deployment.received()["body"]["messages"][0]["content"]
    assert blocks[1]["source"] == {"type": "base64", "media_type": "image/png", "data": pixel}
    assert blocks[2]["source"] == {"type": "url", "url": "https://example.com/a.png"}


def test_structured_output_crosses_as_a_schema(openai_client, deployment):
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": False,
    }
    ask(
        openai_client,
        deployment,
        recorded("messages/anthropic--test-mixed-tools-native-output--2"),
        response_format={"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}},
    )
    assert deployment.received()["body"]["output_config"]["format"] == {"type": "json_schema", "schema": schema}


def test_an_effort_becomes_the_budget_that_the_documents_give_it(openai_client, deployment):
    recording = recorded("messages/anthropic--test-anthropic-model-thinking-part--1")
    raw = openai_client.chat.completions.with_raw_response.create(
        model=deployment.bridged(recording), messages=GREETING, reasoning_effort="low", max_completion_tokens=8000
    )
    assert deployment.received()["body"]["thinking"]["budget_tokens"] == 2048
    receipt = dict(part.strip().split("=", 1) for part in raw.headers["x-interlock-reasoning"].split(";"))
    assert (receipt["asked"], receipt["sent"], receipt["rule"]) == ("effort:low", "budget:2048", "effort_budgets")


THINKING = "messages/anthropic--test-anthropic-model-thinking-part--1"
THINKING_STREAM = "messages/anthropic--test-fixed-version-tool-chain-with-thinking-display-regression--1"


@pytest.mark.parametrize("id", [THINKING, THINKING_STREAM])
def test_thoughts_are_shown(openai_client, deployment, id):
    recording = recorded(id)
    blocks = folded(recording)[0] if recording.is_stream else recording.reply["content"]
    assert blocks[0]["thinking"]
    assert answered(openai_client, deployment, recording)["reasoning_content"] == blocks[0]["thinking"]


def said_back(client, deployment, message):
    """The thinking blocks that reach the provider when a caller sends its last answer along with the next question."""
    ask(
        client,
        deployment,
        recorded(THINKING),
        messages=[*GREETING, message, *GREETING],
        reasoning_effort="low",
        max_completion_tokens=8000,
    )
    blocks = deployment.received()["body"]["messages"][1]["content"]
    return [(block["thinking"], block["signature"]) for block in blocks if block["type"] == "thinking"]


def test_a_thought_goes_back_to_the_model_that_had_it(openai_client, deployment):
    recording = recorded(THINKING)
    message = answered(openai_client, deployment, recording)
    (thought,) = [block for block in recording.reply["content"] if block["type"] == "thinking"]
    assert said_back(openai_client, deployment, message) == [(thought["thinking"], thought["signature"])]


def test_a_thought_without_a_signature_never_reaches_a_provider_who_would_refuse_it(openai_client, deployment):
    message = {"role": "assistant", "content": "Hello.", "reasoning_content": "Somebody else thought this."}
    assert said_back(openai_client, deployment, message) == []


def answered(client, deployment, recording):
    """The assistant's message, as a caller keeps it for the next turn."""
    asked = {"reasoning_effort": "low", "max_completion_tokens": 8000}
    if not recording.is_stream:
        completion = ask(client, deployment, recording, **asked)
        return completion.choices[0].message.to_dict(exclude_none=True)
    message = {"role": "assistant", "content": "", "reasoning_content": "", "reasoning_details": []}
    calls = {}
    for chunk in ask(client, deployment, recording, stream=True, **asked):
        delta = chunk.choices[0].delta.to_dict(exclude_none=True) if chunk.choices else {}
        message["content"] += delta.get("content", "")
        message["reasoning_content"] += delta.get("reasoning_content", "")
        message["reasoning_details"] += delta.get("reasoning_details", [])
        for fragment in delta.get("tool_calls", []):
            call = calls.setdefault(fragment["index"], {"type": "function", "function": {"name": "", "arguments": ""}})
            call["id"] = fragment.get("id") or call.get("id")
            call["function"]["name"] = fragment["function"].get("name") or call["function"]["name"]
            call["function"]["arguments"] += fragment["function"].get("arguments") or ""
    if calls:
        message["tool_calls"] = [calls[index] for index in sorted(calls)]
    return message


@pytest.mark.parametrize(
    "id",
    [
        "synthetic/messages-interleaved-thinking",
        "synthetic/messages-tool-empty-input",
        "synthetic/messages-unknown-event",
        "synthetic/messages-usage-in-delta",
        "synthetic/messages-thinking-omitted",
    ],
)
def test_unusual_streams_cross_too(openai_client, deployment, id):
    recording = recorded(id)
    blocks, stop, _ = folded(recording)
    chunks = list(ask(openai_client, deployment, recording, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == said_by(blocks)
    assert calls_in(deltas) == called_by(blocks)
    assert chunks[-1].choices[0].finish_reason == FINISH[stop]


def test_what_a_message_cannot_say_is_refused(openai_client, deployment):
    import openai

    recording = recorded("messages/anthropic--test-stop-settings-anthropic")
    with pytest.raises(openai.APIStatusError) as caught:
        ask(openai_client, deployment, recording, n=2)
    assert caught.value.status_code in (400, 502)
