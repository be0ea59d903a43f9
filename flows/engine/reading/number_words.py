"""Numbers written as words, in Finnish and in English: kaksitoista, viissataa, two thousand five hundred.

Finnish words are known as they are written, as they are spoken (viiskyt, puoltoist tonnii, nelkyt) and in the cases
that stand with amounts (kahdella tonnilla, kahdesta kolmeen tuhanteen).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import folded, vocabulary

_UNITS: dict[str, Decimal] = {
    form: Decimal(value)
    for value, forms in {
        "0": "nolla zero",
        "1": "yksi yks yhden yhta yhdella yhdesta yhteen one",
        "2": "kaksi kaks kahden kahen kahta kahdella kahella kahdesta kahesta kahteen two",
        "3": "kolme kolmen kolmea kolmella kolmesta kolmeen three",
        "4": "nelja neljan neljaa neljalla neljasta neljaan four",
        "5": "viisi viis viiden viitta viidella viidesta viiteen five",
        "6": "kuusi kuus kuuden kuutta kuudella kuudesta kuuteen six",
        "7": "seitseman seittaman seitteman seittema seittemaa seitsemaa seitsemalla seitsemasta seitsemaan seven",
        "8": "kahdeksan kaheksan kahdeksaa kahdeksalla kahdeksasta kahdeksaan eight",
        "9": "yhdeksan yheksan yhdeksaa yhdeksalla yhdeksasta yhdeksaan nine",
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
        "100": "satanen satasen satku satkun",
        "0.5": "puoli puol puolen half",
        "1.5": "puolitoista puolitoist puoltoista puoltoist puolentoista puolentoist",
    }.items()
    for form in forms.split()
}
_LOOSE: dict[str, Decimal] = {
    form: Decimal(value)
    for value, forms in {
        "2": "pari parilla parin parisen",
        "3": "kolmisen",
        "4": "nelisen",
        "5": "viitisen",
        "6": "kuutisen",
        "7": "seitsemisen",
        "8": "kahdeksisen",
        "9": "yhdeksisen",
        "10": "kymmenisen kymmenkunta",
        "100": "satakunta",
        "1000": "tuhatkunta",
    }.items()
    for form in forms.split()
} | dict.fromkeys(["a couple of", "couple of", "a couple", "couple"], Decimal(2))
"""Said of about so many."""
_TENS = {
    word: Decimal(10 * tens)
    for names in (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "kakskyt kolkyt nelkyt viiskyt kuuskyt seitkyt kasikyt ysikyt",
        "kakskyta kolkyta nelkyta viiskyta kuuskyta seiskyt kasikyta ysikyta",
    )
    for tens, word in enumerate(vocabulary(names), start=2)
}
_TEN = frozenset(
    vocabulary(
        "kymmenen kymppi kymppia kymppii kympin kympilla kympista kymppiin kymmenta kymmenella kymmenesta kymmeneen "
        "kyt kyta kytta"
    )
)
_SCALES: dict[str, Decimal] = {
    form: Decimal(value)
    for value, forms in {
        1000: (
            "tuhat tuhatta tuhannen tuhannella tuhannesta tuhanteen thousand tonni tonnia tonnii tonnin tonnilla "
            "tonnista tonniin grand tusen"
        ),
        1_000_000: "miljoona miljoonaa miljoonan miljoonalla miljoonasta miljoonaan milli millii millia million",
        1_000_000_000: "miljardi miljardia miljardin billion",
    }.items()
    for form in forms.split()
}
_HUNDRED = frozenset(vocabulary("sata sataa sadan sadalla sadasta sataan hundred hundra"))
_DOZEN = frozenset(["dozen", "tusina", "tusinaa", "tusinan"])
_AND_A_HALF = frozenset(["ja puoli", "ja puol", "and a half"])
_POINT = frozenset(["pilkku", "piste", "point"])
_ONE = frozenset(["a"])

_TOKENS = sorted(
    [*_UNITS, *_LOOSE, *_TENS, *_TEN, *_SCALES, *_HUNDRED, *_DOZEN, *_AND_A_HALF, *_POINT, "toista", "toist", "half a"],
    key=len,
    reverse=True,
)
# In "sataaneljä" the n begins the next word.
_TOKEN = Pattern(
    "|".join(f"{token}(?!elja)" if token.endswith("aan") else re.escape(token) for token in _TOKENS) + "|a(?= )"
)
_WORDS = Pattern(
    rf"(?:{_TOKEN.pattern})(?:(?: ja | and | |(?<=ty)-)?(?:{_TOKEN.pattern}))*(?:(?![a-z0-9])|(?=euro|prosent))"
)
_FIRST_LETTERS = frozenset(token[0] for token in _TOKENS)


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    value: Decimal
    scale: int
    """What the last word multiplies by: 1000 in "kuusi tuhatta", 100 in "kuusisataa", otherwise 1."""
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
    scale = 100 if words[-1] in _HUNDRED else int(_SCALES.get(words[-1], Decimal(1)))
    return SpokenNumber(value, scale, any(word in _LOOSE for word in words), found.end())


def spoken_in_figures(text: str) -> str:
    """The text, folded, with whole numbers that are said in words written in figures: "480 likes and 25 comments".

    Numbers said loosely stay as they are.
    """
    line = folded(text)
    parts: list[str] = []
    at = 0
    while at < len(line):
        begins = at == 0 or not line[at - 1].isalnum()
        number = spoken_number(line, at) if begins and line[at].isalpha() else None
        if number is not None and not number.about and number.value == number.value.to_integral_value():
            parts.append(f"{number.value:f}")
            at = number.end
        else:
            parts.append(line[at])
            at += 1
    return "".join(parts)


def unit_forms(value: int) -> tuple[str, ...]:
    """The words that say a whole number from 1 to 9 alone, and with 2 the loose "pari"."""
    pair = ("pari",) if value == 2 else ()
    return (*(word for word, number in _UNITS.items() if number == value), *pair)


def scale_forms() -> tuple[str, ...]:
    """The words for a hundred, a thousand and more."""
    return (*_SCALES, *_HUNDRED)


def _value(words: list[str]) -> Decimal | None:
    total = group = Decimal(0)
    unit: Decimal | None = None
    smallest = Decimal(10) ** 12
    decimals: str | None = None
    for word in words:
        if decimals is not None and word not in _SCALES:
            # After "pilkku" each word is one digit: "kolme pilkku kaksi viisi" is 3.25.
            digit = _UNITS.get(word)
            if digit is None or digit % 1 or digit > 9:
                return None
            decimals += str(digit)
            continue
        if word in _UNITS or word in _LOOSE or word in _ONE or word == "half a":
            if unit is not None:
                return None
            unit = Decimal("0.5") if word == "half a" else _UNITS.get(word, _LOOSE.get(word, Decimal(1)))
        elif word in _AND_A_HALF:
            if unit is None and not group:
                return None
            if unit is None:
                group += Decimal("0.5")
            else:
                unit += Decimal("0.5")
        elif word in _POINT:
            if (unit is None and not group) or total:
                return None
            decimals = ""
        elif word in ("toista", "toist"):
            if unit is None or not 1 <= unit <= 9:
                return None
            group, unit = group + 10 + unit, None
        elif word in _TEN:
            if unit is None:
                unit = Decimal(10)
            elif 2 <= unit <= 9 and not group % 100:
                group, unit = group + unit * 10, None
            else:
                return None
        elif word in _TENS:
            if unit is not None or group % 100:
                return None
            group += _TENS[word]
        elif word in _HUNDRED or word in _DOZEN:
            if 11 <= group <= 19 and unit is None and word in _HUNDRED:
                # "Viisitoistasataa" is 1 500.
                group, unit = Decimal(0), group
            if group:
                return None
            group, unit = (Decimal(1) if unit is None else unit) * (100 if word in _HUNDRED else 12), None
        else:
            scale = _SCALES[word]
            if scale >= smallest:
                return None
            counted = group + (unit or 0)
            if decimals is not None:
                if not decimals or counted % 1:
                    return None
                counted, decimals = counted + Decimal(f"0.{decimals}"), None
            total += (counted if group or unit is not None else 1) * scale
            group, unit, smallest = Decimal(0), None, scale
    if words[-1] in _ONE or decimals == "":
        return None
    if unit is not None and group % 10:
        return None
    counted = group + (unit or 0)
    if decimals is not None:
        counted += Decimal(f"0.{decimals}")
    return total + counted
