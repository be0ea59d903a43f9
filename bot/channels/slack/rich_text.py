"""Neutral text as Slack's rich_text blocks.

Whatever a person typed is only ever in `text` elements, which Slack shows letter for letter: nothing in them is a
mention, a link or markup, so nothing needs escaping. Shape: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from bot.channels.letters import is_blank, showable
from bot.channels.limits import SLACK_LINK, SLACK_RICH_TEXT, SLACK_VIEW, SLACK_VIEW_BLOCKS
from bot.channels.slack.letters import pieces
from flows.engine.messages import Bold, Code, Inline, Italic, Link, List, Node, Text

Block = dict[str, Any]
"""A block as JSON, in the words of Block Kit."""

_SCHEMES = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one kind. `styles`: bold, italic, code."""

    text: str
    styles: frozenset[str] = frozenset()
    href: str = ""


def blocks(nodes: Iterable[Node]) -> tuple[Block, ...]:
    """A block a node; a long node is several, and one with nothing to see is none."""
    return tuple(block for node in nodes for block in _node(node))


def paragraphs(runs: Iterable[Run]) -> tuple[Block, ...]:
    """The runs as one block, or as several where they are long."""
    return tuple(_block(_section(piece)) for piece in _pieces(tuple(runs)))


def fitting(blocks: Iterable[Block], most: int = SLACK_VIEW_BLOCKS.most, room: int = SLACK_VIEW.most) -> list[Block]:
    """As many of the first blocks as a view has room for. `room`: bytes of them as JSON."""
    kept: list[Block] = []
    for block in blocks:
        room -= size(block)
        if room < 0 or len(kept) == most:
            break
        kept.append(block)
    return kept


def size(block: Block) -> int:
    """Bytes, as JSON in ASCII and a comma."""
    return len(json.dumps(block)) + 1


def preformatted(text: str) -> Block:
    """Letters of fixed width; at most 3 000, and something to see."""
    return _block({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]})


def with_line(block: Block, runs: Sequence[Run]) -> Block:
    """The block with a line of its own before what it holds."""
    return _block(_section(runs), *block["elements"])


def _node(node: Node) -> Iterator[Block]:
    if not isinstance(node, List):
        yield from paragraphs(_runs(node.children))
        return
    held: list[Block] = []
    for item in node.items:
        for nth, piece in enumerate(_pieces(tuple(_runs(item)))):
            if nth or (held and sum(map(_length, held)) + sum(len(run.text) for run in piece) > SLACK_RICH_TEXT.most):
                yield from _listed(held)
                held = []
            if nth:
                # The rest of a long item is no item of its own, so it has no bullet.
                yield _block(_section(piece))
            else:
                held.append(_section(piece))
    yield from _listed(held)


def _listed(items: Sequence[Block]) -> Iterator[Block]:
    if items:
        yield _block({"type": "rich_text_list", "style": "bullet", "elements": list(items)})


def _runs(children: Sequence[Inline], styles: frozenset[str] = frozenset(), href: str = "") -> Iterator[Run]:
    for child in children:
        match child:
            case Text(text):
                yield Run(showable(text), styles, href)
            case Code(text):
                yield Run(showable(text), styles | {"code"}, href)
            case Bold(inner):
                yield from _runs(inner, styles | {"bold"}, href)
            case Italic(inner):
                yield from _runs(inner, styles | {"italic"}, href)
            case Link(address, inner):
                yield from _runs(inner, styles, href or _address(address))
            case _:
                assert_never(child)


def _address(href: str) -> str:
    """ "" for what is nothing that a person would open."""
    address = showable(href).strip()
    if not address.lower().startswith(_SCHEMES) or len(address) > SLACK_LINK.most or re.search(r"\s", address):
        return ""
    return address


def _pieces(runs: Sequence[Run], most: int = SLACK_RICH_TEXT.most) -> Iterator[tuple[Run, ...]]:
    """The runs in pieces that each fit a block."""
    for start, end in pieces("".join(run.text for run in runs), most):
        yield tuple(_between(runs, start, end))


def _between(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    at = 0
    for run in runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        if text:
            yield Run(text, run.styles, run.href)
        at += len(run.text)


def _block(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(runs: Iterable[Run]) -> Block:
    return {"type": "rich_text_section", "elements": [_element(run) for run in _joined(runs)]}


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours of one kind as one."""
    before: Run | None = None
    for run in runs:
        if before is not None and (before.styles, before.href) == (run.styles, run.href):
            before = Run(before.text + run.text, run.styles, run.href)
            continue
        if before is not None:
            yield before
        before = run
    if before is not None:
        yield before


def _element(run: Run) -> Block:
    # A link of nothing to see could not be opened, and Slack would show its address instead.
    is_link = run.href and not is_blank(run.text)
    element: Block = (
        {"type": "link", "url": run.href, "text": run.text} if is_link else {"type": "text", "text": run.text}
    )
    if run.styles:
        element["style"] = dict.fromkeys(sorted(run.styles), True)
    return element


def _length(section: Block) -> int:
    return sum(len(element["text"]) for element in section["elements"])
