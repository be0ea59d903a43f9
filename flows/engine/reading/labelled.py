"""Splitting "tykkäykset 340, kommentit 25" or "340 likes and 25 comments" into fields and what is said of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.engine.reading.spelling import errors, folded, inflects, tidy

LONGEST_TEXT = 4000
_TOKEN = re.compile(
    r"(?P<break>\n|;|,(?![0-9])|(?<![0-9]),|(?<![a-z0-9])(?:ja|seka|and)(?![a-z0-9]))"
    r"|(?P<number>[0-9]{1,3}(?:[ .,'][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,:/][0-9]+)*)"
    r"(?:[ ]?(?:tuhatta|tonnia|thousand|milj\.?|miljoonaa|million|[kmt](?![a-z]))\b\.?)?(?: ?[%€])?"
    r"|(?P<word>[a-z]+(?:[-'][a-z]+)*)"
)
_MINUS = re.compile(r"(?:^|\s)[-−–](?=\d)")
_TRIM = " \t:=-–,.;|/"
_SAID = re.compile(r"^(?:oli|on|olivat|ovat|was|were|is|are|tuli|saatiin|got|had)(?![a-z]):? +")


_Named = dict[str, list[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True)
class _Label:
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two breaks."""

    start: int
    end: int
    labels: tuple[_Label, ...]
    values: tuple[tuple[int, int], ...]


