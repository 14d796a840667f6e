"""A replaying upstream, a sidecar in front of it, and the official SDKs as callers.

    SDK ── sidecar ── interlock replay-upstream ── Tests/Fixtures/exchanges

Which recording is served is decided by the group that a test names (`policies`). The upstream's log shows what the
sidecar sent. With `--without-sidecar` the SDKs talk to the upstream directly: every test of the straight lane must pass
that way too, or it is the test that is wrong.
"""

import http.client
import json
import urllib.parse

import anthropic
import openai
import pytest

import policies
from processes import Program
from recordings import FOLDER, RECORDINGS

# Fixtures of sidecars that follow a scripted control plane.
pytest_plugins = ["subscribers"]


def pytest_addoption(parser):
    parser.addoption("--without-sidecar", action="store_true", help="talk to the replaying upstream directly")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--without-sidecar"):
        return
    skip = pytest.mark.skip(reason="needs the sidecar")
    for item in items:
        if item.get_closest_marker("sidecar"):
            item.add_marker(skip)


class Deployment:
    """Where the tests' requests go, and what arrives behind it."""

    def __init__(self, upstream, sidecar):
        self.upstream = upstream
        self.sidecar = sidecar
        self.url = sidecar.url("traffic") if sidecar else upstream.url("upstream")

    def straight(self, recording):
        """The model name that gets exactly this recording."""
        return policies.name("straight", recording.id) if self.sidecar else f"replay/{recording.id}"

    def bridged(self, recording):
        """The model name that gets this recording for callers of every dialect."""
        return policies.name("bridged", recording.id)

    def faulty(self, fault, dialect, *, stream):
        """The model name that gets a plain exchange of a dialect with this fault."""
        if self.sidecar:
            return f"{fault}/{dialect}/{'stream' if stream else 'whole'}"
        recording = RECORDINGS[policies.PLAIN[dialect, stream]]
        return f"replay/{recording.id}!{policies.words(fault, recording)}"

    def received(self):
        """The last request for a model that reached the upstream: an entry of its log."""
        return self.received_last(1)[0]

    def received_last(self, count):
        """The last requests for a model that reached the upstream, the oldest first."""
        return json.loads(self._upstream(f"/replay/log?last={count}"))["requests"]

    def received_bytes(self, number=None):
        """The exact body of the last request, or of the one with this number."""
        return self._upstream(f"/replay/log/body?number={number or self.received()['number']}")

    def count_received(self):
        """How many requests for a model have reached the upstream."""
        return json.loads(self._upstream("/replay/log?last=0"))["total"]

    def _upstream(self, path):
        status, _, body = request(self.upstream.url("upstream"), "GET", path)
        assert status == 200, body
        return body


def request(url, method, path, body=None, headers=None):
    """One request over a connection of its own: status, headers (names in lower case), body."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        reply = connection.getresponse()
        fields = {name.lower(): value for name, value in reply.getheaders()}
        return reply.status, fields, reply.read()
    finally:
        connection.close()


@pytest.fixture(scope="session")
def upstream():
    program = Program(
        "interlock", "replay-upstream", "--exchanges", str(FOLDER), "--listen", "127.0.0.1:0", listeners=1
    )
    yield program
    assert program.end() == 0


@pytest.fixture(scope="session")
def deployment(request, upstream, tmp_path_factory):
    if request.config.getoption("--without-sidecar"):
        yield Deployment(upstream, None)
        return
    folder = tmp_path_factory.mktemp("policies")
    for part, entries in policies.documents(upstream.url("upstream")).items():
        (folder / f"{part}.json").write_text(json.dumps({part: entries}, indent=1))
    sidecar = Program(
        "interlock-sidecar",
        *("--policies", str(folder), "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"),
        listeners=2,
        environment={"REPLAY_KEY": policies.UPSTREAM_KEY},
    )
    yield Deployment(upstream, sidecar)
    assert sidecar.end() == 0


# SDK retries are off: they would hide what the sidecar answered first.


@pytest.fixture(scope="session")
def openai_client(deployment):
    with openai.OpenAI(api_key=policies.TOKENS["tester"], base_url=deployment.url + "/v1", max_retries=0) as client:
        yield client


@pytest.fixture(scope="session")
def anthropic_client(deployment):
    with anthropic.Anthropic(api_key=policies.TOKENS["tester"], base_url=deployment.url, max_retries=0) as client:
        yield client


@pytest.fixture
def async_openai(deployment):
    """Makes an asynchronous client; to be used inside one event loop."""
    return lambda: openai.AsyncOpenAI(
        api_key=policies.TOKENS["tester"], base_url=deployment.url + "/v1", max_retries=0
    )


@pytest.fixture
def async_anthropic(deployment):
    """Makes an asynchronous client; to be used inside one event loop."""
    return lambda: anthropic.AsyncAnthropic(
        api_key=policies.TOKENS["tester"], base_url=deployment.url, max_retries=0
    )
