"""Files that are replaced under running processes: keys, tokens, certificates, folders; nobody sends a signal."""

import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from administration import PrivatePostgres
from certificates import Authority
from conftest import request
from processes import PATIENCE, Program, binary, until

pytestmark = pytest.mark.sidecar
CALLER = {"authorization": "Bearer rotation"}
GREETING = json.dumps({"model": "one", "messages": [{"role": "user", "content": "Hi"}]})
REPLY = {
    "id": "c",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}


class Model:
    """A provider that notes the keys that it is shown."""

    def __init__(self, context=None):
        self.keys = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if context else 'http'}://localhost:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(model):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                model.keys.append(self.headers["authorization"])
                body = json.dumps(REPLY).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def documents(url, group="one", **auth):
    auth = auth or {"scheme": "none"}
    target = {"provider": "openai", "model_ref": "m"}
    return json.dumps(
        {
            "providers": {
                "openai": {"dialect": "openai-chat", "base_url": url, "auth": auth, "models": {"m": {"model": "m"}}}
            },
            "groups": {group: {"strategy": "static", "max_attempts": 1, "targets": [target]}},
            "callers": {"c": {"token_sha256": hashlib.sha256(b"rotation").hexdigest(), "allow": ["*"]}},
        }
    )


def publish(folder, name, text, generation):
    """As Kubernetes does: `..data` is a link to one generation, and is replaced by rename."""
    place = folder / f"..{generation}"
    place.mkdir(parents=True)
    (place / name).write_text(text)
    if not (folder / name).is_symlink():
        (folder / name).symlink_to(f"..data/{name}")
    (folder / "..data_tmp").symlink_to(place.name)
    os.rename(folder / "..data_tmp", folder / "..data")


