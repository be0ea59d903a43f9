"""What goes into a brief, and what stays out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from flows.engine.money import Money
from flows.field import GOALS, Goals, Period, Target, Workspace
from flows.goals.brief import SECTIONS, brief_sections, written
from flows.goals.plan import propose
from flows.goals.sector import SECTORS, rule
from tests.goals.words import keys, saying, table

BRAND = Workspace("w", name="H&M <Koti>")
GOALS_SET = Goals(
    offer="Luomushampoo",
    goal="awareness",
    audience="Luonnonkosmetiikasta kiinnostuneet",
    budget=Money(Decimal(987)),
    period=Period(date(2027, 3, 1), date(2027, 3, 28)),
    channels=("instagram", "tiktok"),
    sector="cosmetics",
    audience_age=(16, 30),
    audience_region="Pirkanmaa",
    average_order=Money(Decimal(43)),
    margin=Decimal(61),
    discount=Decimal(15),
)


def paper(goals: Goals, language: str) -> str:
    plan = propose(goals, today=date(2027, 1, 4))
    document = written(brief_sections(goals, plan, BRAND), saying("flows.goals", "brief", language))
    parts = [document.title, document.subtitle, document.footer]
    for section in document.sections:
        parts += [section.heading, *section.paragraphs, *section.bullets]
    return "\n".join(parts)


def test_the_brief_has_its_sections_in_order() -> None:
    brief = brief_sections(GOALS_SET, propose(GOALS_SET, today=date(2027, 1, 4)), BRAND)
    assert tuple(section.key for section in brief.sections) == SECTIONS
    assert all(section.lines for section in brief.sections)


def test_own_words_label_dates_and_discount_are_there() -> None:
    text = paper(GOALS_SET, "fi")
    for part in (
        "Luomushampoo",
        "Luonnonkosmetiikasta",
        "Mainos | H&M <Koti>",
        "1.3.2027–28.3.2027",
        "15\u00a0%",
        "Pirkanmaa",
    ):
        assert part in text, part
    assert "16–30" in text
    assert "Tukes" in text
    assert "Älä kehota lapsia ostamaan" in text


def test_only_the_brands_own_aims_are_shared() -> None:
    own, low_high = Target("impressions", 50_000, 50_000, "own"), Target("clicks", 300, 400, "own")
    proposed = Target("engagements", 969, 2434, "cpm_tiktok_nordic_inzpire")
    text = paper(replace(GOALS_SET, targets=(own, low_high, proposed, Target("orders", 77, 77, "own"))), "fi")
    assert "viimeistään 28.3.2027: näyttökertoja 50\u00a0000." in text
    assert "klikkauksia 300–400." in text
    assert "969" not in text
    assert "77" not in text


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_brands_money_stays_out(language: str) -> None:
    text = paper(replace(GOALS_SET, goal="sales"), language)
    for secret in ("987", "789", "197", "43", "61", "€"):
        assert secret not in text, secret


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_and_sector_can_be_briefed(goal: str, language: str) -> None:
    for sector in SECTORS:
        if rule(sector).plan_allowed:
            assert paper(replace(GOALS_SET, goal=goal, sector=sector), language)


def test_a_prohibited_sector_gets_no_brief() -> None:
    goals = replace(GOALS_SET, sector="gambling")
    with pytest.raises(ValueError, match="gambling"):
        brief_sections(goals, propose(goals, today=date(2027, 1, 4)), BRAND)


def test_both_languages_have_every_line() -> None:
    finnish, english = (table("flows.goals", f"brief.{language}.toml") for language in ("fi", "en"))
    assert keys(finnish) == keys(english)
