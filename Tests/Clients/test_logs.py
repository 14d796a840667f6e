"""Where a sidecar's lines go when nobody reads them, the disk is full or the file was renamed: requests go on."""

import contextlib
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import threading

import pytest

from processes import PATIENCE, binary, until
from test_operation import TOKEN, documents

pytestmark = pytest.mark.sidecar
MANY = 2_000  # Requests: their lines are more than a pipe and a queue hold.


class Silent:
    """A sidecar whose pipes are read only when a test says so. It is found by what it listens at."""

    def __init__(self, folder, *flags, closed="", **streams):
        command = [str(binary("interlock-sidecar")), "--policies", str(folder)]
        command += ["--listen", f"unix:{folder}/traffic", "--operations", f"unix:{folder}/operations", *flags]
        if closed:
            command = ["sh", "-c", f'exec "$@" {closed}', "sh", *command]
        self.folder = folder
        self.process = subprocess.Popen(command, **streams)
        until(lambda: self.process.poll() is not None or self.is_ready())

    def is_ready(self):
        try:
            return self.get("operations", "/readyz")[0] == 200
        except OSError:
            return False

    def get(self, listener, *paths):
        """Asks for these, one after the other over one connection; the last answer."""
        with contextlib.closing(UnixConnection(f"{self.folder}/{listener}")) as connection:
            for path in paths:
                connection.request("GET", path, headers=TOKEN)
                reply = connection.getresponse()
                body = reply.read().decode()
        return reply.status, body

    def ask_often(self, count):
        assert self.get("traffic", *["/v1/models"] * count)[0] == 200

    @property
    def dropped(self):
        metrics = self.get("operations", "/metrics")[1]
        return int(re.search(r"^interlock_log_lines_dropped_total (\d+)$", metrics, re.M)[1])

    def log(self, output):
        """What /status says of an output."""
        return next(log for log in json.loads(self.get("operations", "/status")[1])["log"] if log["output"] == output)

    def end(self):
        self.process.terminate()
        assert self.process.wait(timeout=PATIENCE) == 0


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


@pytest.fixture
def folder(tmp_path, upstream):
    (tmp_path / "all.json").write_text(documents(upstream, ["one"]))
    return tmp_path


@pytest.fixture
def start(folder):
    """Starts a sidecar that is killed in the end if it still runs."""
    started = []

    def begin(*flags, **more):
        started.append(Silent(folder, *flags, **more))
        return started[-1]

    yield begin
    for sidecar in started:
        if sidecar.process.poll() is None:
            sidecar.process.kill()
            sidecar.process.wait()


def read_all(pipe):
    """Reads a pipe to its end in the background; the list that its lines come to."""
    lines = []
    threading.Thread(target=lambda: lines.extend(iter(pipe.readline, b"")), daemon=True).start()
    return lines


