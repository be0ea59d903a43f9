"""The label can't be weaker than the deal, and the checker says what the text shows and no more."""

from __future__ import annotations

import pytest

from flows.contracts.check import verdict_words
from flows.contracts.labels import (
    SITUATIONS,
    allowed_labels,
    check_post,
    label_line,
    needed_label,
    proposed_label,
    situation_of,
)
from flows.contracts.wording import table
from flows.engine.formats import LANGUAGES
from flows.field import Deal
from tests.contracts.deals import COMBINATIONS, deal

GIFT = deal(pricing=("product",), deliverables=())


def states(text: str, situation: str = "agreed", language: str = "fi", platform: str = "instagram",
           age: tuple[int, int] | None = None, brand: str = "Kahvila Aamu") -> dict[str, str]:  # fmt: skip
    return {v.rule: v.state for v in check_post(text, platform, situation, brand, language, age)}


@pytest.mark.parametrize("pricing", COMBINATIONS, ids="+".join)
def test_any_agreed_benefit_is_advertising(pricing: tuple[str, ...]) -> None:
    assert proposed_label(deal(pricing=pricing)) == "ad"
    assert allowed_labels(deal(pricing=pricing)) == ("ad", "commercial")
    assert needed_label(deal(pricing=pricing, disclosure_label="received")) == "ad"


@pytest.mark.parametrize(
    ("agreed", "label"),
    [
        (GIFT, "received"),
        (deal(pricing=("product",), deliverables=(), exclusivity_days=14), "ad"),
        (deal(pricing=("product",), deliverables=(), usage_rights="organic"), "ad"),
        (deal(pricing=("product", "commission"), deliverables=()), "ad"),
    ],
)
def test_received_is_only_for_a_gift_without_any_duty(agreed: Deal, label: str) -> None:
    assert proposed_label(agreed) == label


def test_a_young_audience_leaves_only_the_plain_word() -> None:
    assert allowed_labels(deal(), (13, 25)) == ("ad",)
    assert allowed_labels(deal(), (18, 25)) == ("ad", "commercial")
    assert "commercial" not in allowed_labels(GIFT, (13, 17))


def test_label_lines_in_both_languages() -> None:
    assert label_line("ad", "H&M", "fi") == "Mainos | H&M"
    assert label_line("commercial", "H&M", "fi") == "Kaupallinen yhteistyö | H&M"
    assert label_line("received", "H&M", "fi") == "Mainos / Saatu | H&M"
    assert label_line("ad", "H&M", "en") == "Advertisement | H&M"
    assert label_line("commercial", "H&M", "en") == "Commercial cooperation | H&M"
    assert label_line("received", "H&M", "en") == "Advertisement / Gifted | H&M"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", ["ad", "commercial"])
@pytest.mark.parametrize("brand", ["Kahvila Aamu", "H&M", "Ääni 24", "C++ (Oy)"])
def test_our_own_label_passes_our_own_check(label: str, language: str, brand: str) -> None:
    line = label_line(label, brand, language)  # type: ignore[arg-type]
    found = states(f"{line}\nAamun paras hetki.", language=language, brand=brand)
    assert {found[rule] for rule in ("wording", "position", "advertiser", "language")} == {"met"}


