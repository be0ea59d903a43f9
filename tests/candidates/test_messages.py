from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from flows.candidates.flags import BLIND_SPOTS, keys, red_flags
from flows.candidates.messages import (
    Draft,
    ask_customers,
    ask_staff,
    first_contact,
    in_words,
    levers,
    negotiation,
    written,
)
from flows.candidates.reason import Reason
from flows.candidates.scoring import REASONS, benchmark_for, score
from flows.candidates.search_plan import search_plan
from flows.engine.formats import LANGUAGES
from flows.engine.money import Money
from flows.facts import choose
from flows.field import DELIVERABLE_KINDS, PLATFORMS, Candidate, Deliverable, Workspace
from tests.candidates.people import ANNA, GOALS, SHOP, without

WORK = (Deliverable("reel", 2, "instagram"), Deliverable("story", 3, "instagram"))
NORDIC = choose("cpm", platform="instagram", definition="impressions", currency="EUR")


def part(draft: Draft, key: str) -> Reason:
    return next(p for p in draft.parts if p.key == f"{draft.kind}.{key}")


def word_tables() -> Mapping[str, Mapping[str, Any]]:
    folder = resources.files("flows.candidates")
    return {
        language: tomllib.loads(folder.joinpath(f"messages.{language}.toml").read_text("utf-8"))
        for language in LANGUAGES
    }


def leaves(tree: Mapping[str, object], path: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield path + name


def test_both_languages_have_the_same_texts() -> None:
    finnish, english = (set(leaves(word_tables()[language])) for language in LANGUAGES)
    assert finnish == english
    assert {f"platform.{p}" for p in PLATFORMS} | {f"deliverable.{k}" for k in DELIVERABLE_KINDS} <= finnish
    assert {f"why.{k}" for k in REASONS} <= finnish
    assert {f"flag.{k}" for k in keys()} | {f"blind_spot.{k}" for k in BLIND_SPOTS} <= finnish


def test_no_text_shouts() -> None:
    for language in LANGUAGES:
        for key in ("first_contact", "negotiation", "flag", "why"):
            assert "!" not in str(word_tables()[language][key])


def test_the_first_message_in_finnish() -> None:
    text = written(first_contact(replace(ANNA, price=None), GOALS, SHOP, reply_by=date(2027, 2, 10)), "fi")
    assert text.startswith("Hei @anna.koti\n\nTäällä H&M <Saippua>. Tarjoamme: Käsintehdyt saippuat.")
    assert "1.3.2027–31.3.2027" in text
    assert "10.2.2027 mennessä" in text
    assert "omalla tyylilläsi" in text
    assert "hintasi ilman arvonlisäveroa" in text
    assert "2 000" not in text  # the budget is nobody's business yet
    assert "{{" not in text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ("julkisesta profiilistasi", "oikeutettu etumme", "12 kuukauden", "poistattaa",
                "tietosuojavaltuutetulle", "Saippua Oy, Y-tunnus 1234567-1")),
        ("en", ("public profile", "legitimate interest", "12 months", "erase", "Data Protection Ombudsman",
                "Saippua Oy, business ID 1234567-1")),
    ],
)  # fmt: skip
def test_the_first_message_tells_what_a_person_must_be_told(language: str, told: tuple[str, ...]) -> None:
    privacy = in_words(part(first_contact(ANNA, GOALS, SHOP), "privacy"), language)
    assert [word for word in told if word not in privacy] == []


def test_the_privacy_line_names_where_to_ask_and_how_long() -> None:
    draft = first_contact(ANNA, GOALS, SHOP, contact="tieto@saippua.example", retention_months=6)
    privacy = in_words(part(draft, "privacy"), "fi")
    assert "täällä: tieto@saippua.example" in privacy
    assert "6 kuukauden" in privacy


