"""Starting programs, waiting until they listen, and ending them."""

import os
import pathlib
import queue
import re
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENCE = 30  # Seconds for a program to listen, or to end.


def binary(name):
    """The path of a built program."""
    return pathlib.Path(os.environ.get("INTERLOCK_BIN", ROOT / ".build" / "debug")) / name


def until(condition, what="it did not happen"):
    """Waits for something that another process does; the limit is only there to end a failing run."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Program:
    """A running program that says `listening NAME ADDRESS` for each of its listeners."""

    def __init__(self, name, *arguments, listeners, environment=None, within=()):
        """`within`: words of a command that runs the program in its own place (`env`, `sh -c …`)."""
        self.name = name
        self.lines = queue.Queue()
        self.errors = []
        # What it said before it listened.
        self.said = []
        self.process = subprocess.Popen(
            [*within, str(binary(name)), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.lines.put), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, self.errors.append), daemon=True),
        ]
        for reader in self.readers:
            reader.start()
        self.addresses = {}
        while len(self.addresses) < listeners:
            self._read_listener()

    def _read(self, pipe, put):
        for line in pipe:
            put(line.rstrip("\n"))
        put(None)

    def _read_listener(self):
        try:
            line = self.lines.get(timeout=PATIENCE)
        except queue.Empty:
            line = None
        if line is None:
            self.process.kill()
            self.process.wait()
            self.readers[1].join()
            raise RuntimeError(f"{self.name} does not listen:\n" + "\n".join(filter(None, self.errors)))
        self.said.append(line)
        match = re.fullmatch(r"listening (\S+) (\S+)", line)
        if match:
            self.addresses[match[1]] = match[2]

    def url(self, listener):
        """Where a listener is reached."""
        return f"http://{self.addresses[listener]}"

    def kill(self):
        """Ends the program without asking, as a crash or a power cut would."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)

    def end(self):
        """Asks the program to end, and gives back its status."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.name} does not end when asked to") from None
