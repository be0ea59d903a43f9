"""A reply as the parts that are sent one after the other.

Each part is sent and marked by itself, so that delivery goes on after a crash where it stopped: how many parts a reply
has, and in which order, never depends on what the server of the day can show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.channels.letters import is_blank
from bot.channels.limits import (
    TELEGRAM,
    TELEGRAM_CAPTION,
    TELEGRAM_ENTITIES,
    TELEGRAM_NOTICE,
    TELEGRAM_RICH,
    TELEGRAM_RICH_BLOCKS,
    TELEGRAM_RICH_COLUMNS,
)
from bot.channels.telegram import tables
from bot.channels.telegram.html import blocks, clipped, shown, split, with_line
from bot.channels.telegram.keyboards import Keyboard, keyboard
from bot.files.render import formats_of
from bot.words import words
from flows.engine.messages import Document, List, Reply, plain
from flows.proof.screens import measured

RESERVE = 200
"""UTF-16 units of each text that are kept for what is added later: the option chosen, the line about a repeat."""

RESERVED_ENTITIES = 4


@dataclass(frozen=True, slots=True)
class Message:
    """A text of 1 to 4 096 UTF-16 units in HTML (parse_mode HTML)."""

    html: str
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Rich:
    """A text with a table. `html` is for sendRichMessage and "" where that can't show it; `plain` is sent instead, all
    of it as this one part, and holds the keyboard too."""

    html: str
    plain: tuple[Message, ...]
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class File:
    """A document in one of its formats. `caption` is HTML of at most 1 024 UTF-16 units, and may be ""."""

    document: Document
    format: str
    caption: str = ""


Part = Message | Rich | File


def parts(
    reply: Reply,
    outbox_id: int,
    *,
    language: str,
    rich: bool,
    links: Mapping[str, str] | None = None,
    formats_of: Callable[[str], tuple[str, ...]] = formats_of,
) -> tuple[Part, ...]:
    """The text with its table and buttons, then the files. `rich`: the server knows rich messages. `links`: an option's
    id to the address that its button opens. `formats_of`: a kind of document to the formats that it is sent in."""
    texts = _texts(reply, language)
    files = tuple(
        File(document, format_, "" if nth else _caption(document))
        for document in reply.documents
        for nth, format_ in enumerate(formats_of(document.kind))
    )
    if not texts:
        return files
    buttons = keyboard(reply.options, outbox_id, 0, language, links)
    messages = (*map(Message, texts[:-1]), Message(texts[-1], buttons))
    if reply.table is None:
        return (*messages, *files)
    return (Rich(_rich(reply) if rich else "", messages, buttons), *files)


def marked_repeat(part: Part, language: str) -> Part:
    """The part with a line that it is sent again, since nobody knows whether it arrived the first time."""
    line = f"<i>{shown(words().word(language, 'telegram.show.again'))}</i>"
    if isinstance(part, Message):
        return replace(part, html=with_line(part.html, line))
    if isinstance(part, File):
        return replace(part, caption=with_line(part.caption, line, TELEGRAM_CAPTION.most))
    html = f"{part.html}<p>{line}</p>" if part.html else ""
    if not part.plain:
        return replace(part, html=html)
    last = part.plain[-1]
    return replace(part, html=html, plain=(*part.plain[:-1], replace(last, html=with_line(last.html, line))))


def plain_notice(reply: Reply) -> str:
    """The reply as the line that answers the press of a button; "" where it is more than a short text."""
    if reply.options or reply.table is not None or reply.documents:
        return ""
    text = plain(reply.nodes).strip()
    return text if measured(text, TELEGRAM_NOTICE.unit) <= TELEGRAM_NOTICE.most else ""


def _texts(reply: Reply, language: str) -> tuple[str, ...]:
    made = blocks(reply.nodes)
    if reply.table is not None:
        made += tables.aligned(reply.table)
    texts = split(made, TELEGRAM.block.most - RESERVE, TELEGRAM_ENTITIES.most - RESERVED_ENTITIES)
    if not texts and reply.options:
        return (shown(words().word(language, "telegram.show.choose")),)
    return texts


def _rich(reply: Reply) -> str:
    """ "" where a rich message has no room for it, the line about a repeat counted."""
    assert reply.table is not None
    html = tables.rich(reply.table, reply.nodes)
    columns = max(len(row) for row in (reply.table.columns, *reply.table.rows))
    count = 3 + len(reply.table.rows) + sum(len(n.items) + 1 if isinstance(n, List) else 1 for n in reply.nodes)
    fits = (
        bool(reply.table.rows)
        and measured(html, TELEGRAM_RICH.unit) + 2 * RESERVE <= TELEGRAM_RICH.most
        and count <= TELEGRAM_RICH_BLOCKS.most
        and 0 < columns <= TELEGRAM_RICH_COLUMNS.most
    )
    return html if fits else ""


def _caption(document: Document) -> str:
    """Its title: the file's own name is shown above it."""
    return "" if is_blank(document.title) else shown(clipped(document.title, TELEGRAM_CAPTION.most - RESERVE))
