"""What a recorded answer says, whatever the dialect it was recorded in.

A bridge must not change meaning, so a test needs one place where meaning can be compared: `Said`, read out of a
recording here and out of what an SDK hands over in `callers`.
"""

import json
from dataclasses import dataclass, field, replace

# What has no counterpart in every other dialect: hosted tools, several choices, sound, free-form tools, probabilities.
HOMELESS = ("builtin_tool", "server_tool", "citations", "container", "n_choices", "audio", "custom_tool", "logprobs")


@dataclass(frozen=True)
class Usage:
    """Tokens. Everything that was read counts as read, from a cache or not."""

    read: int
    wrote: int
    cached: int = 0


@dataclass(frozen=True)
class Said:
    """One answer of a model."""

    text: str = ""
    refusal: str = ""
    thoughts: str = ""
    calls: tuple = ()  # (id, name, arguments)
    end: str = "stop"  # stop, calls, length, filter
    usage: Usage | None = None
    sealed: int = field(default=0, compare=False)  # Thoughts that are there but cannot be read.

    def to_messages(self):
        """The same as a Messages caller is told it: a refusal is text there, and how it ended."""
        if not self.refusal:
            return self
        return replace(self, text=self.text + self.refusal, refusal="", end="filter")


def crosses(recording):
    """Every part of the answer can be told in every dialect."""
    return not any(feature.startswith(HOMELESS) for feature in recording.features)


def said_in(recording):
    """What a recorded answer says."""
    match recording.dialect:
        case "chat":
            return of_chunks(recording.events) if recording.is_stream else of_completion(recording.reply)
        case "responses":
            return of_response(recording.events[-1]["response"] if recording.is_stream else recording.reply)
        case "messages":
            return of_message(_folded_message(recording.events) if recording.is_stream else recording.reply)


def of_completion(reply):
    """What a completion says, recorded or dumped by the SDK."""
    choice = reply["choices"][0]
    message = choice["message"]
    thoughts = message.get("reasoning_content") or message.get("reasoning") or ""
    calls = [(call.get("id"), call["function"]) for call in message.get("tool_calls") or []]
    if message.get("function_call"):
        calls.append((None, message["function_call"]))
    return _of_chat(
        message.get("content"), message.get("refusal"), thoughts, calls, choice["finish_reason"], reply.get("usage")
    )


def of_chunks(chunks):
    """What the chunks of a stream say together."""
    text, refusal, thoughts, calls, finish, usage = "", "", "", {}, None, None
    for chunk in chunks:
        usage = chunk.get("usage") or usage
        for choice in chunk.get("choices") or []:
            delta = choice.get("delta") or {}
            text += delta.get("content") or ""
            refusal += delta.get("refusal") or ""
            thoughts += delta.get("reasoning_content") or delta.get("reasoning") or ""
            finish = choice.get("finish_reason") or finish
            for fragment in delta.get("tool_calls") or []:
                call = calls.setdefault(fragment.get("index", 0), [fragment.get("id"), {"name": None, "arguments": ""}])
                call[1]["name"] = call[1]["name"] or fragment["function"].get("name")
                call[1]["arguments"] += fragment["function"].get("arguments") or ""
    return _of_chat(text, refusal, thoughts, [calls[index] for index in sorted(calls)], finish, usage)


def _of_chat(text, refusal, thoughts, calls, finish, usage):
    ends = {"length": "length", "content_filter": "filter"}
    return Said(
        text=text or "",
        refusal=refusal or "",
        thoughts=thoughts,
        calls=tuple((id, call["name"], json.loads(call["arguments"] or "{}")) for id, call in calls),
        end=ends.get(finish, "calls" if calls else "stop"),
        usage=_of_chat_usage(usage),
    )


def _of_chat_usage(usage):
    if not usage:
        return None
    read, wrote = usage["prompt_tokens"], usage["completion_tokens"]
    # Gemini thinks in tokens that only its total knows.
    hidden = max(0, (usage.get("total_tokens") or 0) - read - wrote)
    return Usage(read, wrote + hidden, (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0)


def of_response(response):
    """What a response object says, recorded or dumped by the SDK."""
    text, refusal, thoughts, calls, sealed = "", "", "", [], 0
    for item in response["output"]:
        match item["type"]:
            case "message":
                for part in item["content"]:
                    text += part.get("text") or ""
                    refusal += part.get("refusal") or ""
            case "function_call":
                calls.append((item["call_id"], item["name"], json.loads(item["arguments"] or "{}")))
            case "reasoning":
                parts = [part["text"] for part in item.get("summary") or item.get("content") or []]
                thoughts += "\n\n".join(parts)
                sealed += not parts
    reason = (response.get("incomplete_details") or {}).get("reason")
    end = {"max_output_tokens": "length", "content_filter": "filter"}.get(reason, "calls" if calls else "stop")
    usage = response.get("usage") or None
    counts = usage and Usage(
        usage["input_tokens"], usage["output_tokens"], (usage.get("input_tokens_details") or {}).get("cached_tokens", 0)
    )
    return Said(text, refusal, thoughts, tuple(calls), end, counts, sealed)


def of_message(message):
    """What a message object says, recorded or dumped by the SDK."""
    blocks = message["content"]
    ends = {
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "refusal": "filter",
        "tool_use": "calls",
    }
    usage = message["usage"]
    cached, written = usage.get("cache_read_input_tokens") or 0, usage.get("cache_creation_input_tokens") or 0
    return Said(
        text="".join(block["text"] for block in blocks if block["type"] == "text"),
        thoughts="".join(block["thinking"] for block in blocks if block["type"] == "thinking"),
        calls=tuple((block["id"], block["name"], block["input"]) for block in blocks if block["type"] == "tool_use"),
        end=ends.get(message["stop_reason"], "stop"),
        usage=Usage(usage["input_tokens"] + cached + written, usage["output_tokens"], cached),
        sealed=len([block for block in blocks if block["type"] == "redacted_thinking"]),
    )


def _folded_message(events):
    blocks, stop, usage = {}, None, {}
    for event in events:
        match event["type"]:
            case "message_start":
                usage.update(event["message"]["usage"])
            case "content_block_start":
                blocks[event["index"]] = {**event["content_block"], "json": ""}
            case "content_block_delta":
                block, delta = blocks[event["index"]], event["delta"]
                for name in ("text", "thinking"):
                    block[name] = block.get(name, "") + delta.get(name, "")
                block["json"] += delta.get("partial_json", "")
            case "message_delta":
                stop = event["delta"]["stop_reason"]
                usage.update({name: count for name, count in event["usage"].items() if count is not None})
    for block in blocks.values():
        if block["type"] == "tool_use":
            block["input"] = json.loads(block["json"] or "{}")
    return {"content": [blocks[index] for index in sorted(blocks)], "stop_reason": stop, "usage": usage}
