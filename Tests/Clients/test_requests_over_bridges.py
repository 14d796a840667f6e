"""What a caller of one dialect asks reaches a provider of another as the provider would be asked natively."""

import pytest

from callers import CALLERS
from loops import Tool, text_of
from recordings import recorded
from speaking import without

pytestmark = pytest.mark.sidecar

WEATHER = Tool(
    "get_weather",
    "The weather at a place",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False},
)
PLAIN = {
    "chat": "chat/mistral--test-stop-settings-mistral",
    "responses": "responses/openai--test-prompted-output-multiple--1",
    "messages": "messages/anthropic--test-stop-settings-anthropic",
}
BRIDGES = [(caller, target) for caller in CALLERS for target in CALLERS if caller != target]
LANES = pytest.mark.parametrize(("caller", "target"), BRIDGES, ids=["-".join(lane) for lane in BRIDGES])
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
CAPS = {"chat": "max_completion_tokens", "responses": "max_output_tokens", "messages": "max_tokens"}


def received(caller, target, deployment, turns, **wishes):
    """The body that reaches a provider of the dialect `target`."""
    speaker = CALLERS[caller](deployment)
    with speaker.client:
        speaker.ask(deployment.bridged(recorded(PLAIN[target])), turns, **wishes)
    return deployment.received()["body"]


def opening(caller, *texts):
    """The first turns in the words of the caller's dialect."""
    return CALLERS[caller].opening(*texts)


def system_of(body, target):
    """The instructions of a request."""
    match target:
        case "chat":
            return [text_of(turn["content"]) for turn in body["messages"] if turn["role"] in ("system", "developer")]
        case "responses":
            return [body["instructions"]]
    return [text_of(body["system"])]


def turns_of(body, target):
    """(role, text) of everything that is not an instruction."""
    turns = body["input"] if target == "responses" else body["messages"]
    return [(turn["role"], text_of(turn["content"])) for turn in turns if turn["role"] not in ("system", "developer")]


def tools_of(body, target):
    """(name, description, schema) of the tools on offer."""
    tools = [tool.get("function", tool) for tool in body["tools"]]
    return [(t["name"], t["description"], t.get("parameters") or t.get("input_schema")) for t in tools]


def choice_of(body, target):
    """How a tool is to be chosen, and whether several may be called."""
    choice, parallel = body.get("tool_choice", "auto"), body.get("parallel_tool_calls", True)
    if target == "messages":
        parallel = not choice.get("disable_parallel_tool_use", False)
        return {"any": "required"}.get(choice["type"], choice.get("name", choice["type"])), parallel
    if isinstance(choice, dict):
        choice = choice.get("function", choice)["name"]
    return choice, parallel


def choose(caller, choice, parallel):
    """The members with which this dialect says it."""
    if caller == "messages":
        kind = {"required": "any"}.get(choice, choice)
        said = {"type": kind} if kind in ("auto", "any", "none") else {"type": "tool", "name": choice}
        return {"tool_choice": said if parallel else {**said, "disable_parallel_tool_use": True}}
    if choice not in ("auto", "required", "none"):
        named = {"name": choice}
        choice = {"type": "function", **({"function": named} if caller == "chat" else named)}
    return {"tool_choice": choice, **({} if parallel else {"parallel_tool_calls": False})}


@LANES
def test_instructions_turns_and_the_cap_find_their_places(caller, target, deployment):
    turns = [
        *opening(caller, "Hi", "Be brief."),
        {"role": "assistant", "content": "Hello."},
        {"role": "user", "content": "How are you?"},
    ]
    body = received(caller, target, deployment, turns, **{CAPS[caller]: 123})
    assert system_of(body, target) == ["Be brief."]
    assert turns_of(body, target) == [("user", "Hi"), ("assistant", "Hello."), ("user", "How are you?")]
    cap = "max_tokens" if target == "chat" else CAPS[target]  # The model's document does not refuse the old name.
    assert body[cap] == 123
    assert body["model"] == f"replay/{PLAIN[target]}"
    if target == "responses":
        assert body["store"] is False, "nothing is kept at a provider unless somebody asks"


@LANES
@pytest.mark.parametrize(
    ("choice", "parallel"),
    [("auto", True), ("required", True), ("none", True), ("get_weather", True), ("auto", False)],
)
def test_tools_and_their_choice_are_offered(caller, target, choice, parallel, deployment):
    body = received(
        caller, target, deployment, opening(caller, "Hi"), tools=[WEATHER], **choose(caller, choice, parallel)
    )
    assert tools_of(body, target) == [(WEATHER.name, WEATHER.description, WEATHER.schema)]
    assert choice_of(body, target) == (choice, parallel)


@LANES
def test_an_image_crosses(caller, target, deployment):
    url = f"data:image/png;base64,{PIXEL}"
    detail = {"detail": "auto"}
    shown = {
        "chat": {"type": "image_url", "image_url": {"url": url, **detail}},
        "responses": {"type": "input_image", "image_url": url, **detail},
        "messages": {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
    }
    text = {"type": "input_text" if caller == "responses" else "text", "text": "What is this?"}
    body = received(caller, target, deployment, [{"role": "user", "content": [text, shown[caller]]}])
    (turn,) = body["input"] if target == "responses" else body["messages"]
    said, image = turn["content"]
    assert said["text"] == "What is this?"
    assert without_detail(image) == without_detail(shown[target])


def without_detail(image):
    """Messages has no word for how closely to look."""
    inner = {name: without(value, "detail") if isinstance(value, dict) else value for name, value in image.items()}
    return without(inner, "detail")


@LANES
def test_the_temperature_crosses(caller, target, deployment):
    body = received(caller, target, deployment, opening(caller, "Hi"), **temperature(caller, 0.25))
    assert body["temperature"] == 0.25


def temperature(caller, value):
    """The newest Messages SDK has no such parameter any more; a body may still hold it."""
    if caller == "messages":
        return {"extra_body": {"temperature": value}, "extra_headers": {"anthropic-version": "2023-06-01"}}
    return {"temperature": value}


@LANES
@pytest.mark.parametrize(("effort", "budget"), [("low", 2048), ("medium", 8192)])
def test_a_wish_to_think_is_written_as_the_target_takes_it(caller, target, effort, budget, deployment):
    wish = {
        "chat": {"reasoning_effort": effort, "max_completion_tokens": 20000},
        "responses": {"reasoning": {"effort": effort}, "max_output_tokens": 20000},
        "messages": {
            "extra_body": {"thinking": {"type": "enabled", "budget_tokens": budget}},
            "max_tokens": 20000,
        },
    }[caller]
    body = received(caller, target, deployment, opening(caller, "Hi"), **wish)
    match target:
        case "chat":
            assert body["reasoning_effort"] == effort
        case "responses":
            assert body["reasoning"]["effort"] == effort
            assert body["include"] == ["reasoning.encrypted_content"], "or its thoughts could not come back"
        case "messages":
            assert (body["thinking"]["type"], body["thinking"]["budget_tokens"]) == ("enabled", budget)