def start(policies, *more):
    flags = ("--policies", str(policies), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0", *more)
    return Program("interlock-sidecar", *flags, listeners=2)


def ask(sidecar):
    return request(sidecar.url("traffic"), "POST", "/v1/chat/completions", GREETING, CALLER)[0]


def metrics(sidecar):
    return request(sidecar.url("operations"), "GET", "/metrics")[2].decode()


@pytest.fixture
def policies(tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    return folder


def test_a_key_file_that_arrives_late_and_is_swapped_as_kubernetes_does_it(tmp_path, policies):
    model, secrets = Model(), tmp_path / "secrets"
    secrets.mkdir()
    key = {"scheme": "bearer", "secret": {"file": str(secrets / "key")}}
    (policies / "all.json").write_text(documents(model.url, **key))
    sidecar = start(policies)
    try:
        missing = f"provider 'openai': file {secrets / 'key'} holds no key (No such file or directory)"
        until(lambda: any(missing in line for line in filter(None, sidecar.errors)))
        assert ask(sidecar) == 500
        publish(secrets, "key", "sk-first\r\n", 1)
        until(lambda: ask(sidecar) == 200)
        assert model.keys[-1] == "Bearer sk-first"
        publish(secrets, "key", "\ufeffsk-second", 2)
        until(lambda: ask(sidecar) == 200 and model.keys[-1] == "Bearer sk-second")
        publish(secrets, "key", "", 3)
        until(lambda: 'interlock_file_problem{file="provider_key",name="openai"} 1' in metrics(sidecar))
        assert ask(sidecar) == 200 and model.keys[-1] == "Bearer sk-second"
        assert 'interlock_file_age_seconds{file="provider_key",name="openai"}' in metrics(sidecar)
        assert not any("sk-" in line for line in filter(None, sidecar.errors))
    finally:
        assert sidecar.end() == 0
        model.close()


def test_check_warns_of_a_key_that_is_missing_with_its_providers_name(policies):
    (policies / "all.json").write_text(
        documents("https://api.openai.com/v1", scheme="bearer", secret={"env": "NOBODY_SET_THIS_KEY"})
    )
    command = [str(binary("interlock-sidecar")), "--policies", str(policies), "--check"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 0
    assert "warning: provider 'openai': environment variable NOBODY_SET_THIS_KEY holds no key" in ended.stderr


def authority(folder):
    """With one certificate, `leaf`, for localhost and 127.0.0.1."""
    return Authority(folder).issue("leaf", "DNS:localhost,IP:127.0.0.1")


def test_new_authorities_are_believed_without_a_restart(tmp_path, policies):
    good, other = authority(tmp_path / "good"), authority(tmp_path / "other")
    model, authorities = Model(good.context("leaf")), tmp_path / "ca.pem"
    authorities.write_text(other.text("ca.pem"))
    (policies / "all.json").write_text(documents(model.url))
    sidecar = start(policies, "--certificate-authorities", str(authorities))
    try:
        assert ask(sidecar) == 502
        (tmp_path / "new.pem").write_text(other.text("ca.pem") + good.text("ca.pem"))
        os.rename(tmp_path / "new.pem", authorities)
        until(lambda: ask(sidecar) == 200)
        authorities.write_text(good.text("ca.pem")[:200])
        until(lambda: 'interlock_file_problem{file="certificate_authorities",name=""} 1' in metrics(sidecar))
        assert ask(sidecar) == 200, "half a file changes nothing"
    finally:
        assert sidecar.end() == 0
        model.close()


def test_a_folder_behind_a_link_that_is_swapped(tmp_path):
    for revision in ("one", "two"):
        (tmp_path / revision).mkdir()
        (tmp_path / revision / "all.json").write_text(documents("http://127.0.0.1:9/v1", group=revision))
    (tmp_path / "current").symlink_to("one")
    sidecar = start(tmp_path / "current")

    def groups():
        body = json.loads(request(sidecar.url("traffic"), "GET", "/v1/models", headers=CALLER)[2])
        return [model["id"] for model in body["data"]]

    try:
        assert groups() == ["one"]
        (tmp_path / "next").symlink_to("two")
        os.rename(tmp_path / "next", tmp_path / "current")
        until(lambda: groups() == ["two"])
    finally:
        assert sidecar.end() == 0


def signing_key():
    return ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_a_control_plane_takes_its_files_up_when_they_arrive_and_when_they_change(tmp_path):
    postgres = PrivatePostgres()
    papers = authority(tmp_path / "papers")
    files = {name: tmp_path / name for name in ("database", "signing", "bootstrap", "certificate", "key")}
    files["certificate"].write_text(papers.text("leaf.pem"))
    files["key"].write_text(papers.text("leaf.key"))
    program = Program(
        "interlock-control",
        *("--database-file", str(files["database"]), "--signing-key-file", str(files["signing"])),
        *("--bootstrap-token-file", str(files["bootstrap"]), "--listen", "127.0.0.1:0"),
        *("--tls-certificate", str(files["certificate"]), "--tls-key", str(files["key"])),
        listeners=1,
    )
    url = program.url("control").replace("http://", "https://")
    authorities = tmp_path / "ca.pem"
    authorities.write_text(papers.text("ca.pem"))

    def status(token):
        """How the command line ends that asks with this token."""
        command = [str(binary("interlock")), "status", "--control", url, "--ca-file", str(authorities)]
        environment = {"INTERLOCK_TOKEN": token, "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    try:
        assert status("first-bootstrap-token").returncode != 0
        files["signing"].write_bytes(signing_key())
        files["database"].write_text(f" {postgres.url}\r\n")
        files["bootstrap"].write_text("\ufefffirst-bootstrap-token\r\n")
        until(lambda: status("first-bootstrap-token").returncode == 0)
        files["bootstrap"].write_text("second-bootstrap-token\n")
        until(lambda: status("second-bootstrap-token").returncode == 0)
        assert status("first-bootstrap-token").returncode != 0
        other = authority(tmp_path / "others")
        files["certificate"].write_text(other.text("leaf.pem"))
        until(lambda: any("does not belong" in line for line in filter(None, program.errors)))
        assert status("second-bootstrap-token").returncode == 0, "the certificate in use stays"
        files["key"].write_text(other.text("leaf.key"))
        authorities.write_text(other.text("ca.pem"))
        until(lambda: status("second-bootstrap-token").returncode == 0)
        files["signing"].write_bytes(signing_key())
        until(lambda: any("goes on signing until SIGHUP" in line for line in filter(None, program.errors)))
    finally:
        program.end()
        postgres.end()


def program(label):
    """A program that always chooses the first target, and says so with this label."""
    return f"""#!{sys.executable}
import json, sys
for line in iter(sys.stdin.readline, ""):
    print(json.dumps({{"id": json.loads(line)["id"], "target": 0, "class_label": "{label}"}}), flush=True)
"""


def test_a_program_that_advises_is_started_anew_when_its_file_is_replaced(tmp_path, policies):
    model, choose = Model(), tmp_path / "choose"
    choose.write_text(program("first"))
    choose.chmod(0o755)
    text = json.loads(documents(model.url))
    text["groups"]["one"] |= {"strategy": "script", "script": {"command": [str(choose)], "timeout_ms": 5000}}
    text["providers"]["openai"]["models"]["n"] = {"model": "n"}
    text["groups"]["one"]["targets"].append({"provider": "openai", "model_ref": "n"})
    (policies / "all.json").write_text(json.dumps(text))
    sidecar = start(policies, "--allow-scripts", str(tmp_path))

    def advice():
        url = sidecar.url("traffic")
        return request(url, "POST", "/v1/chat/completions", GREETING, CALLER)[1].get("x-interlock-advice", "")

    try:
        until(lambda: "first" in advice())
        new = tmp_path / "choose.new"
        new.write_text(program("second"))
        new.chmod(0o755)
        os.rename(new, choose)
        until(lambda: "second" in advice())
    finally:
        assert sidecar.end() == 0
        model.close()