@lru_cache(maxsize=2048)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]+(?:[-'][a-z]+)*", folded(name)))


def read_labelled(text: str, labels: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, str], str]:
    """What the text says of each field, and what was left over.

    `labels` has the names of each field, inflected forms and typing errors are found too. A value stands after or
    before its label. Where it can't be told which value belongs to which label, nothing is taken: all is left over.
    """
    line = tidy(text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]
    plain = folded(line)
    pieces = _pieces(plain, _named(labels))
    fields: dict[str, str] = {}
    left: list[str] = []
    waiting: _Label | None = None
    for piece in pieces:
        raw = line[piece.start : piece.end].strip(_TRIM)
        if waiting and not piece.labels and len(piece.values) == 1:
            _take(fields, left, waiting.field, raw, raw)
            waiting = None
            continue
        if waiting:
            # A label without its value ("tykkäykset ja kommentit 340 ja 25"): the pairs can't be told.
            return {}, line
        pairs = _pairs(line, plain, piece)
        if pairs is None:
            if len(piece.labels) == 1 and not piece.values:
                waiting = piece.labels[0]
            elif raw:
                left.append(raw)
            continue
        for field, value in pairs:
            _take(fields, left, field, value, raw)
    if waiting:
        left.append(line[waiting.start : waiting.end])
    return fields, ", ".join(left)


def _take(fields: dict[str, str], left: list[str], field: str, value: str, raw: str) -> None:
    if field in fields:
        left.append(raw)
    else:
        fields[field] = value


def _named(labels: Mapping[str, tuple[str, ...]]) -> _Named:
    """The names of all fields by their first letter, which people get right even when they mistype the rest."""
    named: _Named = {}
    for field, names in labels.items():
        for name in names:
            if words := _name_words(name):
                named.setdefault(words[0][0], []).append((words, field))
    return named


def _pieces(plain: str, named: _Named) -> list[_Piece]:
    pieces: list[_Piece] = []
    start = 0
    words: list[tuple[int, int, str]] = []
    values: list[tuple[int, int]] = []

    def close(end: int) -> None:
        nonlocal words, values
        if plain[start:end].strip(_TRIM):
            pieces.append(_Piece(start, end, tuple(_labels(words, named)), tuple(values)))
        words, values = [], []

    for token in _TOKEN.finditer(plain):
        if token.lastgroup == "break":
            close(token.start())
            start = token.end()
        elif token.lastgroup == "number":
            values.append(token.span())
            words.append((token.start(), token.end(), ""))
        else:
            words.append((token.start(), token.end(), token.group()))
    close(len(plain))
    return pieces


def _labels(words: list[tuple[int, int, str]], named: _Named) -> list[_Label]:
    found: list[_Label] = []
    place = 0
    while place < len(words):
        best: tuple[tuple[int, int], str, int] | None = None
        for name, field in named.get(words[place][2][:1], ()):
            window = words[place : place + len(name)]
            if len(window) < len(name) or not all(word for _, _, word in window):
                continue
            closeness = _closeness([word for _, _, word in window], name)
            if closeness and (best is None or (len(name), closeness) > best[0]):
                best = (len(name), closeness), field, len(name)
        if best:
            found.append(_Label(best[1], words[place][0], words[place + best[2] - 1][1]))
            place += best[2]
        else:
            place += 1
    return found


def _closeness(words: list[str], name: tuple[str, ...]) -> int:
    """How well words fit a name: exactly best, then as a form of it, then with a typing error; 0 not at all."""
    total = 0
    for word, part in zip(words, name, strict=True):
        fits = _word_closeness(word, part)
        if not fits:
            return 0
        total += fits
    return total


@lru_cache(maxsize=16384)
def _word_closeness(word: str, name: str) -> int:
    if word == name:
        return 200
    if len(name) < 4:
        return 0
    if shared := inflects(word, name):
        return 100 + shared
    wrong = errors(word, name)
    return 0 if wrong is None else 50 - wrong


def _pairs(line: str, plain: str, piece: _Piece) -> list[tuple[str, str]] | None:
    """The fields of a piece with their values, None when there are none or they can't be told apart."""
    labels, values = piece.labels, piece.values
    if not labels:
        return None
    if len(labels) > max(1, len(values)):
        return _by_labels(line, plain, piece)
    if not values:
        # "alusta: instagram": what follows the only label, when the label begins the piece.
        label = labels[0]
        rest = line[label.end : piece.end]
        if len(labels) == 1 and not plain[piece.start : label.start].strip(_TRIM) and rest.strip(_TRIM):
            return [(label.field, _value(rest))]
        return None
    if len(labels) != len(values):
        return None
    if labels[0].start < values[0][0]:
        ends = [*(label.start for label in labels[1:]), piece.end]
        spans = [(label.end, end) for label, end in zip(labels, ends, strict=True)]
    else:
        starts = [piece.start, *(label.end for label in labels[:-1])]
        spans = [(start, label.start) for start, label in zip(starts, labels, strict=True)]
    inside = all(start <= value[0] and value[1] <= end for (start, end), value in zip(spans, values, strict=True))
    if not inside:
        return None
    return [(label.field, _value(line[start:end])) for label, (start, end) in zip(labels, spans, strict=True)]


def _by_labels(line: str, plain: str, piece: _Piece) -> list[tuple[str, str]] | None:
    """What follows each label up to the next, when the first one begins the piece and something follows every one:
    "tykkäykset kolmesataa kommentit kaksikymmentä", "tykkäykset 340 kommentit en tiedä"."""
    if plain[piece.start : piece.labels[0].start].strip(_TRIM):
        return None
    ends = [*(label.start for label in piece.labels[1:]), piece.end]
    spans = [(label.end, end) for label, end in zip(piece.labels, ends, strict=True)]
    if any(sum(start <= value[0] < end for value in piece.values) > 1 for start, end in spans):
        return None
    pairs = [(label.field, _value(line[start:end])) for label, (start, end) in zip(piece.labels, spans, strict=True)]
    return pairs if all(value for _, value in pairs) else None


def _value(text: str) -> str:
    value = text.strip(_TRIM + "()")
    if _MINUS.search(text) and value[:1].isdigit():
        # A sign and not a dash between label and figure: refused by the figure's own reader, never read as its size.
        value = f"-{value}"
    said = _SAID.match(folded(value))
    return value[said.end() :] if said else value
