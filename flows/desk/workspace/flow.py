"""The brand's own profile: asked once, in whichever flow first needs it, and editable as settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.engine.flow import Beginning, Ending, Flow
from flows.engine.messages import Reply
from flows.engine.question import Condition, Question, Scene
from flows.engine.readers import BusinessIdReader, ChoiceReader, ConfirmReader, MoneyReader, TextReader
from flows.engine.reading.outcome import Miss
from flows.events import ProfileSet
from flows.field import VAT_RATES, Workspace

PROFILE = tuple(f.name for f in fields(Workspace) if f.name != "id")


def _zone_exists(_scene: Scene, value: str) -> Miss | None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Miss("not_a_zone", {"value": value})
    return None


_QUESTIONS = {
    "name": Question("workspace.name", TextReader(80), required=True),
    "legal_name": Question("workspace.legal_name", TextReader(120)),
    "business_id": Question("workspace.business_id", BusinessIdReader()),
    "address": Question("workspace.address", TextReader(200)),
    "signatory": Question("workspace.signatory", TextReader(120)),
    "vat_rate": Question("workspace.vat_rate", ChoiceReader("workspace.choice.vat_rate", VAT_RATES)),
    "hour_cost": Question("workspace.hour_cost", MoneyReader(high=Decimal(1000))),
    "timezone": Question("workspace.timezone", TextReader(60), check=_zone_exists),
}


def profile_question(name: str, *, required: bool = False, further: bool = False) -> Question:
    """The profile's question for use in another flow: asked only while the answer isn't known."""
    unknown = Condition(
        f"{name} of the brand is not known",
        lambda scene: getattr(scene.known.workspace, name) in ("", None) or scene.answered(f"workspace.{name}"),
    )
    return replace(_QUESTIONS[name], required=required, further=further, when=unknown)


def profile_event(scene: Scene) -> tuple[ProfileSet, ...]:
    """What this visit learned of the brand, as an event; empty when nothing."""
    changes = _changes(scene)
    return (ProfileSet(changes),) if changes else ()


def _changes(scene: Scene) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for name in PROFILE:
        value = scene.answer(f"workspace.{name}")
        # What was only shown and not touched may have been changed by somebody else meanwhile.
        told = scene.visit.turns.get(f"workspace.{name}")
        if value is not None and told and value != getattr(scene.known.workspace, name):
            found[name] = value
    return found


def _begin(scene: Scene, _words: str) -> Beginning:
    profile = scene.known.workspace
    known = {f"workspace.{name}": value for name in PROFILE if (value := getattr(profile, name)) not in ("", None)}
    return Beginning(known, nodes=scene.say("workspace.say.begin"))


def _preview(_scene: Scene) -> tuple[Reply, ...]:
    return ()


def _finish(scene: Scene) -> Ending:
    return Ending(profile_event(scene), (Reply(scene.say("workspace.say.saved")),))


WORKSPACE = Flow(
    name="workspace",
    version=1,
    steps=(
        *_QUESTIONS.values(),
        Question("workspace.confirm", ConfirmReader(refinable=False), required=True, final=True),
    ),
    begin=_begin,
    preview=_preview,
    finish=_finish,
)
