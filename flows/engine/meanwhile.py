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
        key = f"{part}.ask.{field}.label"
        label = scene.word(key) if scene.texts.has(key) else field
        nodes += scene.say(
            "engine.say.changed_line",
            label=label,
            before=value_in_words(scene, before),
            after=value_in_words(scene, after),
        )
    return nodes


def _moment(scene: Scene, when: str) -> str:
    try:
        return formats.moment(datetime.fromisoformat(when), scene.language)
    except ValueError:
        return when


def value_in_words(scene: Scene, value: str) -> str:
    """A stored value as the language writes it; what isn't money, a day or a period stays as it is."""
    if not value:
        return UNKNOWN
    if found := _MONEY.fullmatch(value):
        return formats.money(Decimal(found[1]), scene.language)
    if re.fullmatch(f"{_DAY}/{_DAY}", value):
        start, end = value.split("/")
        return formats.period(Period(date.fromisoformat(start), date.fromisoformat(end)), scene.language)
    if re.fullmatch(_DAY, value):
        return formats.day(date.fromisoformat(value), scene.language)
    return value
