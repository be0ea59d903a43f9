"""Telegram's HTML: the text and its entities, and the words for what is wrong with it.

Follows do_parse_html of tdlib's MessageEntity.cpp in what it takes and in what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.errors import ApiError, fault

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|(lt|gt|amp|quot);?)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]+))?""")


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[dict[str, Any], ...] = ()


def utf16(text: str) -> int:
    """The length of a text in UTF-16 units, which is what Telegram counts offsets and limits in."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def unescape(text: str) -> str:
    """The text with the entities that Telegram knows resolved; every other one stays as it is written."""
    if "&" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        hexadecimal, decimal, name = found.groups()
        if name:
            return _NAMED[name]
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else found.group()

    return _CHARACTER.sub(character, text)


def _bytes(text: str, end: int) -> int:
    return len(text[:end].encode())


def _wrong(words: str) -> ApiError:
    return fault(f"can't parse entities: {words}")


def _attributes(source: str, tag: str, offset: int) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while source[at:].strip():
        match = _ATTRIBUTE.match(source, at)
        if match is None:
            raise _wrong(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
        found[match[1].lower()] = unescape((match[2] or "").strip("\"'"))
        at = match.end()
    return found


def _tag_end(source: str, at: int) -> int:
    """Where the tag that begins at `at` ends: a ">" outside quotes, or -1."""
    quote = ""
    for index in range(at, len(source)):
        character = source[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ">":
            return index
    return -1


def _entity(tag: str, attributes: dict[str, str], text: str, start: int, end: int) -> dict[str, Any] | None:
    entity: dict[str, Any] = {"type": _KINDS[tag], "offset": start, "length": end - start}
    if tag == "a":
        url = attributes.get("href") or text
        if not re.match(r"(https?|tg|mailto|tel):", url) and "." not in url:
            return None
        entity["url"] = url
    elif tag == "pre" and attributes.get("language"):
        entity["language"] = attributes["language"]
    elif tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif tag == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    return entity


def parse(source: str) -> Formatted:
    """Raises ApiError 400 in Telegram's words where the markup is wrong."""
    pieces: list[str] = []
    length = 0
    entities: list[dict[str, Any]] = []
    stack: list[tuple[str, dict[str, str], int, int]] = []
    at = 0
    while at < len(source):
        tag_at = source.find("<", at)
        stretch = unescape(source[at : tag_at if tag_at >= 0 else len(source)])
        if stretch:
            pieces.append(stretch)
            length += utf16(stretch)
        if tag_at < 0:
            break
        end = _tag_end(source, tag_at)
        if source[tag_at + 1 : tag_at + 2] == "/":
            at = _close(source, tag_at, end, stack, entities, pieces, length)
            continue
        offset = _bytes(source, tag_at)
        name = re.match(r"[^\s>]*", source[tag_at + 1 :])
        tag = name.group().lower() if name else ""
        if tag_at + 1 + len(tag) >= len(source):
            raise _wrong(f"Unclosed start tag at byte offset {offset}")
        if tag not in _KINDS:
            raise _wrong(f'Unsupported start tag "{tag}" at byte offset {offset}')
        if end < 0:
            raise _wrong(f'Unclosed start tag "{tag}" at byte offset {offset}')
        attributes = _attributes(source[tag_at + 1 + len(tag) : end], tag, offset)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        if tag == "code" and stack and stack[-1][0] == "pre" and attributes.get("class", "").startswith("language-"):
            stack[-1][1]["language"] = attributes["class"].removeprefix("language-")
        stack.append((tag, attributes, length, len(pieces)))
        at = end + 1
    if stack:
        raise _wrong(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    return trimmed("".join(pieces), entities)


def _close(
    source: str,
    tag_at: int,
    end: int,
    stack: list[tuple[str, dict[str, str], int, int]],
    entities: list[dict[str, Any]],
    pieces: list[str],
    length: int,
) -> int:
    offset = _bytes(source, tag_at)
    if not stack:
        raise _wrong(f"Unexpected end tag at byte offset {offset}")
    if end < 0:
        raise _wrong(f"Unclosed end tag at byte offset {offset}")
    found = source[tag_at + 2 : end].strip()
    tag, attributes, start, piece = stack.pop()
    if found and found != tag:
        raise _wrong(f'Unmatched end tag at byte offset {offset}, expected "</{tag}>", found "</{found}>"')
    if length > start and not (tag == "code" and stack and stack[-1][0] == "pre"):
        entity = _entity(tag, attributes, "".join(pieces[piece:]), start, length)
        if entity is not None:
            entities.append(entity)
    return end + 1


def trimmed(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """The text without white space around it, as Telegram stores it, and its entities moved and in order."""
    bare = text.strip()
    if not bare:
        return Formatted("")
    skipped = utf16(text[: len(text) - len(text.lstrip())])
    whole = utf16(bare)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - skipped, 0)
        end = min(entity["offset"] + entity["length"] - skipped, whole)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"], entity["type"]))
    return Formatted(bare, tuple(kept))


_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z]\w{3,31})"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)


def found_in(text: str) -> tuple[dict[str, Any], ...]:
    """The entities that Telegram finds by itself in what a person writes: commands, mentions, addresses, hashtags."""
    return tuple(
        {"type": match.lastgroup, "offset": utf16(text[: match.start()]), "length": utf16(match.group())}
        for match in _FOUND.finditer(text)
    )
