"""A sidecar that obeys a control plane which behaves."""

import json
import os
import signal
import subprocess

import pytest

from certificates import certificates
from conftest import request
from control_plane import TOKEN, Answer, ScriptedControl, SigningKey
from processes import Program, binary, until
from subscribers import AGENT, CALLER, Home, documents, groups, is_ready, metrics, said, status, subscription

pytestmark = pytest.mark.sidecar
GREETING = {"messages": [{"role": "user", "content": "Hi"}]}


def test_it_is_not_ready_until_a_policy_is_in_force_and_acknowledges_it(home, control, upstream):
    sidecar = home.start("--label", "track=canary", "--label", "zone=a")
    assert not is_ready(sidecar)
    assert groups(sidecar) == 503
    until(lambda: control.asked(after=0, wait=30, sidecar="agent-7", labels="track=canary,zone=a"))
    publication = control.publish(documents(upstream, "one"))
    until(lambda: is_ready(sidecar))
    assert groups(sidecar) == ("1", ["one"])
    until(lambda: control.asked(after=1, have=publication.digest))
    told = status(sidecar)
    assert told["policy"]["snapshot"] == f"101-{publication.digest[:12]}"
    assert told["policy"]["version"] == 101 and "sequence" not in told["policy"]
    assert told["policy"]["digest"] == publication.digest
    about = told["subscription"]
    assert about["control"] == control.url
    assert (about["sidecar"], about["labels"]) == ("agent-7", {"track": "canary", "zone": "a"})
    assert (about["sequence"], about["snapshot_version"], about["digest"]) == (1, 101, publication.digest)
    assert about["persisted"] is True
    assert about["connected_since"] and about["last_contact"] >= about["connected_since"]
    assert about["last_refusal"] is None and about["refused_sequence"] is None
    samples = metrics(sidecar)
    assert samples["interlock_policy_sequence"] == 1
    assert samples["interlock_policy_version"] == 101
    assert samples["interlock_subscription_connected"] == 1
    assert samples["interlock_subscription_persisted"] == 1
    assert samples["interlock_subscription_last_contact_seconds"] < 60
    assert samples['interlock_subscription_refusals_total{cause="signature"}'] == 0


def test_a_publication_is_obeyed_by_the_next_request(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: groups(sidecar) == ("1", ["one"]))
    control.publish(documents(upstream, "one", "two"))
    until(lambda: groups(sidecar) == ("2", ["one", "two"]))
    until(lambda: home.held() == 2)
    assert os.stat(home.state / "in-force.json").st_mode & 0o777 == 0o600


def test_a_difference_and_a_bare_statement_are_understood(home, control, upstream):
    first = control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: control.asked(after=1))
    second = control.make(documents(upstream, "two"))
    delta = {
        "from": first.digest,
        "put": {"groups": {"two": second.documents["groups"]["two"]}},
        "remove": {"groups": ["one"]},
    }
    control.tell(Answer(second.body(delta=delta), sequence=2))
    until(lambda: groups(sidecar) == ("2", ["two"]))
    control.published.append(second)
    third = control.make(documents(upstream, "two"), revoked=[AGENT])
    control.tell(Answer(third.body(snapshot=None), sequence=3))
    until(lambda: groups(sidecar) == 401)
    assert status(sidecar)["policy"]["version"] == 103
    assert json.loads((home.state / "in-force.json").read_text())["snapshot"] == third.documents


def test_large_documents_come_compressed(home, control, upstream):
    names = [f"group-{number:04}" for number in range(2000)]
    control.publish(documents(upstream, *names))
    sidecar = home.start()
    until(lambda: groups(sidecar) == ("1", names))


def test_it_says_how_many_requests_there_were_and_how_many_failed(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: groups(sidecar) == ("1", ["one"]))
    for group, code in [("one", 200), ("one", 200), ("nobody", 404)]:
        body = json.dumps({"model": group, **GREETING})
        assert request(sidecar.url("traffic"), "POST", "/v1/chat/completions", body, CALLER)[0] == code
    control.tell(Answer(status=304))
    until(lambda: control.asked(after=1, requests=3, failures=0))
    control.publish(documents(upstream, "one", base_url="http://127.0.0.1:1/v1"))
    until(lambda: groups(sidecar) == ("2", ["one"]))
    body = json.dumps({"model": "one", **GREETING})
    assert request(sidecar.url("traffic"), "POST", "/v1/chat/completions", body, CALLER)[0] == 502
    control.tell(Answer(status=304))
    until(lambda: control.asked(after=2, requests=1, failures=1))


def test_a_restart_begins_with_what_was_in_force_though_the_control_plane_is_gone(home, control, upstream):
    control.publish(documents(upstream, "one"))
    control.publish(documents(upstream, "two"), revoked=[])
    sidecar = home.start()
    until(lambda: home.held() == 2)
    assert sidecar.end() == 0
    control.close()
    sidecar = home.start()
    assert is_ready(sidecar)
    assert groups(sidecar) == ("2", ["two"])
    until(lambda: subscription(sidecar)["last_failure"])
    about = subscription(sidecar)
    assert about["connected_since"] is None and about["last_contact"] is None
    assert about["persisted"] is True
    assert metrics(sidecar)["interlock_subscription_connected"] == 0
    until(lambda: said(sidecar, "what is in force stays"))


