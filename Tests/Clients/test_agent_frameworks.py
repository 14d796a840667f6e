"""Agent frameworks that know one dialect go through recorded tool loops of the two others.

The tools are called with the recorded arguments, the agent ends with the recorded words, and the provider receives
each result, with the thought that led to the call where the framework keeps thoughts.
"""

import pytest

from frameworks import FRAMEWORKS
from loops import LOOPS, calls_in, proofs_told, results_in, thoughts_in

pytestmark = pytest.mark.sidecar

FOREIGN = [
    pytest.param(framework, loop, id=f"{framework}-{loop.dialect}-{loop.name}")
    for framework, (dialect, _) in FRAMEWORKS.items()
    for loop in LOOPS.values()
    if loop.dialect != dialect
]


@pytest.mark.parametrize(("framework", "loop"), FOREIGN)
def test_an_agent_reaches_the_recorded_end(framework, loop, deployment):
    before = deployment.count_received()
    output, calls = FRAMEWORKS[framework][1](deployment, loop)
    expected = [call for answer in loop.answers for call in answer.calls]
    assert calls == [call[1:] for call in expected]
    assert output == loop.answers[-1].text
    assert deployment.count_received() == before + len(loop.turns)
    received = deployment.received()["body"]
    told = [text for texts in loop.results for text in texts]
    assert calls_in(received, loop.dialect) == [call[:2] for call in expected]
    assert results_in(received, loop.dialect) == [(call[0], text) for call, text in zip(expected, told)]


@pytest.mark.parametrize(
    ("framework", "loop"),
    [
        case
        for case in FOREIGN
        if case.values[0] != "langchain" and any(thoughts_in(t.request, case.values[1].dialect) for t in case.values[1].turns)
    ],
)
def test_an_agents_thoughts_come_back_to_the_model(framework, loop, deployment):
    FRAMEWORKS[framework][1](deployment, loop)
    received, recorded = deployment.received()["body"], loop.turns[-1].request
    arrived = thoughts_in(received, loop.dialect)
    told = set().union(*(proofs_told(turn) for turn in loop.turns))
    assert len(arrived) == len(thoughts_in(recorded, loop.dialect))
    assert all(one == other or one in told for one, other in zip(arrived, thoughts_in(recorded, loop.dialect)))


def test_a_framework_that_forgets_thoughts_is_served_all_the_same(deployment):
    """LangChain leaves `reasoning_content` behind: nothing is made up in its place."""
    loop = LOOPS["version"]
    output, _ = FRAMEWORKS["langchain"][1](deployment, loop)
    assert output == loop.answers[-1].text
    assert thoughts_in(deployment.received()["body"], loop.dialect) == []
