"""What sector an offer's words name, and what that sector's rules say."""

from __future__ import annotations

from datetime import date

import pytest

from flows.goals.sector import LEVELS, SECTORS, audience_rule, rule, sector_of
from tests.goals.words import keys, saying, table


@pytest.mark.parametrize(
    ("offer", "sector"),
    [
        ("Sähkötupakka ja nesteet", "tobacco_nicotine"),
        ("NIKOTIINIPUSSIT netistä", "tobacco_nicotine"),
        ("nicotine pouches", "tobacco_nicotine"),
        ("e-savukkeita", "tobacco_nicotine"),
        ("Uusi nettikasino", "gambling"),
        ("vedonlyöntiä jalkapallosta", "gambling"),
        ("sports betting app", "gambling"),
        ("reseptilääkkeitä", "prescription_medicine"),
        ("suomalainen viski", "strong_alcohol"),
        ("Vodkaa ja giniä", "strong_alcohol"),
        ("Pienpanimon käsityöoluet", "alcohol"),
        ("luomuviinejä Italiasta", "alcohol"),
        ("craft beer", "alcohol"),
        ("siidereitä", "alcohol"),
        ("itsehoitolääke flunssaan", "medicine_otc"),
        ("nikotiinipurukumi", "medicine_otc"),
        ("ravintolisä urheilijoille", "food_supplement"),
        ("probiotic supplements", "food_supplement"),
        ("Luomushampoo", "cosmetics"),
        ("käsintehdyt saippuat", "cosmetics"),
        ("skin-care for men", "cosmetics"),
        ("pikavippejä", "credit"),
        ("lasten vaatteita", "children"),
        ("puulelut, lelukauppa", "children"),
        ("laihdutusvalmennus", "weight_loss"),
        ("täyteaineet ja kauneusleikkaukset", "aesthetic"),
        ("bitcoin-pörssi", "crypto_investment"),
    ],
)
def test_plain_words_settle_it(offer: str, sector: str) -> None:
    reading = sector_of(offer)
    assert (reading.sector, reading.sure) == (sector, True)
    assert reading.matched


@pytest.mark.parametrize(
    "offer",
    [
        "", "!!!", "alkoholiton olut", "Alkoholittomia viinejä", "non-alcoholic beer", "alcohol-free wine",
        "viinietikka", "viinimarjamehu", "viinilasit", "wine glasses", "ginger beer", "kantasolut", "pelikauppa",
        "peliohjain", "viinirypäleuute",
        "lautapelit", "tupakoinnin lopettaminen", "savuton sauna", "nuuskamuikkusmuki", "savukala", "meikkipöytä",
        "makeup bags", "koiranlelut", "luottamus", "vaatelainaamo", "kahvipaahtimo", "sisustuskynttilät",
        "lounasravintola", "kaljuuntuminen", "vinyylilevyt", "prescription glasses", "rahapeliongelmiin tukea",
        "saippuakuplat", "yhteiskunta",
        "hiihtovaellukset Lapissa", "kirjanpito yrittäjälle",
    ],
)  # fmt: skip
def test_words_that_only_look_alike_name_nothing(offer: str) -> None:
    reading = sector_of(offer)
    assert (reading.sector, reading.sure, reading.matched) == ("other", True, "")


@pytest.mark.parametrize(
    ("offer", "sector", "others"),
    [
        ("tupakkapussi nahasta", "tobacco_nicotine", ()),
        ("lääke", "prescription_medicine", ("medicine_otc",)),
        ("botox", "prescription_medicine", ("aesthetic",)),
        ("lonkeroa", "alcohol", ()),
        ("kollageenijauhe", "food_supplement", ("cosmetics",)),
        ("kasinoteemainen juhla", "gambling", ()),
        ("viinapullon korkki", "strong_alcohol", ()),
        ("saunaolut-paita", "alcohol", ()),
    ],
)
def test_doubtful_words_are_to_be_confirmed(offer: str, sector: str, others: tuple[str, ...]) -> None:
    reading = sector_of(offer)
    assert (reading.sector, reading.sure, reading.others) == (sector, False, others)


def test_the_strictest_sector_comes_first() -> None:
    assert sector_of("viiniä ja viskiä").sector == "strong_alcohol"
    assert sector_of("alcohol-free wine and whisky").sector == "strong_alcohol"
    both = sector_of("Lasten vaatteet ja meikit")
    assert (both.sector, both.others) == ("cosmetics", ("children",))
    doubtful = sector_of("kosmetiikkaa ja nikotiinia")
    assert (doubtful.sector, doubtful.sure) == ("tobacco_nicotine", False)


def test_what_is_prohibited_gets_no_plan() -> None:
    prohibited = {s for s in SECTORS if not rule(s).plan_allowed}
    assert prohibited == {"tobacco_nicotine", "gambling", "prescription_medicine", "strong_alcohol"}
    for sector in prohibited:
        found = rule(sector)
        assert found.source
        assert found.date or found.read
        assert found.verified
    assert rule("gambling").in_force == date(2027, 7, 1)


def test_alcohol_gets_no_answer_either_way() -> None:
    found = rule("alcohol")
    assert (found.level, found.check, found.plan_allowed) == ("unverified", "Valvira", True)


def test_a_rule_without_a_source_is_not_told_as_verified() -> None:
    for sector in SECTORS:
        found = rule(sector)
        assert found.level in LEVELS
        assert bool(found.source) == (found.verified and found.level != "free"), sector


def test_a_young_audience_brings_the_rules_for_children() -> None:
    found = audience_rule((16, 25))
    assert found is not None
    assert found.sector == "children"
    assert audience_rule((18, 25)) is None
    assert audience_rule(None) is None


def test_an_unknown_sector_is_refused() -> None:
    with pytest.raises(KeyError):
        rule("weapons")


def test_both_languages_have_each_sector() -> None:
    finnish, english = (table("flows.goals", f"sectors.{language}.toml") for language in ("fi", "en"))
    assert keys(finnish) == keys(english)
    for sector in SECTORS:
        level = rule(sector).level
        wanted = {"prohibited": {"name", "reason"}, "free": {"name"}}.get(level, {"name", "warning"})
        assert set(finnish[sector]) == wanted, sector


@pytest.mark.parametrize(
    ("language", "shown"), [("fi", "Lähde: Valvira; HE 38/2024, 9.11.2023."), ("en", "9 November")]
)
def test_the_source_is_told_with_its_date(language: str, shown: str) -> None:
    found = rule("tobacco_nicotine")
    line = saying("flows.goals", "sectors", language)(
        "line.source_dated", {"source": found.source, "dated": found.date}
    )
    assert shown in line
