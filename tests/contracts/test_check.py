"""Each finding is there when it should be and away when it shouldn't, and has its words in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from flows.contracts.check import LEVELS, agreed_total, contract_check, finding_words
from flows.contracts.wording import table
from flows.engine.formats import LANGUAGES
from flows.engine.money import Money
from flows.field import Deliverable, Period
from tests.contracts.deals import BRAND, GOALS, SPRING, deal

MAY = Period(date(2027, 5, 1), date(2027, 5, 31))
POST = Deliverable("post", 1, "instagram", SPRING)

# key, level, changes to the whole deal, to the brand, to the goals
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("brand_legal_name", "missing", {}, {"legal_name": ""}, {}),
    ("brand_business_id", "missing", {}, {"business_id": " "}, {}),
    ("party_name", "missing", {"party_name": ""}, {}, {}),
    ("party_business_id", "missing", {"business_id": ""}, {}, {}),
    ("party_business_id_form", "risk", {"business_id": "2077474-1"}, {}, {}),
    ("guardian", "missing", {"party_kind": "minor"}, {}, {}),
    ("agency_power", "risk", {"party_kind": "agency"}, {}, {}),
    ("invoicing_service", "note", {"party_kind": "invoicing_service"}, {}, {}),
    ("sector_prohibited", "risk", {}, {}, {"sector": "gambling"}),
    ("sector_unverified", "risk", {}, {}, {"sector": "alcohol"}),
    ("sector_restricted", "risk", {}, {}, {"sector": "cosmetics"}),
    ("sector_check", "risk", {}, {}, {"sector": "weight_loss"}),
    ("sector_unknown", "note", {}, {}, {"sector": "unheard_of"}),
    ("children", "risk", {}, {}, {"audience_age": (13, 19)}),
    ("children", "risk", {}, {}, {"sector": "children"}),
    ("deliverables", "missing", {"deliverables": ()}, {}, {}),
    ("no_duty", "note", {"deliverables": (), "pricing": ("product",)}, {}, {}),
    ("deliverable_dates", "missing", {"deliverables": (replace(POST, period=None),)}, {}, {}),
    ("deliverable_outside_term", "risk", {"deliverables": (replace(POST, period=MAY),)}, {}, {}),
    ("deliverable_outside_campaign", "risk", {"deliverables": (replace(POST, period=MAY),)}, {}, {}),
    ("channel_not_planned", "note", {"deliverables": (replace(POST, channel="tiktok"),)}, {}, {}),
    ("brand_rules", "note", {"brand_rules": ""}, {}, {}),
    ("approval_none", "risk", {"approval": "none"}, {}, {}),
    ("label_weak", "risk", {"disclosure_label": "received"}, {}, {}),
    ("label_weak", "risk", {"disclosure_label": "commercial"}, {}, {"audience_age": (10, 15)}),
    ("fee", "missing", {"fee": None}, {}, {}),
    ("fee", "missing", {"fee": Money(Decimal(0))}, {}, {}),
    ("product_value", "missing", {"pricing": ("product",), "product_value": None}, {}, {}),
    ("commission_percent", "missing", {"pricing": ("commission",), "commission_percent": None}, {}, {}),
    ("commission_over_margin", "risk", {"pricing": ("commission",), "commission_percent": Decimal(60)}, {}, {}),
    ("commission_window", "missing", {"pricing": ("commission",), "commission_window_days": 0}, {}, {}),
    ("monthly_fee", "missing", {"pricing": ("monthly",), "monthly_fee": None}, {}, {}),
    ("notice", "missing", {"pricing": ("monthly",), "notice_days": 0}, {}, {}),
    ("employment", "note", {"pricing": ("monthly",)}, {}, {}),
    ("employment", "risk", {"pricing": ("monthly",), "party_kind": "private_person"}, {}, {}),
    ("over_budget", "risk", {"fee": Money(Decimal(5001))}, {}, {}),
    ("payment_days", "risk", {"payment_days": 31}, {}, {}),
    ("prepayment_register", "missing", {"prepayment_register": None}, {}, {}),
    ("withholding", "risk", {"prepayment_register": False}, {}, {}),
    ("barter_tax_business", "note", {"pricing": ("product",)}, {}, {}),
    ("barter_tax_person", "note", {"pricing": ("product",), "party_kind": "private_person"}, {}, {}),
    ("usage_months", "missing", {"usage_rights": "organic", "usage_months": 0}, {}, {}),
    ("paid_use_price", "risk", {"usage_rights": "paid", "pricing": ("commission",)}, {}, {}),
    ("paid_use_included", "note", {"usage_rights": "paid"}, {}, {}),
    ("competitors", "missing", {"exclusivity_days": 30}, {}, {}),
    ("exclusivity_pay", "risk", {"exclusivity_days": 30, "pricing": ("product",)}, {}, {}),
    ("exclusivity_long", "risk", {"exclusivity_days": 91}, {}, {}),
    ("online_time", "risk", {"online_time": 29}, {}, {}),
    ("reporting_none", "risk", {"reporting": "none"}, {}, {}),
    ("cancellation_none", "risk", {"cancellation": "none"}, {}, {}),
    ("term", "missing", {"term": None}, {}, {}),
]


def test_a_whole_deal_has_nothing_to_say() -> None:
    assert contract_check(deal(), BRAND, GOALS) == ()


@pytest.mark.parametrize(("key", "level", "agreed", "brand", "goals"), CASES, ids=[row[0] for row in CASES])
def test_a_finding_is_there_when_it_should_be(
    key: str, level: str, agreed: dict[str, Any], brand: dict[str, Any], goals: dict[str, Any]
) -> None:
    # Its absence is asserted by the whole deal above, which differs only by these changes.
    found = contract_check(deal(**agreed), replace(BRAND, **brand), replace(GOALS, **goals))
    assert [finding.level for finding in found if finding.key == key] == [level]
    assert [LEVELS.index(finding.level) for finding in found] == sorted(LEVELS.index(f.level) for f in found)
    for language in LANGUAGES:
        for finding in found:
            words = finding_words(finding, language)
            assert words.text.endswith(".")
            assert words.why.endswith((".", "?"))
            assert "None" not in words.text + words.why
            assert "!" not in words.text + words.why


# The near side of each limit: one step, and the finding goes.
NEAR: list[tuple[str, dict[str, Any]]] = [
    ("payment_days", {"payment_days": 30}),
    ("online_time", {"online_time": 30}),
    ("exclusivity_long", {"exclusivity_days": 90}),
    ("exclusivity_pay", {"exclusivity_days": 30}),
    ("over_budget", {"fee": Money(Decimal(5000))}),
    ("commission_over_margin", {"pricing": ("commission",), "commission_percent": Decimal("59.9")}),
    ("deliverable_dates", {"pricing": ("monthly",), "deliverables": (replace(POST, period=None),)}),
    ("party_business_id", {"party_kind": "private_person", "business_id": ""}),
    ("deliverables", {"pricing": ("product",), "deliverables": ()}),
    ("label_weak", {"pricing": ("product",), "deliverables": (), "disclosure_label": "received"}),
    ("payment_days", {"pricing": ("product",), "payment_days": 60}),
    ("prepayment_register", {"pricing": ("product",), "deliverables": (), "prepayment_register": None}),
    ("cancellation_none", {"cancellation": "Peruutus sovitaan erikseen."}),
]


@pytest.mark.parametrize(("key", "agreed"), NEAR, ids=[row[0] for row in NEAR])
def test_a_finding_is_away_just_inside_its_limit(key: str, agreed: dict[str, Any]) -> None:
    assert key not in {finding.key for finding in contract_check(deal(**agreed), BRAND, GOALS)}


def test_both_languages_have_words_for_every_finding_and_no_more() -> None:
    keys = {row[0] for row in CASES}
    for language in LANGUAGES:
        texts = table(f"check.{language}.toml")
        assert set(texts) - {"label"} == keys
        assert all(set(texts[key]) == {"text", "why"} for key in keys)


def test_what_was_typed_is_shown_and_not_run() -> None:
    found = contract_check(deal(business_id="{{ 7*7 }}<b>"), BRAND, GOALS)
    finding = next(each for each in found if each.key == "party_business_id_form")
    assert "{{ 7*7 }}<b>" in finding_words(finding, "fi").text


@pytest.mark.parametrize(
    ("agreed", "total"),
    [
        ({}, 800),
        ({"fee_per": "post", "deliverables": (POST, replace(POST, count=3))}, 3200),
        ({"pricing": ("monthly",)}, 800),
        ({"pricing": ("fixed", "monthly")}, 1600),
        ({"pricing": ("product",)}, 0),
        ({"pricing": ("monthly",), "term": None}, None),
        ({"fee": None}, None),
    ],
)
def test_the_total_of_what_was_agreed(agreed: dict[str, Any], total: int | None) -> None:
    assert agreed_total(deal(**agreed)) == (None if total is None else Money(Decimal(total)))
