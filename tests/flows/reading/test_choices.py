from __future__ import annotations

import pytest

from flows.engine.reading.choices import Choice, read_choice, read_choices
from flows.engine.reading.outcome import Doubt, Miss, Read

PLATFORMS = (
    Choice("instagram", "Instagram", ("insta", "ig")),
    Choice("tiktok", "TikTok", ("tik tok", "tt")),
    Choice("youtube", "YouTube", ("tube", "yt")),
    Choice("facebook", "Facebook", ("face", "fb")),
    Choice("x", "X", ("twitter",)),
    Choice("blog", "Blogi", ("blogs",)),
)
GOALS = (
    Choice("awareness", "Tunnettuus", ("näkyvyys", "visibility", "brand awareness")),
    Choice("trust", "Luottamus", ("uskottavuus",)),
    Choice("reach_target", "Kohderyhmän tavoittaminen"),
    Choice("content", "Sisältö", ("sisällöntuotanto",)),
    Choice("loyalty", "Asiakasuskollisuus"),
    Choice("sales", "Myynti", ("kauppa", "revenue")),
)
RATES = (
    Choice("25.5", "25,5 %"),
    Choice("13.5", "13,5 %"),
    Choice("10", "10 %"),
    Choice("0", "0 %"),
    Choice("none", "Ei rekisterissä", ("not registered",)),
)
PARTIES = (
    Choice("company", "Yritys"),
    Choice("sole_trader", "Toiminimi", ("tmi",)),
    Choice("private_person", "Yksityishenkilö"),
    Choice("agency", "Toimisto"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", "awareness"), ("2.", "trust"), ("#3", "reach_target"), ("nro 2", "trust"), ("vaihtoehto 6", "sales"),
        ("option 6", "sales"),
        ("kaksi", "trust"), ("kolmas", "reach_target"), ("second", "trust"), ("viimeinen", "sales"),
        ("sales", "sales"), ("reach_target", "reach_target"), ("Myynti", "sales"), ("MYYNTI!", "sales"), ("myyntiä",
        "sales"),
        ("myynnin", "sales"), ("haluun lisää myyntiä kiitos", "sales"), ("näkyvyyttä", "awareness"),
        ("tunnettuutta", "awareness"),
        ("tunnettuuden", "awareness"), ("luottamusta", "trust"), ("luottamuksen", "trust"), ("sisältöä", "content"),
        ("sisällön", "content"),
        ("asiakasuskollisuutta", "loyalty"), ("kohderyhmän tavoittaminen", "reach_target"), ("nakyvyys", "awareness"),
    ],
)  # fmt: skip
def test_one_choice_is_read(text: str, found: str) -> None:
    assert read_choice(text, GOALS) == Read(found)


@pytest.mark.parametrize(
    ("text", "found"), [("tunettuus", "awareness"), ("awarness", "awareness"), ("tavoittaminen", "reach_target")]
)
def test_a_typing_error_and_a_part_of_a_name_are_echoed(text: str, found: str) -> None:
    assert read_choice(text, GOALS) == Read(found, echo=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [("instassa", "instagram"), ("tiktokissa", "tiktok"), ("facessa", "facebook"), ("x:ssä", "x"), ("yt",
    "youtube"), ("blogissa", "blog")],
)  # fmt: skip
def test_platforms_in_a_case(text: str, found: str) -> None:
    assert read_choice(text, PLATFORMS) == Read(found)


def test_names_that_are_numbers_come_before_places() -> None:
    assert read_choice("10", RATES) == Read("10")
    assert read_choice("25,5", RATES) == Read("25.5")
    assert read_choice("25.5 %", RATES) == Read("25.5")
    assert read_choice("0", RATES) == Read("0")
    assert read_choice("3", RATES) == Read("10", echo=True)
    assert read_choice("24", RATES) == Miss("not_a_choice", {"value": "24"})
    assert read_choice("ei rekisterissä", RATES) == Read("none")


def test_two_meanings_are_doubtful() -> None:
    assert read_choice("toimi", PARTIES) == Doubt(("sole_trader", "agency"))
    assert read_choice("instagram vai tiktok", PLATFORMS) == Doubt(("instagram", "tiktok"))
    assert read_choice("myyntiä ja luottamusta", GOALS) == Doubt(("trust", "sales"))
    assert read_choice("yksityinen", PARTIES) == Read("private_person", echo=True)


@pytest.mark.parametrize(
    "text",
    ["", "7", "0", "99999999999", "hevonen", "ei myyntiä", "not sales", "mitä myynti tarkoittaa?", "12 500 €",
    "x" * 5000, "??", "mynt"],
)  # fmt: skip
def test_what_is_no_choice_is_missed(text: str) -> None:
    outcome = read_choice(text, GOALS)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "not_a_choice"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("instagram", ("instagram",)),
        ("instagram ja tiktok", ("instagram", "tiktok")),
        ("tiktok and instagram", ("tiktok", "instagram")),
        ("Instagramissa, TikTokissa ja YouTubessa", ("instagram", "tiktok", "youtube")),
        ("insta tiktok", ("instagram", "tiktok")),
        ("ig & tt", ("instagram", "tiktok")),
        ("tik tok ja insta", ("tiktok", "instagram")),
        ("instagram\ntiktok", ("instagram", "tiktok")),
        ("insta, insta ja ig", ("instagram",)),
        ("1 ja 3", ("instagram", "youtube")),
        ("1,3", ("instagram", "youtube")),
        ("1 3", ("instagram", "youtube")),
        ("1, 2 and 3", ("instagram", "tiktok", "youtube")),
        ("1-3", ("instagram", "tiktok", "youtube")),
        ("x:ssä ja blogissa", ("x", "blog")),
    ],
)
def test_several_choices_are_read(text: str, found: tuple[str, ...]) -> None:
    assert read_choices(text, PLATFORMS) == Read(found)


def test_all_and_all_but() -> None:
    every = tuple(choice.id for choice in PLATFORMS)
    assert read_choices("kaikki", PLATFORMS) == Read(every, echo=True)
    assert read_choices("all of them", PLATFORMS[:1]) == Miss("not_a_choice", {"value": "all of them"})
    assert read_choices("all", PLATFORMS) == Read(every, echo=True)
    assert read_choices("kaikki paitsi x", PLATFORMS) == Read(tuple(one for one in every if one != "x"), echo=True)
    assert read_choices("molemmat", PLATFORMS[:2]) == Read(("instagram", "tiktok"), echo=True)
    assert isinstance(read_choices("molemmat", PLATFORMS), Miss)


def test_nothing_is_taken_from_a_half_understood_list() -> None:
    assert read_choices("instagram, hevonen", PLATFORMS) == Miss("not_a_choice", {"value": "hevonen"})
    assert read_choices("1, 9", PLATFORMS) == Miss("not_a_choice", {"value": "9"})
    assert isinstance(read_choices("ei instagram", PLATFORMS), Miss)
    assert isinstance(read_choices("", PLATFORMS), Miss)
    assert read_choices("yritys, toimi", PARTIES) == Doubt((("company", "sole_trader"), ("company", "agency")))
