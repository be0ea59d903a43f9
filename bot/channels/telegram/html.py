"""Neutral text as Telegram's HTML (parse_mode HTML), and HTML split into messages that Telegram takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from typing import assert_never

from bot.channels.letters import LEAST_ROOM, best_cut, is_blank, showable
from bot.channels.limits import TELEGRAM, TELEGRAM_ENTITIES
from flows.engine.messages import Bold, Code, Inline, Italic, Link, List, Node, Text
from flows.proof.screens import measured

BREAK = "\u200c"
"""The zero-width non-joiner. See `unlinked`."""

GAP = "\n\n"
"""Between two blocks of one message."""

LONGEST_HREF = 2_048
"""Characters. Own: a longer address is nothing that a person would open."""

_SCHEMES = ("http://", "https://", "mailto:", "tg://")

_ADDRESS = r"(?<![a-z0-9+.-])(?:https?|ftp|tg)://\S+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*"
_PULLED = re.compile(rf"(?P<address>{_ADDRESS})|(?<!\w)@(?=[a-z0-9_]|\Z)|(?<![\w/<>])/(?=[a-z0-9_])", re.IGNORECASE)
"""What Telegram would make a mention or a command of; a web address is found so that it is passed over. The edges are
those of match_mentions and match_bot_commands in td/telegram/MessageEntity.cpp of tdlib, Telegram's own library."""

_TOKEN = re.compile(r"<(/?)([a-z]+)[^>]*>|&(?:amp|lt|gt|quot);|[^<&]+|[<&]")


def escaped(text: str) -> str:
    """As text between tags."""
    return showable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unlinked(text: str) -> str:
    """With an invisible break after each @ and / that Telegram would make a mention or a command of.

    A handle of Instagram belongs to somebody else on Telegram, and a tap there must not open a stranger's profile. "20
    €/kk" must not send /kk. No parameter of sendMessage turns the search for them off. The break is U+200C: a word
    joiner (U+2060) would end the mention as well, but then the rest of "@liisa.me" would become a web address. Copied
    text holds the break, which `unbroken` takes out of what people send back.

    Web and e-mail addresses, phone numbers and hashtags stay as they are: they go where they say, and a hashtag such
    as #mainos is copied into a post, where a break in it would undo the marking of the advertisement.
    """
    return _PULLED.sub(lambda found: found[0] if found["address"] else found[0] + BREAK, text)


def unbroken(text: str) -> str:
    """What a person sends, without the breaks that it holds where it was copied from a message of ours."""
    return re.sub(f"(?<=[@/]){BREAK}+", "", text)


def shown(text: str) -> str:
    """Anybody's text between tags: escaped, and kept from linking and pinging."""
    return escaped(unlinked(showable(text)))


def blocks(nodes: Iterable[Node]) -> tuple[str, ...]:
    """One block a node; nodes with nothing to see leave none."""
    made = (_listed(node) if isinstance(node, List) else inline(node.children) for node in nodes)
    return tuple(block for block in made if not is_blank(visible(block)))


def inline(children: Sequence[Inline], within: frozenset[str] = frozenset()) -> str:
    """`within`: the tags that are open around it, so that none is opened twice."""
    return "".join(_one(child, within) for child in children)


def visible(html: str) -> str:
    """What is read of it."""
    return "".join(_read(token) for token in _TOKEN.finditer(html))


def length(html: str) -> int:
    """UTF-16 units once the entities are parsed, as Telegram counts offsets: never less than its characters."""
    return measured(visible(html), "utf16")


def split(
    blocks: Iterable[str], most: int = TELEGRAM.block.most, entities: int = TELEGRAM_ENTITIES.most
) -> tuple[str, ...]:
    """Blocks as few messages, a blank line between two blocks; `most` in UTF-16 units of what is read.

    A block that is too long by itself is cut at a line, else after a sentence, else at a space, else between two
    characters that are drawn apart; blanks at the cut are dropped. Raises ValueError for `most` below 16 or `entities`
    below 8.
    """
    if most < LEAST_ROOM or entities < 8:
        raise ValueError(f"no room for text in {most} units and {entities} entities")
    messages: list[str] = []
    open_now: list[str] = []
    units = tags = 0
    for block in blocks:
        for piece in _pieces(block, most, entities):
            added = length(piece) + (len(GAP) if open_now else 0)
            if open_now and (units + added > most or tags + _tags(piece) > entities):
                messages.append(GAP.join(open_now))
                open_now, units, tags = [], 0, 0
                added = length(piece)
            open_now.append(piece)
            units, tags = units + added, tags + _tags(piece)
    if open_now:
        messages.append(GAP.join(open_now))
    return tuple(messages)


