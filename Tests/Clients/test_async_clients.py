"""The asynchronous SDKs, many requests at once."""

import asyncio

import pytest

from recordings import recorded
from speaking import said, without

TOGETHER = 12
CHAT = "chat/openai--test-tool-use-basic--2"
RESPONSES = "responses/openai--test-responses-basic-streaming"
MESSAGES = "messages/anthropic--test-tools--1"


def request(id):
    return without(recorded(id).request, "stream", "model")


def test_many_chat_streams_at_once_are_kept_apart(async_openai, deployment):
    async def one(client):
        open_stream = client.chat.completions.stream
        async with open_stream(**said(open_stream, request(CHAT), model=deployment.straight(recorded(CHAT)))) as stream:
            return (await stream.get_final_completion()).choices[0].message.content

    async def everyone():
        async with async_openai() as client:
            return await asyncio.gather(*(one(client) for _ in range(TOGETHER)))

    answers = asyncio.run(everyone())
    assert len(answers) == TOGETHER
    assert set(answers) == {
        "".join(
            event["choices"][0]["delta"].get("content") or "" for event in recorded(CHAT).events if event["choices"]
        )
    }


def test_many_responses_streams_at_once_are_kept_apart(async_openai, deployment):
    async def one(client):
        open_stream = client.responses.stream
        asked = said(open_stream, request(RESPONSES), model=deployment.straight(recorded(RESPONSES)))
        async with open_stream(**asked) as stream:
            return (await stream.get_final_response()).output_text

    async def everyone():
        async with async_openai() as client:
            return await asyncio.gather(*(one(client) for _ in range(TOGETHER)))

    answers = asyncio.run(everyone())
    assert len(answers) == TOGETHER
    assert len(set(answers)) == 1


def test_many_messages_streams_at_once_are_kept_apart(async_anthropic, deployment):
    async def one(client):
        open_stream = client.messages.stream
        asked = said(open_stream, request(MESSAGES), model=deployment.straight(recorded(MESSAGES)))
        async with open_stream(**asked) as stream:
            return [block.id for block in (await stream.get_final_message()).content if block.type == "tool_use"]

    async def everyone():
        async with async_anthropic() as client:
            return await asyncio.gather(*(one(client) for _ in range(TOGETHER)))

    answers = asyncio.run(everyone())
    assert len(answers) == TOGETHER
    expected = [
        event["content_block"]["id"]
        for event in recorded(MESSAGES).events
        if event["type"] == "content_block_start" and event["content_block"]["type"] == "tool_use"
    ]
    assert all(answer == expected for answer in answers)


@pytest.mark.sidecar
def test_both_lanes_run_side_by_side(async_openai, async_anthropic, deployment):
    recording = recorded(MESSAGES)
    blocks = [event["content_block"] for event in recording.events if event["type"] == "content_block_start"]

    async def straight(client):
        stream = await client.messages.create(
            model=deployment.straight(recording), messages=[{"role": "user", "content": "Hi"}], max_tokens=9, stream=True
        )
        return len([event async for event in stream if event.type == "content_block_start"])

    async def bridged(client):
        stream = await client.chat.completions.create(
            model=deployment.bridged(recording), messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        indexes = set()
        async for chunk in stream:
            for choice in chunk.choices:
                indexes |= {call.index for call in choice.delta.tool_calls or []}
        return len(indexes)

    async def everyone():
        async with async_openai() as chat, async_anthropic() as messages:
            return await asyncio.gather(*(one for _ in range(4) for one in (straight(messages), bridged(chat))))

    tools = len([block for block in blocks if block["type"] == "tool_use"])
    assert asyncio.run(everyone()) == [len(blocks), tools] * 4


def test_a_caller_who_leaves_early_disturbs_no_one(async_anthropic, deployment):
    recording = recorded(MESSAGES)

    async def everyone():
        async with async_anthropic() as client:
            for _ in range(3):
                stream = await client.messages.create(
                    model=deployment.straight(recording),
                    messages=[{"role": "user", "content": "Hi"}],
                    max_tokens=9,
                    stream=True,
                )
                async for _ in stream:
                    break
                await stream.close()
            message = await client.messages.create(
                model=deployment.straight(recorded("messages/anthropic--test-stop-settings-anthropic")),
                messages=[{"role": "user", "content": "Hi"}],
                max_tokens=9,
            )
            return message.stop_reason

    assert asyncio.run(everyone()) == "stop_sequence"
