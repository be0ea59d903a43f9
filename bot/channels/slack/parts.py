"""A reply as the parts that are sent one after the other.

Each part is sent and marked by itself, so that delivery goes on after a crash where it stopped: how many parts a reply
has, and in which order, never depends on what Slack takes that day. So everything is measured in both of its shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.letters import is_blank
from bot.channels.limits import (
    SLACK,
    SLACK_BLOCKS,
    SLACK_CHARTS,
    SLACK_COMMENT,
    SLACK_MESSAGE,
    SLACK_TABLES,
    SLACK_TEXT,
)
from bot.channels.slack import charts, rich_text, tables
from bot.channels.slack.buttons import actions, plain_text
from bot.channels.slack.plain import escaped, fallback, fitting
from bot.channels.slack.rich_text import Block
from bot.files.render import formats_of
from bot.words import words
from flows.engine.messages import Document, Reply, paragraph

RESERVE = 300
"""Characters of each message that are kept for what is added later: the option chosen, the line about a repeat."""

RESERVED_BLOCKS = 2

Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is escaped, read aloud and shown in notifications. `plain` says the same as `blocks` without tables and
    charts; empty where `blocks` have none. Without blocks the text alone is shown."""

    text: str
    blocks: Blocks = ()
    plain: Blocks = ()


@dataclass(frozen=True, slots=True)
class File:
    """A document in one of its formats. `comment` is escaped, and may be ""."""

    document: Document
    format: str
    comment: str = ""


Part = Message | File


@dataclass(frozen=True, slots=True)
class _Unit:
    """Blocks that stay together, in both of their shapes."""

    native: Blocks
    plain: Blocks

    def fits(self) -> bool:
        return all(
            len(blocks) + RESERVED_BLOCKS <= SLACK_BLOCKS.most
            and length(blocks) + RESERVE <= SLACK_MESSAGE.most
            and _count(blocks, "table") <= SLACK_TABLES.most
            and _count(blocks, "data_visualization") <= SLACK_CHARTS.most
            for blocks in (self.native, self.plain)
        )

    def with_(self, other: _Unit) -> _Unit:
        return _Unit(self.native + other.native, self.plain + other.plain)


def parts(
    reply: Reply,
    outbox_id: int,
    *,
    language: str,
    form: bool = False,
    hint: str = "",
    native: bool = True,
    formats_of: Callable[[str], tuple[str, ...]] = formats_of,
) -> tuple[Part, ...]:
    """The text with its table, charts and buttons, then the files. `form`: a button opens what is asked as a form.
    `hint`: a small line below what is said. `native`: with tables and charts. `formats_of`: a kind of document to the
    formats that it is sent in."""
    messages = [
        _message(unit if native else _Unit(unit.plain, unit.plain))
        for unit in _units(reply, outbox_id, language, form, hint)
    ]
    files = [
        File(document, format_, "" if nth else _comment(document))
        for document in reply.documents
        for nth, format_ in enumerate(formats_of(document.kind))
    ]
    return (*messages, *files)


def together(messages: Sequence[Message], below: Sequence[Block] = ()) -> Message | None:
    """Several messages as one, with `below` at its end; None where one can't hold them."""
    native = tuple(block for one in messages for block in one.blocks) + tuple(below)
    plain = tuple(block for one in messages for block in one.plain or one.blocks) + tuple(below)
    unit = _Unit(native, plain)
    return _message(unit) if messages and unit.fits() else None


def marked_repeat(part: Part, language: str) -> Part:
    """The part with a line that it is sent again, since nobody knows whether it arrived the first time."""
    line = words().word(language, "slack.show.again")
    if isinstance(part, File):
        return replace(part, comment=f"{part.comment}\n{escaped(line)}".strip())
    text = f"{escaped(line)}\n{part.text}"
    return Message(text, _with_note(part.blocks, line), _with_note(part.plain, line))


def plain_only(message: Message) -> Message:
    """The message without the kinds of blocks that not every workspace takes."""
    return Message(message.text, message.plain or message.blocks)


def words_only(message: Message) -> Message:
    """The message as text alone, with what can be chosen numbered."""
    return Message(fallback(message.plain or message.blocks, SLACK_TEXT.most, options=True))


