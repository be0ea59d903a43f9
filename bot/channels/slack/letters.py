"""Text as Slack takes it: what no message can hold taken out, cut to a length, cut into pieces. Lengths are in
characters (code points), as Slack counts them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.clean import STEERING

_NOT_SHOWABLE = re.compile(f"[{STEERING}\ud800-\udfff]")
"""What steers, and halves of surrogate pairs, which UTF-8 lacks."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")

_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Categories of signs that leave no mark. Not Cn, which holds emoji newer than this Python."""

_LEAST_ROOM = 16
"""Characters: the largest thing that is kept whole where it can be."""


def showable(text: str) -> str:
    """Without what no message can hold, and with line ends of one kind."""
    return _NOT_SHOWABLE.sub("", _LINE_ENDS.sub("\n", text))


def is_blank(text: str) -> bool:
    """Nothing of it can be seen: Slack refuses such a text as missing."""
    return all(unicodedata.category(sign) in _UNSEEN for sign in text)


def one_line(text: str) -> str:
    """As a single line, with its non-breaking spaces."""
    return re.sub(r"[ \t\n]+", " ", showable(text)).strip()


def clipped(text: str, most: int) -> str:
    """At most `most` characters, at least 16, with an ellipsis where something was left out."""
    if len(text) <= most:
        return text
    return text[: _end(text, 0, most - 1)].rstrip() + "…"


def pieces(text: str, most: int) -> Iterator[tuple[int, int]]:
    """Where the pieces of the text begin and end, each of at most `most` characters, at least 16.

    A text that is too long is cut at a line, else after a sentence, else at a space, else between two characters that
    are drawn apart. Blanks at a cut, and pieces with nothing to see, are dropped.
    """
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end = far = _end(text, at, most)
        while text[end - 1].isspace():
            end -= 1
        if not is_blank(text[at:end]):
            yield at, end
        at = far


def _end(text: str, start: int, most: int) -> int:
    """Where the piece from `start` ends: as far as it fits, then back to the best place to cut."""
    far = start + most
    if far >= len(text):
        return len(text)
    half = start + most // 2
    for is_good, least in ((_after_line, half), (_after_sentence, half), (_after_word, start)):
        for cut in range(far, least, -1):
            if is_good(text, cut):
                return cut
    for cut in range(far, max(start, far - _LEAST_ROOM), -1):
        if not _joined(text[cut - 1], text[cut]):
            return cut
    return far


def _after_line(text: str, cut: int) -> bool:
    return text[cut - 1] == "\n" or text[cut] == "\n"


def _after_sentence(text: str, cut: int) -> bool:
    return text[cut - 1] in ".?!…" and text[cut].isspace()


def _after_word(text: str, cut: int) -> bool:
    """At a space that may be broken: "3 000 €" is held together by others."""
    return text[cut] in " \t\n" or text[cut - 1] in " \t\n"


def _joined(one: str, other: str) -> bool:
    """The two are drawn as one: a letter and its accents, an emoji and its modifiers, the letters of a flag."""
    code = ord(other)
    return (
        unicodedata.category(other)[0] == "M"
        or other in "\u200c\u200d"
        or one in "\u200c\u200d"
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or (0x1F1E6 <= code <= 0x1F1FF and 0x1F1E6 <= ord(one) <= 0x1F1FF)
    )
