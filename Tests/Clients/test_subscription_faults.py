"""A sidecar whose control plane, connection or disk fails it: it serves on, says so, and is never led astray."""

import json
import os
import random
import socket
import threading
import time

import pytest

from control_plane import Answer, ScriptedControl, SigningKey, flipped
from processes import until
from subscribers import documents, groups, is_ready, metrics, said, subscription

pytestmark = pytest.mark.sidecar


@pytest.fixture
def sidecar(home, control, upstream):
    """A sidecar with publications 1 to 5 behind it, the fifth in force."""
    for name in ("one", "two", "three", "four", "five"):
        control.publish(documents(upstream, name))
    sidecar = home.start()
    until(lambda: control.asked(after=5))
    return sidecar


# Each makes an answer that must not be obeyed; the next publication would be number 6.


def cut_json(control, good, older):
    return Answer(good.body()[:-40], sequence=6)


def flipped_document(control, good, older):
    return Answer(flipped(good.body(), b'"six"', b'"sjx"'), sequence=6)


def flipped_number(control, good, older):
    return Answer(flipped(good.body(), b'"sequence":6', b'"sequence":7'), sequence=6)


def flipped_signature(control, good, older):
    last = good.signature[-1]
    return Answer(flipped(good.body(), good.signature.encode(), (good.signature[:-1] + "01"[last == "0"]).encode()))


def signed_by_another(control, good, older):
    return Answer(control.make(good.documents, key=SigningKey()).body(), sequence=6)


def signed_by_another_under_the_trusted_name(control, good, older):
    return Answer(control.make(good.documents, key=SigningKey(), claims=control.key).body(), sequence=6)


def an_older_one(control, good, older):
    return Answer(older.body(), sequence=older.sequence)


def other_documents(control, good, older):
    return Answer(good.body(snapshot=older.documents), sequence=6)


def a_difference_to_something_else(control, good, older):
    delta = {"from": older.digest, "put": {}, "remove": {}}
    return Answer(good.body(delta=delta), sequence=6)


def documents_that_do_not_compile(control, good, older):
    broken = {**good.documents, "providers": {}}
    return Answer(control.make(broken).body(), sequence=6)


def for_others(control, good, older):
    return Answer(control.make(good.documents, scope={"labels": {"track": "canary"}}).body(), sequence=6)


def of_another_history(control, good, older):
    lost = control.make(older.documents, sequence=5)
    control.published.append(lost)
    other = control.make(good.documents)
    control.published.remove(lost)
    return Answer(other.body(), sequence=6)


LIES = [
    (cut_json, "unreadable", 6),
    (flipped_document, "digest", 6),
    (flipped_number, "signature", 7),
    (flipped_signature, "signature", 6),
    (signed_by_another, "key", 6),
    (signed_by_another_under_the_trusted_name, "signature", 6),
    (an_older_one, "older", 2),
    (other_documents, "digest", 6),
    (a_difference_to_something_else, "delta", 6),
    (documents_that_do_not_compile, "documents", 6),
    (for_others, "scope", 6),
    (of_another_history, "chain", 6),
]


@pytest.mark.parametrize(("lie", "cause", "refused"), LIES, ids=[lie[0].__name__ for lie in LIES])
def test_what_must_not_be_obeyed_is_refused_and_told(sidecar, home, control, upstream, lie, cause, refused):
    good = control.make(documents(upstream, "six"))
    answer = lie(control, good, control.published[1])
    # Twice: what may have been the way's fault is asked for once more before it is told.
    control.tell(answer, answer)
    until(lambda: control.last.get("refused") == str(refused))
    assert control.last["reason"]
    assert control.last["after"] == "5"
    about = subscription(sidecar)
    assert about["sequence"] == 5
    assert about["last_refusal"]["cause"] == cause
    assert about["last_refusal"]["reason"] == control.last["reason"]
    assert about["refused_sequence"] == refused
    assert metrics(sidecar)[f'interlock_subscription_refusals_total{{cause="{cause}"}}'] >= 1
    assert said(sidecar, "snapshot 105 stays in force")
    assert groups(sidecar) == ("5", ["five"])
    assert is_ready(sidecar)
    assert home.held() == 5
    control.lies.clear()
    control.publish(documents(upstream, "eight"), sequence=8)
    until(lambda: groups(sidecar) == ("8", ["eight"]))
    until(lambda: control.last["after"] == "8")
    assert "refused" not in control.last


