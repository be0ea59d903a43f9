"""What changed, part by part, in a text of no language: history keeps it, and a refusal tells it.

A part is named by its field (budget, period, figures' average_likes). Amounts read "5000.00 EUR", dates and periods
"2027-03-01" and "2027-03-01/2027-03-31", lists "instagram, tiktok", "yes" and "no" are true and false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal

from flows.engine.money import Money
from flows.field import Deliverable, Figures, Goals, Measurement, Period, Target

_IDENTITY = frozenset({"id", "revision", "version", "collaboration_id", "campaign_id", "candidate_id"})
"""Parts that say which thing it is and not how it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """None where the part was not there before, or is there no more."""

    field: str
    before: str | None
    after: str | None


def parts_of(value: object) -> dict[str, str]:
    """A thing of the field as texts by field, those that are empty left out."""
    parts: dict[str, str] = {}
    assert is_dataclass(value)
    for one in fields(value):
        part = getattr(value, one.name)
        if one.name in _IDENTITY:
            continue
        if isinstance(part, Goals | Figures) or one.name == "deal":
            parts |= parts_of(part)
        elif part is not None and part not in ("", ()):
            parts[one.name] = text_of(part)
    return parts


def between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs, in the order of `after` and then what went away."""
    names = dict.fromkeys((*after, *before))
    return tuple(
        Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def figure_of(measurement: Measurement) -> str:
    """The field of a measurement: a campaign's own by its metric, a collaboration's with its id before that."""
    of = measurement.collaboration_id
    return f"{of}.{measurement.metric}" if of else measurement.metric


def text_of(value: object) -> str:
    """One part as text."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Money():
            return f"{value.cents / Decimal(100):.2f} {value.currency}"
        case Period():
            return f"{value.start.isoformat()}/{value.end.isoformat()}"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case Target():
            return f"{value.metric} {value.low}-{value.high}"
        case Deliverable():
            when = f" {text_of(value.period)}" if value.period else ""
            return f"{value.count} {value.kind} {value.channel}{when}"
        case tuple():
            return ", ".join(text_of(one) for one in value)
        case None:
            return ""
        case _:
            return str(value)