@pytest.mark.parametrize(
    ("text", "wording", "position", "advertiser", "language"),
    [
        ("Mainos | Kahvila Aamu. Ihana kahvi", "met", "met", "met", "met"),
        ("MAINOS: @kahvilaaamu Ihana kahvi", "met", "met", "met", "met"),
        ("Kaupallinen yhteistyö Kahvila Aamu", "met", "met", "met", "met"),
        ("☕️ Mainos | Kahvila Aamu", "met", "met", "met", "met"),
        ("Ihana kahvi! Mainos | Kahvila Aamu", "met", "not_met", "met", "met"),
        ("Mainos. Ihana kahvi", "met", "met", "not_met", "met"),
        ("Advertisement | Kahvila Aamu. Ihana kahvi", "met", "met", "met", "not_met"),
        ("Mainos / Saatu | Kahvila Aamu", "not_met", "met", "met", "met"),
        ("Ihana kahvi, kiitos Kahvila Aamu #ad", "not_met", "not_met", "not_met", "not_met"),
        ("Ihana kahvi #mainos #kahvilaaamu", "not_met", "not_met", "not_met", "not_met"),
        ("Mainostoimistossa töissä, Kahvila Aamu", "not_met", "not_met", "not_met", "not_met"),
        ("", "not_met", "not_met", "not_met", "not_met"),
    ],
)
def test_what_the_text_shows(text: str, wording: str, position: str, advertiser: str, language: str) -> None:
    found = states(text)
    assert (found["wording"], found["position"], found["advertiser"], found["language"]) == (
        wording, position, advertiser, language,
    )  # fmt: skip


def test_a_gift_may_say_received_and_an_event_its_own_word() -> None:
    assert states("Mainos / Saatu Kahvila Aamu", "gift")["wording"] == "met"
    assert states("Saatu tuote Kahvila Aamu", "gift")["wording"] == "not_met"
    assert states("Mainos / Kutsuvierastilaisuus Kahvila Aamu", "invited")["wording"] == "met"
    assert states("Kaupallinen yhteistyö Kahvila Aamu", "own")["wording"] == "not_met"


def test_what_only_eyes_and_ears_can_tell_is_not_visible() -> None:
    found = states("Mainos | Kahvila Aamu", platform="tiktok")
    for rule in ("in_media", "visible_throughout", "every_post", "spoken", "platform_tool", "all_advertisers"):
        assert found[rule] == "not_visible"
    assert "spoken" not in states("Mainos | Kahvila Aamu", platform="blog")


def test_affiliate_links_are_told_at_the_beginning() -> None:
    assert states("Mainos | Kahvila Aamu, sisältää mainoslinkkejä *", "affiliate")["affiliate_links"] == "met"
    assert states("Mainos | Kahvila Aamu", "affiliate")["affiliate_links"] == "not_met"
    assert "affiliate_links" not in states("Mainos | Kahvila Aamu")
    assert situation_of(deal(pricing=("commission",))) == "affiliate"
    assert situation_of(GIFT) == "gift"
    assert situation_of(deal()) == "agreed"


def test_children_bring_two_rules() -> None:
    assert "minors_word" not in states("Mainos | Kahvila Aamu", age=(18, 30))
    good = states("Mainos | Kahvila Aamu. Tässä uusi kaakao.", age=(10, 17))
    assert (good["minors_word"], good["minors_exhortation"]) == ("met", "met")
    bad = states("Kaupallinen yhteistyö | Kahvila Aamu. Osta nyt!", age=(10, 17))
    assert (bad["minors_word"], bad["minors_exhortation"]) == ("not_met", "not_met")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_source_a_date_and_words(language: str) -> None:
    for situation in SITUATIONS:
        for text in ("Mainos | Kahvila Aamu", "", "kiitos Kahvila Aamu"):
            for verdict in check_post(text, "tiktok", situation, "Kahvila Aamu", language, (10, 12)):
                words = verdict_words(verdict, language)
                assert verdict.source
                assert verdict.date
                assert words.text
                assert words.why
                assert not any(word in (words.text + words.why).lower() for word in ("laillinen", "lawful", "legal"))


def test_the_label_rules_have_the_same_words_in_both_languages() -> None:
    finnish, english = (table(f"check.{language}.toml")["label"] for language in LANGUAGES)
    rules = {rule["key"] for rule in table("labels.toml")["rules"]}
    assert set(finnish) == set(english) == rules
    for texts in (*finnish.values(), *english.values()):
        assert set(texts) == {"rule", "met", "not_met", "not_visible"}


def test_an_unknown_situation_is_refused() -> None:
    with pytest.raises(ValueError):
        check_post("Mainos", "instagram", "rumour", "Kahvila Aamu", "fi")