def test_a_token_can_be_replaced_under_a_running_sidecar(home, control, upstream):
    control.token = "another"
    sidecar = home.start()
    until(lambda: "does not take the sidecar token (401): no such credential" in str(subscription(sidecar)))
    control.publish(documents(upstream, "one"))
    home.token.write_text("another")
    until(lambda: groups(sidecar) == ("1", ["one"]))


def test_trust_keys_can_be_replaced_by_a_signal(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start()
    until(lambda: groups(sidecar) == ("1", ["one"]))
    control.key = SigningKey()
    control.publish(documents(upstream, "two"))
    until(lambda: control.last.get("refused") == "2")
    assert control.last["reason"] == f"it is signed with key {control.key.id}, which is not trusted"
    home.trust.write_text(home.trust.read_text() + control.key.pem)
    sidecar.process.send_signal(signal.SIGHUP)
    until(lambda: groups(sidecar) == ("2", ["two"]))


def test_nothing_secret_is_told(home, control, upstream):
    control.publish(documents(upstream, "one"))
    sidecar = home.start("--log-requests")
    until(lambda: groups(sidecar) == ("1", ["one"]))
    told = [request(sidecar.url("operations"), "GET", path)[2].decode() for path in ("/status", "/metrics")]
    sidecar.end()
    told += filter(None, [*sidecar.errors, *sidecar.lines.queue])
    assert not any(secret in text for text in told for secret in (TOKEN, AGENT))


def test_tls_is_believed_by_the_given_authority_only(tmp_path, upstream):
    authority, context = certificates(tmp_path)
    control = ScriptedControl(context=context)
    home = Home(tmp_path, control)
    try:
        control.publish(documents(upstream, "one"))
        sidecar = home.start()
        until(lambda: subscription(sidecar)["last_failure"])
        assert not is_ready(sidecar) and not control.questions
        sidecar.end()
        sidecar = home.start("--control-ca", str(authority))
        until(lambda: groups(sidecar) == ("1", ["one"]))
    finally:
        home.end()
        control.close()


def test_a_program_needs_allow_scripts_though_the_documents_are_signed(home, control, upstream, tmp_path):
    script = tmp_path / "choose.sh"
    script.write_text("#!/bin/sh\ncat\n")
    script.chmod(0o755)
    wanted = documents(upstream, "one")
    wanted["groups"]["one"].update(strategy="script", script={"command": [str(script)]})
    control.publish(wanted)
    sidecar = home.start()
    until(lambda: control.last.get("refused") == "1")
    assert "allow-scripts" in control.last["reason"]
    assert not is_ready(sidecar)
    sidecar.end()
    sidecar = home.start("--allow-scripts", str(tmp_path))
    until(lambda: groups(sidecar) == ("1", ["one"]))
    sidecar.end()
    sidecar = home.start()
    assert not is_ready(sidecar)
    until(lambda: said(sidecar, "from disk: snapshot 101 (publication 1) refused"))
    assert home.held() == 1, "it is genuine: it stays for whoever may obey it"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ([], "--policies DIR or --control URL is missing"),
        (["--policies", "p", "--control", "https://c"], "--policies and --control exclude each other"),
        (["--policies", "p", "--state-dir", "s"], "--state-dir goes with --control"),
        (["--control", "https://c"], "--control needs --sidecar-token-file, --trust-key-file, --state-dir too"),
        (["--control", "ftp://c"], "expected a URL like https://control.example.com:4200"),
        (["--control", "https://c/path"], "expected a URL like https://control.example.com:4200"),
        (["--sidecar-name", "a b"], "--sidecar-name: 'a b' is not 1 to 128 letters"),
        (["--label", "track"], "--label: 'track' is not NAME=VALUE"),
        (["--label", "a=1", "--label", "a=2"], "--label: 'a' is given twice"),
        (["--trust-key-file", "/"], "--trust-key-file: /: it is a folder; expected a file"),
        (["--sidecar-token-file", "/dev/null"], "--sidecar-token-file: /dev/null: it is not a regular file"),
        (["--state-dir", "/nowhere/at/all"], "--state-dir: cannot make /nowhere/at/all: No such file"),
        (["--check"], "--check looks at the folder of --policies"),
    ],
)
def test_a_wrong_command_line_says_what_would_be_right(home, flags, says):
    whole = len(flags) and flags[0] not in ("--policies", "--control")
    words = [*home.flags(), *flags] if whole else flags
    ended = subprocess.run([binary("interlock-sidecar"), *words], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert says in ended.stderr


def test_a_state_folder_is_home_to_one_sidecar(home, control, upstream):
    control.publish(documents(upstream, "one"))
    first = home.start()
    words = [binary("interlock-sidecar"), *home.flags()]
    second = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert second.returncode == 2
    assert "another sidecar is at home in" in second.stderr
    first.kill()
    third = home.start()
    until(lambda: groups(third) == ("1", ["one"]))


def test_a_name_and_labels_may_come_from_the_environment(home, control):
    flags = [word for word in home.flags() if word not in ("--sidecar-name", "agent-7")]
    environment = {"INTERLOCK_SIDECAR_NAME": "agent-8", "INTERLOCK_LABEL": "zone=b,track=canary"}
    sidecar = Program("interlock-sidecar", *flags, listeners=2, environment=environment)
    home.running.append(sidecar)
    until(lambda: control.asked(sidecar="agent-8", labels="track=canary,zone=b"))
