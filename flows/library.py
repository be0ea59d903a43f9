"""All flows, commands and words put together: what a channel's runner talks to."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from flows.candidates import commands as candidate_commands
from flows.candidates.flow import CANDIDATES_FLOW
from flows.contracts import commands as contract_commands
from flows.contracts.flow import CONTRACTS_FLOW
from flows.desk import menu
from flows.desk.workspace.flow import WORKSPACE
from flows.engine import engine, texts
from flows.engine.diagram import mermaid
from flows.engine.engine import Library
from flows.engine.known import Known
from flows.engine.messages import Conversation, Input
from flows.engine.turn import Turn
from flows.goals.flow import GOALS_FLOW
from flows.results import commands as result_commands
from flows.results.flow import RESULTS_FLOW

PARTS = {
    "engine": "flows.engine",
    "desk": "flows.desk",
    "workspace": "flows.desk.workspace",
    "goals": "flows.goals",
    "facts": "flows:benchmarks",
    "candidates": "flows.candidates",
    "contracts": "flows.contracts",
    "results": "flows.results",
    "drafts": "flows.candidates:messages",
    "plan": "flows.goals:plan",
    "brief": "flows.goals:brief",
    "sectors": "flows.goals:sectors",
}
"""Part of the texts to where its language files are."""

TEXTS = texts.load(PARTS)

FLOWS = {flow.name: flow for flow in (GOALS_FLOW, CANDIDATES_FLOW, CONTRACTS_FLOW, RESULTS_FLOW, WORKSPACE)}

COMMANDS = {**menu.COMMANDS, **candidate_commands.COMMANDS, **contract_commands.COMMANDS, **result_commands.COMMANDS}


@cache
def library() -> Library:
    return Library(TEXTS, FLOWS, COMMANDS, menu.welcome)


def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """The turn that an input leads to; pure. See engine.respond."""
    return engine.respond(library(), conversation, given, known, now)


def diagram(flow: str, language: str) -> str:
    """The named flow as Mermaid text. Raises KeyError for a flow that doesn't exist."""
    return mermaid(FLOWS[flow], TEXTS, language)
