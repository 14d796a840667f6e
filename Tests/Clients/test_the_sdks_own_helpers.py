"""What the SDKs offer beyond `create`, over all nine lanes: helpers that fold streams and parse structured output.

They are stricter than `create`: an event out of order, an item that is never done or a missing count is an exception.
(`responses.stream` and `messages.stream` read every recording in `test_the_nine_lanes`.)
"""

import openai
import pydantic
import pytest

from callers import CALLERS
from meaning import crosses, said_in
from recordings import choose, recorded

pytestmark = pytest.mark.sidecar


class Article(pydantic.BaseModel):
    title: str
    author: str


class City(pydantic.BaseModel):
    city: str
    country: str
    population: int


class Person(pydantic.BaseModel):
    name: str
    age: int


class Step(pydantic.BaseModel):
    explanation: str
    output: str


class Solution(pydantic.BaseModel):
    steps: list[Step]
    final_answer: str


WHOLE = [
    ("chat/databricks--test-databricks-data-extraction--1", Article),
    ("responses/openai--response-parse", Solution),
    ("messages/anthropic--test-mixed-tools-native-output--2", City),
]
STREAMED = [
    ("responses/openai--test-stream-async-with-data-model", Person),
    ("messages/anthropic--test-stream-async-with-data-model", Person),
]
EVERY_CALLER = pytest.mark.parametrize("caller", CALLERS)


def schema_received(deployment, dialect):
    """The schema that the provider was asked to obey."""
    body = deployment.received()["body"]
    match dialect:
        case "chat":
            return body["response_format"]["json_schema"]["schema"]
        case "responses":
            return body["text"]["format"]["schema"]
    return body["output_config"]["format"]["schema"]


def parsed(caller, client, model, shape, *, stream):
    turns = [{"role": "user", "content": "Fill in the form."}]
    match caller, stream:
        case "chat", False:
            completion = client.chat.completions.parse(model=model, messages=turns, response_format=shape)
            return completion.choices[0].message.parsed
        case "chat", True:
            with client.chat.completions.stream(model=model, messages=turns, response_format=shape) as events:
                return events.get_final_completion().choices[0].message.parsed
        case "responses", False:
            return client.responses.parse(model=model, input=turns, text_format=shape).output_parsed
        case "responses", True:
            with client.responses.stream(model=model, input=turns, text_format=shape) as events:
                return events.get_final_response().output_parsed
        case "messages", False:
            return client.messages.parse(
                model=model, messages=turns, max_tokens=500, output_format=shape
            ).parsed_output
    with client.messages.stream(model=model, messages=turns, max_tokens=500, output_format=shape) as events:
        return events.get_final_message().parsed_output


@EVERY_CALLER
@pytest.mark.parametrize(("id", "shape"), [*WHOLE, *STREAMED], ids=lambda value: value if isinstance(value, str) else "")
def test_structured_output_is_parsed_into_a_model(caller, id, shape, deployment):
    recording = recorded(id)
    speaker = CALLERS[caller](deployment)
    with speaker.client:
        model = deployment.bridged(recording)
        form = parsed(caller, speaker.client, model, shape, stream=recording.is_stream)
    assert form == shape.model_validate_json(said_in(recording).text)
    assert set(schema_received(deployment, recording.dialect)["required"]) == set(shape.model_fields)


@pytest.mark.parametrize(
    "recording",
    [r for dialect in CALLERS for r in choose(dialect, stream=True) if crosses(r)],
    ids=lambda recording: recording.id,
)
def test_the_chat_helper_folds_every_stream(openai_client, deployment, recording):
    said = said_in(recording)
    with openai_client.chat.completions.stream(
        model=deployment.bridged(recording), messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        if said.end == "length":
            with pytest.raises(openai.LengthFinishReasonError):
                stream.get_final_completion()
            return
        (choice,) = stream.get_final_completion().choices
    assert (choice.message.content or "") == said.text
    assert [call.function.name for call in choice.message.tool_calls or []] == [call[1] for call in said.calls]


@pytest.mark.parametrize(
    "recording",
    [r for dialect in CALLERS for r in choose(dialect, stream=True) if crosses(r)],
    ids=lambda recording: recording.id,
)
def test_a_response_is_told_in_an_order_without_gaps(openai_client, deployment, recording):
    events = list(openai_client.responses.create(model=deployment.bridged(recording), input="Hi", stream=True))
    assert events[0].type == "response.created"
    assert events[-1].type in ("response.completed", "response.incomplete")
    if recording.dialect != "responses":  # Old recordings have no numbers.
        assert [event.sequence_number for event in events] == list(range(len(events)))
    assert len({event.response.id for event in events if hasattr(event, "response")}) == 1
    added = [event.output_index for event in events if event.type == "response.output_item.added"]
    done = [event.output_index for event in events if event.type == "response.output_item.done"]
    assert added == list(range(len(added)))
    assert sorted(done) == added
    output = {event.output_index: event.item for event in events if event.type == "response.output_item.done"}
    assert [item.type for item in events[-1].response.output] == [output[index].type for index in sorted(output)]


@pytest.mark.parametrize(
    "recording",
    [r for dialect in CALLERS for r in choose(dialect, stream=True) if crosses(r)],
    ids=lambda recording: recording.id,
)
def test_blocks_of_a_message_follow_one_another(anthropic_client, deployment, recording):
    """One block open at a time, indexes dense from 0, and an end after the last."""
    open_block, closed = None, 0
    events = list(
        anthropic_client.messages.create(
            model=deployment.bridged(recording),
            messages=[{"role": "user", "content": "Hi"}],
            max_tokens=100,
            stream=True,
        )
    )
    for event in events:
        match event.type:
            case "content_block_start":
                assert (open_block, event.index) == (None, closed)
                open_block = event.index
            case "content_block_delta":
                assert event.index == open_block
            case "content_block_stop":
                assert event.index == open_block
                open_block, closed = None, closed + 1
    assert [events[0].type, events[-1].type] == ["message_start", "message_stop"]
    assert open_block is None
