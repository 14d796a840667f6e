"""Recorded conversations in which a model calls tools until it has what it needs.

Everything that a test says and expects is read out of the recordings: the question, the tools, what they gave back,
and each turn of the model.
"""

from dataclasses import dataclass
from functools import cached_property

from meaning import said_in
from recordings import recorded


@dataclass(frozen=True)
class Tool:
    """A tool as every dialect can offer it."""

    name: str
    description: str
    schema: dict


@dataclass(frozen=True)
class Loop:
    """A conversation of several turns; the model of the replaying upstream that plays it is `model`."""

    name: str
    ids: tuple

    @property
    def turns(self):
        return [recorded(id) for id in self.ids]

    @property
    def dialect(self):
        return self.turns[0].dialect

    @property
    def is_stream(self):
        return self.turns[0].is_stream

    @property
    def model(self):
        return "replay/" + ",".join(self.ids)

    @property
    def answers(self):
        """What the model says, turn by turn."""
        return [said_in(turn) for turn in self.turns]

    @property
    def thinks(self):
        return any(answer.thoughts or answer.sealed for answer in self.answers)

    @cached_property
    def question(self):
        turns = self.turns[0].request.get("messages") or self.turns[0].request["input"]
        return text_of(next(turn["content"] for turn in turns if turn.get("role") == "user"))

    @cached_property
    def tools(self):
        return [_tool(tool) for tool in self.turns[0].request["tools"]]

    @cached_property
    def results(self):
        """What the tools gave back: a list of texts for each turn of the model but the last, in the order of its calls."""
        texts = [results_in(turn.request, self.dialect) for turn in self.turns]
        counts = [len(found) for found in texts]
        return [[text for _, text in texts[-1][before:after]] for before, after in zip(counts, counts[1:])]

    def result(self, name, number):
        """What the tool of this name gave back the `number`th time it was called."""
        called = [
            (call[1], text)
            for answer, texts in zip(self.answers, self.results)
            for call, text in zip(answer.calls, texts)
        ]
        return [text for tool, text in called if tool == name][number]


def _tool(tool):
    function = tool.get("function", tool)
    schema = function.get("parameters") or function.get("input_schema")
    return Tool(function["name"], function.get("description") or "", schema)


def text_of(content):
    """The text of a turn's or a result's content."""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def results_in(body, dialect):
    """The results of tools that a request holds: [(call's id, text)]."""
    match dialect:
        case "chat":
            return [(m["tool_call_id"], text_of(m["content"])) for m in body["messages"] if m["role"] == "tool"]
        case "responses":
            return [
                (item["call_id"], text_of(item["output"]))
                for item in body["input"]
                if item.get("type") == "function_call_output"
            ]
    return [
        (block["tool_use_id"], text_of(block.get("content", "")))
        for message in body["messages"]
        if message["role"] == "user" and not isinstance(message["content"], str)
        for block in message["content"]
        if block["type"] == "tool_result"
    ]


def calls_in(body, dialect):
    """The calls that a request holds: [(id, name)]."""
    match dialect:
        case "chat":
            return [
                (call["id"], call["function"]["name"])
                for message in body["messages"]
                for call in message.get("tool_calls") or []
            ]
        case "responses":
            return [(i["call_id"], i["name"]) for i in body["input"] if i.get("type") == "function_call"]
    return [
        (block["id"], block["name"])
        for message in body["messages"]
        if message["role"] == "assistant" and not isinstance(message["content"], str)
        for block in message["content"]
        if block["type"] == "tool_use"
    ]


def thoughts_in(body, dialect):
    """What proves the model's thoughts in a request: signatures, sealed data, encrypted content, or their bare text."""
    match dialect:
        case "chat":
            found = [d for m in body["messages"] for d in m.get("reasoning_details") or []]
            proofs = [proof for d in found if (proof := d.get("signature") or d.get("data"))]
            return proofs + [text for m in body["messages"] if (text := m.get("reasoning_content"))]
        case "responses":
            return [i["encrypted_content"] for i in body["input"] if i.get("type") == "reasoning"]
    return [
        block.get("signature") or block.get("data")
        for message in body["messages"]
        if not isinstance(message["content"], str)
        for block in message["content"]
        if block["type"] in ("thinking", "redacted_thinking")
    ]


def proofs_told(recording):
    """The same as a recorded answer tells them; a stream of Responses tells each twice, sealed anew."""
    if recording.dialect != "responses":
        return set()
    events = recording.events if recording.is_stream else [{"response": recording.reply}]
    items = [event["item"] for event in events if event.get("type") == "response.output_item.done"]
    items += events[-1]["response"]["output"]
    return {item["encrypted_content"] for item in items if item["type"] == "reasoning"}


LOOPS = {
    loop.name: loop
    for loop in (
        Loop(
            "version",
            tuple(
                f"messages/anthropic--test-fixed-version-tool-chain-with-thinking-display-regression--{n}"
                for n in (1, 2)
            ),
        ),
        Loop("tokyo", tuple(f"messages/anthropic--test-mixed-tools-native-output--{n}" for n in (1, 2))),
        Loop("pelican", tuple(f"messages/anthropic--test-tools--{n}" for n in (1, 2))),
        Loop(
            "weather",
            tuple(
                f"chat/openrouter--chat-openrouter-reasoning-details-round-trip-replays-reasoning-details--{n}"
                for n in (1, 2)
            ),
        ),
        Loop("date", tuple(f"chat/deepseek--test-deepseek-tool-variations-async--{n}" for n in (1, 2))),
        Loop("calculator", tuple(f"chat/openai--test-tool-use-basic--{n}" for n in (1, 2))),
        Loop(
            "berlin",
            tuple(
                f"responses/openai--chat-tool-choice-and-calls-control-openai-gpt-5-nano-respects-calls-on--{n}"
                for n in (1, 2, 3)
            ),
        ),
        Loop(
            "capital",
            tuple(f"responses/openai--test-openai-responses-phase-streamed-on-part-start--{n}" for n in (1, 2)),
        ),
    )
}
