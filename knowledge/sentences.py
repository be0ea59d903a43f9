"""Where in a message its question stands: the stretches that may hold it, and what speaks for each.

Somebody who tells a story first asks in one sentence of it, often without a question mark. The message as a whole and
its likeliest sentences are each looked for, and the marks decide how much each of them counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

from knowledge.words import Speech, fold, sentences_of, words_of

MARKS = ("whole", "length", "question_mark", "question_word", "wondering", "last", "first")
"""Names of a stretch's marks. `length` is log(1 + sentences) of the whole message, the others are 0 or 1."""
SENTENCES_AT_MOST = 3
"""Sentences looked at by themselves."""
SHORTEST = 2
"""Words that a sentence must have to hold a question."""
LONGEST_ENDING = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    text: str
    marks: tuple[float, ...]
    """In the order of MARKS."""


def stretches(text: str, speech: Speech) -> tuple[Stretch, ...]:
    """The whole of a normalised text first, then of a longer one its likeliest sentences in their order. What is said
    over and over counts once."""
    told = dict.fromkeys(sentences_of(text))
    sentences = [one for one in told if len(words_of(one)) >= SHORTEST]
    text = " ".join(told)
    if len(sentences) < 2:
        return (Stretch(text, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),)
    found = [_sentence(one, at, len(sentences), speech) for at, one in enumerate(sentences)]
    likeliest = sorted(found, key=lambda one: -_likely(one))[:SENTENCES_AT_MOST]
    whole = Stretch(text, (1.0, log1p(len(sentences)), 0.0, 0.0, 0.0, 0.0, 0.0))
    return whole, *(one for one in found if one in likeliest)


def _sentence(text: str, at: int, count: int, speech: Speech) -> Stretch:
    words = [fold(word) for word in words_of(text)]
    return Stretch(
        text,
        (
            0.0,
            0.0,
            float(text.endswith("?")),
            float(any(word in speech.question_words or _asks(word, speech) for word in words)),
            float(any(word.startswith(speech.wondering) for word in words)),
            float(at == count - 1),
            float(at == 0),
        ),
    )


def _asks(word: str, speech: Speech) -> bool:
    return len(word) > LONGEST_ENDING + 2 and word.endswith(speech.question_endings)


def _likely(one: Stretch) -> float:
    """A rough order, to choose which sentences are worth the time of looking for them."""
    _whole, _length, mark, word, wondering, last, first = one.marks
    return 2 * mark + 1.5 * word + 1.5 * wondering + last + 0.5 * first
