"""Callers of three dialects, targets of three dialects: every caller is told what the recording says.

The official SDKs read every reply: the strict stream helpers of Responses and Messages, chunks of Chat (its helper is
tried in `test_the_sdks_own_helpers`).
"""

from dataclasses import replace

import pytest

from callers import CALLERS
from meaning import crosses, said_in
from recordings import choose

pytestmark = pytest.mark.sidecar

def every(*, stream, thinking=False):
    """(caller, recording): all that crosses, in all lanes."""
    cases = [
        pytest.param(caller, recording, id=f"{caller}-{recording.id}")
        for target in CALLERS
        for recording in choose(target, stream=stream)
        if crosses(recording)
        for caller in CALLERS
        if not thinking or said_in(recording).thoughts
    ]
    return pytest.mark.parametrize(("caller", "recording"), cases)


def expected(caller, recording):
    said = said_in(recording)
    return said.to_messages() if caller == "messages" else said


def answered(caller, deployment, recording, **wishes):
    speaker = CALLERS[caller](deployment)
    with speaker.client:
        return speaker.ask(deployment.bridged(recording), speaker.opening("Hi"), stream=recording.is_stream, **wishes)


def assert_tells(heard, said, *, straight):
    assert (heard.text, heard.refusal) == (said.text, said.refusal)
    assert [call[1:] for call in heard.calls] == [call[1:] for call in said.calls]
    for told, recorded in zip(heard.calls, said.calls):
        assert told[0] == recorded[0] if recorded[0] or straight else told[0], "a call can be answered"
    assert heard.end == said.end
    if said.usage:
        assert heard.usage == said.usage


@every(stream=False)
def test_a_whole_reply_says_what_was_recorded(caller, recording, deployment):
    answer = answered(caller, deployment, recording)
    assert_tells(answer.said, expected(caller, recording), straight=caller == recording.dialect)


@every(stream=True)
def test_a_stream_says_what_was_recorded(caller, recording, deployment):
    answer = answered(caller, deployment, recording)
    assert_tells(answer.said, expected(caller, recording), straight=caller == recording.dialect)


@every(stream=False, thinking=True)
def test_a_callers_wish_to_see_thoughts_is_granted_whole(caller, recording, deployment):
    answer = answered(caller, deployment, recording, thinking=True)
    assert answer.said.thoughts == said_in(recording).thoughts
    assert replace(answer.said, thoughts="").text == expected(caller, recording).text


@every(stream=True, thinking=True)
def test_a_callers_wish_to_see_thoughts_is_granted_in_a_stream(caller, recording, deployment):
    answer = answered(caller, deployment, recording, thinking=True)
    assert answer.said.thoughts == said_in(recording).thoughts


def test_every_lane_has_recordings_whole_and_streamed():
    for target in CALLERS:
        for stream in (False, True):
            assert len([recording for recording in choose(target, stream=stream) if crosses(recording)]) > 7
        assert any(said_in(r).thoughts for r in choose(target, stream=True) if crosses(r)), target
