"""A control plane of the tests' own: it signs, publishes, waits, and lies on request.

    sidecar ── GET /v1/publications/next ── ScriptedControl

It answers a question with the newest publication that the sidecar has neither in force nor refused, or keeps it until
there is one. What stands in `lies` is answered first, each to one question.
"""

import gzip
import hashlib
import http.server
import json
import threading
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TOKEN = "sidecar-token-of-the-tests"


def canonical(value):
    """The bytes that a digest is taken over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class SigningKey:
    """An Ed25519 key, with the names that the protocol has for it."""

    def __init__(self):
        self.private = Ed25519PrivateKey.generate()
        public = self.private.public_key()
        encoding = serialization.Encoding
        raw = public.public_bytes(encoding.Raw, serialization.PublicFormat.Raw)
        self.id = hashlib.sha256(raw).hexdigest()[:16]
        self.pem = public.public_bytes(encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, statement):
        return self.private.sign(b"interlock-publication-v1\n" + statement).hex()


class Publication:
    """A signed statement with the documents that belong to it."""

    def __init__(self, key, sequence, documents, previous, *, revoked=(), scope=None, claims=None):
        self.sequence = sequence
        self.documents = {"callers": {}, "groups": {}, "providers": {}, **documents}
        self.digest = hashlib.sha256(canonical(self.documents)).hexdigest()
        self.statement = canonical(
            {
                "digest": self.digest,
                "issued_at": "2026-11-23T07:00:00Z",
                "key": (claims or key).id,
                "previous": previous and hashlib.sha256(previous.statement).hexdigest(),
                "revoked": sorted(revoked),
                "scope": scope or {},
                "sequence": sequence,
                "version": 100 + sequence,
            }
        )
        self.signature = key.sign(self.statement)

    def body(self, **documents):
        """The answer; with all documents unless others are given (`delta=…`, or `snapshot=None` for none)."""
        documents = documents or {"snapshot": self.documents}
        parts = [b'{"publication":' + self.statement, b'"signature":"' + self.signature.encode() + b'"']
        for name, value in documents.items():
            if value is not None:
                parts.append(f'"{name}":'.encode() + canonical(value))
        return b",".join(parts) + b"}"


class Answer:
    """What one question gets: an answer in good form, whatever stands in it."""

    def __init__(self, body=b"", status=200, *, sequence=None, fields=None, keep=None, length=None, compressed=True):
        self.body, self.status, self.sequence = body, status, sequence
        self.fields = fields or {}
        # How many bytes of the body are sent before the connection ends; and the length that is claimed.
        self.keep, self.length = keep, length
        # Whether it may be compressed for who takes that.
        self.compressed = compressed


class ScriptedControl:
    """The control plane. `context`: TLS, if it is to speak it."""

    def __init__(self, port=0, context=None):
        self.key = SigningKey()
        self.token = TOKEN
        self.published = []
        self.lies = []
        self.questions = []
        self.changed = threading.Condition()
        self.is_open = True
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if context else "http"
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"{self.scheme}://localhost:{self.port}"

    def close(self):
        with self.changed:
            self.is_open = False
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()

    # Publishing

    def make(self, documents, sequence=None, **details):
        """The next publication, not published."""
        previous = self.published[-1] if self.published else None
        sequence = sequence or (previous.sequence + 1 if previous else 1)
        return Publication(details.pop("key", self.key), sequence, documents, previous, **details)

    def publish(self, documents, **details):
        publication = self.make(documents, **details)
        with self.changed:
            self.published.append(publication)
            self.changed.notify_all()
        return publication

    def tell(self, *lies):
        """Answers the next questions with these."""
        with self.changed:
            self.lies.extend(lies)
            self.changed.notify_all()

    # Looking at what was asked

    def asked(self, **members):
        """Whether a question with these members was asked."""
        wanted = {name: str(value) for name, value in members.items()}
        return any(wanted.items() <= question.items() for question in list(self.questions))

    @property
    def last(self):
        return self.questions[-1] if self.questions else {}

    def _choose(self, question):
        """What a question gets; waits for it."""
        newer_than = max(int(question["after"]), int(question.get("refused", 0)))

        def ready():
            return not self.is_open or self.lies or (self.published and self.published[-1].sequence > newer_than)

        with self.changed:
            self.changed.wait_for(ready, timeout=int(question["wait"]))
            if not self.is_open:
                return None
            if self.lies:
                return self.lies.pop(0)
            if ready():
                publication = self.published[-1]
                return Answer(publication.body(), sequence=publication.sequence)
            return Answer(status=304)

    def _handler(control):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                question = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
                if url.path != "/v1/publications/next":
                    return self.give(Answer(status=404))
                if self.headers["authorization"] != f"Bearer {control.token}":
                    return self.give(Answer(b'{"error":{"message":"no such credential"}}', 401))
                control.questions.append(question)
                answer = control._choose(question)
                if callable(answer):
                    answer = answer(question)
                if answer is None:
                    self.close_connection = True
                    return
                self.give(answer)

            def give(self, answer):
                self.send_response(answer.status)
                for name, value in answer.fields.items():
                    self.send_header(name, value)
                if answer.sequence:
                    self.send_header("etag", f'"{answer.sequence}"')
                body = answer.body
                takes = "gzip" in self.headers.get("accept-encoding", "")
                if takes and answer.compressed and len(body) > 1024:
                    body = gzip.compress(body)
                    self.send_header("content-encoding", "gzip")
                if answer.status != 304:
                    self.send_header("content-length", str(answer.length or len(body)))
                self.end_headers()
                self.wfile.write(body if answer.keep is None else body[: answer.keep])
                if answer.keep is not None:
                    self.close_connection = True

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # The sidecar was ended, or has heard enough.

            def log_message(self, *_):
                pass

        return Handler


def flipped(body, find, replace):
    """The same bytes, with one of their words another."""
    assert find in body
    return body.replace(find, replace, 1)
