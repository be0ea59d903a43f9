"""A title from a sentence: its beginning, ended where a reader would pause."""

from __future__ import annotations

import re

from knowledge.reading.phrasing import Phrasing
from knowledge.reading.spans import has_words, visible
from knowledge.words import fold

_LEAST = 20
"""Characters of a part of a sentence that says something by itself."""
_KEPT = 2
"""Words that stay, however much they lean on what was left out."""
_LONGEST_ABBREVIATION = 12
"""Characters."""
_GAP = re.compile(r"(?<=[.!?…])\s+|\n+")
"""Between sentences."""
_ASIDE = re.compile(r"\s*\([^()]*\)")
_PAUSE = re.compile(r"(?:[;:]|\s[–—-])\s|,\s+(?P<word>[^\W\d_]+)")
_CLOSING = " .,:;!…–—-·•*\u00a0"
_EDGES = "\"'”“’»«()[]*"


def sentence_places(text: str, phrasing: Phrasing) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; the full stop of an abbreviation ends none."""
    places: list[tuple[int, int]] = []
    start = 0
    for gap in _GAP.finditer(text):
        last = text[max(start, gap.start() - _LONGEST_ABBREVIATION) : gap.start()].split()[-1:]
        if "\n" not in gap[0] and last and fold(last[0]).lstrip("(") in phrasing.abbreviations:
            continue
        places.append((start, gap.start()))
        start = gap.end()
    return [*places, (start, len(text))]


def sentences(text: str, phrasing: Phrasing) -> list[str]:
    """Those that have a word. A line's end ends one."""
    found = (visible(text[start:end]) for start, end in sentence_places(text, phrasing))
    return [sentence for sentence in found if has_words(sentence)]


def shortened(sentence: str, phrasing: Phrasing, *, letters: int, words: int) -> str:
    """The sentence, or its beginning, in at most so many characters and words.

    It is ended before a clause, else before a word that it doesn't need. Closing punctuation is taken off, but for
    the mark of a question that is whole.
    """
    sentence = visible(sentence)
    whole = _closed(sentence)
    if not _fits(whole, letters, words):
        whole = _closed(visible(_ASIDE.sub("", sentence))) or whole
    if _fits(whole, letters, words):
        return whole
    clauses = [
        clause
        for pause in _PAUSE.finditer(whole)
        if pause["word"] is None or fold(pause["word"]) in phrasing.conjunctions
        if len(clause := _closed(whole[: pause.start()])) >= _LEAST and _fits(clause, letters, words)
    ]
    return clauses[-1] if clauses else _before_a_word(whole, phrasing, letters, words)


def _closed(text: str) -> str:
    return text.rstrip(_CLOSING) or text


def _fits(text: str, letters: int, words: int) -> bool:
    return len(text) <= letters and len(text.split()) <= words


def _before_a_word(text: str, phrasing: Phrasing, letters: int, words: int) -> str:
    kept = text.split()[: words + 1]
    rest = kept[words:]
    kept = kept[:words]
    while len(" ".join(kept)) > letters and len(kept) > 1:
        rest = [kept.pop()]
    least = _closed(kept[0])[:letters]
    while len(kept) > _KEPT and rest and _leans(kept[-1], rest[0], phrasing):
        rest = [kept.pop()]
    return _closed(" ".join(kept))[:letters].rstrip() or least


def _leans(last: str, following: str, phrasing: Phrasing) -> bool:
    """Whether a text can't well end with the word `last`, which `following` came after."""
    bare, after = (fold(word.strip(_CLOSING + _EDGES)) for word in (last, following))
    if not bare or bare in phrasing.conjunctions or bare in phrasing.leaning:
        return True
    if after in phrasing.conjunctions:
        return False
    if _is_leaning(bare, phrasing):
        return True
    if last[-1] in ",;:":
        return False
    case = "" if _is_leaning(after, phrasing) else _case(after, phrasing)
    return case != "" and bare.endswith(case)


def _is_leaning(word: str, phrasing: Phrasing) -> bool:
    return word.endswith(phrasing.leaning_endings) and not word.endswith(phrasing.standing_endings)


def _case(word: str, phrasing: Phrasing) -> str:
    return next((ending for ending in phrasing.cases if word.endswith(ending)), "")
