"""The recorded exchanges of this checkout, as the tests look at them."""

import json
import pathlib
from dataclasses import dataclass
from functools import cached_property

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "exchanges"


@dataclass(frozen=True)
class Recording:
    """One exchange: what was asked (if that was recorded) and what was answered."""

    id: str
    dialect: str
    status: int
    files: tuple
    features: frozenset
    strict: bool
    folder: pathlib.Path

    @cached_property
    def is_stream(self):
        return "sse" in dict(self.files)

    @cached_property
    def request(self):
        """The recorded request body, or None."""
        name = dict(self.files).get("request")
        return json.loads((self.folder / name).read_bytes()) if name else None

    @cached_property
    def body(self):
        """The recorded answer's bytes."""
        files = dict(self.files)
        return (self.folder / (files.get("sse") or files.get("response") or files["body"])).read_bytes()

    @cached_property
    def reply(self):
        """A whole answer, decoded."""
        return json.loads(self.body)

    @cached_property
    def events(self):
        """The data of a stream's events, decoded; without `[DONE]`, pings and comments."""
        return [event for event in events_of(self.body) if event.get("type") != "ping"]

    @property
    def is_asked(self):
        return "request" in dict(self.files)

    @property
    def is_plain_success(self):
        troubles = {"error_in_200", "stream_error", "response_failed", "no_terminal_event"}
        return self.status == 200 and self.strict and not troubles & self.features


def events_of(stream):
    """The JSON of each event in the bytes of a stream."""
    text = stream.decode().replace("\r\n", "\n")
    for block in text.split("\n\n"):
        data = "\n".join(line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:"))
        if data and not data.startswith("[DONE]"):
            yield json.loads(data)


def _read(index, folder, prefix=""):
    listing = json.loads(index.read_bytes())
    for entry in listing.get("exchanges") or listing["cases"]:
        yield Recording(
            id=prefix + entry["id"],
            dialect=entry["dialect"],
            status=entry["status"],
            files=tuple(sorted(entry["files"].items())),
            features=frozenset(entry.get("features", ())),
            strict=entry.get("sdk_strict", "").startswith("ok"),
            folder=folder,
        )


RECORDINGS = {
    recording.id: recording
    for recording in (
        *_read(FOLDER / "index.json", FOLDER),
        *_read(FOLDER / "synthetic" / "index.json", FOLDER / "synthetic", "synthetic/"),
    )
}


def recorded(id):
    """The recording with this id."""
    return RECORDINGS[id]


def choose(dialect, *, stream, features=()):
    """Recorded successes of a dialect that official SDKs parse and whose request is known."""
    return [
        recording
        for recording in RECORDINGS.values()
        if recording.dialect == dialect
        and recording.is_stream == stream
        and recording.is_plain_success
        and recording.is_asked
        and recording.features.issuperset(features)
    ]
