"""Numbers written as words, in Finnish and in English: kaksitoista, viissataa, two thousand five hundred."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import vocabulary

_UNITS: dict[str, Decimal] = {
    form: Decimal(value)
    for value, forms in {
        "0": "nolla zero",
        "1": "yksi yks yhden yhta one",
        "2": "kaksi kaks kahden kahta two",
        "3": "kolme kolmen kolmea three",
        "4": "nelja neljan neljaa four",
        "5": "viisi viis viiden viitta five",
        "6": "kuusi kuus kuuden kuutta six",
        "7": "seitseman seittaman seittema seittemaa seitsemaa seven",
        "8": "kahdeksan kaheksan kahdeksaa eight",
        "9": "yhdeksan yheksan yhdeksaa nine",
        "10": "ten",
        "11": "eleven",
        "12": "twelve",
        "13": "thirteen",
        "14": "fourteen",
        "15": "fifteen",
        "16": "sixteen",
        "17": "seventeen",
        "18": "eighteen",
        "19": "nineteen",
        "100": "satanen satasen",
        "0.5": "puoli puol half",
        "1.5": "puolitoista",
    }.items()
    for form in forms.split()
}
_TENS = {
    word: Decimal(10 * tens)
    for tens, word in enumerate(vocabulary("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_TEN = frozenset(["kymmenen", "kymppi", "kymppia", "kymmenta", "kyt", "kyta"])
_SCALES: dict[str, Decimal] = {
    form: Decimal(value)
    for value, forms in {
        1000: "tuhat tuhatta tuhannen thousand tonni tonnia tonnii tonnin grand",
        1_000_000: "miljoona miljoonaa miljoonan million",
        1_000_000_000: "miljardi miljardia miljardin billion",
    }.items()
    for form in forms.split()
}
_HUNDRED = frozenset(["sata", "sataa", "sadan", "hundred"])
_PAIR = frozenset(["pari", "a couple of", "couple of", "a couple", "couple"])
_AND_A_HALF = frozenset(["ja puoli", "ja puol", "and a half"])
_ONE = frozenset(["a"])

_TOKENS = sorted(
    [*_UNITS, *_TENS, *_TEN, *_SCALES, *_HUNDRED, *_PAIR, *_AND_A_HALF, "toista", "half a"], key=len, reverse=True
)
_TOKEN = Pattern("|".join(map(re.escape, _TOKENS)) + "|a(?= )")
_WORDS = Pattern(rf"(?:{_TOKEN.pattern})(?:(?: ja | and | |(?<=ty)-)?(?:{_TOKEN.pattern}))*(?![a-z0-9])")
_FIRST_LETTERS = frozenset(token[0] for token in _TOKENS)


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    value: Decimal
    scale: int
    """Thousand, million or billion when the words end in it, otherwise 1: "kuusi tuhatta" has 1000."""
    about: bool
    """Said loosely: "pari tuhatta"."""
    end: int
    """Where in the text the words end."""


def spoken_number(text: str, start: int = 0) -> SpokenNumber | None:
    """The number whose words begin at `start` of a folded text, taking as many words as belong to it."""
    if start >= len(text) or text[start] not in _FIRST_LETTERS:
        return None
    found = _WORDS.match(text, start)
    if not found:
        return None
    words = _TOKEN.findall(found.group())
    value = _value(words) if words else None
    if value is None:
        return None
    return SpokenNumber(
        value, int(_SCALES.get(words[-1], Decimal(1))), any(word in _PAIR for word in words), found.end()
    )


def _value(words: list[str]) -> Decimal | None:
    total = group = Decimal(0)
    unit: Decimal | None = None
    smallest = Decimal(10) ** 12
    for word in words:
        if word in _UNITS or word in _PAIR or word in _ONE or word == "half a":
            if unit is not None:
                return None
            unit = Decimal("0.5") if word == "half a" else _UNITS.get(word, Decimal(1 if word in _ONE else 2))
        elif word in _AND_A_HALF:
            if unit is None:
                return None
            unit += Decimal("0.5")
        elif word == "toista":
            if unit is None or not 1 <= unit <= 9:
                return None
            group, unit = group + 10 + unit, None
        elif word in _TEN:
            if unit is None:
                unit = Decimal(10)
            elif 2 <= unit <= 9:
                group, unit = group + unit * 10, None
            else:
                return None
        elif word in _TENS:
            if unit is not None or group % 100:
                return None
            group += _TENS[word]
        elif word in _HUNDRED:
            if group:
                return None
            group, unit = (Decimal(1) if unit is None else unit) * 100, None
        else:
            scale = _SCALES[word]
            if scale >= smallest:
                return None
            counted = group + (unit or 0)
            total += (counted if group or unit is not None else 1) * scale
            group, unit, smallest = Decimal(0), None, scale
    if words[-1] in _ONE:
        return None
    if unit is not None and group % 10:
        return None
    return total + group + (unit or 0)