def test_a_known_price_is_not_asked_again() -> None:
    assert "first_contact.asks" in [p.key for p in first_contact(replace(ANNA, price=None), GOALS, SHOP).parts]
    assert "first_contact.asks_figures" in [p.key for p in first_contact(ANNA, GOALS, SHOP).parts]


def test_why_just_them_follows_the_ratings() -> None:
    def whys(candidate: Candidate) -> list[str]:
        return [p.key for p in first_contact(candidate, GOALS, SHOP).parts if ".why_" in p.key]

    assert whys(ANNA) == ["first_contact.why_content", "first_contact.why_audience"]
    assert whys(replace(ANNA, content_fit=None, audience_match=2)) == ["first_contact.why_found"]


def test_a_brand_without_a_name_still_writes() -> None:
    text = written(first_contact(ANNA, GOALS, Workspace("w")), "en")
    assert "What we offer: Käsintehdyt saippuat." in text
    assert "Controller" not in text


def test_a_negotiation_meets_a_price_that_is_too_high() -> None:
    dear = without(replace(ANNA, price=Money(Decimal(1500))), average_views=5_000)
    # Five publications of 5 000 views: 1 500 / 25 000 x 1 000 = 60 €, above 30-40 €.
    draft = negotiation(dear, GOALS, SHOP, offered=Money(Decimal(900)), deliverables=WORK, benchmark=NORDIC)
    text = written(draft, "fi").replace("\u00a0", " ")
    assert "Ymmärsimme hintasi näin: 1 500 €" in text
    assert "- 2 × Reels-video, Instagram\n- 3 × Story, Instagram" in text
    assert "noin 60 € tuhatta katselua kohden" in text
    assert "30–40 €" in text
    assert "Voimme maksaa tästä kokonaisuudesta 900 €" in text
    assert "vähemmän julkaisuja" in text
    assert "kuukausikorvauksella" in text


def test_a_price_within_the_offer_is_agreed_and_not_haggled() -> None:
    draft = negotiation(ANNA, GOALS, SHOP, offered=Money(Decimal(300)), deliverables=WORK[:1], benchmark=NORDIC)
    told = [p.key for p in draft.parts]
    assert "negotiation.agreed_price" in told
    assert not [key for key in told if "lever" in key or "market" in key]


def test_levers_fit_the_deal() -> None:
    assert levers(GOALS, 1) == ("rights", "longer")
    known = replace(GOALS, margin=Decimal(60), average_order=Money(Decimal(50)))
    assert levers(known, 5) == ("fewer", "commission", "rights", "longer")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_draft_and_sentence_can_be_said(language: str) -> None:
    odd = without(
        replace(ANNA, followers=1_500, audience_match=1, reputation=1, reputation_note="?"),
        posts_measured=1, average_likes=900, average_comments=0, average_views=100,
    )  # fmt: skip
    drafts = (
        first_contact(odd, GOALS, SHOP),
        negotiation(replace(odd, price=None), GOALS, SHOP, offered=Money(Decimal(5)), deliverables=WORK),
        ask_customers(GOALS, SHOP),
        ask_staff(GOALS, SHOP),
    )
    for draft in drafts:
        assert in_words(draft.subject, language)
        assert written(draft, language)
    for one in (
        odd,
        ANNA,
        without(ANNA, posts_measured=None),
        Candidate("x", "@x", "podcast", 10, figures=ANNA.figures),
    ):
        for reason in score(one, benchmark=benchmark_for(one)).reasons:
            assert in_words(Reason(f"why.{reason.key}", reason.values), language)
    flags = red_flags(odd, benchmark=benchmark_for(odd), cpm_benchmark=NORDIC)
    assert len(flags) >= 7
    for flag in flags:
        values = {"observed": flag.observed, "threshold": flag.threshold}
        assert in_words(Reason(f"flag.{flag.key}", values), language).endswith("?")
    plan = search_plan(GOALS)
    for reason in (*[s.phrase for s in plan.searches], *[p.reason for p in plan.places]):
        assert in_words(reason, language)
