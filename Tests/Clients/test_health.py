"""Targets that fail rest, and are tried again; sessions stay at their target. Two workers share what they know."""

import hashlib
import json
import time

import pytest

from conftest import request
from processes import Program, until
from recordings import FOLDER

pytestmark = pytest.mark.sidecar
TOKEN = {"authorization": "Bearer operator"}
BODY = {"messages": [{"role": "user", "content": "Hi"}]}


def upstream_at(listen="127.0.0.1:0"):
    return Program("interlock", "replay-upstream", "--exchanges", str(FOLDER), "--listen", listen, listeners=1)


def provider(url, model="m"):
    return {
        "dialect": "openai-chat",
        "base_url": url + "/v1",
        "auth": {"scheme": "none"},
        "models": {"m": {"model": model}},
    }


@pytest.fixture
def serve(tmp_path):
    """Starts a sidecar with two workers on these providers and one group of all of them."""
    running = []

    def start(providers, **group):
        targets = [{"provider": name, "model_ref": "m"} for name in providers]
        documents = {
            "providers": providers,
            "groups": {"g": {"strategy": "failover", "targets": targets, **group}},
            "callers": {"o": {"token_sha256": hashlib.sha256(b"operator").hexdigest(), "allow": ["*"]}},
        }
        (tmp_path / "all.json").write_text(json.dumps(documents))
        flags = ("--policies", str(tmp_path), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0")
        running.append(Program("interlock-sidecar", *flags, "--workers", "2", listeners=2))
        return running[-1]

    yield start
    for program in running:
        assert program.end() == 0


def ask(sidecar, **headers):
    """One request on a connection of its own, so that it may reach either worker: the target that answered."""
    headers = {**TOKEN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    url = sidecar.url("traffic")
    status, fields, body = request(url, "POST", "/v1/chat/completions", json.dumps({"model": "g", **BODY}), headers)
    assert status == 200, body
    return fields["x-interlock-target"]


def target(sidecar, name):
    return json.loads(request(sidecar.url("operations"), "GET", "/status")[2])["targets"][name]


def metrics(sidecar):
    return request(sidecar.url("operations"), "GET", "/metrics")[2].decode()


def received(upstream):
    return json.loads(request(upstream.url("upstream"), "GET", "/replay/log?last=0")[2])["total"]


def test_a_provider_that_dies_rests_and_comes_back(serve, upstream):
    dying = upstream_at()
    address = dying.addresses["upstream"]
    providers = {"a": provider(dying.url("upstream")), "b": provider(upstream.url("upstream"))}
    sidecar = serve(providers, breaker={"failures": 3, "rest_seconds": 1, "max_rest_seconds": 2})
    assert [ask(sidecar) for _ in range(4)] == ["a/m"] * 4
    assert target(sidecar, "a/m")["health"] == "well"
    assert target(sidecar, "a/m")["observations"] == 4

    assert dying.end() == 0
    assert {ask(sidecar) for _ in range(30)} == {"b/m"}, "no caller noticed"
    assert 'interlock_target_resting{target="a/m"} 1.0' in metrics(sidecar)
    told = target(sidecar, "a/m")
    assert told["health"] in ("resting", "due")
    failed = int(metrics(sidecar).split('attempts_total{target="a/m",end="failed"} ')[1].split("\n")[0])
    assert 3 <= failed < 15, "thirty requests cost a few attempts, whichever worker had them"

    reborn = upstream_at(address)
    try:
        until(lambda: ask(sidecar) == "a/m")
        until(lambda: target(sidecar, "a/m")["health"] == "well")
        assert {ask(sidecar) for _ in range(6)} == {"a/m"}
        assert 'interlock_target_resting{target="a/m"} 0.0' in metrics(sidecar)
    finally:
        assert reborn.end() == 0


def test_a_retry_after_is_obeyed_by_all_workers(serve, upstream):
    full = provider(upstream.url("upstream"), "m!status=429,retry-after=60")
    sidecar = serve({"a": full, "b": provider(upstream.url("upstream"))})
    before = received(upstream)
    assert {ask(sidecar) for _ in range(20)} == {"b/m"}
    assert received(upstream) - before == 21, "one request found out for all"
    told = target(sidecar, "a/m")
    assert told["health"] == "resting"
    assert 50 <= told["rests_for_seconds"] <= 60
    assert abs(told["rests_until"] - time.time() - told["rests_for_seconds"]) < 5


def test_server_errors_in_a_row_end_in_a_rest_and_nobody_fails(serve, upstream):
    broken = provider(upstream.url("upstream"), "m!status=500")
    sidecar = serve({"a": broken, "b": provider(upstream.url("upstream"))}, breaker={"rest_seconds": 60})
    before = received(upstream)
    assert {ask(sidecar) for _ in range(20)} == {"b/m"}
    assert received(upstream) - before == 25, "five failures, then a rest"
    told = target(sidecar, "a/m")
    assert (told["health"], told["error_rate"], told["fallback_rate"]) == ("resting", 1, 1)
    assert 'interlock_target_rests_total{target="a/m"} 1.0' in metrics(sidecar)


def test_a_callers_mistake_is_not_the_targets_fault(serve, upstream):
    wrong = provider(upstream.url("upstream"), "m!status=400")
    sidecar = serve({"a": wrong}, breaker={"failures": 1})
    body = json.dumps({"model": "g", **BODY})
    for _ in range(3):
        assert request(sidecar.url("traffic"), "POST", "/v1/chat/completions", body, TOKEN)[0] == 400
    assert target(sidecar, "a/m") == {"health": "well", "observations": 0}
    assert 'interlock_target_attempts_total{target="a/m",end="silent"} 3' in metrics(sidecar)


def test_the_only_target_is_used_though_it_rests(serve, upstream):
    sidecar = serve({"a": provider(upstream.url("upstream"), "m!status=503,retry-after=60")}, max_attempts=1)
    body = json.dumps({"model": "g", **BODY})
    before = received(upstream)
    for _ in range(3):
        assert request(sidecar.url("traffic"), "POST", "/v1/chat/completions", body, TOKEN)[0] == 503
    assert received(upstream) - before == 3
    assert target(sidecar, "a/m")["health"] == "resting"


def test_a_session_stays_at_its_target(serve, upstream):
    providers = {name: provider(upstream.url("upstream")) for name in "abcd"}
    sidecar = serve(providers, strategy="weighted", affinity={"by": ["session"]})
    homes = {}
    for number in range(12):
        targets = {ask(sidecar, x_interlock_session=f"s{number}") for _ in range(4)}
        assert len(targets) == 1, targets
        homes[number] = targets.pop()
    assert len(set(homes.values())) > 1
    again = serve(providers, strategy="weighted", affinity={"by": ["session"]})
    assert {number: ask(again, x_interlock_session=f"s{number}") for number in homes} == homes, "sidecars agree"


def test_latency_goes_to_whoever_answers_soonest(serve, upstream):
    slow = provider(upstream.url("upstream"), "m!slow-first-byte=400")
    sidecar = serve({"a": slow, "b": provider(upstream.url("upstream"))}, strategy="latency")
    until(lambda: ask(sidecar) and all(target(sidecar, name)["observations"] for name in ("a/m", "b/m")))
    assert target(sidecar, "a/m")["median_latency_ms"] >= 400
    assert {ask(sidecar) for _ in range(10)} == {"b/m"}


def test_cost_goes_to_whoever_is_cheapest(serve, upstream):
    dear, cheap = provider(upstream.url("upstream")), provider(upstream.url("upstream"))
    dear["models"]["m"]["price"] = {"input": 3, "output": 15}
    cheap["models"]["m"]["price"] = {"input": 0.5, "output": 2}
    sidecar = serve({"a": dear, "b": cheap}, strategy="cost")
    assert {ask(sidecar) for _ in range(4)} == {"b/m"}


def test_metrics_have_one_head_for_each_family_and_no_sample_twice(serve, upstream):
    sidecar = serve({"a": provider(upstream.url("upstream"))})
    assert ask(sidecar) == "a/m"
    family, heads, samples = None, [], []
    for line in metrics(sidecar).splitlines():
        if line.startswith("# HELP "):
            family, meaning = line[7:].split(" ", 1)
            assert meaning.endswith("."), "a sentence for the operator"
            heads.append(family)
        elif line.startswith("# TYPE "):
            assert line.split(" ")[2:] in ([family, "counter"], [family, "gauge"]), "HELP, then TYPE"
        else:
            name, value = line.rsplit(" ", 1)
            assert name.split("{")[0] == family, "samples stand below their family's head"
            samples.append(name)
            float(value)
    assert len(heads) == len(set(heads)) > 10
    assert len(samples) == len(set(samples)) > 20
