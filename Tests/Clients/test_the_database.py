"""A control plane whose database goes away, turns read-only, hides behind a pooler, or is none."""

import json
import socket
import subprocess

import pytest

from administration import BOOTSTRAP, ControlPlane, PrivatePgBouncer, PrivatePostgres
from conftest import request
from processes import PATIENCE, binary, until

GROUP = {"strategy": "static", "targets": [{"provider": "p", "model_ref": "m"}]}
PROVIDER = {
    "dialect": "openai-chat",
    "base_url": "http://127.0.0.1:8000/v1",
    "auth": {"scheme": "none"},
    "models": {"m": {"model": "m"}},
}


@pytest.fixture(scope="module")
def postgres():
    server = PrivatePostgres()
    yield server
    server.end()


@pytest.fixture
def plane(postgres, tmp_path):
    plane = ControlPlane(postgres.database(), tmp_path)
    assert plane.ask("PUT", "/v1/providers/p", PROVIDER)[0] in (200, 201)
    yield plane
    assert plane.program.end() == 0


def status(plane, path):
    return request(plane.url, "GET", path)[0]


def metric(plane, name):
    text = request(plane.url, "GET", "/metrics")[2].decode()
    return float(next(line for line in text.splitlines() if line.startswith(f"interlock_control_{name} ")).split()[1])


def write(plane, name):
    return plane.ask("PUT", f"/v1/groups/{name}", GROUP)


def database_of(plane):
    return plane.program.process.args[plane.program.process.args.index("--database") + 1]


def cut(postgres, plane):
    postgres.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where pid <> pg_backend_pid() and datname = current_database()",
        database_of(plane),
    )


def test_readiness_after_connections_were_cut_is_what_is_true(postgres, plane):
    for number in range(3):
        cut(postgres, plane)
        assert write(plane, f"g{number}")[0] in (200, 201)
        assert status(plane, "/readyz") == 200
        until(lambda: status(plane, "/readyz/writes") == 200, "the database counts as writable")
        until(lambda: metric(plane, "database_available") == 1, "the metrics say so")
        until(lambda: metric(plane, "database_listening") == 1, "it listens again")


def test_an_outage_keeps_polls_ready_and_ends_without_a_restart(tmp_path):
    postgres = PrivatePostgres()
    plane = ControlPlane(postgres.url, tmp_path)
    assert plane.ask("PUT", "/v1/providers/p", PROVIDER)[0] in (200, 201)
    secret = plane.ask("POST", "/v1/credentials", {"name": "fleet", "role": "sidecar"})[2]["secret"]
    poll = "/v1/publications/next?after=0&wait=0&sidecar=a&boot=1"
    assert request(plane.url, "GET", poll, headers={"authorization": f"Bearer {secret}"})[0] == 200
    for _ in range(2):
        postgres.stop()
        until(lambda: status(plane, "/readyz/writes") == 503, "writes are not ready")
        assert status(plane, "/readyz") == 200
        assert metric(plane, "database_available") == 0 and metric(plane, "ready") == 1
        assert request(plane.url, "GET", poll, headers={"authorization": f"Bearer {secret}"})[0] == 200
        assert plane.ask("GET", "/v1/groups")[0] == 200
        code, fields, _ = write(plane, "g")
        assert code == 503 and fields["retry-after"]
        postgres.start()
        until(lambda: status(plane, "/readyz/writes") == 200, "writes are ready")
        assert write(plane, "g")[0] in (200, 201)
        assert metric(plane, "database_available") == 1
    said = [line for line in plane.program.errors if "not available" in line]
    # Each cause once in each outage: refused, shutting down, a connection that broke, starting up.
    assert 2 <= len(said) <= 12, said
    assert plane.program.end() == 0
    postgres.end()


def test_a_server_that_turned_read_only_is_no_fault_of_the_caller(postgres, plane):
    url = database_of(plane)
    name = url.rsplit("/", 1)[1]
    postgres.sql(f"alter database {name} set default_transaction_read_only = on")
    cut(postgres, plane)
    code, fields, answer = write(plane, "g")
    assert code == 503 and fields["retry-after"] and "read-only" in answer["error"]["message"]
    until(lambda: status(plane, "/readyz/writes") == 503, "writes are not ready")
    assert status(plane, "/readyz") == 200 and plane.ask("GET", "/v1/audit")[0] == 200
    postgres.sql(f"set default_transaction_read_only = off; alter database {name} reset default_transaction_read_only")
    # New connections alone follow: those that cannot write must not have been kept.
    until(lambda: write(plane, "g")[0] in (200, 201), "a write is done")
    until(lambda: status(plane, "/readyz/writes") == 200, "writes are ready")


def run(folder, *arguments, seconds=60):
    """The program's exit status and all that it said."""
    key = folder / "signing.pem"
    if not key.exists():
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True)
        key.chmod(0o600)
    done = subprocess.run(
        [str(binary("interlock-control")), "--signing-key-file", str(key), "--listen", "127.0.0.1:0", *arguments],
        capture_output=True,
        text=True,
        timeout=seconds,
        env={"INTERLOCK_BOOTSTRAP_TOKEN": BOOTSTRAP},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hun@ter2@{at}",
        "postgresql://u:hun/ter2@{at}",
        "postgresql://u:hun%ter2@{at}",
        "postgresql://u:hunter2:x@{at}?sslmode=hunter2",
        "host=127.0.0.1 password=hun ter2",
        "host=127.0.0.1 port=hunter2",
    ],
)
def test_a_malformed_url_is_a_usage_error_and_shows_no_piece_of_a_password(url, tmp_path):
    code, said = run(tmp_path, "--database", url.format(at="127.0.0.1:5432/x"))
    assert code == 2 and "--database:" in said
    assert "hun" not in said and "ter2" not in said


