"""What an operator does to a running sidecar: edits its folder, reloads it, starts it wrongly, ends it."""

import hashlib
import http.client
import json
import os
import signal
import subprocess
import time
import urllib.parse

import pytest

from conftest import request
from processes import PATIENCE, Program, binary, until

pytestmark = pytest.mark.sidecar
TOKEN = {"authorization": "Bearer operator"}
GREETING = {"messages": [{"role": "user", "content": "Hi"}]}


def documents(upstream, groups, **provider):
    """A folder's one file: these groups, all of the same target."""
    target = {"provider": "replay", "model_ref": "m"}
    return json.dumps(
        {
            "providers": {
                "replay": {
                    "dialect": "openai-chat",
                    "base_url": upstream.url("upstream") + "/v1",
                    "auth": {"scheme": "none"},
                    "models": {"m": {"model": "m"}},
                    **provider,
                }
            },
            "groups": {name: {"strategy": "static", "targets": [target]} for name in groups},
            "callers": {
                "operator": {"token_sha256": hashlib.sha256(b"operator").hexdigest(), "allow": ["*"]},
            },
        }
    )


@pytest.fixture
def folder(tmp_path, upstream):
    (tmp_path / "all.json").write_text(documents(upstream, ["one"]))
    return tmp_path


@pytest.fixture
def sidecar(folder):
    flags = ("--policies", str(folder), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0")
    program = Program("interlock-sidecar", *flags, listeners=2)
    yield program
    if program.process.poll() is None:
        assert program.end() == 0


def status(sidecar):
    return json.loads(request(sidecar.url("operations"), "GET", "/status")[2])


def groups(sidecar):
    body = json.loads(request(sidecar.url("traffic"), "GET", "/v1/models", headers=TOKEN)[2])
    return [model["id"] for model in body["data"]]


def test_an_edited_file_is_obeyed_by_the_next_request(sidecar, folder, upstream):
    assert groups(sidecar) == ["one"]
    (folder / "all.json").write_text(documents(upstream, ["one", "two"]))
    until(lambda: groups(sidecar) == ["one", "two"])
    assert status(sidecar)["policy"]["version"] == 2


def test_a_bad_edit_keeps_the_policy_in_force_and_says_what_is_wrong(sidecar, folder, upstream):
    second = ' "targets": [{"provider": "nope", "model_ref": "m"}]}}}'
    (folder / "more.json").write_text('{"groups": {"x": {"strategy": "wighted",\n' + second)
    until(lambda: status(sidecar)["last_reload"]["complaints"])
    complaints = status(sidecar)["last_reload"]["complaints"]
    assert len(complaints) >= 2, "every complaint at once"
    assert any("more.json:1:31: groups.x.strategy" in complaint for complaint in complaints)
    place = "more.json:2:" + str(second.index('"nope"') + 1)
    assert any(place in complaint and "nope" in complaint for complaint in complaints), complaints
    assert groups(sidecar) == ["one"]
    assert status(sidecar)["policy"]["version"] == 1
    assert request(sidecar.url("operations"), "GET", "/readyz")[0] == 200
    until(lambda: any("stays in force" in line for line in filter(None, sidecar.errors)))


def test_sighup_reads_the_folder_again(sidecar, folder):
    before = status(sidecar)["last_reload"]["at"]
    until(lambda: int(time.time()) > before)
    sidecar.process.send_signal(signal.SIGHUP)
    until(lambda: status(sidecar)["last_reload"]["at"] > before)
    assert status(sidecar)["policy"]["version"] == 1, "the same documents are the same snapshot"


def test_a_reply_under_way_is_finished_before_the_end(sidecar, folder, upstream):
    (folder / "all.json").write_text(
        documents(upstream, ["one"], models={"m": {"model": "m!slow-first-byte=700"}})
    )
    until(lambda: status(sidecar)["policy"]["version"] == 2)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(sidecar.url("traffic")).netloc, timeout=PATIENCE)
    connection.request("POST", "/v1/chat/completions", json.dumps({"model": "one", **GREETING}), TOKEN)
    until(lambda: b"slow-first-byte" in request(upstream.url("upstream"), "GET", "/replay/log?last=1")[2])
    sidecar.process.terminate()
    reply = connection.getresponse()
    assert reply.status == 200
    assert json.loads(reply.read())["choices"]
    connection.close()
    assert sidecar.process.wait(timeout=PATIENCE) == 0


def test_a_missing_key_is_a_configuration_error_that_names_its_variable(sidecar, folder, upstream):
    auth = {"scheme": "bearer", "secret": {"env": "NOBODY_SET_THIS_KEY"}}
    (folder / "all.json").write_text(documents(upstream, ["one"], auth=auth))
    until(lambda: status(sidecar)["policy"]["version"] == 2)
    body = json.dumps({"model": "one", **GREETING})
    code, fields, said = request(sidecar.url("traffic"), "POST", "/v1/chat/completions", body, TOKEN)
    assert code == 500
    assert fields["x-should-retry"] == "false"
    assert "configuration_error" in said.decode()
    assert "NOBODY_SET_THIS_KEY" in said.decode()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"groups": ', "broken.json:1:12"),
        ('{"grups": {}}', "did you mean"),
        ('{"groups": {"g": {"targets": []}}}', "groups.g.targets"),
    ],
)
def test_documents_that_do_not_compile_end_the_start_with_their_place(tmp_path, text, says):
    (tmp_path / "broken.json").write_text(text)
    ended = subprocess.run(
        [str(binary("interlock-sidecar")), "--policies", str(tmp_path)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert ended.returncode == 1
    assert says in ended.stderr


def test_a_flag_that_does_not_exist_is_answered_with_the_nearest(tmp_path):
    ended = subprocess.run(
        [str(binary("interlock-sidecar")), "--polices", "x"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert ended.returncode == 2
    assert "--policies" in ended.stderr


def test_check_compiles_and_exits(folder):
    ended = subprocess.run(
        [str(binary("interlock-sidecar")), "--policies", str(folder), "--check"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 0
    assert "1 group" in ended.stdout


def check(folder, *flags, **environment):
    """What `--check` says of a folder, and how it ends."""
    return subprocess.run(
        [str(binary("interlock-sidecar")), "--policies", str(folder), "--check", *flags],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, **environment},
    )


def test_a_strict_check_fails_on_what_a_plain_one_warns_of(folder):
    assert check(folder, "--strict").returncode == 0
    (folder / "groups.yaml").write_text("groups: {}\n")
    plain = check(folder)
    assert plain.returncode == 0
    assert "warning: groups.yaml: is not read" in plain.stderr
    strict = check(folder, "--strict")
    assert strict.returncode == 1
    assert "1 warning(s), and --strict lets none pass" in strict.stderr
    assert check(folder, INTERLOCK_STRICT="1").returncode == 1
    assert check(folder, "--strict=false", INTERLOCK_STRICT="1").returncode == 0


def test_a_folder_on_the_command_line_goes_before_a_control_plane_in_the_environment(folder):
    ended = check(folder, INTERLOCK_CONTROL="https://control.example:4200", INTERLOCK_STATE_DIR="/nowhere")
    assert ended.returncode == 0, ended.stderr
    assert "1 group" in ended.stdout
