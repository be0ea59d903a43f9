"""Spans as a reader finds them, made ready to show: visible characters, single spaces, secure links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.markup import Span

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff"
    "\ufeff\ufff9-\ufffc]"
)
"""Control, direction, soft hyphen and private characters. The joiners of emoji stay."""
_SPACE = re.compile("[ \t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
"""Spaces where a line may break; the no-break spaces of numbers and units stay as they are."""
_WORD = re.compile(r"[^\W_]")
_SECURE = re.compile(r"https://[^\s)]+", re.IGNORECASE)


def visible(text: str) -> str:
    """One line of what can be seen, with single spaces and none at the ends."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def has_words(text: str) -> bool:
    """True when there is a letter or a digit."""
    return _WORD.search(text) is not None


def secure(href: str | None) -> str | None:
    """The address when it is a whole https one, else None."""
    return href if href and _SECURE.fullmatch(href) else None


def tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in one line: neighbours of one look are one span, and no space is doubled or stands at an end."""
    found: list[Span] = []
    texts: list[str] = []
    spaced = True
    """Whether a space here would be one too many."""
    for span in spans:
        text = _SPACE.sub(" ", _UNSEEN.sub("", span.text))
        if spaced:
            text = text.removeprefix(" ")
        if not text:
            continue
        spaced = text.endswith(" ")
        if found and (text == " " or (found[-1].bold, found[-1].href) == (span.bold, span.href)):
            texts[-1] += text
        else:
            found.append(span)
            texts.append(text)
    if texts:
        texts[-1] = texts[-1].rstrip(" ")
    return tuple(Span(text, span.bold, span.href) for span, text in zip(found, texts, strict=True) if text)


def text_of(spans: Iterable[Span]) -> str:
    """The words alone."""
    return "".join(span.text for span in spans)
