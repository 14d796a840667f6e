"""Sidecars that obey a scripted control plane, and the documents that it gives them."""

import hashlib
import json

import pytest

from conftest import request
from control_plane import TOKEN, ScriptedControl
from processes import Program

CALLER = {"authorization": "Bearer agent"}
AGENT = hashlib.sha256(b"agent").hexdigest()


def documents(upstream, *groups, **provider):
    """Documents with these groups, all of the same target of the replaying upstream."""
    target = {"provider": "replay", "model_ref": "m"}
    return {
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
        "callers": {"agent": {"token_sha256": AGENT, "allow": ["*"]}},
    }


class Home:
    """What one sidecar has on disk, over its restarts."""

    def __init__(self, folder, control):
        self.folder, self.control = folder, control
        self.url = control.url
        self.state = folder / "state"
        self.token = folder / "token"
        self.token.write_text(TOKEN + "\n")
        self.trust = folder / "trust.pem"
        self.trust.write_text(control.key.pem)
        self.running = []

    def flags(self, *more):
        return (
            *("--control", self.url, "--sidecar-token-file", str(self.token)),
            *("--trust-key-file", str(self.trust), "--state-dir", str(self.state), "--sidecar-name", "agent-7"),
            *("--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0", *more),
        )

    def start(self, *more, within=()):
        sidecar = Program("interlock-sidecar", *self.flags(*more), listeners=2, within=within)
        self.running.append(sidecar)
        return sidecar

    def held(self):
        """The sequence on disk; None: nothing."""
        path = self.state / "in-force.json"
        return json.loads(path.read_text())["publication"]["sequence"] if path.exists() else None

    def end(self):
        for sidecar in self.running:
            if sidecar.process.poll() is None:
                assert sidecar.end() == 0


def status(sidecar):
    return json.loads(request(sidecar.url("operations"), "GET", "/status")[2])


def subscription(sidecar):
    return status(sidecar)["subscription"]


def is_ready(sidecar):
    return request(sidecar.url("operations"), "GET", "/readyz")[0] == 200


def metrics(sidecar):
    """Samples by name with labels."""
    text = request(sidecar.url("operations"), "GET", "/metrics")[2].decode()
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def groups(sidecar, headers=None):
    """What a caller is offered, and which publication says so: a receipt names its snapshot, whose version is 100 more."""
    code, fields, body = request(sidecar.url("traffic"), "GET", "/v1/models", headers=headers or CALLER)
    if code != 200:
        return code
    version = int(fields["x-interlock-snapshot"].split("-")[0])
    return str(version - 100), [model["id"] for model in json.loads(body)["data"]]


def said(sidecar, words):
    """Whether it has complained with these words."""
    return any(words in line for line in filter(None, list(sidecar.errors)))


@pytest.fixture
def control():
    plane = ScriptedControl()
    yield plane
    plane.close()


@pytest.fixture
def home(tmp_path, control):
    place = Home(tmp_path, control)
    yield place
    place.end()
