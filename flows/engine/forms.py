"""Submitted forms and uploaded files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine.answering import Readings, answer, as_answer, refusal_part, shown_in_refusal
from flows.engine.asking import menu, remind
from flows.engine.messages import Uploaded
from flows.engine.orders import begin
from flows.engine.question import Step
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Read, Reading
from flows.engine.talk import Talk

LONGEST_MESSAGE = 20_000
"""Characters. A pasted list of 500 candidates fits; a book doesn't."""


def submit(talk: Talk, values: Mapping[str, str]) -> None:
    """All of a form's values, or none with every fault named."""
    if talk.flow is None:
        part = next((key.split(".")[0] for key in values if "." in key), "")
        if part in talk.library.flows:
            begin(talk, part, "")
            if not talk.stack:
                return  # it can't begin, and has said why
            talk.replies.clear()
    if talk.position() is None:
        talk.say("engine.say.no_form")
        menu(talk)
        return
    readings = [_field(talk, key, text) for key, text in values.items()]
    taken: Readings = tuple(reading for reading in readings if reading is not None)
    if len(taken) < len(readings):
        talk.reply()
    elif taken:
        answer(talk, taken)
    else:
        remind(talk)


def _field(talk: Talk, key: str, text: str) -> tuple[Step, Read[Any]] | None:
    """One field's reading; None when it has none, and what is wrong has been said."""
    step = _step(talk, key)
    if step is None:
        talk.say("engine.say.no_such_field", value=clipped(key))
        return None
    scene = talk.scene(step=step)
    reading: Reading[Any] = step.question.reader.read(text, scene)
    if isinstance(reading, Read) and step.question.check is not None:
        reading = step.question.check(scene, reading.value) or reading
    if isinstance(reading, Read):
        return step, reading
    talk.heard = text
    talk.say("engine.say.field_fault", label=talk.label(step))
    if isinstance(reading, Doubt):
        readings = ", ".join(step.question.reader.show(value, scene) for value in reading.readings)
        talk.say("engine.say.field_doubt", value=clipped(text), readings=readings)
    else:
        shown = {"value": clipped(text), **{k: shown_in_refusal(talk, step, v) for k, v in reading.values.items()}}
        talk.notes.extend(scene.say(f"{refusal_part(talk, step, reading)}.refuse.{reading.reason}", **shown))
    return None


def _step(talk: Talk, key: str) -> Step | None:
    """By its id, its full key, its short one or its label; a further question may be filled in before it is asked."""
    position = talk.position()
    assert position is not None
    assert talk.flow is not None
    applying = (s for s in position.steps if key in (s.id, s.question.key, s.question.name))
    further = (Step(q) for q in talk.flow.questions if key in (q.key, q.name) and q.further)
    named = (s for s in position.steps if talk.label(s).casefold() == key.strip().casefold())
    return next(applying, None) or next(further, None) or next(named, None)


def upload(talk: Talk, given: Uploaded) -> None:
    """A file where one is expected is an answer; elsewhere one kind sentence."""
    step = talk.open_step
    name = clipped(given.name)
    if given.text is None:
        talk.say(f"engine.say.file_{given.problem or 'unreadable'}", name=name)
        remind(talk)
    elif len(given.text) > LONGEST_MESSAGE:
        talk.say("engine.say.too_long", length=len(given.text), longest=LONGEST_MESSAGE)
        remind(talk)
    elif step is None:
        flow = next((f for f in talk.library.flows.values() if f.questions[0].takes_files), None)
        if flow is not None:
            begin(talk, flow.name, given.text)
    elif step.question.takes_files:
        as_answer(talk, given.text)
    else:
        talk.say("engine.say.file_not_expected", name=name)
        remind(talk)
