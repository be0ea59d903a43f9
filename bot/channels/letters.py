"""Text as any platform takes it: what no message can hold taken out, and where it may be cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.clean import STEERING

_NOT_SHOWABLE = re.compile(f"[{STEERING}\ud800-\udfff]")
"""What steers, and halves of surrogate pairs, which UTF-8 lacks."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")

_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Categories of signs that leave no mark. Not Cn, which holds emoji newer than this Python."""

LEAST_ROOM = 16
"""Units of a message: the largest thing that is kept whole where it can be."""


def showable(text: str) -> str:
    """Without what no message can hold, and with line ends of one kind."""
    return _NOT_SHOWABLE.sub("", _LINE_ENDS.sub("\n", text))


def is_blank(text: str) -> bool:
    """Nothing of it can be seen: platforms refuse such a text as missing."""
    return all(unicodedata.category(sign) in _UNSEEN for sign in text)


def one_line(text: str) -> str:
    """As a single line, with its non-breaking spaces."""
    return re.sub(r"[ \t\n]+", " ", showable(text)).strip()


def best_cut(signs: Sequence[str], start: int, far: int) -> int:
    """Where a piece of text from `start` best ends that may hold the signs up to `far`, which isn't their end: after a
    line, else after a sentence, else at a space, else between two signs that are drawn apart."""
    half = start + (far - start) // 2
    for is_good, least in ((_after_line, half), (_after_sentence, half), (_after_word, start)):
        for cut in range(far, least, -1):
            if is_good(signs, cut):
                return cut
    for cut in range(far, max(start, far - LEAST_ROOM), -1):
        if not _joined(signs[cut - 1], signs[cut]):
            return cut
    return max(far, start + 1)


def _after_line(signs: Sequence[str], cut: int) -> bool:
    return signs[cut - 1] == "\n" or signs[cut] == "\n"


def _after_sentence(signs: Sequence[str], cut: int) -> bool:
    return signs[cut - 1] in ".?!…" and signs[cut].isspace()


def _after_word(signs: Sequence[str], cut: int) -> bool:
    """At a space that may be broken: "3 000 €" is held together by others."""
    return signs[cut] in " \t\n" or signs[cut - 1] in " \t\n"


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
