"""The policy documents that the sidecar under test obeys.

Every recorded exchange is a group of its own, `straight/<exchange>`, whose one target asks the replaying upstream for
exactly that exchange. `bridged/<exchange>` is the same with every bridge open: callers of all dialects get it. A whole
recorded conversation is `loop/<name>`. Groups for what goes wrong are named in `FAULTS`; they are bridged too.
"""

import hashlib

from loops import LOOPS
from recordings import RECORDINGS

DIALECTS = {"chat": "openai-chat", "responses": "openai-responses", "messages": "anthropic-messages"}
BUDGETS = {"low": 2048, "medium": 8192, "high": 16384}
EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

# Exchanges that faults are tried on: (dialect, streamed) -> exchange.
PLAIN = {
    ("chat", False): "chat/openai--test-async-parsed-refused-completion",
    ("chat", True): "chat/openai--test-tool-use-basic--2",
    ("responses", False): "responses/openai--test-responses-tool-calls",
    ("responses", True): "responses/openai--test-responses-basic-streaming",
    ("messages", False): "messages/anthropic--test-stop-settings-anthropic",
    ("messages", True): "messages/anthropic--anthropic-completion-stream-helper",
}

FAULTS = {
    "status-400": "status=400",
    "status-401": "status=401",
    "status-403": "status=403",
    "status-404": "status=404",
    "status-413": "status=413",
    "status-422": "status=422",
    "status-429": "status=429,retry-after=7",
    "status-500": "status=500",
    "status-503": "status=503",
    "reset": "reset",
    "reset-after-2": "reset-after=2",
    "cut-after-2": "cut-after=2",
    "cut-inside": "cut-bytes={inside}",
    "stall": "stall-after=2",
    "malformed": "malformed-first",
    "fail-once": "fail-first=1",
}

TOKENS = {
    "tester": "router-token-tester",
    "narrow": "router-token-narrow",
    "disabled": "router-token-disabled",
    "expired": "router-token-expired",
}

UPSTREAM_KEY = "upstream-key-of-the-replayed-provider"


def name(prefix, id):
    """The name of a group (or model) for an exchange: names know no tilde."""
    text = f"{prefix}/{id}" if prefix else id
    text = text.replace("~", "+")
    assert len(text) <= 128, text
    return text


def documents(upstream):
    """All documents, for a replaying upstream at this URL."""
    exchanges = [recording for recording in RECORDINGS.values() if recording.dialect in DIALECTS]
    return {
        "providers": {
            **{f"replay-{dialect}": _provider(upstream, dialect, exchanges) for dialect in DIALECTS},
            "nowhere": {
                "dialect": "openai-chat",
                "base_url": "http://127.0.0.1:9/v1",
                "auth": {"scheme": "none"},
                "models": {"lost": {"model": "lost"}},
            },
        },
        "groups": dict(_groups(exchanges)),
        "callers": _callers(),
    }


def _provider(upstream, dialect, exchanges):
    models = {}
    for recording in exchanges:
        if recording.dialect == dialect:
            models[name("", recording.id)] = model(recording, f"replay/{recording.id}")
    for stream in (False, True):
        recording = RECORDINGS[PLAIN[dialect, stream]]
        for fault in FAULTS:
            models[f"{fault}/{_kind(stream)}"] = model(recording, f"replay/{recording.id}!{words(fault, recording)}")
    for loop in LOOPS.values():
        if loop.dialect == dialect:
            models[f"loop/{loop.name}"] = model(loop.turns[0], loop.model)
    base = {"chat": "/v1", "responses": "/v1", "messages": ""}[dialect]
    scheme = "x-api-key" if dialect == "messages" else "bearer"
    return {
        "dialect": DIALECTS[dialect],
        "base_url": upstream + base,
        "auth": {"scheme": scheme, "secret": {"env": "REPLAY_KEY"}},
        "models": models,
    }


def words(fault, recording):
    """The fault as the replaying upstream reads it; `{inside}` is a place within the third event."""
    events = recording.body.split(b"\n\n")
    return FAULTS[fault].format(inside=len(b"\n\n".join(events[:2])) + 20)


def _kind(stream):
    return "stream" if stream else "whole"