@pytest.mark.parametrize("kept", [0, 100, 600])
def test_a_connection_cut_in_the_middle_is_asked_for_again(sidecar, home, control, upstream, kept):
    good = control.make(documents(upstream, "six"))
    control.tell(Answer(good.body(), sequence=6, keep=kept))
    until(lambda: subscription(sidecar)["last_failure"])
    assert groups(sidecar) == ("5", ["five"])
    assert subscription(sidecar)["last_refusal"] is None
    control.publish(documents(upstream, "six"))
    until(lambda: groups(sidecar) == ("6", ["six"]))


def test_a_control_plane_that_vanishes_and_comes_back(sidecar, home, control, upstream):
    control.close()
    until(lambda: subscription(sidecar)["connected_since"] is None)
    until(lambda: said(sidecar, "no word from the control plane"))
    assert groups(sidecar) == ("5", ["five"])
    again = ScriptedControl(port=control.port)
    again.key, again.published = control.key, control.published
    try:
        again.publish(documents(upstream, "six"))
        until(lambda: groups(sidecar) == ("6", ["six"]))
        assert subscription(sidecar)["connected_since"]
    finally:
        again.close()


def test_a_control_plane_restored_from_an_old_backup(sidecar, home, control, upstream):
    control.close()
    restored = ScriptedControl(port=control.port)
    restored.key = control.key
    try:
        for name in ("one", "two"):
            restored.publish(documents(upstream, name))
        until(lambda: restored.asked(after=5))
        assert groups(sidecar) == ("5", ["five"])
        for name in ("three", "fourth", "fifth"):
            restored.publish(documents(upstream, name))
        assert groups(sidecar) == ("5", ["five"])
        restored.publish(documents(upstream, "sixth"))
        until(lambda: restored.last.get("refused") == "6")
        assert "another history" in restored.last["reason"]
        restored.publish(documents(upstream, "seventh"))
        until(lambda: groups(sidecar) == ("7", ["seventh"]))
    finally:
        restored.close()


def test_a_control_plane_that_accepts_and_says_nothing(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: home.held() == 1)
    sidecar.end()
    control.close()
    with socket.create_server(("127.0.0.1", control.port)) as silent:
        sidecar = home.start()
        peer, _ = silent.accept()
        assert groups(sidecar) == ("1", ["one"])
        assert is_ready(sidecar)
        # The first may pass for a wait that was cut; who ends every connection at once is gone.
        peer.close()
        while not subscription(sidecar)["last_failure"]:
            silent.accept()[0].close()


def test_a_control_plane_that_only_has_errors(sidecar, control, upstream):
    error = b'{"error":{"message":"the database was never reached"}}'
    control.tell(*[Answer(error, 503) for _ in range(3)])
    until(lambda: subscription(sidecar)["failures"] >= 3)
    assert subscription(sidecar)["last_failure"]["reason"].endswith("503: the database was never reached")
    assert groups(sidecar) == ("5", ["five"])
    control.publish(documents(upstream, "six"))
    until(lambda: groups(sidecar) == ("6", ["six"]))


def test_killed_after_the_download_it_begins_with_what_it_had(sidecar, home, control, upstream):
    good = control.make(documents(upstream, "six"))
    body, reached = good.body(), threading.Event()

    def all_but_the_last_byte(question):
        reached.set()
        return Answer(body, sequence=6, keep=len(body) - 1, length=len(body))

    control.tell(all_but_the_last_byte)
    assert reached.wait(30)
    sidecar.kill()
    assert home.held() == 5
    control.lies.clear()
    sidecar = home.start()
    assert groups(sidecar) == ("5", ["five"])
    control.publish(documents(upstream, "six"))
    until(lambda: groups(sidecar) == ("6", ["six"]))


def test_killed_between_activation_and_disk_it_begins_with_what_it_had_and_gets_the_new_one_again(
    sidecar, home, control, upstream
):
    # A pipe that nobody reads stands where the temporary file should go: the sidecar stops there.
    pipe = home.state / "in-force.json.new"
    os.mkfifo(pipe)
    control.publish(documents(upstream, "six"))
    until(lambda: groups(sidecar) == ("6", ["six"]))
    sidecar.kill()
    pipe.unlink()
    assert home.held() == 5
    control.tell(Answer(status=503))
    sidecar = home.start()
    until(lambda: groups(sidecar) == ("6", ["six"]))
    until(lambda: home.held() == 6)
    assert control.asked(after=5), "it began with five"


