"""What a caller may ask for."""

import anthropic
import httpx
import openai
import pytest

import policies

pytestmark = pytest.mark.sidecar


def narrow_openai(deployment):
    return openai.OpenAI(api_key=policies.TOKENS["narrow"], base_url=deployment.url + "/v1", max_retries=0)


def test_the_list_is_what_the_caller_may_use(deployment):
    with narrow_openai(deployment) as client:
        assert sorted(model.id for model in client.models.list()) == ["recovered", "text-only"]


def test_a_caller_who_may_use_everything_sees_everything(openai_client):
    groups = policies.documents("http://127.0.0.1:1")["groups"]
    assert {model.id for model in openai_client.models.list()} == set(groups)


def test_the_other_sdk_reads_the_same_list(deployment):
    with anthropic.Anthropic(api_key=policies.TOKENS["narrow"], base_url=deployment.url, max_retries=0) as client:
        assert sorted(model.id for model in client.models.list()) == ["recovered", "text-only"]


def test_the_anthropic_path_speaks_its_dialect_to_whoever_sends_no_version(deployment):
    headers = {"x-api-key": policies.TOKENS["narrow"]}
    listed = httpx.get(deployment.url + "/anthropic/v1/models", headers=headers)
    assert {model["type"] for model in listed.json()["data"]} == {"model"}
    missing = httpx.get(deployment.url + "/anthropic/v1/models/unthinking", headers=headers)
    assert (missing.status_code, missing.json()["type"]) == (404, "error")


def test_one_model_can_be_looked_up(openai_client):
    assert openai_client.models.retrieve("recovered").id == "recovered"


def test_a_model_that_may_not_be_used_is_not_found(deployment):
    with narrow_openai(deployment) as client, pytest.raises(openai.NotFoundError):
        client.models.retrieve("unthinking")


def test_nobody_sees_a_list_without_a_token(deployment):
    with openai.OpenAI(api_key="nobody", base_url=deployment.url + "/v1", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError):
            client.models.list()
