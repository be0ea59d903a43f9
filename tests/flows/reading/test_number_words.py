"""Every number to 9999 in Finnish words, as it is written and as it is spoken, made here by rules of its own."""

from __future__ import annotations

import pytest

from flows.engine.reading.number_words import spoken_number
from flows.engine.reading.numbers import read_count
from flows.engine.reading.outcome import Doubt, Miss, Read
from flows.engine.reading.spelling import folded, vocabulary

_WRITTEN = vocabulary("nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän")
_SPOKEN = vocabulary("nolla yks kaks kolme neljä viis kuus seittemän kaheksan yheksän")


def in_words(number: int, units: tuple[str, ...], ten: str, gap: str) -> str:
    """A number below 10 000; `ten` is the word for tens, `gap` stands after the thousands."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "tuhat" if thousands == 1 else f"{units[thousands]}tuhatta"
        return head + (gap + in_words(rest, units, ten, gap) if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "sata" if hundreds == 1 else f"{units[hundreds]}sataa"
        return head + (in_words(rest, units, ten, gap) if rest else "")
    if number >= 20:
        return f"{units[number // 10]}{ten}" + (units[number % 10] if number % 10 else "")
    if number > 10:
        return f"{units[number - 10]}toista"
    return "kymmenen" if number == 10 else units[number]


@pytest.mark.parametrize(
    ("units", "ten", "gap"),
    [(_WRITTEN, "kymmentä", " "), (_WRITTEN, "kymmentä", ""), (_SPOKEN, "kyt", " "), (_SPOKEN, "kyt", "")],
    ids=["written", "written together", "spoken", "spoken together"],
)
def test_every_number_to_9999(units: tuple[str, ...], ten: str, gap: str) -> None:
    wrong = []
    seen: dict[str, int] = {}
    for number in range(10_000):
        words = in_words(number, units, ten, gap)
        # Both ways: no two numbers share their words, and the words give the number back.
        assert seen.setdefault(words, number) == number
        found = spoken_number(folded(words))
        if found is None or found.value != number or found.end != len(words):
            wrong.append((number, words, found))
    assert wrong == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("kolkyt", 30), ("nelkyt", 40), ("nelkytviis", 45), ("seiskyt", 70), ("kasikyt", 80), ("ysikyt", 90),
        ("kakskyt", 20), ("viiskymppii", 50), ("kakstoist", 12), ("sataviiskyt", 150),
        ("puoltoist tonnii", 1500), ("puoltoista tuhatta", 1500), ("kolmetonnii", 3000), ("kaks ja puol tonnii", 2500),
        ("kaksitoista ja puoli tuhatta", 12500), ("kymppitonni", 10000), ("paritonnia", 2000),
        ("kahdella tonnilla", 2000), ("kahdella sadalla", 200), ("kolmeen tuhanteen", 3000),
        ("viitisensataa", 500), ("kolmisen tuhatta", 3000), ("satakunta", 100), ("tuhatkunta", 1000),
        ("kolme pilkku viisi tuhatta", 3500), ("three point five thousand", 3500), ("two and a half thousand", 2500),
        ("a dozen", 12), ("two dozen", 24), ("sataneljä", 104), ("sataaneljä", 104),
    ],
)  # fmt: skip
def test_spoken_forms(words: str, value: int) -> None:
    assert read_count(words) == Read(value, echo=True)


@pytest.mark.parametrize(
    "words", ["kaksikymmentä kolmekymmentä", "kaksi kolme", "tuhat tuhat", "sata sata", "muutama tuhat", "satoja"]
)
def test_words_that_are_no_number(words: str) -> None:
    assert isinstance(read_count(words), Miss | Doubt)