def test_killed_at_any_moment_it_begins_with_something_that_was_signed(home, control, upstream):
    """Whatever moment is hit: what is on disk is whole, and never older than it was."""
    dice = random.Random(5)
    control.publish(documents(upstream, "one"))
    before = 0
    for _ in range(12):
        sidecar = home.start()
        until(lambda: is_ready(sidecar))
        began = subscription(sidecar)["sequence"]
        assert began >= before
        assert not (home.state / "in-force.damaged").exists()
        control.publish(documents(upstream, f"group-{dice.random()}"))
        time.sleep(dice.random() * 0.03)
        sidecar.kill()
        assert (home.held() or 0) >= before
        before = home.held() or 0
        if before:
            kept = json.loads((home.state / "in-force.json").read_text())
            assert kept["snapshot"] == control.published[before - 1].documents
    sidecar = home.start()
    until(lambda: subscription(sidecar)["sequence"] == control.published[-1].sequence)


def test_a_full_disk_does_not_undo_an_activation(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: home.held() == 1)
    sidecar.end()
    # A limit on the size of files stands in for a disk without room.
    limited = ("sh", "-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "sh")
    sidecar = home.start(within=limited)
    names = [f"group-{number}" for number in range(50)]
    control.publish(documents(upstream, *names))
    until(lambda: groups(sidecar) == ("2", sorted(names)))
    about = subscription(sidecar)
    assert about["persisted"] is False
    assert about["persist_failure"].endswith("in-force.json.new: File too large")
    assert metrics(sidecar)["interlock_subscription_persisted"] == 0
    assert said(sidecar, "a restart would begin earlier")
    assert sorted(os.listdir(home.state)) == ["in-force.json", "lock"]
    assert home.held() == 1
    # There is room again for something smaller.
    control.publish(documents(upstream, "x"), sequence=3)
    until(lambda: home.held() == 3)
    assert subscription(sidecar)["persisted"] is True


def test_a_state_that_a_stranger_signed_is_not_obeyed_and_stays_for_the_keys_may_be_the_mistake(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: home.held() == 1)
    sidecar.end()
    path = home.state / "in-force.json"
    foreign = control.make(documents(upstream, "evil"), sequence=9, key=SigningKey()).body()
    path.write_bytes(foreign)
    control.token = "somebody-else"
    sidecar = home.start()
    assert not is_ready(sidecar)
    until(lambda: said(sidecar, "which is not trusted"))
    assert path.read_bytes() == foreign


@pytest.mark.parametrize("harm", ["cut", "flipped", "nothing"])
def test_a_damaged_state_is_put_aside_and_the_sidecar_begins_empty(home, control, upstream, harm):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: home.held() == 1)
    sidecar.end()
    path = home.state / "in-force.json"
    good = path.read_bytes()
    bad = {
        "cut": good[: len(good) // 2],
        "flipped": flipped(good, b'"one"', b'"onf"'),
        "nothing": b"",
    }[harm]
    path.write_bytes(bad)
    control.token = "somebody-else"
    sidecar = home.start()
    assert not is_ready(sidecar)
    until(lambda: said(sidecar, "what was on disk is not obeyed"))
    assert (home.state / "in-force.damaged").read_bytes() == bad
    assert not path.exists()
    home.token.write_text(control.token)
    until(lambda: groups(sidecar) == ("1", ["one"]))
    until(lambda: home.held() == 1)


@pytest.mark.parametrize("compressed", [True, False])
def test_an_answer_without_end_is_not_gathered_for_ever(sidecar, control, compressed):
    control.tell(Answer(b" " * (65 << 20), compressed=compressed))
    until(lambda: subscription(sidecar)["last_failure"])
    assert subscription(sidecar)["last_failure"]["reason"] == "an answer of more than 64 MiB"
    assert groups(sidecar) == ("5", ["five"])


def test_a_sidecar_that_waits_can_be_ended(sidecar, control):
    assert sidecar.end() == 0
