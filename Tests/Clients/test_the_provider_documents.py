"""The documents in policies/providers, obeyed by a sidecar whose providers are all the replaying upstream.

Only the host of each `base_url` is changed: path, query, authentication, version, and how a wish to think is written
are the documents' own, and are looked at where they arrive.
"""

import json
import re

import pytest

import policies
from callers import CALLERS
from conftest import Deployment
from processes import ROOT, Program

pytestmark = pytest.mark.sidecar

DOCUMENTS = {
    name: provider
    for file in sorted((ROOT / "policies" / "providers").glob("*.json"))
    for name, provider in json.loads(file.read_text())["providers"].items()
}
DIALECTS = {value: key for key, value in policies.DIALECTS.items()}
KEYS = {
    provider["auth"]["secret"]["env"]: "key-of-a-provider"
    for provider in DOCUMENTS.values()
    if "secret" in provider["auth"]
}
HIDDEN = "[17 bytes redacted]"


@pytest.fixture(scope="module")
def providers(upstream, tmp_path_factory):
    """A sidecar with a group `provider/model` for every model, open to callers of all dialects."""
    here = upstream.url("upstream")
    documents = {
        "providers": {
            name: {**provider, "base_url": re.sub(r"^https?://[^/]+", here, provider["base_url"])}
            for name, provider in DOCUMENTS.items()
        },
        "groups": {
            f"{name}/{model}": {
                "targets": [
                    {"provider": name, "model_ref": model, "bridges": policies.bridges(DIALECTS[provider["dialect"]])}
                ]
            }
            for name, provider in DOCUMENTS.items()
            for model in provider["models"]
        },
        "callers": {"tester": policies.caller("tester")},
    }
    folder = tmp_path_factory.mktemp("providers")
    (folder / "all.json").write_text(json.dumps(documents))
    sidecar = Program(
        "interlock-sidecar",
        *("--policies", str(folder), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"),
        listeners=2,
        environment=KEYS,
    )
    yield Deployment(upstream, sidecar)
    assert sidecar.end() == 0


def sent(providers, group, **more):
    """What reaches the provider when somebody who speaks its dialect says hello."""
    dialect = DIALECTS[DOCUMENTS[group.split("/")[0]]["dialect"]]
    speaker = CALLERS[dialect](providers)
    with speaker.client:
        speaker.ask(group, speaker.opening("Hi"), **more)
    return providers.received()


@pytest.mark.parametrize("group", [f"{name}/{model}" for name, p in DOCUMENTS.items() for model in p["models"]])
def test_every_model_answers(providers, group):
    name, model = group.split("/", 1)
    assert sent(providers, group)["body"]["model"] == DOCUMENTS[name]["models"][model]["model"]


@pytest.mark.parametrize(
    ("group", "target"),
    [
        ("openai-responses/gpt-5.6", "/v1/responses"),
        ("openai-chat/gpt-5.2", "/v1/chat/completions"),
        ("azure-responses/gpt-5.6", "/openai/v1/responses"),
        ("azure-chat/gpt-5.2", "/openai/v1/chat/completions"),
        ("azure-dated-responses/gpt-5", "/openai/responses?api-version=2025-04-01-preview"),
        (
            "azure-dated-chat-gpt-5/gpt-5",
            "/openai/deployments/my-gpt-5/chat/completions?api-version=2025-04-01-preview",
        ),
        ("anthropic/opus-5", "/v1/messages"),
        ("foundry/haiku-4-5", "/anthropic/v1/messages"),
        ("openrouter/glm-4.6", "/api/v1/chat/completions"),
        ("vllm/qwen3", "/v1/chat/completions"),
        ("sglang/qwen3", "/v1/chat/completions"),
        ("gemini/gemini-2.5-flash", "/v1beta/openai/chat/completions"),
        ("groq/gpt-oss-120b", "/openai/v1/chat/completions"),
        ("deepseek/chat", "/v1/chat/completions"),
        ("mistral/large", "/v1/chat/completions"),
    ],
)
def test_a_provider_is_asked_at_its_own_place(providers, group, target):
    request = sent(providers, group)
    assert request["path"].removesuffix("?beta=true") == target


@pytest.mark.parametrize(
    ("group", "header", "value"),
    [
        ("openai-responses/gpt-5", "authorization", f"Bearer {HIDDEN}"),
        ("azure-responses/gpt-5", "api-key", HIDDEN),
        ("anthropic/opus-5", "x-api-key", HIDDEN),
        ("anthropic/opus-5", "anthropic-version", "2026-10-21"),
        ("anthropic-2023/opus-4-6", "anthropic-version", "2023-06-01"),
        ("foundry/haiku-4-5", "x-api-key", HIDDEN),
        ("foundry/haiku-4-5", "anthropic-version", "2023-06-01"),
        ("openrouter/glm-4.6", "x-title", "agents"),
        ("vllm/qwen3", "authorization", None),
        ("gemini/gemini-2.5-flash", "authorization", f"Bearer {HIDDEN}"),
    ],
)
def test_a_provider_is_shown_its_key_and_version(providers, group, header, value):
    assert sent(providers, group)["headers"].get(header) == value


@pytest.mark.parametrize(
    ("group", "effort", "written", "reason"),
    [
        ("openai-chat/gpt-5", "minimal", {"reasoning_effort": "minimal"}, "gpt-5 has minimal"),
        ("openai-chat/gpt-5.2", "none", {"reasoning_effort": "none"}, "and 5.2 has none"),
        ("openai-chat/gpt-6-sol", "max", {"reasoning_effort": "max"}, "6 has max"),
        ("anthropic/opus-5", "xhigh", {"output_config": {"effort": "xhigh"}}, "adaptive"),
        ("anthropic-2023/sonnet-4-6", "max", {"output_config": {"effort": "max"}}, "adaptive"),
        ("anthropic-2023/haiku-4-5", "minimal", {"thinking": {"budget_tokens": 3200}}, "the table"),
        ("anthropic-2023/haiku-4-5", "low", {"thinking": {"budget_tokens": 6400}}, "the table"),
        ("anthropic-2023/haiku-4-5", "medium", {"thinking": {"budget_tokens": 16000}}, "the table"),
        ("anthropic-2023/haiku-4-5", "high", {"thinking": {"budget_tokens": 25600}}, "the table"),
        ("anthropic-2023/opus-4-6-budget", "xhigh", {"thinking": {"budget_tokens": 30400}}, "the table"),
        ("foundry/opus-5-5", "high", {"output_config": {"effort": "high"}}, "adaptive"),
        ("openrouter/claude-haiku-4.5", "xhigh", {"reasoning": {"effort": "xhigh"}}, "an object of its own"),
        ("vllm/qwen3", "none", {"chat_template_kwargs": {"enable_thinking": False}}, "the template's switch"),
        ("sglang/gpt-oss-120b", "low", {"reasoning_effort": "low"}, "efforts like OpenAI's"),
        ("gemini/gemini-2.5-flash", "none", {"reasoning_effort": "none"}, "2.5 flash can be told not to"),
    ],
)
def test_a_chat_callers_effort_is_written_as_the_model_takes_it(providers, group, effort, written, reason):
    speaker = CALLERS["chat"](providers)
    with speaker.client:
        speaker.ask(group, speaker.opening("Hi"), reasoning_effort=effort)
    body = providers.received()["body"]
    for member, value in written.items():
        assert value.items() <= body[member].items() if isinstance(value, dict) else body[member] == value, reason


@pytest.mark.parametrize(
    ("group", "wish", "reason"),
    [
        ("openai-chat/gpt-5", {"reasoning_effort": "none"}, "gpt-5 cannot be told not to think"),
        ("openai-chat/gpt-5.2", {"reasoning_effort": "minimal"}, "5.2 has no minimal"),
        ("openai-chat/gpt-6.1-sol", {"reasoning_effort": "none"}, "6.1 thinks always"),
        ("anthropic/opus-5-5", {"reasoning_effort": "none"}, "it thinks always"),
        ("anthropic-2023/opus-4-6", {"reasoning_effort": "xhigh"}, "4.6 has no xhigh"),
        ("gemini/gemini-3-pro", {"reasoning_effort": "none"}, "it thinks always"),
        ("deepseek/reasoner", {"reasoning_effort": "low"}, "it has no strengths"),
        ("deepseek/chat", {"reasoning_effort": "low"}, "it does not think"),
        ("openai-chat/gpt-5.6", {"tools": "offered"}, "over Chat it takes tools only when it does not think"),
        ("anthropic/fable-5-1", {"tools": "forced"}, "it refuses to be forced"),
        ("groq/llama-3.3-70b", {"response_format": {"type": "json_schema"}}, "it knows no schemas"),
    ],
)
def test_a_wish_that_a_model_cannot_grant_is_not_sent(providers, group, wish, reason):
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    if "tools" in wish:
        wish = {"tools": [tool], "tool_choice": "required" if wish["tools"] == "forced" else "auto"}
    if "response_format" in wish:
        wish = {"response_format": {"type": "json_schema", "json_schema": {"name": "f", "schema": {"type": "object"}}}}
    speaker, before = CALLERS["chat"](providers), providers.count_received()
    with speaker.client as client, pytest.raises(speaker.sdk.APIStatusError) as caught:
        client.chat.completions.create(model=group, messages=speaker.opening("Hi"), **wish)
    assert caught.value.code == "no-eligible-target", reason
    assert providers.count_received() == before


def test_what_a_model_refuses_beside_thinking_is_left_out(providers):
    speaker = CALLERS["chat"](providers)
    hello = {"messages": speaker.opening("Hi"), "temperature": 0.5, "top_p": 0.9, "max_tokens": 100}
    with speaker.client as client:
        client.chat.completions.create(model="openai-chat/gpt-5", **hello)
        body = providers.received()["body"]
        assert not {"temperature", "top_p", "max_tokens"} & body.keys()
        assert body["max_completion_tokens"] == 100
        client.chat.completions.create(model="anthropic/opus-5", **hello)
        assert not {"temperature", "top_p"} & providers.received()["body"].keys()
        client.chat.completions.create(model="openai-chat/gpt-5.2", **hello, reasoning_effort="low")
        assert providers.received()["body"]["temperature"] == 1
        client.chat.completions.create(model="mistral/large", **hello)
        assert providers.received()["body"].items() >= {"temperature": 0.5, "top_p": 0.9, "max_tokens": 100}.items()
