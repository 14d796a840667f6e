"""The admin API as its OpenAPI document describes it: its own examples, and an independent tester."""

import json
import os
import pathlib
import secrets
import subprocess
import sys
import urllib.parse

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from administration import BOOTSTRAP, ControlPlane, PrivatePostgres
from processes import ROOT

DOCUMENT = json.loads((ROOT / "admin-api" / "openapi.json").read_text())
SCHEMA = json.loads((ROOT / "admin-api" / "policy.schema.json").read_text())
HERE = pathlib.Path(__file__).parent
HOME = "http://control.example/"
DELIVERY = ("/v1/publications", "/v1/pin", "/v1/sidecars", "/v1/rollouts")


@pytest.fixture(scope="module")
def postgres():
    server = PrivatePostgres()
    yield server
    server.end()


@pytest.fixture(scope="module")
def control(postgres, tmp_path_factory):
    plane = ControlPlane(postgres.url, tmp_path_factory.mktemp("control"))
    yield plane
    assert plane.program.end() == 0


def registry():
    policy = {name: value for name, value in SCHEMA.items() if name != "$id"}
    return Registry().with_resources(
        (HOME + name, Resource(contents=contents, specification=DRAFT202012))
        for name, contents in [("openapi.json", DOCUMENT), ("policy.schema.json", policy)]
    )


REGISTRY = registry()


def following(value):
    """The value, or what its `$ref` leads to, and where that is in the document."""
    while "$ref" in value:
        place = value["$ref"].removeprefix("#/").split("/")
        value = DOCUMENT
        for name in place:
            value = value[name]
    return value


def complaints(instance, schema):
    """What is wrong with an instance; `schema` is a part of the OpenAPI document."""
    whole = {"$id": HOME + "openapi.json", "components": DOCUMENT["components"], **schema}
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in Draft202012Validator(whole, registry=REGISTRY).iter_errors(instance)
    ]


def operations():
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def content(part):
    return part.get("content", {}).get("application/json", {})


def examples(part):
    return [(name, example["value"]) for name, example in content(part).get("examples", {}).items()]


def written():
    """Every example in the document, with its schema."""
    for path, method, operation in operations():
        if "requestBody" in operation:
            for name, value in examples(operation["requestBody"]):
                yield f"{method} {path} {name}", value, content(operation["requestBody"])["schema"]
        for status, response in operation["responses"].items():
            response = following(response)
            for name, value in examples(response):
                yield f"{method} {path} {status} {name}", value, content(response)["schema"]


@pytest.mark.parametrize("value, schema", [pytest.param(v, s, id=i) for i, v, s in written()])
def test_an_example_fits_its_schema(value, schema):
    assert complaints(value, schema) == []


def requests():
    """What can be asked by the document's own examples: administrators' operations, those last that end a token."""
    found = []
    for path, method, operation in operations():
        if path.startswith(DELIVERY):
            continue
        target = path
        for parameter in map(following, operation.get("parameters", [])):
            if parameter["in"] == "path":
                name = urllib.parse.quote(str(parameter["example"]), safe="")
                target = target.replace("{" + parameter["name"] + "}", name)
        bodies = examples(operation["requestBody"]) if "requestBody" in operation else [("", None)]
        for name, body in bodies:
            found.append((operation["operationId"], method.upper(), target, body, operation, name))
    return sorted(found, key=lambda entry: entry[0] == "revokeToken")


IMPORT = content(DOCUMENT["paths"]["/v1/import"]["post"]["requestBody"])["examples"]["example"]["value"]
# What has to be there, or must not be, before an example: method, path, body.
BEFORE = {
    "createCredential": [("DELETE", "/v1/credentials/deploy", None)],
    "deleteCredential": [("POST", "/v1/credentials", {"name": "ci", "role": "editor"})],
    # Nobody removes what is in use.
    "deleteProvider": [("DELETE", "/v1/callers/agent-7", None), ("DELETE", "/v1/groups/coding", None)],
    "deleteModel": [("DELETE", "/v1/callers/agent-7", None), ("DELETE", "/v1/groups/coding", None)],
    "deleteGroup": [("DELETE", "/v1/callers/agent-7", None)],
    "getSnapshotDiff": [("POST", "/v1/groups", {"name": "other", "document": IMPORT["documents"]["groups"]["coding"]})],
}


@pytest.mark.parametrize(
    "name, method, target, body, operation",
    [pytest.param(*entry[:5], id=f"{entry[0]}-{entry[5]}".strip("-")) for entry in requests()],
)
def test_an_example_does_what_the_document_says(control, name, method, target, body, operation):
    # A token that an earlier example has rotated does not come back: each begins with one of its own, but for the one
    # that names it.
    documents = json.loads(json.dumps(IMPORT["documents"]))
    if name != "revokeToken":
        documents["callers"]["agent-7"]["token_sha256"] = secrets.token_hex(32)
    status, _, answer = control.ask("POST", "/v1/import", {"documents": documents, "mode": "replace"})
    assert status == 200, answer
    for step in BEFORE.get(name, []):
        control.ask(*step)
    status, fields, answer = control.ask(method, target, body)
    told = [code for code in operation["responses"] if code.startswith("2")]
    assert str(status) in told, answer
    response = following(operation["responses"][str(status)])
    for field in response.get("headers", {}):
        # A resource that was removed has no version.
        assert field in fields or method == "DELETE" or status == 200 and method == "POST"
    if content(response):
        assert complaints(answer, content(response)["schema"]) == []


PARTS = {"providers and groups": "^/v1/(providers|groups)", "all the rest": "^/(?!v1/(providers|groups))"}


def test_an_independent_tester_finds_nothing(postgres, tmp_path):
    """Everything that schemathesis can check, in two processes at once, each with a control plane of its own."""
    runs = []
    for number, pattern in enumerate(PARTS.values()):
        database = f"{postgres.url.rsplit('/', 1)[0]}/tester{number}"
        create = ["psql", "-q", "-X", "-c", f"create database tester{number}", postgres.url]
        subprocess.run(create, check=True, timeout=60)
        folder = tmp_path / str(number)
        folder.mkdir()
        control = ControlPlane(database, folder)
        assert control.ask("POST", "/v1/import", IMPORT)[0] == 200
        command = [
            str(pathlib.Path(sys.executable).with_name("schemathesis")),
            *("--config-file", str(HERE / "schemathesis.toml"), "run", control.url + "/openapi.json", "--no-color"),
            *("--include-path-regex", pattern, "-H", f"Authorization: Bearer {BOOTSTRAP}"),
        ]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)}
        tester = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment
        )
        runs.append((control, tester))
    for control, tester in runs:
        output, _ = tester.communicate(timeout=600)
        assert control.program.end() == 0
        assert tester.returncode == 0, output[-20_000:]
