"""What many ways of asking have taught: for each word, pair of words and part of a word, the topics it speaks for.

A multinomial logistic regression over tf-idf weighted parts of a text, fitted by `python -m tests.knowledge.learn` from
questions that people might type (tests/knowledge/training) and from the guide's own phrasings. It knows what no
comparison with the guide's words can: that "maksaa vain siitä mitä menee kaupaksi" asks for a commission.
"""

from __future__ import annotations

import json
from array import array
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, log, sqrt

from knowledge.words import Speech, fold, grams, standard, words_of

NONE = "none"
"""The topic of what no article is about."""
SIZES = (3, 4, 5)
"""Letters of a part of a word."""
WORDS_AT_MOST = 80
LONGEST_WORD = 30
WORTH_STEP = 20.0
"""The idf of a part is kept in twentieths."""


def parts_of(text: str, speech: Speech) -> Counter[str]:
    """The parts of a normalised text: stems (=stem), pairs of stems (=one+=other) and letter sequences of words."""
    found: Counter[str] = Counter()
    before = ""
    for word in words_of(text)[:WORDS_AT_MOST]:
        for meant in standard(word, speech):
            folded = fold(meant[:LONGEST_WORD])
            stem = "=" + speech.stem(meant[:LONGEST_WORD])
            found[stem] += 1
            if before:
                found[f"{before}+{stem}"] += 1
            before = stem
            if folded not in speech.stop:
                found.update(grams(folded, SIZES))
    return found


class Learned:
    """Read once; then only asked."""

    def __init__(
        self,
        topics: Sequence[str],
        bias: Sequence[float],
        scale: float,
        parts: Mapping[str, int],
        worth: Sequence[float],
        starts: Sequence[int],
        of: Sequence[int],
        weights: Sequence[int],
    ) -> None:
        """`parts`: part -> its number. The part n speaks for topics of[starts[n]:starts[n + 1]] with those weights,
        in units of `scale`. `worth`: the idf of each part."""
        self.topics = tuple(topics)
        self._bias = tuple(bias)
        self._scale = scale
        self._parts = parts
        self._worth = worth
        self._starts = starts
        self._of = of
        self._weights = weights

    def log_shares(self, text: str, speech: Speech) -> list[float]:
        """The logarithm of each topic's probability, in the order of `topics`, for a normalised text."""
        known = [
            (number, (1 + log(count)) * self._worth[number])
            for part, count in parts_of(text, speech).items()
            if (number := self._parts.get(part)) is not None
        ]
        norm = sqrt(sum(value * value for _, value in known)) or 1.0
        total = list(self._bias)
        starts, of, weights = self._starts, self._of, self._weights
        for number, value in known:
            value *= self._scale / norm
            for place in range(starts[number], starts[number + 1]):
                total[of[place]] += value * weights[place]
        most = max(total)
        whole = most + log(sum(exp(value - most) for value in total))
        return [value - whole for value in total]


def read_learned(text: str) -> Learned:
    """From the JSON that the fitting writes."""
    table = json.loads(text)
    counts = b64decode(table["counts"])
    starts = array("l", [0])
    for count in counts:
        starts.append(starts[-1] + count)
    return Learned(
        topics=table["topics"],
        bias=table["bias"],
        scale=table["scale"],
        parts={part: number for number, part in enumerate(table["parts"].split(" "))},
        worth=[step / WORTH_STEP for step in b64decode(table["worth"])],
        starts=starts,
        of=b64decode(table["of"]),
        weights=array("b", b64decode(table["weights"])),
    )