def with_line(html: str, added: str, most: int = TELEGRAM.block.most) -> str:
    """The text and below it another line, the text cut where there is no room for both. Texts of ours leave room."""
    if is_blank(html):
        return added
    room = most - length(added) - 2
    if length(html) > room:
        html = split((html,), room - 1)[0] + "…"
    return f"{html}\n\n{added}"


def clipped(text: str, most: int) -> str:
    """Plain text of at most `most` UTF-16 units, at least 16, with an ellipsis where something was left out."""
    if measured(text, "utf16") <= most:
        return text
    letters = tuple(_Letter(sign, sign, ()) for sign in text[: most + 1])
    return text[: _end(letters, 0, most - 1, 1)].rstrip() + "…"


def _listed(node: List) -> str:
    items = (inline(item) for item in node.items)
    return "\n".join(f"• {item}" for item in items if not is_blank(visible(item)))


def _one(child: Inline, within: frozenset[str]) -> str:
    match child:
        case Text(text):
            return shown(text)
        case Code(text):
            return _tagged("code", escaped(text), within)
        case Bold(inner):
            return _tagged("b", inline(inner, within | {"b"}), within)
        case Italic(inner):
            return _tagged("i", inline(inner, within | {"i"}), within)
        case Link(href, inner):
            label = inline(inner, within | {"a"})
            address = showable(href).strip()
            # No address has a blank in it, and a line end would become a tag in a rich message.
            if not address.lower().startswith(_SCHEMES) or len(address) > LONGEST_HREF or re.search(r"\s", address):
                return label
            return _tagged("a", label, within, f' href="{escaped(address).replace(chr(34), "&quot;")}"')
        case _:
            assert_never(child)


def _tagged(tag: str, inner: str, within: frozenset[str], attributes: str = "") -> str:
    """An entity of nothing is an error to some servers."""
    return inner if tag in within or is_blank(visible(inner)) else f"<{tag}{attributes}>{inner}</{tag}>"


def _read(token: re.Match[str]) -> str:
    return "" if token[2] else unescape(token[0]) if len(token[0]) > 1 and token[0][0] == "&" else token[0]


def _tags(html: str) -> int:
    return sum(1 for token in _TOKEN.finditer(html) if token[2] and not token[1])


# Cutting one block: as letters that each know the tags around them, so that any slice of them can be written again.


@dataclass(frozen=True, slots=True)
class _Letter:
    raw: str
    sign: str
    tags: tuple[str, ...]
    """The opening tags around it, the outermost first."""

    @property
    def units(self) -> int:
        return 2 if ord(self.sign) > 0xFFFF else 1


def _pieces(block: str, most: int, entities: int) -> Iterator[str]:
    """The block in pieces that each fit; itself where it does."""
    if length(block) <= most and _tags(block) <= entities:
        if not is_blank(visible(block)):
            yield block
        return
    letters = tuple(_letters(block))
    at = 0
    while at < len(letters):
        if letters[at].sign.isspace():
            at += 1
            continue
        end = _end(letters, at, most, entities)
        piece = letters[at:end]
        while piece and piece[-1].sign.isspace():
            piece = piece[:-1]
        if not is_blank("".join(letter.sign for letter in piece)):
            yield _written(piece)
        at = end


def _letters(block: str) -> Iterator[_Letter]:
    open_tags: tuple[str, ...] = ()
    for token in _TOKEN.finditer(block):
        if token[2]:
            open_tags = open_tags[:-1] if token[1] else (*open_tags, token[0])
        elif token[0][0] == "&" and len(token[0]) > 1:
            yield _Letter(token[0], unescape(token[0]), open_tags)
        else:
            for sign in token[0]:
                yield _Letter(sign, sign, open_tags)


def _written(letters: Sequence[_Letter]) -> str:
    out: list[str] = []
    before: tuple[str, ...] = ()
    for tags, run in groupby(letters, key=lambda letter: letter.tags):
        same = _common(before, tags)
        out += [_closing(tag) for tag in reversed(before[same:])]
        out += tags[same:]
        out += [letter.raw for letter in run]
        before = tags
    out += [_closing(tag) for tag in reversed(before)]
    return "".join(out)


def _closing(tag: str) -> str:
    return f"</{tag[1:-1].split(' ')[0]}>"


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many of the outermost tags they share."""
    return next((nth for nth, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _end(letters: Sequence[_Letter], start: int, most: int, entities: int) -> int:
    """Where the piece from `start` ends: as far as it fits, then back to the best place to cut."""
    units = tags = 0
    before: tuple[str, ...] = ()
    far = start
    while far < len(letters):
        letter = letters[far]
        if letter.tags != before:
            tags += len(letter.tags) - _common(before, letter.tags)
            before = letter.tags
        units += letter.units
        if units > most or tags > entities:
            break
        far += 1
    if far == len(letters):
        return far
    return best_cut([letter.sign for letter in letters[start : far + 1]], 0, far - start) + start
