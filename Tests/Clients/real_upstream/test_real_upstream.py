"""A model server that nobody here wrote, streamed through the sidecar to callers of all three dialects.

    openai, anthropic ── sidecar ── llama.cpp's server ── a model of dice

Recordings are what a provider once said; this one answers what it is asked now: chunks arrive one by one, the cap is
obeyed, tokens are counted. What it says is nonsense, in words of its vocabulary.
"""

import json
import pathlib
import statistics
import sys
import time

import openai
import pytest

import policies
from callers import CALLERS
from conftest import Deployment, request
from meaning import of_chunks, of_message, of_response
from processes import Program
from tiny_model import WORDS

CAP = 40
LONG = 30000
ROUNDS = 15
QUESTION = "Say something."


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The model server's URL."""
    folder = tmp_path_factory.mktemp("model")
    server = pathlib.Path(__file__).with_name("model_server.py")
    program = Program(sys.executable, str(server), str(folder), listeners=1)
    yield program.url("model")
    assert program.end() == 0


@pytest.fixture(scope="module")
def real(model, tmp_path_factory):
    """A sidecar in front of it, with one group open to everybody."""
    documents = {
        "providers": {
            "llama": {
                "dialect": "openai-chat",
                "base_url": f"{model}/v1",
                "auth": {"scheme": "none"},
                "models": {
                    "dice": {
                        "model": "dice",
                        "reasoning": {"supported": False},
                        "capabilities": {"honors_max_tokens": True},
                    }
                },
            }
        },
        "groups": {"dice": {"targets": [{"provider": "llama", "model_ref": "dice", "bridges": policies.bridges("chat")}]}},
        "callers": {"tester": policies.caller("tester")},
    }
    folder = tmp_path_factory.mktemp("policies")
    (folder / "all.json").write_text(json.dumps(documents))
    sidecar = Program(
        "interlock-sidecar",
        *("--policies", str(folder), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"),
        listeners=2,
    )
    yield Deployment(None, sidecar)
    assert sidecar.end() == 0


def streamed(caller, client, cap):
    """Asks for a stream: the texts as they arrived, when the first did, and what was said in all."""
    began, texts, first = time.perf_counter(), [], None

    def hear(text):
        nonlocal first
        if text:
            first = first or time.perf_counter() - began
            texts.append(text)

    turns = [{"role": "user", "content": QUESTION}]
    match caller:
        case "chat":
            chunks = []
            for chunk in client.chat.completions.create(
                model="dice", messages=turns, max_tokens=cap, stream=True, stream_options={"include_usage": True}
            ):
                chunks.append(chunk.to_dict())
                if chunk.choices:
                    hear(chunk.choices[0].delta.content)
            return texts, first, of_chunks(chunks)
        case "responses":
            with client.responses.stream(model="dice", input=turns, max_output_tokens=cap) as events:
                for event in events:
                    if event.type == "response.output_text.delta":
                        hear(event.delta)
            return texts, first, of_response(event.response.to_dict())
    with client.messages.stream(model="dice", messages=turns, max_tokens=cap) as events:
        for event in events:
            if event.type == "content_block_delta":
                hear(event.delta.text)
        return texts, first, of_message(events.get_final_message().to_dict())


@pytest.mark.parametrize("caller", CALLERS)
def test_a_stream_arrives_word_by_word_until_the_cap(real, caller):
    speaker = CALLERS[caller](real)
    with speaker.client as client:
        texts, _, said = streamed(caller, client, CAP)
    assert len(texts) > CAP // 2, "it came in pieces"
    assert "".join(texts) == said.text
    assert {"▁" + word for word in said.text.split()} <= set(WORDS)
    assert said.end == "length"
    assert said.usage.wrote == CAP
    assert said.usage.read > len(QUESTION.split())


@pytest.mark.parametrize("caller", CALLERS)
def test_a_whole_reply_is_counted(real, caller):
    speaker = CALLERS[caller](real)
    cap = {"chat": "max_tokens", "responses": "max_output_tokens", "messages": "max_tokens"}[caller]
    with speaker.client:
        said = speaker.ask("dice", speaker.opening(QUESTION), **{cap: CAP}).said
    assert (said.end, said.usage.wrote) == ("length", CAP)
    assert len(said.text.split()) == CAP


def test_a_caller_who_leaves_ends_the_providers_work(real, model):
    """The server would go on to the cap, thousands of tokens, for a reply that nobody reads."""
    speaker = CALLERS["chat"](real)
    with speaker.client as client:
        turns = speaker.opening(QUESTION)
        with client.chat.completions.create(model="dice", messages=turns, max_tokens=LONG, stream=True) as left:
            next(iter(left))
        decoded = 0
        while (slot := work_at(model))["is_processing"]:
            decoded = slot["next_token"][0]["n_decoded"]
        assert decoded < LONG * 0.9
        assert speaker.ask("dice", turns, max_tokens=5).said.usage.wrote == 5


def work_at(model):
    """What the only slot of the server is doing."""
    status, _, body = request(f"{model}/slots", "GET", "/slots")
    assert status == 200
    return json.loads(body)[0]


def test_the_first_token_direct_and_through_the_sidecar(real, model, capsys):
    """Prints figures; nothing is asserted of time."""
    direct = openai.OpenAI(api_key="none", base_url=f"{model}/v1", max_retries=0)
    clients = {caller: CALLERS[caller](real).client for caller in CALLERS}
    times = {name: [] for name in ("direct", *clients)}
    for _ in range(ROUNDS):
        times["direct"].append(streamed("chat", direct, 4)[1])
        for caller, client in clients.items():
            times[caller].append(streamed(caller, client, 4)[1])
    for client in (direct, *clients.values()):
        client.close()
    with capsys.disabled():
        print(f"\ntime to first token, milliseconds, {ROUNDS} interleaved rounds (median, least, most):")
        for name, seconds in times.items():
            way = "chat, direct" if name == "direct" else f"{name} to chat, through the sidecar"
            figures = [1000 * figure for figure in (statistics.median(seconds), min(seconds), max(seconds))]
            print(f"  {way:<44}" + "".join(f"{figure:8.2f}" for figure in figures))
    assert all(len(seconds) == ROUNDS and all(seconds) for seconds in times.values())
