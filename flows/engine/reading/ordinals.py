"""Ordinals in words, for the days of a month: ensimmäinen, eka, viidestoista, twenty-first."""

from __future__ import annotations

import re
from functools import cache

from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import vocabulary

_FIRST_TO_TENTH = (
    (
        "ensimmainen ensimmaisena ensimmaisesta ensimmaiseen ensimmaisen ensimmaisella "
        "eka ekana ekan ekasta ekaan ekalla first"
    ),
    "toinen toisena toisesta toiseen toisella toka tokana tokan tokasta tokaan tokalla toisen second",
    "kolmas kolmantena kolmannesta kolmanteen kolmannen kolmannella third",
    "neljas neljantena neljannesta neljanteen neljannen neljannella fourth",
    "viides viidentena viidennesta viidenteen viidennen fifth",
    "kuudes kuudentena kuudennesta kuudenteen kuudennen sixth",
    "seitsemas seitsemantena seitsemannesta seitsemanteen seitsemannen seventh",
    "kahdeksas kahdeksantena kahdeksannesta kahdeksanteen kahdeksannen eighth",
    "yhdeksas yhdeksantena yhdeksannesta yhdeksanteen yhdeksannen ninth",
    "kymmenes kymmenentena kymmenennesta kymmenenteen kymmenennen tenth",
)
"""The English one is the last of each."""
_STEMS = vocabulary("yhdes kahdes kolmas neljas viides kuudes seitsemas kahdeksas yhdeksas")
_TEENS = vocabulary("eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
_MONTHS = vocabulary(
    "ensimmaista toista kolmatta neljatta viidetta kuudetta seitsematta kahdeksatta yhdeksatta kymmenetta "
    "yhdettatoista kahdettatoista"
)


@cache
def ordinals() -> dict[str, int]:
    """Every form to its number, 1-31."""
    known = {word: number for number, words in enumerate(_FIRST_TO_TENTH, start=1) for word in words.split()}
    for number, (stem, english) in enumerate(zip(_STEMS, _TEENS, strict=True), start=11):
        oblique = stem[:-1] + "n"
        finnish = [f"{stem}toista", *(f"{oblique}{case}toista" for case in ("tena", "nesta", "teen"))]
        known |= dict.fromkeys([*finnish, english], number)
    for tens, stem, english, plain in ((20, "kahdes", "twentieth", "twenty"), (30, "kolmas", "thirtieth", "thirty")):
        oblique = stem[:-1] + "n"
        whole = [f"{stem}kymmenes", f"{oblique}tenakymmenentena", f"{oblique}teenkymmenenteen"]
        known |= dict.fromkeys([*whole, f"{oblique}nestakymmenennesta", english], tens)
        for unit, words in enumerate(_FIRST_TO_TENTH[:9], start=1):
            *finnish, english_unit = words.split()
            forms = [f"{plain}{mark}{english_unit}" for mark in "- "]
            forms += [f"{stem}kymmenes{mark}{form}" for mark in ("", " ") for form in (_STEMS[unit - 1], *finnish)]
            known |= dict.fromkeys((form for form in forms if tens + unit <= 31), tens + unit)
    return known


@cache
def _pattern() -> Pattern:
    longest_first = sorted(ordinals(), key=len, reverse=True)
    return Pattern(rf"(?<![a-z])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z])")


_DAY_AND_MONTH = Pattern(rf"(?P<day>[0-9]{{1,2}})\. (?:paiva )?(?P<month>{'|'.join(_MONTHS[::-1])})(?![a-z])")
_BEGINNINGS = Pattern(
    r"(?<![a-z])(?:ensimm|eka|to[ik]|kolma|nelja|viid|kuud|seits|kahde|yhde|kymmene|[a-z]*(?:first|second|third|th)(?![a-z]))"
)


def with_ordinals_in_figures(line: str) -> str:
    """ "Maaliskuun eka" as "maaliskuun 1.", "viidestoista neljättä" as "15.4."."""
    if not _BEGINNINGS.search(line):
        return line
    line = _pattern().sub(lambda found: f"{ordinals()[found.group()]}.", line)
    return _DAY_AND_MONTH.sub(lambda found: f"{found['day']}.{_MONTHS.index(found['month']) + 1}.", line)
