"""The check before a row: SQLModel's table classes take anything, and SQLite keeps a text in a number's column.

A value that fails is a mistake in a flow, not in what a person wrote, so the message is for whoever mends it.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from flows.engine.formats import LANGUAGES
from flows.engine.money import LARGEST, Money
from flows.events import QuestionLeftOpen
from flows.field import (
    CAMPAIGN_MEASUREMENTS,
    COLLABORATION_STATES,
    CONTRACT_STATES,
    DELIVERABLE_KINDS,
    GOALS,
    MEASUREMENTS,
    PARTY_KINDS,
    PLATFORMS,
    PRICING,
    QUESTION_KINDS,
    VAT_RATES,
    Candidate,
    Collaboration,
    Contract,
    Deal,
    Deliverable,
    Goals,
    Measurement,
    OwnArticle,
    Period,
    Target,
    Workspace,
)
from storage.states import CAMPAIGN_STATES

LARGEST_WHOLE = 10**15
"""Larger counts than the field has, and far inside what a database column holds."""

_CHOICES: dict[tuple[type, str], tuple[str, ...]] = {
    (Goals, "goal"): GOALS,
    (Candidate, "platform"): PLATFORMS,
    (Collaboration, "state"): COLLABORATION_STATES,
    (Contract, "state"): CONTRACT_STATES,
    (Deal, "party_kind"): PARTY_KINDS,
    (Deal, "pricing"): PRICING,
    (Deal, "fee_per"): ("post", "campaign"),
    (Deal, "usage_rights"): ("none", "organic", "paid"),
    (Deliverable, "kind"): DELIVERABLE_KINDS,
    (Deliverable, "channel"): PLATFORMS,
    (Measurement, "metric"): (*MEASUREMENTS, *CAMPAIGN_MEASUREMENTS),
    (Workspace, "vat_rate"): ("", *VAT_RATES),
    (OwnArticle, "language"): LANGUAGES,
    (QuestionLeftOpen, "kind"): QUESTION_KINDS,
}
_RATINGS = ("audience_match", "content_fit", "past_work", "reputation")
_PERCENTAGES = ("margin", "discount", "commission_percent")


def checked_state(state: str) -> str:
    """A campaign's state. Raises ValueError for another word."""
    if state not in CAMPAIGN_STATES:
        raise ValueError(f"a campaign has no state {state!r}")
    return state


def check(value: object, where: str = "") -> None:
    """Goes through a value of the field and everything in it.

    Raises ValueError naming the first part that has another type, another choice or another range than it may.
    """
    if not is_dataclass(value):
        return
    kind: type = type(value)
    where = where or kind.__name__
    for name, hint in _hints(kind):
        part = getattr(value, name)
        place = f"{where}.{name}"
        if not _fits(part, hint):
            raise ValueError(f"{place}: {type(part).__name__} is not {hint}")
        _check_choice(kind, name, part, place)
        _check_range(kind, name, part, place)
        for one in part if isinstance(part, tuple) else (part,):
            check(one, place)
    _check_order(value, where)


def _check_choice(kind: type, name: str, part: object, place: str) -> None:
    allowed = _CHOICES.get((kind, name))
    if allowed is None:
        return
    for one in part if isinstance(part, tuple) else (part,):
        if one not in allowed:
            raise ValueError(f"{place}: {one!r} is not one of {allowed}")


def _check_range(kind: type, name: str, part: object, place: str) -> None:
    if isinstance(part, int) and not isinstance(part, bool):
        low, high = (1, 5) if kind is Candidate and name in _RATINGS else (0, LARGEST_WHOLE)
        if not low <= part <= high:
            raise ValueError(f"{place}: outside {low}-{high}")
    elif isinstance(part, Decimal):
        if not part.is_finite() or (name in _PERCENTAGES and kind in (Goals, Deal) and not 0 <= part <= 100):
            raise ValueError(f"{place}: out of range")
    elif isinstance(part, Money) and not 0 <= part.amount <= LARGEST * 1000:
        raise ValueError(f"{place}: out of range")


def _check_order(value: object, where: str) -> None:
    if isinstance(value, Period) and value.end < value.start:
        raise ValueError(f"{where}: ends before it starts")
    if isinstance(value, Target) and value.high < value.low:
        raise ValueError(f"{where}: its high is below its low")
    if isinstance(value, Goals) and value.audience_age and value.audience_age[0] > value.audience_age[1]:
        raise ValueError(f"{where}: the oldest is younger than the youngest")


@cache
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, hints[one.name]) for one in fields(kind))


def fits(kind: type, name: str, part: object) -> bool:
    """Whether a value is of the type that a field of a dataclass has."""
    return _fits(part, dict(_hints(kind))[name])


def _fits(part: object, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(part, one) for one in get_args(hint))
    if origin is tuple:
        inner = get_args(hint)
        if not isinstance(part, tuple):
            return False
        if len(inner) == 2 and inner[1] is Ellipsis:
            return all(_fits(one, inner[0]) for one in part)
        return len(part) == len(inner) and all(map(_fits, part, inner))
    if hint is None or hint is NoneType:
        return part is None
    if hint is int:
        return isinstance(part, int) and not isinstance(part, bool)
    if hint is date:
        return isinstance(part, date) and not isinstance(part, datetime)
    return isinstance(part, hint)
