"""Proxies on the way to providers and to the control plane: named by documents and flags, or by the environment where
a flag asks for it; and what is said when a proxy lets nothing through."""

import gzip
import json
import subprocess

import pytest

from alone import Alone, documents, provider
from certificates import certificates
from control_plane import ScriptedControl
from processes import binary, until
from raw_servers import COMPLETION, Answering, ConnectProxy, RawServer, reply
from subscribers import Home, groups, said, status
from subscribers import documents as policy

pytestmark = pytest.mark.sidecar

PASSWORD = "user:topsecret"
CLEAN = {name: "" for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")} | {
    name: "" for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy")
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_environment_is_obeyed_where_a_flag_asks_for_it(folder, scheme):
    authorities, context = certificates(folder, "provider.test")
    server = Answering(reply(COMPLETION), context if scheme == "https" else None)
    proxy = ConnectProxy(server.port, PASSWORD)
    sidecar = Alone(
        folder,
        documents({"p": provider(f"{scheme}://provider.test/v1")}, attempts=1),
        *("--proxy-from-environment", "--certificate-authorities", str(authorities)),
        environment={**CLEAN, f"{scheme}_proxy".upper(): f"http://{PASSWORD}@127.0.0.1:{proxy.port}"},
    )
    status, _, body = sidecar.ask()
    assert (status, body) == (200, COMPLETION)
    assert proxy.asked == [f"CONNECT provider.test:{443 if scheme == 'https' else 80} HTTP/1.1"]
    assert "topsecret" not in sidecar.said()
    sidecar.end()


@pytest.mark.parametrize("exception", ["127.0.0.1", "provider.test", ".test", "*", "provider.test:80"])
def test_exceptions_and_this_machine_are_reached_without_a_proxy(folder, exception):
    server = Answering(reply(COMPLETION))
    proxy = ConnectProxy(server.port)
    host = f"127.0.0.1:{server.port}" if exception == "127.0.0.1" else "provider.test"
    sidecar = Alone(
        folder,
        documents({"p": provider(f"http://{host}/v1")}, attempts=1),
        "--proxy-from-environment",
        environment={
            **CLEAN,
            "ALL_PROXY": f"http://127.0.0.1:{proxy.port}",
            "NO_PROXY": "" if exception == "127.0.0.1" else exception,
        },
    )
    assert sidecar.ask()[0] == (200 if exception == "127.0.0.1" else 502)
    assert proxy.asked == []
    sidecar.end()


def test_without_the_flag_the_environment_is_named_and_not_used(folder):
    server = Answering(reply(COMPLETION))
    environment = {**CLEAN, "HTTPS_PROXY": f"http://{PASSWORD}@127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
    sidecar = Alone(
        folder, documents({"p": provider(f"http://127.0.0.1:{server.port}/v1")}), environment=environment
    )
    assert sidecar.ask()[0] == 200
    said = sidecar.said()
    assert "HTTPS_PROXY, http_proxy are set and not used; --proxy-from-environment uses them" in said
    assert "topsecret" not in said
    sidecar.end()


def test_a_variable_that_holds_no_url_is_refused_without_showing_it(folder):
    (folder / "p").mkdir()
    done = subprocess.run(
        [binary("interlock-sidecar"), "--policies", folder / "p", "--proxy-from-environment"],
        env={**CLEAN, "HTTPS_PROXY": "ftp://user:topsecret@proxy"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert "HTTPS_PROXY: its value is not like http://proxy.example.com:3128" in done.stderr
    assert "topsecret" not in done.stderr


REFUSALS = {
    "password": (lambda port: ConnectProxy(port, "other:word"), "refused CONNECT with 407"),
    "forbidden": (lambda port: ConnectProxy(port, refuse=403), "refused CONNECT with 403"),
    "broken": (lambda port: ConnectProxy(port, refuse=503), "refused CONNECT with 503"),
    "silent": (lambda port: RawServer(lambda connection: None), "broke the connection"),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_proxy_that_lets_nothing_through_is_told_from_the_provider(folder, kind):
    make, words = REFUSALS[kind]
    proxy = make(1)
    url = f"http://127.0.0.1:{proxy.port}"
    sidecar = Alone(
        folder,
        documents({"p": provider("https://provider.test/v1")}, attempts=1),
        "--proxy-from-environment",
        environment={**CLEAN, "HTTPS_PROXY": url.replace("//", f"//{PASSWORD}@")},
    )
    status, _, body = sidecar.ask()
    assert status == 502
    assert json.loads(body)["error"]["code"] == "upstream_proxy"
    line = json.dumps(sidecar.logged())
    assert f"the proxy 127.0.0.1:{proxy.port} {words}" in line
    assert "topsecret" not in line + body.decode() + sidecar.said()
    sidecar.end()


def test_a_documents_proxy_comes_before_the_environment(folder):
    server = Answering(reply(COMPLETION))
    proxy = ConnectProxy(server.port)
    sidecar = Alone(
        folder,
        documents({"p": provider("http://provider.test/v1", proxy=f"http://127.0.0.1:{proxy.port}")}, attempts=1),
        "--proxy-from-environment",
        environment={**CLEAN, "HTTP_PROXY": "http://127.0.0.1:1"},
    )
    assert sidecar.ask()[0] == 200
    assert len(proxy.asked) == 1
    sidecar.end()


def test_the_control_plane_is_reached_through_its_own_proxy(folder, upstream):
    control = ScriptedControl()
    proxy = ConnectProxy(control.port, PASSWORD)
    home = Home(folder, control)
    control.publish(policy(upstream, "one"))
    try:
        sidecar = home.start("--control-proxy", f"http://{PASSWORD}@127.0.0.1:{proxy.port}")
        until(lambda: groups(sidecar) == ("1", ["one"]))
        assert proxy.asked[0] == f"CONNECT localhost:{control.port} HTTP/1.1"
    finally:
        home.end()
        control.close()


def test_a_control_planes_proxy_that_refuses_is_named_without_its_password(folder, upstream):
    control = ScriptedControl()
    proxy = ConnectProxy(control.port, "other:word")
    home = Home(folder, control)
    try:
        sidecar = home.start("--control-proxy", f"http://{PASSWORD}@127.0.0.1:{proxy.port}")
        words = f"the proxy 127.0.0.1:{proxy.port} refused CONNECT with 407"
        until(lambda: words in json.dumps(status(sidecar)) or said(sidecar, words))
        assert "topsecret" not in json.dumps(status(sidecar)) + "".join(filter(None, sidecar.errors))
    finally:
        home.end()
        control.close()


def interlock(*words, **environment):
    return subprocess.run(
        [binary("interlock"), *words],
        env={**CLEAN, "INTERLOCK_TOKEN": "t", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_command_line_takes_a_proxy_and_obeys_the_environment_only_when_asked():
    server = Answering(reply(b'{"items":[],"next":null}'))
    proxy = ConnectProxy(server.port, PASSWORD)
    url = f"http://{PASSWORD}@127.0.0.1:{proxy.port}"
    asked = ("sidecars", "--json", "--control", "http://control.test:4200")
    done = interlock(*asked, "--control-proxy", url)
    assert done.returncode == 0, done.stderr
    done = interlock(*asked, "--proxy-from-environment", HTTP_PROXY=url)
    assert done.returncode == 0, done.stderr
    assert len(proxy.asked) == 2
    done = interlock(*asked, HTTP_PROXY=url)
    assert done.returncode == 3
    assert "interlock: HTTP_PROXY is set and not used; --proxy-from-environment uses it" in done.stderr
    assert len(proxy.asked) == 2
    done = interlock(*asked, "--control-proxy", "http://other:topsecret@127.0.0.1:%d" % proxy.port)
    assert f"the proxy 127.0.0.1:{proxy.port} refused CONNECT with 407" in done.stderr
    done = interlock(*asked, "--control-proxy", "ftp://user:topsecret@proxy")
    assert done.returncode == 2
    assert "--control-proxy: its value is not like http://proxy.example.com:3128" in done.stderr
    assert "topsecret" not in done.stderr


def test_the_command_line_reads_codings():
    server = Answering(reply(gzip.compress(b'{"items":[],"next":null}'), coding="gzip"))
    done = interlock("sidecars", "--json", "--control", f"http://127.0.0.1:{server.port}")
    assert done.returncode == 0, done.stderr
    assert '"items":[]' in done.stdout
