"""What would become of a request: `POST /v1/decision`, and `interlock explain`.

A decision is compared with what the replaying upstream then receives when the same request is sent.
"""

import json
import subprocess

import pytest

import policies
from conftest import request
from processes import binary

pytestmark = pytest.mark.sidecar

TURN = [{"role": "user", "content": "Hi"}]
PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}
WISHES = {
    "chat": [{}, {"reasoning_effort": "low"}, {"reasoning_effort": "low", "temperature": 0.5, "max_tokens": 9000}],
    "responses": [{}, {"reasoning": {"effort": "low"}}, {"reasoning": {"effort": "medium", "summary": "auto"}}],
    "messages": [{}, {"thinking": {"type": "enabled", "budget_tokens": 2048}, "max_tokens": 9000}],
}


def body(dialect, model, **more):
    if dialect == "responses":
        return {"model": model, "input": "Hi", **more}
    return {"model": model, "messages": TURN, **({"max_tokens": 100} if dialect == "messages" else {}), **more}


def post(deployment, path, asked, token="tester"):
    status, fields, reply = request(
        deployment.url,
        "POST",
        path,
        body=json.dumps(asked).encode(),
        headers={"authorization": f"Bearer {policies.TOKENS.get(token, token)}", "content-type": "application/json"},
    )
    return status, fields, json.loads(reply)


def decide(deployment, dialect, asked, token="tester"):
    return post(deployment, "/v1/decision", {"endpoint": PATHS[dialect], "body": asked}, token)


def groups():
    """Groups of every lane, one with an order of several targets, and one that nobody can reach."""
    for caller in PATHS:
        for target in PATHS:
            id = policies.PLAIN[target, False]
            yield pytest.param(caller, policies.name("bridged", id), id=f"{caller}-to-{target}")
        yield pytest.param(caller, "recovered", id=f"{caller}-recovered")


@pytest.mark.parametrize(("caller", "group"), list(groups()))
def test_what_a_decision_says_is_what_then_arrives(deployment, caller, group):
    for wish in WISHES[caller]:
        asked = body(caller, group, **wish)
        before = deployment.count_received()
        status, fields, decision = decide(deployment, caller, asked)
        assert status == 200
        assert deployment.count_received() == before, "a decision sends nothing"
        first = next((target for target in decision["targets"] if target.get("place") == 1), None)
        answered, receipt, reply = post(deployment, PATHS[caller], asked)
        if first is None:
            assert not decision["eligible"]
            assert answered == 502
            assert decision["refusal"]["details"].items() <= reply["error"]["details"].items()
            assert deployment.count_received() == before
            continue
        sent = first["sent"]
        log = json.loads(deployment._upstream("/replay/log"))["requests"]
        arrived = log[before - deployment.count_received()]
        assert (arrived["method"], arrived["path"].split("?")[0]) == (sent["method"], sent["path"])
        exact = deployment._upstream(f"/replay/log/body?number={arrived['number']}")
        assert json.loads(exact) == sent["body"]
        assert len(exact) == sent["body_bytes"]
        if group != "recovered":
            told = {name: value for name, value in receipt.items() if name.startswith("x-interlock-")}
            assert told == {name: value for name, value in first["receipt"].items() if name != "x-request-id"}


def test_a_decision_is_for_the_callers_eyes(deployment):
    status, fields, decision = decide(deployment, "chat", body("chat", "recovered"), token="narrow")
    assert status == 200
    assert fields["x-request-id"] and fields["x-interlock-snapshot"]
    assert "x-interlock-target" not in fields
    text = json.dumps(decision)
    assert policies.UPSTREAM_KEY not in text
    assert "127.0.0.1" not in text and "REPLAY_KEY" not in text
    assert "unthinking" not in text


@pytest.mark.parametrize(
    ("token", "model", "expected"),
    [("nobody", "recovered", 401), ("expired", "recovered", 403), ("narrow", "unthinking", 404)],
)
def test_who_may_not_ask_is_told_so(deployment, token, model, expected):
    status, _, reply = decide(deployment, "chat", body("chat", model), token)
    assert status == expected
    real, _, told = post(deployment, PATHS["chat"], body("chat", model), token)
    assert (status, reply) == (real, told)


def test_who_may_not_ask_learns_nothing_about_envelopes(deployment):
    assert post(deployment, "/v1/decision", {"nonsense": 1}, "nobody")[0] == 401


def test_a_malformed_request_gets_its_error_in_its_dialect(deployment):
    status, _, reply = decide(deployment, "messages", {"model": "recovered", "messages": 1})
    assert status == 400 and reply["type"] == "error"
    status, _, reply = post(deployment, "/v1/decision", {"model": "recovered"})
    assert status == 400 and "/v1/decision?dialect=openai-chat" in reply["error"]["message"]


def explain(*arguments, stdin=None):
    run = subprocess.run(
        [str(binary("interlock")), "explain", *arguments], input=stdin, capture_output=True, text=True, timeout=60
    )
    return run.returncode, run.stdout, run.stderr


@pytest.fixture(scope="module")
def token_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("tokens") / "token"
    file.write_text(policies.TOKENS["tester"] + "\n")
    return str(file)


def test_explain_asks_a_running_sidecar(deployment, token_file):
    asked = json.dumps(body("chat", "recovered", reasoning_effort="low"))
    status, table, complaints = explain("--sidecar", deployment.url, "--token-file", token_file, "-", stdin=asked)
    assert (status, complaints) == (0, "")
    assert table.startswith("recovered · openai-chat · caller tester · snapshot ")
    assert "1  replay-chat/status-503/whole" in table
    assert "asked effort:low (caller)" in table
    status, text, _ = explain("--sidecar", deployment.url, "--token-file", token_file, "--json", "-", stdin=asked)
    assert (status, json.loads(text)["order"][0]) == (0, "replay-chat/status-503/whole")


def test_explain_says_when_nobody_can(deployment, token_file):
    asked = json.dumps(body("chat", "unthinking", reasoning_effort="low"))
    status, table, _ = explain("--sidecar", deployment.url, "--token-file", token_file, "-", stdin=asked)
    assert status == 1
    assert "refused: reasoning-unsupported" in table
    assert "Nobody can carry it." in table


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("{", "the request is not JSON"),
        (json.dumps(body("chat", "no-such-group")), "does not exist or this token may not use it"),
        (json.dumps({"model": "recovered", "messages": 1}), "messages"),
    ],
)
def test_explain_says_what_is_wrong_with_a_request(deployment, token_file, asked, words):
    status, table, complaints = explain("--sidecar", deployment.url, "--token-file", token_file, "-", stdin=asked)
    assert (status, table) == (2, "")
    assert words in complaints


def test_explain_decides_alike_without_a_sidecar_and_without_a_key(deployment, upstream, token_file, tmp_path):
    for part, entries in policies.documents(upstream.url("upstream")).items():
        (tmp_path / f"{part}.json").write_text(json.dumps({part: entries}))
    for caller in PATHS:
        asked = json.dumps(body(caller, policies.name("bridged", policies.PLAIN["messages", False])))
        where = ["--dialect", caller, "--json", "-"]
        _, here, _ = explain("--policies", str(tmp_path), "--caller", "tester", *where, stdin=asked)
        _, there, _ = explain("--sidecar", deployment.url, "--token-file", token_file, *where, stdin=asked)
        assert json.loads(here)["targets"][0]["sent"] == json.loads(there)["targets"][0]["sent"]
