"""A control plane in front of a PostgreSQL of its own, and somebody who asks it."""

import json
import subprocess
import tempfile
import time
import uuid
import pathlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from conftest import request
from processes import PATIENCE, ROOT, Program

BOOTSTRAP = "bootstrap-of-the-client-tests"


class PrivatePostgres:
    """A server in a folder of its own, at a free port."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.gettempdir()) / f"interlock-{uuid.uuid4()}"
        self.url = self._run("start")

    def end(self):
        self._run("stop")
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)

    def stop(self):
        """Stops the server; `start` starts it again at the same port, with the same data."""
        self._run("stop")

    def start(self):
        self._run("start", self.url.rsplit(":", 1)[1].split("/")[0])

    def freeze(self):
        """Stops the server's processes where they are; `thaw` lets them go on."""
        self._run("freeze")

    def thaw(self):
        self._run("thaw")

    def database(self):
        """A fresh, empty database: its URL."""
        name = "t" + uuid.uuid4().hex
        self.sql(f"create database {name}")
        return self.url.rsplit("/", 1)[0] + "/" + name

    def sql(self, text, url=None):
        """What a statement answers, asked as the owner: one row a line."""
        command = ["psql", "-q", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text, url or self.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _run(self, verb, *arguments):
        command = [str(ROOT / ".make" / "postgres"), verb, str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


class PrivatePgBouncer:
    """A pooler in a folder of its own, at a free port, in front of a database; with Debian's settings."""

    def __init__(self, mode, database):
        self.folder = pathlib.Path(tempfile.gettempdir()) / f"interlock-{uuid.uuid4()}"
        self.url = self._run("start", mode, database)

    def end(self):
        self._run("stop")
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)

    def _run(self, verb, *arguments):
        command = [str(ROOT / ".make" / "pgbouncer"), verb, str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


class ControlPlane:
    """A running control plane, ready to be asked."""

    def __init__(self, database, folder, *arguments):
        """`arguments`: more flags for the program."""
        key = folder / "signing.pem"
        key.write_bytes(
            ed25519.Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        key.chmod(0o600)
        self.program = Program(
            "interlock-control",
            *("--database", database, "--signing-key-file", str(key), "--listen", "127.0.0.1:0"),
            *arguments,
            listeners=1,
            environment={"INTERLOCK_BOOTSTRAP_TOKEN": BOOTSTRAP},
        )
        self.url = self.program.url("control")
        end = time.monotonic() + PATIENCE
        while request(self.url, "GET", "/readyz")[0] != 200:
            assert time.monotonic() < end, "the control plane does not become ready"
            time.sleep(0.05)

    def ask(self, method, path, document=None, token=BOOTSTRAP):
        """One request: its status, its fields, and the document that was answered (None: there is none)."""
        fields = {"authorization": f"Bearer {token}"}
        body = None
        if document is not None:
            fields["content-type"] = "application/json"
            body = json.dumps(document)
        status, answered, text = request(self.url, method, path, body, fields)
        is_json = answered.get("content-type", "").startswith("application/json")
        return status, answered, json.loads(text) if is_json and text else None
