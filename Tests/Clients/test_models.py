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


def test_a_group_says_how_hard_its_models_can_think(openai_client):
    id = policies.name("straight", policies.PLAIN["responses", False])
    model = openai_client.models.retrieve(id).to_dict()
    efforts = [level["effort"] for level in model["supported_reasoning_levels"]]
    assert efforts == [effort for effort in policies.EFFORTS if effort != "none"]
    assert all(level["description"] for level in model["supported_reasoning_levels"])
    assert model["supports_reasoning_summaries"] is True
    assert model["default_reasoning_summary"] == "none"
    assert "default_reasoning_level" not in model, "it does not think unasked"
    assert (model["slug"], model["input_modalities"][0]) == (id, "text")
    assert model["supports_parallel_tool_calls"] is True


def test_a_group_that_does_not_reason_has_nothing_to_say_of_it(openai_client):
    model = openai_client.models.retrieve("unthinking").to_dict()
    assert not [name for name in model if "reasoning" in name]


def test_every_level_that_is_listed_is_carried_and_no_other(deployment, openai_client):
    for prefix, target in [("straight", "chat"), ("bridged", "messages")]:
        group = policies.name(prefix, policies.PLAIN[target, False])
        listed = httpx.get(
            f"{deployment.url}/v1/models/{group}?dialect=openai-chat",
            headers={"x-api-key": policies.TOKENS["tester"]},
        ).json()
        levels = [level["effort"] for level in listed["supported_reasoning_levels"]]
        for effort in [effort for effort in policies.EFFORTS if effort != "none"]:
            decision = openai_client.post(
                "/decision?dialect=openai-chat",
                cast_to=httpx.Response,
                body={
                    "model": group,
                    "reasoning_effort": effort,
                    "max_completion_tokens": 60000,
                    "messages": [{"role": "user", "content": "Hi"}],
                },
            ).json()
            assert decision["eligible"] == (effort in levels), effort


def test_the_anthropic_sdk_reads_what_a_group_can_do(deployment, anthropic_client):
    model = anthropic_client.models.retrieve(policies.name("straight", policies.PLAIN["messages", False]))
    assert model.lifecycle == "active"
    assert model.capabilities.effort.low.supported and not model.capabilities.effort.max.supported
    assert model.capabilities.thinking.types.enabled.supported
    assert model.capabilities.image_input.supported
    assert not model.capabilities.batch.supported
    plain = anthropic_client.models.retrieve("unthinking")
    assert not plain.capabilities.thinking.supported


def test_a_dialect_that_nobody_speaks_is_no_dialect(deployment):
    reply = httpx.get(deployment.url + "/v1/models?dialect=x", headers={"x-api-key": policies.TOKENS["tester"]})
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "dialect"