def test_a_mistake_that_no_waiting_mends_ends_the_start(postgres, tmp_path):
    at = postgres.url.split("@")[1].split("/")[0]
    for url, word in [
        (f"postgresql://interlock:hunter2@{at}/nowhere", "nowhere"),
        (f"postgresql://nobody:hunter2@{at}/interlock", "nobody"),
        (f"postgresql://interlock:hunter2@{at}/interlock?sslmode=require", "SSL"),
    ]:
        for check in ([], ["--check"]):
            code, said = run(tmp_path, "--database", url, *check)
            assert code == 1 and word in said and "hunter2" not in said


def test_a_check_ends_whatever_does_not_answer(postgres, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x"
        code, said = run(tmp_path, "--database", url, "--check", "--check-deadline", "2")
        assert code == 1 and "within 2 s" in said


def test_a_migration_waits_for_a_lock_and_says_so(postgres, tmp_path):
    url = postgres.database()
    assert run(tmp_path, "--database", url, "--check")[0] == 0
    postgres.sql("delete from migrations where number = (select max(number) from migrations)", url)
    holder = subprocess.Popen(["psql", "-q", "-X", url], stdin=subprocess.PIPE, text=True)
    holder.stdin.write("begin; select pg_advisory_xact_lock(5274862);\n")
    holder.stdin.flush()
    until(lambda: postgres.sql("select count(*) from pg_locks where locktype = 'advisory'", url) == "1", "the lock is held")
    code, said = run(tmp_path, "--database", url, "--check", "--check-deadline", "6")
    assert code == 1 and "waits for a lock" in said
    holder.stdin.close()
    holder.wait(timeout=PATIENCE)


def test_a_replica_starts_beside_a_lock_where_nothing_is_to_be_migrated(postgres, tmp_path):
    url = postgres.database()
    assert run(tmp_path, "--database", url, "--check")[0] == 0
    holder = subprocess.Popen(["psql", "-q", "-X", url], stdin=subprocess.PIPE, text=True)
    holder.stdin.write("begin; select pg_advisory_xact_lock(5274862);\n")
    holder.stdin.flush()
    until(lambda: postgres.sql("select count(*) from pg_locks where locktype = 'advisory'", url) == "1", "the lock is held")
    assert run(tmp_path, "--database", url, "--check")[0] == 0
    holder.stdin.close()
    holder.wait(timeout=PATIENCE)


def test_a_pooler_in_transaction_mode_is_refused_for_listening(postgres, tmp_path):
    pooler = PrivatePgBouncer("transaction", postgres.database())
    code, said = run(tmp_path, "--database", pooler.url, seconds=90)
    assert code == 1 and "LISTEN does not work" in said and "--listen-database" in said
    pooler.end()


@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_two_replicas_work_behind_a_pooler(postgres, tmp_path, mode):
    url = postgres.database()
    pooler = PrivatePgBouncer(mode, url)
    # In session mode every connection keeps one of the pooler's four sessions.
    (tmp_path / "listen").write_text(url + "\n")
    replicas = []
    for name in "ab":
        (tmp_path / name).mkdir()
        listen = ["--listen-database-file", str(tmp_path / "listen")]
        replicas.append(ControlPlane(pooler.url, tmp_path / name, *listen))
    assert replicas[0].ask("PUT", "/v1/providers/p", PROVIDER)[0] in (200, 201)
    for number in range(20):
        assert write(replicas[number % 2], f"g{number}")[0] in (200, 201)
        assert replicas[(number + 1) % 2].ask("GET", "/v1/audit")[0] == 200
    for replica in replicas:
        until(lambda: len(replica.ask("GET", "/v1/groups")[2]["items"]) == 20, "both know all")
        assert metric(replica, "database_listening") == 1
    for replica in replicas:
        assert replica.program.end() == 0
    pooler.end()


def test_a_frozen_server_is_given_up_and_found_again(tmp_path):
    postgres = PrivatePostgres()
    plane = ControlPlane(postgres.url, tmp_path)
    assert plane.ask("PUT", "/v1/providers/p", PROVIDER)[0] in (200, 201)
    postgres.freeze()
    until(lambda: status(plane, "/readyz/writes") == 503, "writes are not ready")
    assert status(plane, "/readyz") == 200 and plane.ask("GET", "/v1/groups")[0] == 200
    postgres.thaw()
    until(lambda: status(plane, "/readyz/writes") == 200, "writes are ready")
    until(lambda: write(plane, "g")[0] in (200, 201), "a write is done")
    assert plane.program.end() == 0
    postgres.end()


def test_the_answer_to_readiness_for_writes_names_a_reason(postgres, plane):
    assert json.loads(request(plane.url, "GET", "/openapi.json")[2])["paths"]["/readyz/writes"]
    assert request(plane.url, "GET", "/readyz/writes")[2] == b"ready\n"
