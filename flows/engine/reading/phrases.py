"""Recognising a message that is a command and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from flows.engine.reading.spelling import folded, tidy, vocabulary

LONGEST_TEXT = 60
_WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_POLITE = frozenset(vocabulary("kiitos kiitti kiitoksia please pliis thanks thank you pls hei ole hyva kindly moi"))


class Phrases:
    """Command phrases made ready to be looked up: by their whole form, and by first letter for those that are near."""

    def __init__(self, phrases: Mapping[str, tuple[str, ...]]) -> None:
        self.keys: dict[str, str] = {}
        self.by_letter: dict[str, list[tuple[str, str]]] = {}
        for key, forms in phrases.items():
            for written in forms:
                form = " ".join(_WORD.findall(folded(tidy(written))))
                if form and form not in self.keys:
                    self.keys[form] = key
                    self.by_letter.setdefault(form[0], []).append((form, key))


def match_phrase(text: str, phrases: Mapping[str, tuple[str, ...]] | Phrases, *, exact: bool) -> str | None:
    """The key of the phrase that the whole message is, apart from case, punctuation and polite words.

    Unless `exact`, one typing error is forgiven in a long phrase and two in a very long one; in a phrase of five or
    fewer letters only swapped and doubled letters are. A message with digits is content and matches only exactly;
    one that is as near to two commands matches none.
    """
    if len(text) > LONGEST_TEXT:
        return None
    words = _WORD.findall(folded(tidy(text)))
    spoken = [word for word in words if word not in _POLITE]
    tries = dict.fromkeys((" ".join(words), " ".join(spoken)))
    tries.pop("", None)
    if not tries:
        return None
    known = phrases if isinstance(phrases, Phrases) else Phrases(phrases)
    for said in tries:
        if said in known.keys:
            return known.keys[said]
    if exact or any(sign.isdigit() for sign in text):
        return None
    near: dict[str, int] = {}
    for said in tries:
        for form, key in known.by_letter.get(said[0], ()):
            wrong = _errors(said, form)
            if wrong is not None:
                near[key] = min(wrong, near.get(key, wrong))
    best = min(near.values(), default=0)
    nearest = [key for key, wrong in near.items() if wrong == best]
    return nearest[0] if len(nearest) == 1 else None


def _errors(said: str, form: str) -> int | None:
    if said[0] != form[0] or abs(len(said) - len(form)) > 2:
        return None
    length = min(len(said), len(form))
    if length < 4:
        return None
    if length <= 5:
        same_letters = sorted(said) == sorted(form) and OSA.distance(said, form) == 1
        return 1 if same_letters or _undoubled(said) == _undoubled(form) else None
    allowed = 1 if length < 10 else 2
    distance = OSA.distance(said, form, score_cutoff=allowed)
    return distance if distance <= allowed else None


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)
