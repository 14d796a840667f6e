"""The official SDKs as callers of three dialects, asked alike and heard alike.

    caller = CALLERS["messages"](deployment)
    answer = caller.ask("straight/…", caller.opening("Hi"), stream=True, thinking=True)
    answer.said.thoughts

A conversation goes on with `answer.turns`, whatever the SDK handed over, said back as its manual says:

    turns = [*opening, *answer.turns, *caller.results({call_id: "15 °C"})]

Streams are read with the SDKs' own helpers where they have one that folds everything (Responses, Messages).
"""

from dataclasses import dataclass

import anthropic
import openai

import meaning
import policies

BUDGET = 2048  # What `policies` says that the effort "low" is.
CAP = 8000


@dataclass
class Answer:
    """What the model said, as it was understood, and as it is said back."""

    said: meaning.Said
    turns: list
    final: object  # The SDK's own object; None where a stream has none.


class OpenAICaller:
    """What both dialects of one SDK share."""

    sdk = openai

    def __init__(self, deployment, token="tester"):
        secret = policies.TOKENS.get(token, token)
        self.client = openai.OpenAI(api_key=secret, base_url=deployment.url + "/v1", max_retries=0)

    @staticmethod
    def opening(text, system=None):
        said = [{"role": "user", "content": text}]
        return [{"role": "system", "content": system}, *said] if system else said


class ChatCaller(OpenAICaller):
    dialect = "chat"

    def results(self, texts):
        return [{"role": "tool", "tool_call_id": id, "content": text} for id, text in texts.items()]

    def request(self, model, turns, *, thinking=False, tools=(), **more):
        asked = {"model": model, "messages": turns, **more}
        if thinking:
            asked |= {"reasoning_effort": "low", "max_completion_tokens": CAP}
        if tools:
            asked["tools"] = [
                {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.schema}}
                for t in tools
            ]
        return asked

    def ask(self, model, turns, *, stream=False, **wishes):
        asked = self.request(model, turns, **wishes)
        create = self.client.chat.completions.create
        if not stream:
            completion = create(**asked)
            return Answer(meaning.of_completion(completion.to_dict()), [completion.choices[0].message], completion)
        chunks = [chunk.to_dict() for chunk in create(**asked, stream=True, stream_options={"include_usage": True})]
        return Answer(meaning.of_chunks(chunks), [_message_of(chunks)], None)


def _message_of(chunks):
    """The assistant's message that the chunks of a stream are."""
    message, calls = {"role": "assistant", "content": ""}, {}
    for delta in (choice["delta"] for chunk in chunks for choice in chunk["choices"]):
        message["content"] += delta.get("content") or ""
        for name in ("reasoning_content", "reasoning_details"):
            if delta.get(name):
                message[name] = message.get(name, type(delta[name])()) + delta[name]
        for fragment in delta.get("tool_calls") or []:
            call = calls.setdefault(fragment["index"], {"type": "function", "function": {"name": "", "arguments": ""}})
            call["id"] = fragment.get("id") or call.get("id")
            call["function"]["name"] = fragment["function"].get("name") or call["function"]["name"]
            call["function"]["arguments"] += fragment["function"].get("arguments") or ""
    if calls:
        message["tool_calls"] = [calls[index] for index in sorted(calls)]
    return message


class ResponsesCaller(OpenAICaller):
    dialect = "responses"

    def results(self, texts):
        return [{"type": "function_call_output", "call_id": id, "output": text} for id, text in texts.items()]

    def request(self, model, turns, *, thinking=False, tools=(), **more):
        asked = {"model": model, "input": turns, "store": False, **more}
        if thinking:
            asked["reasoning"] = {"effort": "low", "summary": "auto"}
            asked["include"] = ["reasoning.encrypted_content"]
            asked["max_output_tokens"] = CAP
        if tools:
            asked["tools"] = [
                {
                    "type": "function",
                    "name": t.name,
                    "description": t.description,
                    "parameters": t.schema,
                    "strict": False,
                }
                for t in tools
            ]
        return asked

    def ask(self, model, turns, *, stream=False, **wishes):
        asked = self.request(model, turns, **wishes)
        if stream:
            with self.client.responses.stream(**asked) as events:
                last = list(events)[-1]
            assert last.type in ("response.completed", "response.incomplete"), last.type
            response = last.response
        else:
            response = self.client.responses.create(**asked)
        return Answer(meaning.of_response(response.to_dict()), list(response.output), response)


class MessagesCaller:
    dialect = "messages"
    sdk = anthropic

    def __init__(self, deployment, token="tester"):
        secret = policies.TOKENS.get(token, token)
        self.client = anthropic.Anthropic(api_key=secret, base_url=deployment.url, max_retries=0)

    @staticmethod
    def opening(text, system=None):
        said = [{"role": "user", "content": text}]
        # `request` puts it where Messages has its instructions.
        return [{"role": "system", "content": system}, *said] if system else said

    def results(self, texts):
        blocks = [{"type": "tool_result", "tool_use_id": id, "content": text} for id, text in texts.items()]
        return [{"role": "user", "content": blocks}]

    def request(self, model, turns, *, thinking=False, tools=(), **more):
        asked = {"model": model, "messages": turns, "max_tokens": CAP, **more}
        if isinstance(turns[0], dict) and turns[0]["role"] == "system":
            asked |= {"system": turns[0]["content"], "messages": turns[1:]}
        if thinking:
            asked["thinking"] = {"type": "enabled", "budget_tokens": BUDGET}
        if tools:
            asked["tools"] = [
                {"name": t.name, "description": t.description, "input_schema": t.schema} for t in tools
            ]
        return asked

    def ask(self, model, turns, *, stream=False, **wishes):
        asked = self.request(model, turns, **wishes)
        if stream:
            with self.client.messages.stream(**asked) as events:
                message = events.get_final_message()
        else:
            message = self.client.messages.create(**asked)
        turn = {"role": "assistant", "content": message.content}
        return Answer(meaning.of_message(message.to_dict()), [turn], message)


CALLERS = {caller.dialect: caller for caller in (ChatCaller, ResponsesCaller, MessagesCaller)}
