"""Sidecars, control planes and replaying upstreams started with addresses of a test's own, and raw requests to them."""

import hashlib
import json
import pathlib
import re
import socket
import ssl
import subprocess

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from processes import PATIENCE, Program, binary
from recordings import FOLDER

TOKEN = "router-token-of-the-servers"
BEARER = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}


def has_ipv6():
    """Whether ::1 can be bound here."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def free_port(host="127.0.0.1"):
    """A port that nobody listens at now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def documents(upstream_url, model="m", dialect="openai-chat"):
    """Documents with one group, `one`, of one target."""
    base = "" if dialect == "anthropic-messages" else "/v1"
    return {
        "providers": {
            "replay": {
                "dialect": dialect,
                "base_url": upstream_url + base,
                "auth": {"scheme": "none"},
                "models": {"m": {"model": model, "limits": {"default_max_tokens": 64}}},
            }
        },
        "groups": {"one": {"strategy": "static", "targets": [{"provider": "replay", "model_ref": "m"}]}},
        "callers": {"me": {"token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(), "allow": ["*"]}},
    }


def command(kind, folder):
    """The flags that a program of this kind needs besides its addresses, and how many listeners it has of its own."""
    folder = pathlib.Path(folder)
    if kind == "sidecar":
        policies = folder / "policies"
        policies.mkdir(exist_ok=True)
        if not (policies / "all.json").exists():
            (policies / "all.json").write_text(json.dumps(documents("http://127.0.0.1:9")))
        return "interlock-sidecar", ["--policies", str(policies)]
    if kind == "upstream":
        return "interlock", ["replay-upstream", "--exchanges", str(FOLDER)]
    key = folder / "signing.pem"
    if not key.exists():
        private = ed25519.Ed25519PrivateKey.generate()
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        key.write_bytes(private.private_bytes(encoding, form, serialization.NoEncryption()))
        key.chmod(0o600)
        (folder / "bootstrap").write_text("bootstrap-of-the-servers")
    # A database that is not there: the control plane listens all the same.
    flags = ["--database", "postgresql://127.0.0.1:1/nowhere", "--signing-key-file", str(key)]
    return "interlock-control", [*flags, "--bootstrap-token-file", str(folder / "bootstrap")]


def start(kind, folder, *flags, listeners=None, operations="127.0.0.1:0", **more):
    """A running program of a kind: "sidecar", "control" or "upstream"."""
    name, needed = command(kind, folder)
    if kind == "sidecar":
        needed += ["--operations", operations]
    return Program(name, *needed, *flags, listeners=listeners or (2 if kind == "sidecar" else 1), **more)


def refused(kind, folder, *flags, environment=None):
    """What a program says that is not able to start, and its status."""
    name, needed = command(kind, folder)
    if kind == "sidecar" and not any(flag.startswith("--operations") for flag in flags):
        needed += ["--operations", "127.0.0.1:0"]
    done = subprocess.run(
        [str(binary(name)), *needed, *flags], capture_output=True, text=True, timeout=PATIENCE, env=environment
    )
    return done.returncode, done.stdout + done.stderr


def connect(address):
    """A socket that is connected to an address as a program prints it."""
    if address.startswith("unix:"):
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        peer.settimeout(PATIENCE)
        peer.connect(address.removeprefix("unix:"))
        return peer
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def read_all(peer):
    """Everything until the other side ends."""
    received = b""
    while piece := peer.recv(65536):
        received += piece
    return received


def ask(address, data, *, finish=False, context=None):
    """Sends bytes, and reads until the other side closes. `finish`: says no more, but listens."""
    with connect(address) as peer:
        if context:
            peer = context.wrap_socket(peer, server_hostname="localhost")
        peer.sendall(data)
        if finish:
            peer.shutdown(socket.SHUT_WR)
        return read_all(peer)


def get(address, target, method="GET", **fields):
    """One request whose connection closes: its status, fields in lower case, and body."""
    lines = {"host": "h", "connection": "close", **{name.replace("_", "-"): value for name, value in fields.items()}}
    head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return parse(ask(address, (head + "\r\n").encode()))


def parse(reply):
    """Status, fields in lower case and body of a reply."""
    head, _, body = reply.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(re.match(r"HTTP/1\.1 (\d+)", lines[0])[1]), fields, body


def unchecked():
    """TLS without a look at the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