def test_requests_are_served_although_nobody_reads_standard_output(start):
    sidecar = start("--log-requests", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    sidecar.ask_often(MANY)
    dropped = sidecar.dropped
    assert dropped > 0 and sidecar.log("stdout")["dropped_lines"] == dropped
    lines = read_all(sidecar.process.stdout)
    until(lambda: any(b"lines were dropped" in line for line in lines))
    sidecar.ask_often(1)
    sidecar.end()
    until(lambda: lines and b'"request"' in lines[-1])
    parsed = [json.loads(line) for line in lines if not line.startswith(b"listening")]
    requests = sum(line["event"] == "request" for line in parsed)
    notices = [line["lines"] for line in parsed if line["event"] == "log_lines_dropped"]
    assert requests + sum(notices) == MANY + 1 and sum(notices) == dropped


def test_a_sidecar_ends_although_nobody_reads_its_lines(start):
    sidecar = start("--log-requests", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sidecar.ask_often(MANY)
    sidecar.end()


def test_one_pipe_for_both_streams_has_whole_lines(start):
    sidecar = start("--log-requests", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = read_all(sidecar.process.stdout)
    for _ in range(5):
        sidecar.ask_often(100)
        sidecar.process.send_signal(signal.SIGHUP)
    sidecar.end()
    until(lambda: sum(b'"request"' in line for line in lines) == 500)
    for line in lines:
        assert line.startswith((b"level=", b"listening ")) or json.loads(line)["event"] == "request"


def test_requests_are_served_although_nobody_reads_complaints_on_standard_error(start, folder):
    sidecar = start(stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    groups = {f"group-{number}": {"strategy": "nonsense", "targets": []} for number in range(2_000)}
    (folder / "wrong.json").write_text(json.dumps({"groups": groups}))

    def has_stopped_reading():
        sidecar.process.send_signal(signal.SIGHUP)
        return sidecar.log("stderr")["waiting_lines"] > 100

    until(has_stopped_reading)
    sidecar.ask_often(10)
    sidecar.end()


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_are_nobody_elses(start, closed):
    """A socket in the place of standard output would be sent our lines."""
    sidecar = start("--log-requests", closed=closed)
    sidecar.ask_often(100)
    for descriptor in (1, 2):
        assert "socket" not in os.readlink(f"/proc/{sidecar.process.pid}/fd/{descriptor}")
    assert sidecar.dropped == 0
    sidecar.end()


def test_a_reader_that_went_away_ends_nothing(start):
    sidecar = start("--log-requests", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sidecar.process.stdout.close()
    sidecar.process.stderr.close()
    sidecar.ask_often(100)
    sidecar.process.send_signal(signal.SIGHUP)
    until(lambda: sidecar.dropped >= 100)
    assert sidecar.log("stdout")["failure"] == "Broken pipe"
    sidecar.end()


def test_a_full_disk_costs_lines_and_no_request(start):
    sidecar = start("--request-log", "/dev/full", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    sidecar.ask_often(100)
    until(lambda: sidecar.dropped >= 100)
    assert sidecar.log("/dev/full")["failure"] == "No space left on device"
    sidecar.end()
    said = sidecar.process.stderr.read().decode()
    assert said.count("event=log_write_failed") == 1 and "No space left on device" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may take the limit of a process away that hides its memory")
def test_a_line_that_a_full_disk_cut_is_finished_when_there_is_room(start, folder):
    """A limit on a file's size is what a full disk is, and can be taken away."""
    path = folder / "requests.log"
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    sidecar = start("--request-log", str(path), preexec_fn=limit, **quiet)
    sidecar.ask_often(10)
    until(lambda: sidecar.dropped > 0 and sidecar.log(str(path))["waiting_lines"] == 0)
    assert path.stat().st_size == 1_000
    resource.prlimit(sidecar.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    sidecar.ask_often(1)
    until(lambda: "lines were dropped" in path.read_text())
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    requests = sum(line["event"] == "request" for line in lines)
    assert requests == 11 - sidecar.dropped
    assert sum(line["lines"] for line in lines if line["event"] == "log_lines_dropped") == sidecar.dropped
    sidecar.end()


def test_a_fifo_that_is_read_late_keeps_nothing_from_starting(start, folder):
    os.mkfifo(folder / "fifo")
    sidecar = start("--request-log", f"{folder}/fifo", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sidecar.ask_often(10)
    until(lambda: sidecar.dropped == 10)
    with open(os.open(folder / "fifo", os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as fifo:
        sidecar.ask_often(1)
        until(lambda: sidecar.log(f"{folder}/fifo")["written_lines"] == 1)
        assert [json.loads(line)["event"] for line in fifo.read(4096).splitlines()] == ["request", "log_lines_dropped"]
    sidecar.end()


def test_a_log_that_is_renamed_is_followed_by_its_name(start, folder):
    path = folder / "requests.log"
    sidecar = start("--request-log", str(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert path.stat().st_mode & 0o777 & ~0o640 == 0
    sidecar.ask_often(3)
    until(lambda: path.read_text().count("\n") == 3)
    path.rename(folder / "requests.log.1")
    sidecar.ask_often(2)
    until(lambda: path.exists() and path.read_text().count("\n") == 2)
    assert (folder / "requests.log.1").read_text().count("\n") == 3
    path.rename(folder / "requests.log.2")
    sidecar.process.send_signal(signal.SIGHUP)
    until(path.exists)
    path.unlink()
    sidecar.ask_often(1)
    until(lambda: path.exists() and path.read_text().count("\n") == 1)
    assert sidecar.dropped == 0
    sidecar.end()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--request-log", "/nowhere/requests.log"), "--request-log: '/nowhere/requests.log' cannot be opened: No such"),
        (("--request-log", "/"), "--request-log: '/' cannot be opened: Is a directory"),
        (("--log-format", "xml"), "--log-format: expected text or json, not 'xml'"),
        (("--log-level", "loud"), "--log-level: expected debug, info, warn or error, not 'loud'"),
    ],
)
def test_what_cannot_be_obeyed_about_logs_is_said_at_the_start(folder, flags, says):
    ended = subprocess.run(
        [str(binary("interlock-sidecar")), "--policies", str(folder), *flags], capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert says in ended.stderr


def test_json_is_json_in_every_line(start, folder):
    sidecar = start("--log-format", "json", "--log-requests", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    (folder / "wrong.json").write_text('{"groups": {"x": {"strategy": "nonsense"}}}')
    until(lambda: json.loads(sidecar.get("operations", "/status")[1])["last_reload"]["complaints"])
    sidecar.ask_often(2)
    sidecar.end()
    output, errors = sidecar.process.communicate()
    assert [json.loads(line)["event"] for line in output.splitlines()] == ["request"] * 2
    events = [json.loads(line) for line in errors.splitlines()]
    assert all({"time", "level", "event"} <= set(event) for event in events)
    complaint = next(event for event in events if event["event"] == "policy_complaint")
    assert complaint["file"] == "wrong.json" and complaint["line"] == 1 and complaint["column"] > 1
    assert [event["address"] for event in events if event["event"] == "listening"] == [
        f"unix:{folder}/traffic",
        f"unix:{folder}/operations",
    ]


def test_text_has_levels_and_lighter_events_are_left_out(start, folder):
    sidecar = start("--log-level", "warn", "--request-log", "stderr", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sidecar.ask_often(1)
    (folder / "wrong.json").write_text('{"groups": {"x": {"strategy": "nonsense"}}}')
    until(lambda: json.loads(sidecar.get("operations", "/status")[1])["last_reload"]["complaints"])
    sidecar.end()
    output, errors = sidecar.process.communicate()
    assert output.decode().splitlines() == [
        f"listening traffic unix:{folder}/traffic",
        f"listening operations unix:{folder}/operations",
    ]
    lines = errors.decode().splitlines()
    assert json.loads(lines[0])["event"] == "request"
    assert lines[1].startswith("level=error event=policy_complaint file=wrong.json line=1 column=")
    assert lines[-1].startswith("level=warn event=policy_refused complaints=")
    assert not any("level=info" in line for line in lines)


def test_a_start_that_fails_says_so_whoever_reads(folder):
    (folder / "wrong.json").write_text('{"groups": {"x": {"strategy": "nonsense"}}}')
    ended = subprocess.run(
        [str(binary("interlock-sidecar")), "--policies", str(folder)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert ended.returncode == 1
    assert "wrong.json:1:31: groups.x.strategy" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("level=error event=ended status=1 message=")
