"""Days and periods as they are spoken and as they come from voice to text, in Finnish and in English."""

from __future__ import annotations

from datetime import date

import pytest

from flows.engine.reading.dates import read_date, read_period
from flows.engine.reading.outcome import Doubt, Miss, Read
from flows.field import Period

TODAY = date(2027, 1, 13)
"""A Wednesday."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ens maanantaina", "2027-01-18"),
        ("ens viikon maanantaina", "2027-01-18"),
        ("parin viikon päästä", "2027-01-27"),
        ("2vk päästä", "2027-01-27"),
        ("puolen vuoden päästä", "2027-07-13"),
        ("maaliskuun eka", "2027-03-01"),
        ("maaliskuun ensimmäinen päivä", "2027-03-01"),
        ("ensimmäinen maaliskuuta", "2027-03-01"),
        ("maaliskuun viidestoista", "2027-03-15"),
        ("kahdeskymmenesviides huhtikuuta", "2027-04-25"),
        ("maaliskuun viimeinen päivä", "2027-03-31"),
        ("maaliskuun vika päivä", "2027-03-31"),
        ("kuun vika päivä", "2027-01-31"),
        ("maaliskuun eka maanantai", "2027-03-01"),
        ("15. päivä", "2027-01-15"),
        ("maaliskuun loppuun mennessä", "2027-03-31"),
        ("ennen pääsiäistä", "2027-03-25"),
        ("jouluaattona", "2027-12-24"),
        ("joulupäivänä", "2027-12-25"),
        ("juhannusaattona", "2027-06-25"),
        ("helatorstaina", "2027-05-06"),
        ("viikko sitten", "2027-01-06"),
        ("toissapäivänä", "2027-01-11"),
        ("a couple of weeks from now", "2027-01-27"),
        ("two weeks from Monday", "2027-02-01"),
        ("Monday week", "2027-01-25"),
        ("a week on Monday", "2027-01-25"),
        ("last Friday", "2027-01-08"),
        ("the first of March", "2027-03-01"),
        ("twenty first of March", "2027-03-21"),
        ("on the 15th", "2027-01-15"),
        ("Christmas Day", "2027-12-25"),
        ("New Year's Day", "2028-01-01"),
        ("10 days ago", "2027-01-03"),
        ("3 . 4 . 2027", "2027-04-03"),
        ("2027/04/03", "2027-04-03"),
    ],
)
def test_a_spoken_day_is_read_and_said_back(text: str, found: str) -> None:
    assert read_date(text, TODAY) == Read(day(found), echo=True)


def test_a_day_in_wide_figures_is_a_day() -> None:
    assert read_date("１.３.２０２７", TODAY) == Read(day("2027-03-01"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3-4-2027", ("2027-04-03", "2027-03-04")),
        ("3/4/27", ("2027-04-03", "2027-03-04")),
        ("kuun lopussa", ("2027-01-21", "2027-01-31")),
        ("ensi kuun alussa", ("2027-02-01", "2027-02-10")),
        ("vappuna", ("2027-04-30", "2027-05-01")),
        ("keväällä", ("2027-03-01", "2027-05-31")),
        ("loppuvuodesta", ("2027-10-01", "2027-12-31")),
        ("end of March", ("2027-03-21", "2027-03-31")),
        ("beginning of April", ("2027-04-01", "2027-04-10")),
        ("the week after next", ("2027-01-25", "2027-01-31")),
        ("vapun jälkeen", ("2027-05-02", "2027-05-03")),
        ("next Friday", ("2027-01-15", "2027-01-22")),
    ],
)
def test_a_spoken_day_with_several_meanings_is_doubtful(text: str, found: tuple[str, ...]) -> None:
    assert read_date(text, TODAY) == Doubt(tuple(map(day, found)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("maanantaina", "2027-01-11"),
        ("on Monday", "2027-01-11"),
        ("15. päivä", "2026-12-15"),
        ("the 10th", "2027-01-10"),
        ("last Friday", "2027-01-08"),
        ("eilen", "2027-01-12"),
    ],
)
def test_past_days_are_looked_for_in_the_past(text: str, found: str) -> None:
    assert read_date(text, TODAY, past=True) == Read(day(found), echo=True)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("maaliskuun alusta huhtikuun loppuun", "2027-03-01", "2027-04-30"),
        ("maaliskuun alusta huhtikuun puoliväliin", "2027-03-01", "2027-04-20"),
        ("maaliskuun ekasta huhtikuun vikaan päivään", "2027-03-01", "2027-04-30"),
        ("ensimmäisestä maaliskuuta viidenteentoista huhtikuuta", "2027-03-01", "2027-04-15"),
        ("maalis huhtikuu", "2027-03-01", "2027-04-30"),
        ("huhti-touko", "2027-04-01", "2027-05-31"),
        ("maalis- ja huhtikuussa", "2027-03-01", "2027-04-30"),
        ("maalis-/huhtikuu", "2027-03-01", "2027-04-30"),
        ("helmi-maaliskuun vaihteessa", "2027-02-26", "2027-03-03"),
        ("helmikuun ja maaliskuun vaihteessa", "2027-02-26", "2027-03-03"),
        ("tänä vuonna maaliskuussa", "2027-03-01", "2027-03-31"),
        ("ensi vuonna maaliskuussa", "2028-03-01", "2028-03-31"),
        ("ensi talvena", "2027-12-01", "2028-02-29"),
        ("ensi keväänä", "2027-03-01", "2027-05-31"),
        ("viime kesänä", "2026-06-01", "2026-08-31"),
        ("loppukesästä", "2027-08-01", "2027-08-31"),
        ("alkuvuodesta", "2027-01-01", "2027-03-31"),
        ("H2 2027", "2027-07-01", "2027-12-31"),
        ("toisella neljänneksellä", "2027-04-01", "2027-06-30"),
        ("Q2:lla", "2027-04-01", "2027-06-30"),
        ("maaliskuun jälkipuolisko", "2027-03-16", "2027-03-31"),
        ("maanantaista perjantaihin", "2027-01-18", "2027-01-22"),
        ("ma-pe", "2027-01-18", "2027-01-22"),
        ("from Monday to Friday", "2027-01-18", "2027-01-22"),
        ("ma 1. - pe 5. maaliskuuta", "2027-03-01", "2027-03-05"),
        ("maaliskuun alusta kaksi viikkoa", "2027-03-01", "2027-03-14"),
        ("parin viikon ajan", "2027-01-18", "2027-01-31"),
        ("puolitoista kuukautta", "2027-01-18", "2027-03-04"),
        ("within two weeks", "2027-01-13", "2027-01-27"),
        ("kahden viikon sisällä", "2027-01-13", "2027-01-27"),
        ("1.3. ... 31.3.", "2027-03-01", "2027-03-31"),
        ("second half of March", "2027-03-16", "2027-03-31"),
        ("early next year", "2028-01-01", "2028-01-31"),
        ("toukkokuu", "2027-05-01", "2027-05-31"),
        ("kuun vaihteessa", "2027-01-29", "2027-02-03"),
    ],
)
def test_a_spoken_period_is_read_and_said_back(text: str, start: str, end: str) -> None:
    assert read_period(text, TODAY) == Read(Period(day(start), day(end)), echo=True)


def test_a_number_after_a_month_may_be_a_day_or_a_year() -> None:
    assert read_period("maaliskuu 27", TODAY) == Doubt(
        (Period(day("2027-03-27"), day("2027-03-27")), Period(day("2027-03-01"), day("2027-03-31")))
    )


@pytest.mark.parametrize(
    ("text", "reason", "known"),
    [
        ("pääsiäisen jälkeen", "no_end", "2027-03-30"),
        ("after 1 March", "no_end", "2027-03-02"),
        ("maaliskuusta alkaen", "no_end", "2027-03-01"),
        ("vappuun mennessä", "no_start", "2027-05-01"),
        ("ennen toukokuuta", "no_start", "2027-04-30"),
        ("viimeistään 1.3.2027", "no_start", "2027-03-01"),
        ("vuoden loppuun", "no_start", "2027-12-31"),
    ],
)
def test_a_spoken_period_with_one_end_says_which_is_missing(text: str, reason: str, known: str) -> None:
    outcome = read_period(text, TODAY)
    assert isinstance(outcome, Miss)
    assert outcome.reason == reason
    assert outcome.values["start" if reason == "no_end" else "end"] == day(known)


@pytest.mark.parametrize(
    "text",
    [
        "maaliskuussa ja toukokuussa", "March and May", "kolme tuhatta euroa maaliskuun alusta huhtikuun loppuun",
        "mahdollisimman pian", "12-15", "joka maanantai", "maanantaisin",
    ],
)  # fmt: skip
def test_what_is_no_one_period_is_missed(text: str) -> None:
    outcome = read_period(text, TODAY)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "not_a_period"


@pytest.mark.parametrize("text", ["ti 1.3.", "Tuesday 1 March", "tiistaina 1.3.2027", "la 1. - ma 3. maaliskuuta"])
def test_a_weekday_that_differs_is_said(text: str) -> None:
    for outcome in (read_date(text, TODAY), read_period(text, TODAY)):
        if isinstance(outcome, Miss) and outcome.reason == "not_a_date":
            continue
        assert outcome == Miss("weekday_differs", {"value": text})


@pytest.mark.parametrize(
    "text", ["nästa måndag", "första mars", "1 mars 2027", "vecka 12", "om två veckor", "i maj", "till påsk", "mars"]
)
def test_swedish_is_refused_rather_than_guessed(text: str) -> None:
    assert isinstance(read_date(text, TODAY), Miss)
    assert isinstance(read_period(text, TODAY), Miss)