def model(recording, name):
    """A model of a provider's catalogue that carries what was recorded; the provider calls it `name`."""
    return {
        "model": name,
        "reasoning": _reasoning(recording),
        "capabilities": {
            "tools": True,
            "forced_tool_choice": True,
            "parallel_tools": True,
            "structured_outputs": True,
            "input_modalities": ["text", "image", "document", "audio"],
            "honors_max_tokens": True,
        },
        "limits": {"default_max_tokens": 4096},
    }


def _reasoning(recording):
    """Reasoning metadata under which the recorded request is carried as it was."""
    asked = recording.request or {}
    both = {
        "supported": True,
        "mode": "opt_in",
        "control": "both",
        "can_disable": True,
        "efforts": EFFORTS,
        "min_budget_tokens": 1024,
    }
    effort = {
        "supported": True,
        "mode": "opt_in",
        "control": "effort_enum",
        "can_disable": True,
        "efforts": EFFORTS,
        "effort_budgets": BUDGETS,
    }
    match recording.dialect:
        case "chat":
            if "reasoning" in asked:
                return {**both, "encoding": "reasoning_object", "replay": "reasoning_details"}
            bare = {"replay": "reasoning_content"} if "reasoning_content_out" in recording.features else {}
            return {**effort, "encoding": "reasoning_effort", **bare}
        case "responses":
            return {**effort, "encoding": "responses_reasoning", "replay": "encrypted", "supports_summaries": True}
    adaptive = asked.get("thinking", {}).get("type") == "adaptive" or "effort" in asked.get("output_config", {})
    if adaptive:
        return {**effort, "encoding": "thinking_adaptive", "replay": "signature"}
    return {
        **both,
        "efforts": list(BUDGETS),
        "encoding": "thinking_budget",
        "effort_budgets": BUDGETS,
        "replay": "signature",
    }


SHAPES = dict.fromkeys(
    [
        "enabled",
        "text",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "structured_outputs",
        "images",
        "reasoning",
        "streaming",
    ],
    True,
)


def bridges(dialect):
    """Every bridge to a target of this dialect, open for everything."""
    return {f"{caller}_to_{dialect}": SHAPES for caller in DIALECTS if caller != dialect}


def _groups(exchanges):
    for recording in exchanges:
        target = {"provider": f"replay-{recording.dialect}", "model_ref": name("", recording.id)}
        yield name("straight", recording.id), _group(target, attempts=1)
        yield name("bridged", recording.id), _group({**target, "bridges": bridges(recording.dialect)}, attempts=1)
    for loop in LOOPS.values():
        target = {"provider": f"replay-{loop.dialect}", "model_ref": f"loop/{loop.name}"}
        yield f"loop/{loop.name}", _group({**target, "bridges": bridges(loop.dialect)}, attempts=1)
    for dialect in DIALECTS:
        for stream in (False, True):
            for fault in FAULTS:
                kind = _kind(stream)
                target = {"provider": f"replay-{dialect}", "model_ref": f"{fault}/{kind}", "bridges": bridges(dialect)}
                attempts = 2 if fault == "fail-once" else 1
                yield f"{fault}/{dialect}/{kind}", {**_group(target, attempts=attempts), "timeouts": {"idle": 0.3}}
    yield from _special_groups()


def _special_groups():
    good = {"provider": "replay-chat", "model_ref": name("", PLAIN["chat", False])}
    text_only = {"input_modalities": ["text"], "tools": False}
    messages = {"provider": "replay-messages", "model_ref": name("", PLAIN["messages", False])}
    yield "lost", _group({"provider": "nowhere", "model_ref": "lost"})
    yield "found-at-last", _group({"provider": "nowhere", "model_ref": "lost"}, good)
    yield "recovered", _group({"provider": "replay-chat", "model_ref": "status-503/whole"}, good)
    yield "text-only", _group({**good, "capabilities": text_only})
    yield "unthinking", _group({**good, "reasoning": {"supported": False}})
    yield "unbridged", _group(messages)


def _group(*targets, attempts=None):
    group = {"strategy": "failover", "targets": list(targets)}
    return {**group, "max_attempts": attempts} if attempts else group


def caller(name, **more):
    """Who holds the token of this name."""
    return {"token_sha256": hashlib.sha256(TOKENS[name].encode()).hexdigest(), "allow": ["*"], **more}


def _callers():
    return {
        "tester": caller("tester", status="active"),
        "narrow": caller("narrow", allow=["recovered", "text-only"]),
        "disabled": caller("disabled", status="disabled"),
        "expired": caller("expired", expires_at="2020-01-01T00:00:00Z"),
    }
