"""Where programs listen: IPv6, socket files, addresses that are taken, and how listening ends."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import socket
import stat

import pytest

from processes import PATIENCE, until
from servers import BEARER, ask, connect, documents, free_port, get, has_ipv6, refused, start

pytestmark = pytest.mark.sidecar
KINDS = ["sidecar", "control", "upstream"]
NAMES = {"sidecar": "traffic", "control": "control", "upstream": "upstream"}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
IPV6 = pytest.mark.skipif(not has_ipv6(), reason="::1 cannot be bound on this machine")


@contextlib.contextmanager
def running(kind, folder, *flags, **more):
    program = start(kind, folder, *flags, **more)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.end()


def is_answered(address):
    return get(address, "/healthz")[0] in (200, 404)


@IPV6
@EVERY_KIND
def test_ipv6_is_listened_at_and_printed_as_it_can_be_given_back(kind, tmp_path):
    with running(kind, tmp_path, "--listen", "[0:0:0:0:0:0:0:1]:0") as program:
        address = program.addresses[NAMES[kind]]
        assert address.startswith("[::1]:")
        assert is_answered(address)
    with running(kind, tmp_path, "--listen", address) as program:
        assert program.addresses[NAMES[kind]] == address


@IPV6
def test_the_operations_address_may_be_ipv6(tmp_path):
    with running("sidecar", tmp_path, "--listen", "127.0.0.1:0", operations="[::1]:0") as program:
        assert program.addresses["operations"].startswith("[::1]:")
        assert get(program.addresses["operations"], "/readyz")[0] == 200


@IPV6
@EVERY_KIND
def test_the_ipv6_wildcard_takes_ipv4_callers_too_and_says_so(kind, tmp_path):
    with running(kind, tmp_path, "--listen", "[::]:0") as program:
        port = program.addresses[NAMES[kind]].rsplit(":", 1)[1]
        assert is_answered(f"127.0.0.1:{port}")
        assert is_answered(f"[::1]:{port}")
        assert any(f"[::]:{port} takes IPv4" in line for line in program.said)


@IPV6
@EVERY_KIND
def test_both_wildcards_of_one_port_do_not_clash(kind, tmp_path):
    port = free_port()
    listeners = 2 if kind == "sidecar" else 1
    with running(kind, tmp_path, "--listen", f"0.0.0.0:{port}", "--listen", f"[::]:{port}", listeners=listeners):
        assert is_answered(f"127.0.0.1:{port}")
        assert is_answered(f"[::1]:{port}")


@IPV6
@EVERY_KIND
def test_localhost_is_both_loopback_addresses(kind, tmp_path):
    with running(kind, tmp_path, "--listen", "localhost:0") as program:
        port = program.addresses[NAMES[kind]].rsplit(":", 1)[1]
        assert is_answered(f"127.0.0.1:{port}")
        assert is_answered(f"[::1]:{port}")


@EVERY_KIND
@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("*:4100", "0.0.0.0:4100 or [::]:4100"),
        (":4100", "0.0.0.0:4100 or [::]:4100"),
        ("::1:4100", "not an IP|no IPv6|write"),
        ("[::1]", "no port"),
        ("[fe80::1%lo]:4100", "zone"),
        ("[::ffff:127.0.0.1]:4100", "write 127.0.0.1:4100"),
        ("[127.0.0.1]:4100", "write 127.0.0.1:4100"),
        ("127.0.0.1:70000", "65535"),
        ("127.0.0.1:+80", "65535"),
        ("myhost:4100", "not an IP address"),
        ("unix:", "no path"),
        ("unix:@abstract", "abstract"),
        ("unix:/" + "a" * 120, "121 bytes"),
        ("", "expected"),
    ],
)
def test_what_is_no_address_is_refused_with_its_flag_and_what_is_expected(kind, tmp_path, address, cause):
    status, said = refused(kind, tmp_path, "--listen", address)
    assert status == 2, said
    assert "--listen" in said and "expected" in said, said
    assert any(words in said for words in cause.split("|")), said


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1:{}", "127.0.0.1:{}"],
        ["0.0.0.0:{}", "127.0.0.1:{}"],
        ["[::]:{}", "127.0.0.1:{}"],
        ["localhost:{}", "[::1]:{}"],
        ["[::1]:{}", "[0::1]:{}"],
        ["unix:/tmp/{}", "unix:/tmp/{}"],
    ],
)
@EVERY_KIND
def test_an_address_given_twice_or_covered_by_another_is_named(kind, tmp_path, addresses):
    port = free_port()
    flags = [word for address in addresses for word in ("--listen", address.format(port))]
    status, said = refused(kind, tmp_path, *flags)
    assert status == 2, said
    assert "given twice" in said or "exclude each other" in said, said


def test_traffic_and_operations_may_not_share_an_address(tmp_path):
    port = free_port()
    status, said = refused("sidecar", tmp_path, "--listen", f"127.0.0.1:{port}", "--operations", f"127.0.0.1:{port}")
    assert status == 2
    assert "--operations" in said and "given twice" in said


@EVERY_KIND
@pytest.mark.parametrize(("first", "second"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"),
                                               ("127.0.0.1", "0.0.0.0"), ("[::]", "127.0.0.1"), ("[::1]", "[::]")])
def test_two_processes_on_one_port_are_refused(kind, tmp_path, first, second):
    if "[" in first + second and not has_ipv6():
        pytest.skip("::1 cannot be bound on this machine")
    workers = [] if kind == "control" else ["--workers", "2"]
    with running(kind, tmp_path, "--listen", f"{first}:0", *workers) as program:
        port = program.addresses[NAMES[kind]].rsplit(":", 1)[1]
        status, said = refused(kind, tmp_path, "--listen", f"{second}:{port}", *workers)
        assert status == 1, said
        assert "--listen" in said and "another process" in said, said
        assert is_answered(program.addresses[NAMES[kind]])


def test_a_stranger_with_reuseport_cannot_join(tmp_path):
    with running("sidecar", tmp_path, "--listen", "127.0.0.1:0", "--workers", "2") as program:
        port = int(program.addresses["traffic"].rsplit(":", 1)[1])
        with socket.socket() as stranger:
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            with pytest.raises(OSError):
                stranger.bind(("127.0.0.1", port))


def test_workers_share_what_is_accepted(tmp_path):
    with running("sidecar", tmp_path, "--listen", "127.0.0.1:0", "--workers", "3") as program:
        address = program.addresses["traffic"]
        peers = [connect(address) for _ in range(30)]
        for peer in peers:
            peer.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert all(peer.recv(100).startswith(b"HTTP/1.1 200 ") for peer in peers)
        for peer in peers:
            peer.close()


# Socket files


@EVERY_KIND
def test_a_socket_file_has_the_mode_and_the_group_that_were_asked_for(kind, tmp_path):
    path = tmp_path / "a.sock"
    group = os.getgid()
    flags = ("--listen", f"unix:{path}", "--socket-mode", "0660", "--socket-group", str(group))
    with running(kind, tmp_path, *flags) as program:
        facts = path.stat()
        assert stat.S_ISSOCK(facts.st_mode)
        assert stat.S_IMODE(facts.st_mode) == 0o660
        assert facts.st_gid == group
        assert is_answered(program.addresses[NAMES[kind]])
    assert not path.exists()


@pytest.mark.parametrize(("flags", "mode"), [([], 0o600), (["--socket-group", str(os.getgid())], 0o660),
                                             (["--socket-mode", "600"], 0o600), (["--socket-mode", "0666"], 0o666)])
def test_modes_of_socket_files(tmp_path, flags, mode):
    path = tmp_path / "a.sock"
    strict = ("sh", "-c", 'umask 077; exec "$@"', "-")
    with running("sidecar", tmp_path, "--listen", f"unix:{path}", *flags, within=strict):
        assert stat.S_IMODE(path.stat().st_mode) == mode


@EVERY_KIND
@pytest.mark.parametrize(
    ("flag", "value"),
    [("--socket-mode", "rw"), ("--socket-mode", "0999"), ("--socket-mode", "07777"), ("--socket-mode", "6"),
     ("--socket-group", "no-such-group-here"), ("--socket-group", "99999999999")],
)
def test_what_is_no_mode_and_no_group_is_refused_by_name(kind, tmp_path, flag, value):
    status, said = refused(kind, tmp_path, "--listen", f"unix:{tmp_path}/a.sock", flag, value)
    assert status == 2, said
    assert flag in said and value in said and "expected" in said, said


@EVERY_KIND
def test_a_socket_file_of_a_dead_process_is_replaced_and_of_a_live_one_refused(kind, tmp_path):
    path = tmp_path / "a.sock"
    with running(kind, tmp_path, "--listen", f"unix:{path}") as program:
        status, said = refused(kind, tmp_path, "--listen", f"unix:{path}")
        assert status == 1 and "another process listens" in said, said
        assert is_answered(program.addresses[NAMES[kind]])
        program.kill()
        assert path.exists()
    with running(kind, tmp_path, "--listen", f"unix:{path}") as program:
        assert is_answered(program.addresses[NAMES[kind]])


def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    path = tmp_path / "precious"
    path.write_text("do not lose me")
    status, said = refused("sidecar", tmp_path, "--listen", f"unix:{path}")
    assert status == 1 and "not a socket" in said, said
    assert path.read_text() == "do not lose me"


def test_a_socket_file_that_is_another_ones_by_now_is_not_removed(tmp_path):
    path = tmp_path / "a.sock"
    first = start("sidecar", tmp_path, "--listen", f"unix:{path}")
    path.rename(tmp_path / "moved.sock")
    with running("sidecar", tmp_path, "--listen", f"unix:{path}") as second:
        assert first.end() == 0
        assert path.exists()
        assert is_answered(second.addresses["traffic"])


def test_of_processes_that_start_at_once_one_gets_the_socket_file(tmp_path):
    path = tmp_path / "a.sock"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()

    def attempt(_):
        try:
            return start("sidecar", tmp_path, "--listen", f"unix:{path}")
        except RuntimeError:
            return None

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        programs = [program for program in pool.map(attempt, range(4)) if program]
    assert len(programs) == 1
    assert is_answered(f"unix:{path}")
    assert programs[0].end() == 0


# The end


def readiness(kind, program):
    return get(program.addresses["operations" if kind == "sidecar" else "control"], "/readyz")


@pytest.mark.parametrize("kind", ["sidecar", "control"])
def test_readiness_goes_off_before_the_listeners_close(kind, tmp_path):
    with running(kind, tmp_path, "--listen", "127.0.0.1:0", "--drain-delay", "600") as program:
        address = program.addresses[NAMES[kind]]
        kept = http.client.HTTPConnection(address, timeout=PATIENCE)
        kept.request("GET", "/")
        assert kept.getresponse().read()
        program.process.terminate()
        until(lambda: b"draining" in readiness(kind, program)[2])
        assert readiness(kind, program)[0] == 503
        assert get(address, "/")[0] == 200, "new callers are served on"
        kept.request("GET", "/")
        reply = kept.getresponse()
        assert reply.status == 200
        assert reply.getheader("connection") == "close", "kept connections are asked to go"
        program.process.terminate()
        assert program.process.wait(timeout=PATIENCE) == 130, "a second signal ends at once"


@pytest.mark.parametrize("kind", ["sidecar", "control"])
def test_after_the_delay_listeners_and_idle_connections_close(kind, tmp_path):
    with running(kind, tmp_path, "--listen", "127.0.0.1:0", "--drain-delay", "0.3") as program:
        idle = connect(program.addresses[NAMES[kind]])
        program.process.terminate()
        assert idle.recv(1) == b""
        assert program.process.wait(timeout=PATIENCE) == 0


def test_a_socket_file_is_removed_at_a_second_signal_too(tmp_path):
    path = tmp_path / "a.sock"
    with running("sidecar", tmp_path, "--listen", f"unix:{path}", "--drain-delay", "600") as program:
        program.process.terminate()
        until(lambda: b"draining" in readiness("sidecar", program)[2])
        program.process.terminate()
        assert program.process.wait(timeout=PATIENCE) == 130
    assert not path.exists()


@pytest.mark.parametrize("kind", ["sidecar", "control"])
@pytest.mark.parametrize("flag", ["--drain-delay", "--drain-timeout"])
@pytest.mark.parametrize("value", ["soon", "-1", "nan", "1e9"])
def test_a_delay_that_is_none_is_refused(kind, tmp_path, flag, value):
    status, said = refused(kind, tmp_path, "--listen", "127.0.0.1:0", f"{flag}={value}")
    assert status == 2 and flag in said and value in said, said


def test_replies_that_take_too_long_are_cut_after_the_drain_timeout(tmp_path):
    flags = ("--listen", "127.0.0.1:0")
    with running("upstream", tmp_path, *flags) as upstream:
        folder = tmp_path / "policies"
        folder.mkdir()
        slow = documents(upstream.url("upstream"), model="m!slow-first-byte=600000")
        (folder / "all.json").write_text(json.dumps(slow))
        with running("sidecar", tmp_path, *flags, "--drain-timeout", "0.2") as program:
            body = json.dumps({"model": "one", "messages": [{"role": "user", "content": "Hi"}]})
            head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\nauthorization: {BEARER['authorization']}\r\n"
            with connect(program.addresses["traffic"]) as peer:
                peer.sendall(f"{head}content-length: {len(body)}\r\n\r\n{body}".encode())
                until(lambda: b"slow-first-byte" in get(upstream.addresses["upstream"], "/replay/log?last=1")[2])
                program.process.terminate()
                assert peer.recv(1) == b""
            assert program.process.wait(timeout=PATIENCE) == 0


def test_what_was_sent_before_the_end_is_answered(tmp_path):
    with running("sidecar", tmp_path, "--listen", "127.0.0.1:0", "--workers", "2") as program:
        assert ask(program.addresses["traffic"], b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
