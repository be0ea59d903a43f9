"""Free text without what a reader can't see, and a short form of a text for saying it back."""

from __future__ import annotations

import re

from flows.engine.reading.outcome import Miss, Read, Reading

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES_AND_BREAKS = re.compile(r"\s+")
_UNSEEN = dict.fromkeys(
    [
        *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0),
        # Bidirectional marks, embeddings, overrides and isolates can show a text in another order than it is read in.
        0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),
        # Zero-width characters hide differences; the zero-width joiner stays, because emoji are built with it.
        0x00AD, 0x180E, 0x200B, 0x2060, 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
    ]
)  # fmt: skip


def seen(text: str) -> str:
    """The text without control, bidirectional and zero-width characters. Line ends become newlines; tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATES.sub("", _LINE_ENDS.sub("\n", text).translate(_UNSEEN))


def read_text(text: str, *, longest: int = 2000) -> Reading[str]:
    """The text as it is kept: only what can be seen, without space around it, newlines kept.

    Miss "empty" when nothing is left, "too_long" with `length` and `longest` in characters.
    """
    kept = seen(text).strip()
    if not kept:
        return Miss("empty")
    if len(kept) > longest:
        return Miss("too_long", {"length": len(kept), "longest": longest})
    return Read(kept)


def clipped(text: str, n: int = 60) -> str:
    """At most `n` characters of the text on one line, with … where something was left out."""
    line = _SPACES_AND_BREAKS.sub(" ", seen(text[: 4 * n + 200])).strip()
    if len(line) <= n:
        return line
    return line[: n - 1].rstrip() + "…"


_BLANKS = " \ufffd\u200c\u200d\u2800\u3164\uffa0"
"""Looks like nothing: the replacement character, joiners by themselves, the blank Braille pattern and the Hangul
fillers, which chat apps let through as a message."""


def says_anything(text: str) -> bool:
    """Whether there is something in the text that a person could see."""
    return bool(clipped(text).strip(_BLANKS))