def chosen(blocks: Iterable[Mapping[str, Any]], label: str) -> Blocks:
    """A message's blocks once one of its options was picked: what was picked stands where the buttons were."""
    picked = _note(f"✓ {plain_text(label, SLACK.label.most)['text']}")
    kept: list[Block] = []
    for block in blocks:
        if block["type"] != "actions":
            kept.append(dict(block))
        elif picked not in kept:
            kept.append(picked)
    return tuple(kept) if picked in kept else (*kept[: SLACK_BLOCKS.most - 1], picked)


def without_actions(blocks: Iterable[Mapping[str, Any]]) -> Blocks:
    return tuple(dict(block) for block in blocks if block["type"] != "actions")


def length(blocks: Iterable[Mapping[str, Any]]) -> int:
    """Characters of everything that is read in them."""
    return sum(len(text) for block in blocks for text in _read(block))


def _units(reply: Reply, outbox_id: int, language: str, form: bool, hint: str) -> list[_Unit]:
    """A unit a message."""
    messages: list[_Unit] = []
    for unit in _content(reply, language):
        _add(messages, unit)
    if hint:
        _add(messages, _same(_note(hint)))
    for block in actions(reply.options, outbox_id, form=form, language=language):
        _add_below(messages, _same(block), language)
    return messages


def _content(reply: Reply, language: str) -> Iterator[_Unit]:
    for block in rich_text.blocks(reply.nodes):
        yield _same(block)
    if reply.table is not None:
        yield from _table(reply)
    for chart in reply.charts[: SLACK_CHARTS.most]:
        drawn = charts.chart(chart)
        if drawn is not None:
            yield _Unit((drawn,), charts.in_words(chart, language))


def _table(reply: Reply) -> Iterator[_Unit]:
    assert reply.table is not None
    shown = tables.table(reply.table)
    if not tables.is_native(reply.table):
        yield from (_Unit(blocks, blocks) for blocks in shown)
        return
    for nth, (blocks, part) in enumerate(zip(shown, tables.chunks(reply.table), strict=True)):
        above = blocks[:-1]
        yield from (_same(block) for block in above[:-1])
        unit = _Unit(blocks[-1:], tables.rows_as_text(part))
        yield _same(above[-1]).with_(unit) if above and not nth else unit


def _add(messages: list[_Unit], unit: _Unit) -> None:
    if messages and (both := messages[-1].with_(unit)).fits():
        messages[-1] = both
    else:
        messages.append(unit)


def _add_below(messages: list[_Unit], buttons: _Unit, language: str) -> None:
    """With the last of what is said, and where that has no room, with a line of their own."""
    if not messages or not messages[-1].with_(buttons).fits():
        line = rich_text.blocks((paragraph(words().word(language, "slack.show.choose")),))
        messages.append(_Unit(line, line))
    messages[-1] = messages[-1].with_(buttons)


def _message(unit: _Unit) -> Message:
    return Message(fallback(unit.native), unit.native, () if unit.plain == unit.native else unit.plain)


def _same(block: Block) -> _Unit:
    return _Unit((block,), (block,))


def _with_note(blocks: Blocks, line: str) -> Blocks:
    """Above the buttons, so that they stay the last thing to see."""
    if not blocks:
        return ()
    at = next((nth for nth, block in enumerate(blocks) if block["type"] == "actions"), len(blocks))
    return (*blocks[:at], _note(line), *blocks[at:])


def _note(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(text, RESERVE)]}


def _count(blocks: Blocks, kind: str) -> int:
    return sum(1 for block in blocks if block["type"] == kind)


def _read(value: object, key: str = "") -> Iterator[str]:
    """Every text in a block that a reader sees."""
    if isinstance(value, str):
        if key in _READ:
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _read(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _read(inner, key)


_READ = frozenset({"text", "title", "label", "name", "categories", "x_label", "y_label"})


def _comment(document: Document) -> str:
    """Its title: the file's own name is shown above it."""
    return "" if is_blank(document.title) else fitting(document.title, SLACK_COMMENT.most - RESERVE)
