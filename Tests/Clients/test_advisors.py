"""Groups whose order somebody else chooses: a program beside the sidecar, or a service."""

import concurrent.futures
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading

import openai
import pytest

import policies
from conftest import request
from processes import Program, binary, until

pytestmark = pytest.mark.sidecar
TOKEN = "advised"
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
NAMES = ["plain", "tools", "stream"]
BEHAVIOURS = ["facts", "pid", "notes", "crash", "flood", "garbage", "stranger", "only-last", "pairs"]


def documents(upstream, advisors):
    """A folder's one file: a group for each advisor, all with the same three targets."""
    id = policies.PLAIN["chat", False]
    stream = policies.PLAIN["chat", True]
    models = {name: {"model": f"replay/{stream if name == 'stream' else id}"} for name in NAMES}
    provider = {
        "dialect": "openai-chat",
        "base_url": upstream.url("upstream") + "/v1",
        "auth": {"scheme": "bearer", "secret": {"env": "REPLAY_KEY"}},
        "models": {**models, "deaf": {"model": f"replay/{id}", "capabilities": {"tools": False}}},
    }
    targets = [{"provider": "replay", "model_ref": name} for name in NAMES]
    return {
        "providers": {"replay": provider},
        "groups": {name: {"targets": targets, **advisor} for name, advisor in advisors.items()},
        "callers": {"c": {"token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(), "allow": ["*"]}},
    }


def script(program, behaviour, **more):
    return {"strategy": "script", "script": {"command": [str(program), behaviour], "timeout_ms": 5000, **more}}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program, in a folder that programs may be started from."""
    path = tmp_path_factory.mktemp("scripts") / "choose"
    source = (pathlib.Path(__file__).parent / "advisor_program.py").read_text()
    path.write_text(f"#!{sys.executable}\n{source}")
    path.chmod(0o755)
    return path


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    return tmp_path_factory.mktemp("notes") / "notes"


def start(folder, program, *flags):
    return Program(
        "interlock-sidecar",
        *("--policies", str(folder), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"),
        *("--allow-scripts", str(program.parent), *flags),
        listeners=2,
        environment={"REPLAY_KEY": policies.UPSTREAM_KEY, "ADVISOR_KEY": "advisor-secret"},
    )


@pytest.fixture(scope="module")
def sidecar(tmp_path_factory, upstream, program, notes, service):
    folder = tmp_path_factory.mktemp("advised")
    advisors = {name: script(program, name, environment={"NOTES": str(notes)}) for name in BEHAVIOURS}
    advisors["impatient"] = script(program, "hang", timeout_ms=50)
    advisors["closed"] = script(program, "garbage", on_error="fail_closed")
    advisors |= {f"service-{way}": external(service, way) for way in Service.WAYS}
    advisors["service-slow"] = external(service, "slow", timeout_ms=50)
    advisors["service-nowhere"] = external("http://127.0.0.1:9", "x")
    advisors["service-closed"] = external(service, "status", on_error="fail_closed")
    (folder / "all.json").write_text(json.dumps(documents(upstream, advisors)))
    running = start(folder, program, "--log-requests")
    yield running
    assert running.end() == 0


def ask(sidecar, group, **more):
    """One request: status, target, and what came of the advice."""
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    if "request_id" in more:
        headers["x-request-id"] = more.pop("request_id")
    body = {"model": group, "messages": [{"role": "user", "content": "the secret word"}], **more}
    status, fields, body = request(sidecar.url("traffic"), "POST", "/v1/chat/completions", json.dumps(body), headers)
    return status, fields.get("x-interlock-target"), fields.get("x-interlock-advice")


def has_ended(pid):
    """Whether a process is gone, or only waits for its parent to notice."""
    try:
        return ") Z " in pathlib.Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


# Programs


def test_a_program_chooses_by_facts(sidecar):
    assert ask(sidecar, "facts") == (200, "replay/plain", "used; class=plain")
    assert ask(sidecar, "facts", tools=[TOOL]) == (200, "replay/tools", "used; class=tools")
    assert ask(sidecar, "facts", stream=True) == (200, "replay/stream", "used; class=stream")


def test_an_sdk_notices_nothing(sidecar):
    with openai.OpenAI(api_key=TOKEN, base_url=sidecar.url("traffic") + "/v1", max_retries=0) as client:
        assert client.chat.completions.create(model="pid", messages=[{"role": "user", "content": "Hi"}]).choices
        with pytest.raises(openai.InternalServerError) as refused:
            client.chat.completions.create(model="closed", messages=[{"role": "user", "content": "Hi"}])
    assert refused.value.status_code == 502 and refused.value.code == "routing-policy-error"


def test_many_questions_share_one_process(sidecar):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: ask(sidecar, "pid"), range(40)))
    assert {status for status, _, _ in told} == {200}
    assert {target for _, target, _ in told} == {"replay/tools"}
    assert len({advice for _, _, advice in told}) == 1


def test_answers_find_their_questions_whatever_their_order(sidecar):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        names = [f"request-{number}" for number in range(16)]
        told = list(pool.map(lambda name: ask(sidecar, "pairs", request_id=name), names))
    assert [advice for _, _, advice in told] == [f"used; class={name}" for name in names]


def test_a_program_may_leave_targets_out(sidecar):
    assert ask(sidecar, "only-last", stream=True)[:2] == (200, "replay/stream")


def test_a_program_is_told_facts_and_nothing_that_was_said(sidecar, notes):
    assert ask(sidecar, "notes", user="mary", tools=[TOOL])[2] == "used"
    question, environment = [json.loads(line) for line in notes.read_text().splitlines()[-2:]]
    assert question["caller"] == "c" and question["group"] == "notes" and question["facts"]["tools"] == 1
    assert [target["name"] for target in question["targets"]] == [f"replay/{name}" for name in NAMES]
    told = notes.read_text()
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    for words in ["secret", "mary", TOKEN, digest, policies.UPSTREAM_KEY, "http:"]:
        assert words not in told, words
    # LC_CTYPE is Python's own doing.
    assert set(environment) - {"LC_CTYPE"} == {"PATH", "NOTES"}


@pytest.mark.parametrize(
    ("group", "cause"),
    [
        ("impatient", "timeout"),
        ("crash", "not-running"),
        ("flood", "too-large"),
        ("garbage", "malformed"),
        ("stranger", "unknown-target"),
    ],
)
def test_a_program_that_misbehaves_costs_the_advice_and_not_the_request(sidecar, group, cause):
    told = []

    def has_been_asked():
        # One that was ended before is not running for a moment.
        told.append(ask(sidecar, group))
        return told[-1][2] == f"failed:{cause}"

    until(has_been_asked)
    assert {(status, target) for status, target, _ in told} == {(200, "replay/plain")}
    assert {advice for _, _, advice in told} <= {f"failed:{cause}", "failed:not-running"}


def test_a_program_that_was_killed_is_there_again(sidecar):
    old = ask(sidecar, "pid")[2].removeprefix("used; class=")
    os.kill(int(old), 9)
    told = []

    def is_back():
        told.append(ask(sidecar, "pid"))
        return told[-1][2].startswith("used") and old not in told[-1][2]

    until(is_back)
    assert {status for status, _, _ in told} == {200}
    # A question that comes before the news of its end finds that nobody reads it.
    ends = ("was ended by signal 9", "reads no more")
    until(lambda: any(end in line for line in sidecar.errors for end in ends))


def test_what_a_program_says_of_its_end_reaches_the_operator(sidecar):
    until(lambda: ask(sidecar, "crash")[2] == "failed:not-running")
    until(lambda: any("choose says: out of ideas" in line for line in sidecar.errors))


def test_outcomes_are_counted_and_logged(sidecar):
    ask(sidecar, "facts", request_id="logged-1")
    ask(sidecar, "stranger", request_id="logged-2")
    lines = {}

    def is_logged():
        while not sidecar.lines.empty():
            line = sidecar.lines.get()
            if line.startswith("{"):
                lines[json.loads(line)["request_id"]] = json.loads(line)
        return "logged-2" in lines

    until(is_logged)
    assert lines["logged-1"]["advice"] == "used" and lines["logged-1"]["advice_class"] == "plain"
    assert lines["logged-2"]["advice"] == "failed:unknown-target"
    assert 0 <= lines["logged-1"]["advice_ms"] <= lines["logged-1"]["duration_ms"]
    metrics = request(sidecar.url("operations"), "GET", "/metrics")[2].decode()
    assert 'interlock_advice_total{outcome="used"}' in metrics
    assert 'interlock_advice_total{outcome="unknown-target"}' in metrics


def test_a_program_is_replaced_with_its_policy_and_ends_with_its_sidecar(tmp_path, upstream, program):
    file = tmp_path / "all.json"
    one = script(program, "pid", environment={"ROUND": "1"})
    file.write_text(json.dumps(documents(upstream, {"g": one})))
    sidecar = start(tmp_path, program, "--workers", "2")
    try:
        pids = set()
        for _ in range(20):
            pids.add(ask(sidecar, "g")[2].removeprefix("used; class="))
        assert 1 <= len(pids) <= 2, "one for each worker"
        two = script(program, "pid", environment={"ROUND": "2"})
        file.write_text(json.dumps(documents(upstream, {"g": two})))
        until(lambda: all(has_ended(pid) for pid in pids))
        until(lambda: ask(sidecar, "g")[2].startswith("used"))
        new = ask(sidecar, "g")[2].removeprefix("used; class=")
        assert new not in pids
    finally:
        assert sidecar.end() == 0
    until(lambda: has_ended(new))


def test_programs_are_started_from_allowed_folders_only(tmp_path, upstream, program):
    (tmp_path / "all.json").write_text(json.dumps(documents(upstream, {"g": script(program, "pid")})))

    def check(*flags):
        command = [str(binary("interlock-sidecar")), "--policies", str(tmp_path), "--check", *flags]
        run = subprocess.run(command, capture_output=True, text=True, timeout=30)
        return run.returncode, run.stderr

    assert check("--allow-scripts", str(program.parent))[0] == 0
    for flags in [(), ("--allow-scripts", str(tmp_path))]:
        status, words = check(*flags)
        assert status == 1
        assert "groups.g.script.command[0]: this program may not be started" in words
    assert check("--allow-scripts", "here")[0] == 2


def test_the_example_program_works(tmp_path, upstream):
    example = pathlib.Path(__file__).parents[2] / "policies" / "examples" / "advisors" / "choose.py"
    program = tmp_path / "scripts" / "choose.py"
    program.parent.mkdir()
    shutil.copy(example, program)
    group = script(program, "unused", environment={"MODELS": "replay/tools replay/plain replay/stream"})
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps(documents(upstream, {"g": group})))
    sidecar = start(folder, program)
    try:
        assert ask(sidecar, "g") == (200, "replay/tools", "used; class=plain")
        told = ask(sidecar, "g", stream=True, max_completion_tokens=20_000)
        assert told[1:] == ("replay/stream", "used; class=hard")
    finally:
        assert sidecar.end() == 0


# Services


class Service(http.server.BaseHTTPRequestHandler):
    """An advisor over HTTP: its path says how it behaves."""

    WAYS = ["good", "status", "redirect", "oversize", "endless", "garbage", "empty", "drop"]
    protocol_version = "HTTP/1.1"
    heard = []
    over = threading.Event()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        way = self.path.strip("/")
        if way in ("good", "moved"):
            self.heard.append((way, dict(self.headers), json.loads(body)))
        good = json.dumps({"target": "replay/tools", "class_label": "served"}).encode()
        match way:
            case "good" | "moved":
                self.answer(200, good)
            case "status":
                self.answer(500, good)
            case "redirect":
                self.answer(307, good, location="/moved")
            case "oversize":
                self.answer(200, good + b" " * 10_000)
            case "endless":
                self.send_response(200)
                self.send_header("connection", "close")
                self.end_headers()
                try:
                    while not self.over.is_set():
                        self.wfile.write(b" " * 4096)
                except OSError:
                    pass
                self.close_connection = True
            case "garbage":
                self.answer(200, b"<html>")
            case "empty":
                self.answer(200, b"")
            case "drop":
                self.close_connection = True
            case "slow":
                self.over.wait(600)
                self.close_connection = True

    def answer(self, status, body, **fields):
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **fields}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def service():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Service.over.set()
    server.shutdown()
    server.server_close()


def external(url, way, **more):
    settings = {
        "url": f"{url}/{way}",
        "allow_hosts": ["127.0.0.1"],
        "timeout_ms": 5000,
        "max_response_bytes": 8192,
        "headers": {"x-team": "routing"},
        "auth": {"scheme": "bearer", "secret": {"env": "ADVISOR_KEY"}},
        **more,
    }
    return {"strategy": "external", "external": settings}


def test_a_service_chooses(sidecar):
    assert ask(sidecar, "service-good") == (200, "replay/tools", "used; class=served")
    _, headers, question = Service.heard[-1]
    assert question["group"] == "service-good" and len(question["targets"]) == 3
    assert headers["authorization"] == "Bearer advisor-secret" and headers["x-team"] == "routing"
    assert "secret word" not in json.dumps(question) and TOKEN not in json.dumps([headers, question])


@pytest.mark.parametrize(
    ("way", "cause"),
    [
        ("status", "status"),
        ("redirect", "redirect"),
        ("oversize", "too-large"),
        ("endless", "too-large"),
        ("garbage", "malformed"),
        ("empty", "malformed"),
        ("drop", "unreachable"),
        ("slow", "timeout"),
        ("nowhere", "unreachable"),
    ],
)
def test_a_service_that_misbehaves_costs_the_advice_and_not_the_request(sidecar, way, cause):
    for _ in range(2):
        assert ask(sidecar, f"service-{way}") == (200, "replay/plain", f"failed:{cause}")
    assert not [way for way, _, _ in Service.heard if way == "moved"], "redirections are not followed"


def test_a_group_that_fails_closed_refuses(sidecar):
    assert ask(sidecar, "service-closed") == (502, None, "failed:status")


def test_with_one_eligible_target_nobody_is_asked(tmp_path, upstream, program, service):
    group = external(service, "status", on_error="fail_closed")
    targets = [{"provider": "replay", "model_ref": name} for name in ("deaf", "tools")]
    (tmp_path / "all.json").write_text(json.dumps(documents(upstream, {"g": {**group, "targets": targets}})))
    sidecar = start(tmp_path, program)
    try:
        assert ask(sidecar, "g", tools=[TOOL]) == (200, "replay/tools", None)
        assert ask(sidecar, "g")[0] == 502
    finally:
        assert sidecar.end() == 0
