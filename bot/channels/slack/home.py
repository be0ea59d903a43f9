"""The home tab: the desk as a page that stands. (docs.slack.dev/surfaces/app-home)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bot.channels.letters import is_blank
from bot.channels.limits import SLACK_ACTIONS, SLACK_HEADER, SLACK_VIEW, SLACK_VIEW_BLOCKS
from bot.channels.slack import rich_text
from bot.channels.slack.buttons import placeless, plain_text
from bot.channels.slack.rich_text import Block
from bot.words import words
from flows.desk.dashboard import Card, Dashboard, Part
from flows.engine.messages import Option, paragraph
from flows.library import FLOWS

RESERVE = 1_000
"""Bytes of the view that are kept for what is not its blocks, and for the line about the rest."""


def view(dashboard: Dashboard, *, language: str, app_id: str, team: str) -> Block:
    """Every button does what it does in a conversation, and its answer comes there: most open the conversation too.
    One that begins a flow opens a form instead, and the page stays."""
    blocks = list(rich_text.blocks(dashboard.intro))
    pressed = 0
    for section in dashboard.sections:
        blocks += _heading(section)
        for card in section.cards:
            blocks += _card(card, pressed, _messages(app_id, team))
            pressed += len(card.options)
    kept = rich_text.fitting(blocks, SLACK_VIEW_BLOCKS.most - 1, SLACK_VIEW.most - RESERVE)
    if len(kept) < len(blocks):
        kept += rich_text.blocks((paragraph(words().word(language, "slack.home.more")),))
    return _home(kept)


def stranger(text: str, below: Sequence[Block] = ()) -> Block:
    """For somebody who is in no brand: how to get in."""
    return _home([*rich_text.blocks((paragraph(text),)), *below])


def opens_form(option_id: str) -> bool:
    """Whether the option begins a flow, or goes on with a draft of one."""
    kind, name, given = (*option_id.split(":", 2), "", "")[:3]
    return kind == "c" and (name in FLOWS or (name == "continue" and bool(given)))


def _heading(section: Part) -> Iterator[Block]:
    if not is_blank(section.heading):
        yield {"type": "header", "text": plain_text(section.heading, SLACK_HEADER.most)}
    if not section.cards:
        yield from rich_text.blocks(section.nothing)


def _card(card: Card, pressed: int, url: str) -> list[Block]:
    made = list(rich_text.blocks(card.nodes))
    # Options that open a form and those that open the conversation differ in their url alone.
    for nth, option in enumerate(card.options):
        made += _pressable(option, pressed + nth, url)
    return _in_one_row(made)


def _pressable(option: Option, nth: int, url: str) -> tuple[Block, ...]:
    return placeless((option,), nth, url="" if opens_form(option.id) else url)


def _in_one_row(blocks: list[Block]) -> list[Block]:
    """Neighbouring rows of buttons as one."""
    made: list[Block] = []
    for block in blocks:
        if made and block["type"] == made[-1]["type"] == "actions" and len(made[-1]["elements"]) < SLACK_ACTIONS.most:
            made[-1]["elements"] += block["elements"]
        else:
            made.append(block)
    return made


def _messages(app_id: str, team: str) -> str:
    return f"slack://app?team={quote(team)}&id={quote(app_id)}&tab=messages"


def _home(blocks: list[Block]) -> Block:
    return {"type": "home", "callback_id": "home", "blocks": blocks}
