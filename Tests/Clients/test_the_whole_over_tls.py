"""Control plane, command line and sidecar as they are deployed: each shows the others a certificate."""

import subprocess
import time

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from administration import BOOTSTRAP, PrivatePostgres
from certificates import Authority
from conftest import request
from processes import PATIENCE, ROOT, Program, binary

POLICIES = ROOT / "policies" / "examples" / "quickstart"


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A folder with an authority, a certificate for the server and one for its clients, and a pair of signing keys."""
    folder = tmp_path_factory.mktemp("papers")
    authority = Authority(folder)
    for name in ("server", "client"):
        authority.issue(name, "IP:127.0.0.1")
    key = ed25519.Ed25519PrivateKey.generate()
    form = serialization.Encoding.PEM
    (folder / "signing.pem").write_bytes(
        key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "trust.pem").write_bytes(
        key.public_key().public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return folder


@pytest.fixture(scope="module")
def plane(papers):
    """The URL of a control plane that hears nobody without a certificate."""
    postgres = PrivatePostgres()
    program = Program(
        "interlock-control",
        *("--database", postgres.url, "--signing-key-file", str(papers / "signing.pem")),
        *("--listen", "127.0.0.1:0", "--tls-certificate", str(papers / "server.pem")),
        *("--tls-key", str(papers / "server.key"), "--client-ca", str(papers / "ca.pem")),
        listeners=1,
        environment={"INTERLOCK_BOOTSTRAP_TOKEN": BOOTSTRAP},
    )
    while program.lines.get(timeout=PATIENCE) != "database ready":
        pass
    yield program.url("control").replace("http://", "https://")
    program.end()
    postgres.end()


def interlock(plane, papers, *words, certificate=True):
    flags = ["--control", plane, "--ca-file", str(papers / "ca.pem")]
    if certificate:
        flags += ["--client-certificate", str(papers / "client.pem"), "--client-key", str(papers / "client.key")]
    command = [str(binary("interlock")), *words, *flags]
    environment = {"INTERLOCK_TOKEN": BOOTSTRAP, "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_a_client_without_a_certificate_is_not_heard(plane, papers):
    done = interlock(plane, papers, "status", certificate=False)
    assert done.returncode == 3, done.stderr


def test_documents_reach_a_sidecar_that_shows_its_certificate(plane, papers, tmp_path):
    token = tmp_path / "fleet.token"
    for words in (
        ("credentials", "add", "fleet", "--role", "sidecar", "--out", str(token)),
        ("apply", "-f", str(POLICIES), "--comment", "first"),
    ):
        done = interlock(plane, papers, *words)
        assert done.returncode == 0, done.stderr
    state = tmp_path / "state"
    state.mkdir()
    sidecar = Program(
        "interlock-sidecar",
        *("--control", plane, "--sidecar-token-file", str(token), "--trust-key-file", str(papers / "trust.pem")),
        *("--state-dir", str(state), "--control-ca", str(papers / "ca.pem"), "--sidecar-name", "one"),
        *("--client-certificate", str(papers / "client.pem"), "--client-key", str(papers / "client.key")),
        *("--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"),
        listeners=2,
    )
    try:
        end = time.monotonic() + PATIENCE
        while request(sidecar.url("operations"), "GET", "/readyz")[0] != 200:
            assert time.monotonic() < end, "the sidecar has no policy"
            time.sleep(0.05)
        done = interlock(plane, papers, "sidecars", "--wait", "30")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "current" in done.stdout
    finally:
        sidecar.end()


def test_half_a_pair_is_a_misuse(plane, papers):
    done = interlock(plane, papers, "status", "--client-key", "x", certificate=False)
    assert done.returncode == 2
    assert "--client-key needs --client-certificate" in done.stderr
