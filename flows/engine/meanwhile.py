"""Telling what somebody else changed in between, from the history's language-neutral values."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from flows.engine import formats
from flows.engine.known import Refusal
from flows.engine.messages import Node
from flows.engine.question import Scene
from flows.engine.readers import UNKNOWN
from flows.field import Period

_MONEY = re.compile(r"(-?\d+(?:\.\d+)?) EUR")
_DAY = r"\d{4}-\d\d-\d\d"


def changed_meanwhile(scene: Scene, refusal: Refusal, part: str) -> tuple[Node, ...]:
    """Who changed what and when, each line with its label where `part` asks about it."""
    nodes = scene.say("engine.say.changed_meanwhile", who=refusal.who, when=_moment(scene, refusal.when))
    for field, before, after in refusal.changes:
        label = label_in_words(scene, field, part)
        nodes += scene.say(
            "engine.say.changed_line",
            label=label,
            before=value_in_words(scene, before, field),
            after=value_in_words(scene, after, field),
        )
    return nodes


def _moment(scene: Scene, when: str) -> str:
    try:
        return formats.moment(datetime.fromisoformat(when), scene.language)
    except ValueError:
        return when


PARTS = ("goals", "candidates", "contracts", "workspace", "results")
_OTHER_PARTS = ("state", "name", "handle", "reputation_note", "usage_months")
"""Parts that no question of that name asks."""
_TARGET = re.compile(r"(?P<metric>[a-z_]+) (?P<low>\d+)-(?P<high>\d+)")
_CODE = re.compile(r"[a-z][a-z0-9_]*|[0-9]+(?:\.[0-9]+)?")


def label_in_words(scene: Scene, field: str, part: str = "") -> str:
    """A changed part by the label of the question that asks it, of `part` first."""
    metric = field.rpartition(".")[2]
    places = (
        *(f"{one}.ask.{field}.label" for one in (part, *PARTS) if one),
        f"candidates.ask.figures.field.{field}.label",
        *((f"engine.changed.{field}",) if field in _OTHER_PARTS else ()),
        f"results.metric.{metric}",
    )
    found = next((place for place in places if scene.texts.has(place)), None)
    return scene.word(found) if found else field


def value_in_words(scene: Scene, value: str, field: str = "") -> str:
    """A stored value of a field as the language writes it; what is a person's own text stays as it is."""
    if not value:
        return UNKNOWN
    if found := _MONEY.fullmatch(value):
        return formats.money(Decimal(found[1]), scene.language)
    if re.fullmatch(f"{_DAY}/{_DAY}", value):
        start, end = value.split("/")
        return formats.period(Period(date.fromisoformat(start), date.fromisoformat(end)), scene.language)
    if re.fullmatch(_DAY, value):
        return formats.day(date.fromisoformat(value), scene.language)
    if field == "targets":
        return ", ".join(_target(scene, one) for one in value.split(", "))
    return ", ".join(_code(scene, one, field) for one in value.split(", "))


def _target(scene: Scene, value: str) -> str:
    found = _TARGET.fullmatch(value)
    if found is None:
        return value
    ends = [formats.number(int(found[end]), scene.language) for end in ("low", "high")]
    shown = ends[0] if ends[0] == ends[1] else "–".join(ends)
    return f"{label_in_words(scene, found['metric'])} {shown}"


def _code(scene: Scene, value: str, field: str) -> str:
    """One of a question's own choices by its label; a bare number as the language writes it."""
    if _CODE.fullmatch(value) is None:
        return value
    places = (
        *(f"{part}.choice.{field}.{value}.label" for part in PARTS),
        *((f"engine.choice.platform.{value}.label",) if field in ("channels", "platform") else ()),
        *((f"sectors.{value}.name",) if field == "sector" else ()),
        *((f"engine.state.{value}", f"desk.collaboration.{value}", f"desk.stage.{value}") if field == "state" else ()),
        *((f"engine.choice.yes_no.{value}.label",) if value in ("yes", "no") else ()),
    )
    found = next((place for place in places if scene.texts.has(place)), None)
    if found is not None:
        return scene.word(found)
    return formats.number(Decimal(value), scene.language, 2) if value[0].isdigit() else value
