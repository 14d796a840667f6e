"""A caller of any dialect goes through a recorded conversation with tools, at a target of any dialect.

Each turn is said back as the SDK handed it over. What the model says, which tools it calls with what, what reaches the
provider as the tools' results, and the thoughts that have to come back: all as recorded.
"""

import pytest

from callers import CALLERS
from loops import LOOPS, calls_in, proofs_told, results_in, thoughts_in

pytestmark = pytest.mark.sidecar

LANES = pytest.mark.parametrize(
    ("caller", "loop"),
    [pytest.param(caller, loop, id=f"{caller}-{loop.dialect}-{loop.name}") for loop in LOOPS.values() for caller in CALLERS],
)


def go_round(caller, loop, deployment):
    """Goes through the whole conversation; gives the answers and what the provider received with each."""
    speaker = CALLERS[caller](deployment)
    turns = speaker.opening(loop.question, "Use the tools.")
    answers, received = [], []
    with speaker.client:
        for results in [*loop.results, []]:
            answer = speaker.ask(
                f"loop/{loop.name}", turns, stream=loop.is_stream, thinking=loop.thinks, tools=loop.tools
            )
            answers.append(answer.said)
            received.append(deployment.received()["body"])
            called = [call[0] for call in answer.said.calls]
            assert len(called) == len(results)
            turns = [*turns, *answer.turns, *speaker.results(dict(zip(called, results)))]
    return answers, received


@LANES
def test_a_conversation_with_tools_comes_to_its_recorded_end(caller, loop, deployment):
    answers, received = go_round(caller, loop, deployment)
    for answer, recorded in zip(answers, loop.answers, strict=True):
        assert (answer.text, answer.calls, answer.end) == (recorded.text, recorded.calls, recorded.end)
    called = [call for answer in loop.answers for call in answer.calls]
    told = [text for texts in loop.results for text in texts]
    assert calls_in(received[-1], loop.dialect) == [call[:2] for call in called]
    assert results_in(received[-1], loop.dialect) == [(call[0], text) for call, text in zip(called, told)]


@LANES
def test_what_was_said_before_is_said_again_to_the_letter(caller, loop, deployment):
    """What the provider has read once, it reads again unchanged: caches and signatures depend on it."""
    _, received = go_round(caller, loop, deployment)
    member = "input" if loop.dialect == "responses" else "messages"
    for before, after in zip(received, received[1:]):
        assert after[member][: len(before[member])] == before[member]
        for name in ("system", "instructions", "tools"):
            assert after.get(name) == before.get(name)


@pytest.mark.parametrize(
    ("caller", "loop"),
    [
        pytest.param(caller, loop, id=f"{caller}-{loop.dialect}-{loop.name}")
        for loop in LOOPS.values()
        for caller in CALLERS
        if any(thoughts_in(turn.request, loop.dialect) for turn in loop.turns)
    ],
)
def test_a_thought_comes_back_to_the_model_that_had_it(caller, loop, deployment):
    _, received = go_round(caller, loop, deployment)
    told = set().union(*(proofs_told(turn) for turn in loop.turns))
    for body, turn in zip(received, loop.turns, strict=True):
        arrived, recorded = thoughts_in(body, loop.dialect), thoughts_in(turn.request, loop.dialect)
        assert len(arrived) == len(recorded)
        assert all(one == other or one in told for one, other in zip(arrived, recorded))
