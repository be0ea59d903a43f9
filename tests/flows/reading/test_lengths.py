"""Lengths of time in days, in every unit that people use."""

from __future__ import annotations

import pytest

from flows.engine.reading.durations import read_days, read_months
from flows.engine.reading.outcome import Doubt, Miss, Read


@pytest.mark.parametrize("text", ["30 d", "30pv", "30 päivää netto", "net 30", "30 päivää laskusta", "for 30 days"])
def test_days_in_figures_need_no_echo(text: str) -> None:
    assert read_days(text) == Read(30)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("max 30 pv", 30), ("kolkyt päivää", 30), ("2 wks", 14), ("2 wiikkoa", 14), ("2 viikoo", 14),
        ("pari viikkoa", 14), ("a couple of weeks", 14), ("a fortnight", 14), ("2vko", 14), ("yks viikko", 7),
        ("1,5 kk", 45), ("puolitoista kuukautta", 45), ("3 mos", 90), ("kvartaali", 90), ("puoli vuotta", 180),
        ("1 v", 365), ("1 yr", 365), ("a year and a half", 545), ("24 h", 1), ("48h", 2),
    ],
)  # fmt: skip
def test_other_units_are_echoed_in_days(text: str, days: int) -> None:
    assert read_days(text) == Read(days, echo=True)


def test_days_and_nights_are_no_years() -> None:
    assert read_days("14 vuorokautta") == Read(14)
    assert read_days("14 vrk") == Read(14)


@pytest.mark.parametrize(
    ("text", "days"),
    [("2-3 viikkoa", (14, 21)), ("a week or two", (7, 14)), ("viikko tai kaksi", (7, 14)), ("30-60 päivää", (30, 60))],
)
def test_a_range_is_asked_about_in_its_unit(text: str, days: tuple[int, int]) -> None:
    assert read_days(text) == Doubt(days)


@pytest.mark.parametrize(
    "text", ["5 työpäivää", "5 business days", "30 arkipäivää", "5 h", "1,5 viikkoa", "2 kpl", "1.3.", "30 €", "heti"]
)
def test_what_makes_no_whole_days_is_missed(text: str) -> None:
    assert read_days(text) == Miss("not_a_length", {"value": text})


def test_months() -> None:
    assert read_months("puolitoista vuotta") == Read(18, echo=True)
    assert read_months("2-3 kk") == Doubt((2, 3))
    assert read_months("1,5 kk") == Miss("not_a_length", {"value": "1,5 kk"})
