from __future__ import annotations

from datetime import date

import pytest

from flows.engine.reading.dates import read_date, read_period
from flows.engine.reading.feasts import easter
from flows.engine.reading.outcome import Doubt, Miss, Read
from flows.field import Period

TODAY = date(2027, 1, 13)
"""A Wednesday."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(start: str, end: str) -> Period:
    return Period(day(start), day(end))


@pytest.mark.parametrize(
    ("text", "found", "echo"),
    [
        ("1.3.2027", "2027-03-01", False),
        ("01.03.2027", "2027-03-01", False),
        ("1. 3. 2027", "2027-03-01", False),
        ("1.3.2027.", "2027-03-01", False),
        ("2027-03-01", "2027-03-01", False),
        ("1 March 2027", "2027-03-01", False),
        ("March 1, 2027", "2027-03-01", False),
        ("1st of March 2027", "2027-03-01", False),
        ("1. maaliskuuta 2027", "2027-03-01", False),
        ("ma 1.3.2027", "2027-03-01", False),
        ("15.4.", "2027-04-15", True),
        ("15.4", "2027-04-15", True),
        ("13.1.", "2027-01-13", True),
        ("12.1.", "2028-01-12", True),
        ("29.2.", "2028-02-29", True),
        ("5. huhtikuuta", "2027-04-05", True),
        ("huhtikuun 5. päivä", "2027-04-05", True),
        ("April 5th", "2027-04-05", True),
        ("13/4/2027", "2027-04-13", False),
        ("4/13/2027", "2027-04-13", True),
        ("tänään", "2027-01-13", True),
        ("huomenna", "2027-01-14", True),
        ("tomorrow", "2027-01-14", True),
        ("ylihuomenna", "2027-01-15", True),
        ("eilen", "2027-01-12", True),
        ("huomenna klo 9.30", "2027-01-14", True),
        ("maanantaina", "2027-01-18", True),
        ("ensi maanantaina", "2027-01-18", True),
        ("ensi mannantaina", "2027-01-18", True),
        ("next Monday", "2027-01-18", True),
        ("perjantaina", "2027-01-15", True),
        ("this Friday", "2027-01-15", True),
        ("ensi viikon perjantaina", "2027-01-22", True),
        ("Friday next week", "2027-01-22", True),
        ("viime maanantaina", "2027-01-11", True),
        ("viikon päästä", "2027-01-20", True),
        ("2 viikon päästä", "2027-01-27", True),
        ("kahden viikon kuluttua", "2027-01-27", True),
        ("in two weeks", "2027-01-27", True),
        ("2 weeks from now", "2027-01-27", True),
        ("kuukauden päästä", "2027-02-13", True),
        ("in a month", "2027-02-13", True),
        ("itsenäisyyspäivänä", "2027-12-06", True),
        ("äitienpäivänä", "2027-05-09", True),
        ("black friday", "2027-11-26", True),
    ],
)
def test_a_day_is_read(text: str, found: str, echo: bool) -> None:
    assert read_date(text, TODAY) == Read(day(found), echo=echo)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3/4/2027", ("2027-04-03", "2027-03-04")),
        ("3/4", ("2027-04-03", "2027-03-04")),
        ("01.03.27", ("2027-03-01", "2027-01-03")),
        ("25.03.27", ("2027-03-25", "2025-03-27")),
        ("ensi perjantaina", ("2027-01-15", "2027-01-22")),
        ("next Friday", ("2027-01-15", "2027-01-22")),
        ("maaliskuun alussa", ("2027-03-01", "2027-03-10")),
        ("juhannuksena", ("2027-06-25", "2027-06-26", "2027-06-27")),
    ],
)
def test_a_day_with_several_meanings_is_doubtful(text: str, found: tuple[str, ...]) -> None:
    assert read_date(text, TODAY) == Doubt(tuple(map(day, found)))


def test_past_days_for_figures_that_already_are() -> None:
    assert read_date("12.1.", TODAY, past=True) == Read(day("2027-01-12"), echo=True)
    assert read_date("14.1.", TODAY, past=True) == Read(day("2026-01-14"), echo=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30.2.2027", "no_such_day"),
        ("32.1.", "no_such_day"),
        ("1.13.2027", "no_such_day"),
        ("0.3.2027", "no_such_day"),
        ("29.2.2027", "no_such_day"),
        ("ti 1.3.2027", "weekday_differs"),
        ("", "not_a_date"),
        ("joskus", "not_a_date"),
        ("12", "not_a_date"),
        ("klo 15", "not_a_date"),
        ("1.3.20275", "not_a_date"),
        ("12 500 €", "not_a_date"),
        ("1.3.2027\n2.3.2027", "not_a_date"),
    ],
)
def test_what_is_no_day_is_missed(text: str, reason: str) -> None:
    outcome = read_date(text, TODAY)
    assert isinstance(outcome, Miss)
    assert outcome.reason == reason


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1.3.2027–31.3.2027", "2027-03-01", "2027-03-31"),
        ("1.3.2027 - 31.3.2027", "2027-03-01", "2027-03-31"),
        ("1 March 2027 to 31 March 2027", "2027-03-01", "2027-03-31"),
        ("1 March 2027–31 March 2027", "2027-03-01", "2027-03-31"),
        ("March 1-31, 2027", "2027-03-01", "2027-03-31"),
        ("1.–31.3.2027", "2027-03-01", "2027-03-31"),
        ("15-30 April 2027", "2027-04-15", "2027-04-30"),
        ("2027-03-01 - 2027-03-31", "2027-03-01", "2027-03-31"),
        ("2027-03-01/2027-03-31", "2027-03-01", "2027-03-31"),
    ],
)
def test_a_period_written_out_is_read_without_echo(text: str, start: str, end: str) -> None:
    assert read_period(text, TODAY) == Read(span(start, end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("15.3.-30.4.", "2027-03-15", "2027-04-30"),
        ("15.3 - 30.4", "2027-03-15", "2027-04-30"),
        ("15.3.–30.4.2027", "2027-03-15", "2027-04-30"),
        ("15.-30.4.", "2027-04-15", "2027-04-30"),
        ("15-30 April", "2027-04-15", "2027-04-30"),
        ("1.–15. maaliskuuta", "2027-03-01", "2027-03-15"),
        ("välillä 1.3.–31.3.", "2027-03-01", "2027-03-31"),
        ("1.3. ja 31.3. välillä", "2027-03-01", "2027-03-31"),
        ("from 1 March to 30 April", "2027-03-01", "2027-04-30"),
        ("between 1 March and 30 April", "2027-03-01", "2027-04-30"),
        ("15.12.-15.1.2028", "2027-12-15", "2028-01-15"),
        ("huhti-toukokuu", "2027-04-01", "2027-05-31"),
        ("huhti–toukokuussa 2027", "2027-04-01", "2027-05-31"),
        ("huhtikuu-toukokuu", "2027-04-01", "2027-05-31"),
        ("maaliskuusta toukokuuhun", "2027-03-01", "2027-05-31"),
        ("March to April", "2027-03-01", "2027-04-30"),
        ("maaliskuussa", "2027-03-01", "2027-03-31"),
        ("maaliskussa", "2027-03-01", "2027-03-31"),
        ("tammikuussa", "2027-01-01", "2027-01-31"),
        ("maaliskuu 2027", "2027-03-01", "2027-03-31"),
        ("March 2027", "2027-03-01", "2027-03-31"),
        ("in May", "2027-05-01", "2027-05-31"),
        ("maaliskuun alussa", "2027-03-01", "2027-03-10"),
        ("maaliskuun puolivälissä", "2027-03-11", "2027-03-20"),
        ("maaliskuun lopussa", "2027-03-21", "2027-03-31"),
        ("helmikuun lopussa", "2027-02-21", "2027-02-28"),
        ("early March", "2027-03-01", "2027-03-10"),
        ("mid-March", "2027-03-11", "2027-03-20"),
        ("end of April", "2027-04-21", "2027-04-30"),
        ("maaliskuun alusta huhtikuun loppuun", "2027-03-01", "2027-04-30"),
        ("ensi vuoden maaliskuussa", "2028-03-01", "2028-03-31"),
        ("vko 12", "2027-03-22", "2027-03-28"),
        ("vko 12/2027", "2027-03-22", "2027-03-28"),
        ("viikolla 12", "2027-03-22", "2027-03-28"),
        ("week 12", "2027-03-22", "2027-03-28"),
        ("viikot 12-15", "2027-03-22", "2027-04-18"),
        ("weeks 12 to 15", "2027-03-22", "2027-04-18"),
        ("viikosta 12 viikkoon 15", "2027-03-22", "2027-04-18"),
        ("ensi viikolla", "2027-01-18", "2027-01-24"),
        ("next week", "2027-01-18", "2027-01-24"),
        ("ensi kuussa", "2027-02-01", "2027-02-28"),
        ("next month", "2027-02-01", "2027-02-28"),
        ("4 viikkoa", "2027-01-18", "2027-02-14"),
        ("30 pv", "2027-01-18", "2027-02-16"),
        ("4 weeks", "2027-01-18", "2027-02-14"),
        ("kuukausi", "2027-01-18", "2027-02-17"),
        ("kuukauden", "2027-01-18", "2027-02-17"),
        ("a month", "2027-01-18", "2027-02-17"),
        ("kaksi kuukautta", "2027-01-18", "2027-03-17"),
        ("1.3. alkaen 4 viikkoa", "2027-03-01", "2027-03-28"),
        ("4 viikkoa 1.3. alkaen", "2027-03-01", "2027-03-28"),
        ("4 weeks from 1 March", "2027-03-01", "2027-03-28"),
        ("kaksi viikkoa ensi maanantaista", "2027-01-18", "2027-01-31"),
        ("2 viikon päästä", "2027-01-27", "2027-01-27"),
        ("1.3.2027", "2027-03-01", "2027-03-01"),
        ("juhannuksena", "2027-06-25", "2027-06-27"),
        ("joulun alla", "2027-12-01", "2027-12-23"),
        ("jouluna", "2027-12-24", "2027-12-26"),
        ("pääsiäisenä", "2027-03-26", "2027-03-29"),
        ("kesällä", "2027-06-01", "2027-08-31"),
        ("this winter", "2026-12-01", "2027-02-28"),
        ("Q2 2027", "2027-04-01", "2027-06-30"),
        ("2. kvartaali", "2027-04-01", "2027-06-30"),
        ("ensi vuonna", "2028-01-01", "2028-12-31"),
    ],
)
def test_a_period_in_words_is_read_and_echoed(text: str, start: str, end: str) -> None:
    assert read_period(text, TODAY) == Read(span(start, end), echo=True)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("3/4/2027 - 10/4/2027", ("2027-04-03", "2027-04-10"), ("2027-03-04", "2027-10-04")),
        ("01.03.27-12.03.27", ("2027-03-01", "2027-03-12"), ("2027-01-03", "2027-12-03")),
        # Going on now, or next year's.
        ("1.1.-30.1.", ("2027-01-01", "2027-01-30"), ("2028-01-01", "2028-01-30")),
        ("15.12.-15.1.", ("2026-12-15", "2027-01-15"), ("2027-12-15", "2028-01-15")),
        ("next Friday", ("2027-01-15", "2027-01-15"), ("2027-01-22", "2027-01-22")),
    ],
)
def test_a_period_with_two_meanings_is_doubtful(text: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert read_period(text, TODAY) == Doubt((span(*first), span(*second)))


def test_an_end_before_the_start() -> None:
    assert read_period("31.3.2027-1.3.2027", TODAY) == Miss(
        "end_before_start", {"start": day("2027-03-31"), "end": day("2027-03-01")}
    )
    assert read_period("30.4.-15.3.", TODAY) == Miss(
        "end_before_start", {"start": day("2027-04-30"), "end": day("2027-03-15")}
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30.2.-3.3.", "no_such_day"),
        ("vko 54", "no_such_week"),
        ("vko 53 2027", "no_such_week"),
        ("", "not_a_period"),
        ("40", "not_a_period"),
        ("5 000 €", "not_a_period"),
        ("3-5 k", "not_a_period"),
        ("ei kun toukokuussa", "not_a_period"),
        ("15.3.–30.4. ja budjetti 5 000 €", "not_a_period"),
    ],
)
def test_what_is_no_period_is_missed(text: str, reason: str) -> None:
    outcome = read_period(text, TODAY)
    assert isinstance(outcome, Miss)
    assert outcome.reason == reason


def test_easter_as_the_almanac_has_it() -> None:
    assert [easter(year) for year in (1954, 2024, 2025, 2026, 2027, 2028, 2038)] == [
        date(1954, 4, 18), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28),
        date(2028, 4, 16), date(2038, 4, 25),
    ]  # fmt: skip


def test_a_period_with_one_end_says_which_is_missing() -> None:
    for text in ("1.3. alkaen", "from 1 March", "starting 1 March"):
        assert read_period(text, TODAY) == Miss("no_end", {"value": text, "start": day("2027-03-01")})
    for text in ("30.4. asti", "until 30 April"):
        assert read_period(text, TODAY) == Miss("no_start", {"value": text, "end": day("2027-04-30")})
