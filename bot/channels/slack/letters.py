"""Text cut as Slack counts it, in characters (code points)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.letters import best_cut, is_blank


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
    return len(text) if far >= len(text) else best_cut(text, start, far)
