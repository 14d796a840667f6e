"""Agent frameworks that nobody here wrote, each run through a recorded conversation with tools.

    Responses   OpenAI Agents SDK
    Messages    Pydantic AI
    Chat        LangChain

A run gives the last words of the agent and the calls of tools that the framework made, in order.
"""

import asyncio
import json

import agents
import anthropic
import openai
from agents.models.openai_responses import OpenAIResponsesModel
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from openai.types.shared import Reasoning
from pydantic_ai import Agent, Tool
from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
from pydantic_ai.providers.anthropic import AnthropicProvider

import policies
from callers import BUDGET, CAP

agents.set_tracing_disabled(True)
SYSTEM = "Use the tools."


class Workshop:
    """The tools of a recorded conversation: they note how they were called, and give back what was recorded."""

    def __init__(self, loop):
        self.loop = loop
        self.calls = []

    def use(self, name, arguments):
        number = [call[0] for call in self.calls].count(name)
        self.calls.append((name, arguments))
        return self.loop.result(name, number)


def run_openai_agents(deployment, loop):
    """Responses, streamed or whole as the conversation was recorded; thoughts come back sealed."""
    workshop = Workshop(loop)

    def offer(tool):
        async def invoke(_, arguments):
            return workshop.use(tool.name, json.loads(arguments or "{}"))

        return agents.FunctionTool(
            name=tool.name,
            description=tool.description,
            params_json_schema=tool.schema,
            on_invoke_tool=invoke,
            strict_json_schema=False,
        )

    async def run():
        async with openai.AsyncOpenAI(
            api_key=policies.TOKENS["tester"], base_url=deployment.url + "/v1", max_retries=0
        ) as client:
            settings = agents.ModelSettings(store=False, max_tokens=CAP)
            if loop.thinks:
                settings.reasoning = Reasoning(effort="low", summary="auto")
                settings.response_include = ["reasoning.encrypted_content"]
            agent = agents.Agent(
                name="tester",
                instructions=SYSTEM,
                model=OpenAIResponsesModel(model=f"loop/{loop.name}", openai_client=client),
                model_settings=settings,
                tools=[offer(tool) for tool in loop.tools],
            )
            if not loop.is_stream:
                return (await agents.Runner.run(agent, loop.question)).final_output
            result = agents.Runner.run_streamed(agent, loop.question)
            async for _ in result.stream_events():
                pass
            return result.final_output

    return asyncio.run(run()), workshop.calls


def run_pydantic_ai(deployment, loop):
    """Messages with thinking to a budget."""
    workshop = Workshop(loop)

    def offer(tool):
        def use(**arguments):
            return workshop.use(tool.name, arguments)

        return Tool.from_schema(use, tool.name, tool.description, tool.schema, sequential=True)

    async def stream(_, events):
        async for _event in events:
            pass

    async def run():
        async with anthropic.AsyncAnthropic(
            api_key=policies.TOKENS["tester"], base_url=deployment.url, max_retries=0
        ) as client:
            settings = AnthropicModelSettings(max_tokens=CAP)
            if loop.thinks:
                settings["anthropic_thinking"] = {"type": "enabled", "budget_tokens": BUDGET}
            agent = Agent(
                AnthropicModel(f"loop/{loop.name}", provider=AnthropicProvider(anthropic_client=client)),
                instructions=SYSTEM,
                tools=[offer(tool) for tool in loop.tools],
                model_settings=settings,
            )
            result = await agent.run(loop.question, event_stream_handler=stream if loop.is_stream else None)
            return result.output

    return asyncio.run(run()), workshop.calls


def run_langchain(deployment, loop):
    """Chat. LangChain keeps no thoughts of this dialect: none can come back."""
    workshop = Workshop(loop)
    model = ChatOpenAI(
        model=f"loop/{loop.name}",
        api_key=policies.TOKENS["tester"],
        base_url=deployment.url + "/v1",
        max_retries=0,
        use_responses_api=False,
        max_tokens=CAP,
        streaming=loop.is_stream,
        reasoning_effort="low" if loop.thinks else None,
    ).bind_tools(
        [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.schema},
            }
            for tool in loop.tools
        ]
    )
    messages = [SystemMessage(SYSTEM), HumanMessage(loop.question)]
    while True:
        answer = model.invoke(messages)
        messages.append(answer)
        if not answer.tool_calls:
            return answer.text, workshop.calls
        for call in answer.tool_calls:
            messages.append(ToolMessage(workshop.use(call["name"], call["args"]), tool_call_id=call["id"]))


FRAMEWORKS = {
    "openai-agents": ("responses", run_openai_agents),
    "pydantic-ai": ("messages", run_pydantic_ai),
    "langchain": ("chat", run_langchain),
}
