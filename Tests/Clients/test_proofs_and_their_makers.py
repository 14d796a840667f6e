"""Two accounts of the caller's own dialect: what the first has proved goes back to it, and never to the second.

The first account answers the conversation's first turn and knows nothing of the second, so that turn fails over. Both
accounts are the same replaying upstream, whose log shows what each of them was sent.
"""

import json

import pytest

import policies
from callers import CALLERS
from conftest import Deployment
from loops import LOOPS, thoughts_in
from processes import Program

pytestmark = pytest.mark.sidecar

PROVED = [loop for loop in LOOPS.values() if any(answer.sealed or answer.thoughts for answer in loop.answers[:1])]
PROVED = [loop for loop in PROVED if "reasoning_content" not in json.dumps(loop.turns[1].request)]
EVERY = pytest.mark.parametrize("loop", PROVED, ids=lambda loop: f"{loop.dialect}-{loop.name}")


def first_model(loop):
    return f"replay/{loop.ids[0]},no-such-exchange"


def second_model(loop):
    return f"replay/{loop.ids[1]}"


def documents(upstream):
    providers, groups = {}, {}
    for loop in PROVED:
        base = upstream + ("" if loop.dialect == "messages" else "/v1")
        for account, model in (("first", first_model(loop)), ("second", second_model(loop))):
            provider = providers.setdefault(
                f"{account}-{loop.dialect}",
                {
                    "dialect": policies.DIALECTS[loop.dialect],
                    "base_url": base,
                    "auth": {"scheme": "none"},
                    "models": {},
                },
            )
            provider["models"][loop.name] = policies.model(loop.turns[0], model)
        for strategy in ("failover", "weighted"):
            groups[f"{strategy}/{loop.name}"] = {
                "strategy": strategy,
                "contract": {"on_unsupported": "coerce"},
                "targets": [
                    {"provider": f"{account}-{loop.dialect}", "model_ref": loop.name, "weight": weight}
                    for account, weight in (("first", 100), ("second", 0 if strategy == "weighted" else 100))
                ],
            }
    return {"providers": providers, "groups": groups, "callers": {"tester": policies.caller("tester")}}


@pytest.fixture(scope="module")
def accounts(upstream, tmp_path_factory):
    """A sidecar of its own, with two workers: what one of them has learned, both know."""
    folder = tmp_path_factory.mktemp("accounts")
    for part, entries in documents(upstream.url("upstream")).items():
        (folder / f"{part}.json").write_text(json.dumps({part: entries}))
    sidecar = Program(
        "interlock-sidecar",
        *("--policies", str(folder), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0", "--workers", "2"),
        listeners=2,
    )
    yield Deployment(upstream, sidecar)
    assert sidecar.end() == 0


def test_there_are_conversations_with_proofs_in_every_dialect():
    assert {loop.dialect for loop in PROVED} == {"chat", "responses", "messages"}


@pytest.mark.parametrize("strategy", ["failover", "weighted"])
@EVERY
def test_a_proof_goes_to_its_maker_as_it_came_and_to_no_other_account(loop, strategy, accounts):
    group = f"{strategy}/{loop.name}"
    wishes = {"stream": loop.is_stream, "thinking": loop.thinks, "tools": loop.tools}
    # A client for each turn: another connection, and so perhaps another worker.
    first = CALLERS[loop.dialect](accounts)
    turns = first.opening(loop.question)
    with first.client:
        answer = first.ask(group, turns, **wishes)
    called = [call[0] for call in answer.said.calls]
    second = CALLERS[loop.dialect](accounts)
    turns = [*turns, *answer.turns, *second.results(dict(zip(called, loop.results[0])))]
    with second.client:
        second.ask(group, turns, **wishes)

    entries = accounts.received_last(2)
    assert [entry["body"]["model"] for entry in entries] == [first_model(loop), second_model(loop)]
    assert [entry["status"] for entry in entries] == [404, 200]
    to_maker, to_other = (accounts.received_bytes(entry["number"]) for entry in entries)
    proofs = thoughts_in(json.loads(to_maker), loop.dialect)
    assert proofs
    for proof in proofs:
        assert json.dumps(proof).encode() in loop.turns[0].body, "the maker gets what it told"
        assert proof.encode() not in to_other
    assert not thoughts_in(json.loads(to_other), loop.dialect)


@EVERY
def test_what_the_first_account_is_sent_is_what_the_caller_said(loop, accounts):
    """But for the model's name, to the byte."""
    speaker = CALLERS[loop.dialect](accounts)
    sent = []
    speaker.client._client.event_hooks["request"] = [lambda request: sent.append(request.read())]
    turns = speaker.opening(loop.question)
    with speaker.client:
        answer = speaker.ask(f"failover/{loop.name}", turns, stream=loop.is_stream, tools=loop.tools)
        called = [call[0] for call in answer.said.calls]
        turns = [*turns, *answer.turns, *speaker.results(dict(zip(called, loop.results[0])))]
        speaker.ask(f"failover/{loop.name}", turns, stream=loop.is_stream, tools=loop.tools)
    maker = accounts.received_last(2)[0]
    arrived = accounts.received_bytes(maker["number"])
    group, model = (json.dumps(name).encode() for name in (f"failover/{loop.name}", first_model(loop)))
    expected = sent[1].replace(group, model, 1)
    if loop.dialect == "chat" and loop.is_stream:
        assert json.loads(arrived)["messages"] == json.loads(expected)["messages"]
    else:
        assert arrived == expected
