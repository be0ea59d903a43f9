"""What was filled in on a form, read in the order of the flow, so that each answer is read beside those above it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from flows.engine.answering import refusal_part, shown_in_refusal
from flows.engine.flow import Flow, every_step, with_answer
from flows.engine.messages import Node, Visit
from flows.engine.question import Reader, Scene, Step
from flows.engine.readers import (
    BlockReader,
    ChoiceReader,
    ChoicesReader,
    DecimalReader,
    PercentReader,
    ThingReader,
    says_unknown,
)
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.talk import Talk

MOST_CHOICES = 100
"""Choices of one field; of more the one that is meant is written."""

_NUMERAL = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a field wasn't taken; `step` is None where there is no such field."""

    step: Step | None
    figure: str
    text: str
    reading: Miss | Doubt[Any] | None


@dataclass
class Filled:
    """A visit with everything that could be read of a form."""

    visit: Visit
    taken: list[tuple[Step, Read[Any]]] = field(default_factory=list)
    """In the flow's order; what stood there before isn't among them."""
    faults: dict[str, Fault] = field(default_factory=dict)
    """By the key that was submitted."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a key means: a question by name, or a step by its label, and one of a block's figures."""

    key: str
    names: str
    """The key without the figure; empty when it is a label."""
    label: str
    figure: str = ""


def fill(talk: Talk, visit: Visit, values: Mapping[str, str], *, made: bool) -> Filled:
    """Reads the values into the visit. `made`: they come from the fields of a form and not from lines that were typed,
    so that a field which no longer applies is left alone and one that is as it was is no answer."""
    flow = talk.library.flows[visit.flow]
    filled = Filled(visit)
    left = [_named(flow, key) for key in values]
    while left:
        before = filled.visit
        found = _pass(talk, flow, filled, left, values, made=made)
        if not found and filled.visit is before:
            break
        left = [named for named in left if named not in found]
    for named in left:
        _take_odd(talk, flow, filled, named, values[named.key], made=made)
    return filled


def _named(flow: Flow, key: str) -> _Named:
    base, _, figure = key.rpartition("/")
    if base and any(question.key == base.partition("#")[0] and _has(question.reader, figure) for question in
                    flow.questions):  # fmt: skip
        return _Named(key, base, "", figure)
    plain = key.partition("#")[0]
    if any(plain in (question.key, question.name) for question in flow.questions):
        return _Named(key, key, "")
    return _Named(key, "", key.strip().casefold())


def _has(reader: Reader, figure: str) -> bool:
    return isinstance(reader, BlockReader) and figure in reader.fields


def _pass(
    talk: Talk, flow: Flow, filled: Filled, left: list[_Named], values: Mapping[str, str], *, made: bool
) -> list[_Named]:
    """Goes through the steps once from the top; what was found by then. It ends early where an answer may have brought
    new steps."""
    found: list[_Named] = []
    blocked = False
    steps = every_step(flow, talk.scene(filled.visit))
    for step in steps:
        scene = talk.scene(filled.visit, step)
        if not step.question.when.holds(scene):
            continue
        mine = [named for named in left if named not in found and _means(talk, named, step, steps, scene)]
        if mine:
            found += mine
            _take(talk, flow, filled, step, {named.figure: (named.key, values[named.key]) for named in mine}, made)
            blocked = blocked or step.id not in filled.visit.answers
            if step.item is None:
                return found
        elif not blocked and step.id not in filled.visit.answers:
            blocked = not _derived(flow, filled, step, scene)
    return found


def _derived(flow: Flow, filled: Filled, step: Step, scene: Scene) -> bool:
    """Whether a step is known without asking, or not asked at all; its answer is then taken."""
    if step.question.further and not filled.visit.refining:
        return True
    derive = step.question.derive
    value = derive(scene) if derive is not None and step.id not in filled.visit.contested else None
    if value is not None:
        filled.visit = with_answer(flow, filled.visit, step, value, 0)
    return value is not None


def _means(talk: Talk, named: _Named, step: Step, steps: tuple[Step, ...], scene: Scene) -> bool:
    """A further question may be filled in by its name before it is asked."""
    if named.names:
        return named.names in (step.id, step.question.key, step.question.name)
    asked = not step.question.further or scene.visit.refining or step.id in scene.visit.answers
    return asked and talk.label_among(step, steps).casefold() == named.label


def _take_odd(talk: Talk, flow: Flow, filled: Filled, named: _Named, text: str, *, made: bool) -> None:
    """A value that belongs to no step that applies."""
    plain = named.names.partition("#")[0]
    question = next((q for q in flow.questions if plain and plain in (q.key, q.name)), None)
    if made and question is not None:
        return
    if question is not None and question.further and named.names == plain:
        _take(talk, flow, filled, Step(question), {named.figure: (named.key, text)}, made)
        return
    filled.faults[named.key] = Fault(None, "", text, None)


def _take(talk: Talk, flow: Flow, filled: Filled, step: Step, texts: Mapping[str, tuple[str, str]], made: bool) -> None:
    """Reads what was written for a step: as a whole under "", or figure by figure."""
    scene = talk.scene(filled.visit, step)
    figures = {figure: given for figure, given in texts.items() if figure}
    if "" in texts:
        key, text = texts[""]
        reading = _read_whole(step, text, scene, made=made)
    else:
        key = next(iter(figures.values()))[0]
        read = _read_figures(step, figures, scene, made=made)
        if isinstance(read, dict):
            filled.faults |= read
            return
        reading = read
    if isinstance(reading, Read) and reading.value is not None and step.question.check is not None:
        reading = step.question.check(scene, reading.value) or reading
    if not isinstance(reading, Read):
        filled.faults[key] = Fault(step, "", texts[""][1] if "" in texts else "", reading)
        return
    answers = filled.visit.answers
    if made and step.id in answers and step.id not in filled.visit.contested and answers[step.id] == reading.value:
        return
    filled.taken.append((step, reading))
    if not step.question.final:
        turn = talk.answered_in or talk.conversation.turn + 1
        filled.visit = with_answer(flow, filled.visit, step, reading.value, turn)


def _read_whole(step: Step, text: str, scene: Scene, *, made: bool) -> Reading[Any]:
    question = step.question
    answers = scene.visit.answers
    if made and step.id in answers and text == written(question.reader, answers[step.id], scene):
        return Read(answers[step.id])
    if not text.strip():
        if question.required:
            return Miss("required")
        return Read(question.default(scene) if question.default is not None else None)
    return read_field(question.reader, text, scene, made=made)


def _read_figures(
    step: Step, figures: Mapping[str, tuple[str, str]], scene: Scene, *, made: bool
) -> Read[Any] | dict[str, Fault]:
    """The block with these figures; those that aren't named keep what was answered before. All figures empty is an
    answer that nothing is known, or a question that is passed."""
    reader, before = step.question.reader, scene.visit.answers.get(step.id)
    assert isinstance(reader, BlockReader)
    values: dict[str, Any] = {**dict.fromkeys(reader.fields), **(before if isinstance(before, Mapping) else {})}
    faults: dict[str, Fault] = {}
    for figure, (key, text) in figures.items():
        own = reader.fields[figure]
        if made and values[figure] is not None and text == written(own, values[figure], scene):
            continue
        if not text.strip() or says_unknown(text):
            values[figure] = None
            continue
        reading = read_field(own, text, scene, made=made)
        if isinstance(reading, Read):
            values[figure] = reading.value
        else:
            faults[key] = Fault(step, figure, text, reading)
    if faults:
        return faults
    if not step.question.required and all(value is None for value in values.values()):
        default = step.question.default
        return Read(default(scene) if default is not None else None)
    return Read(values, echo=True)


def read_field(reader: Reader, text: str, scene: Scene, *, made: bool = True) -> Reading[Any]:
    """A field's text: the id of a choice is that choice, a form's own numeral is that number, and anything else is read
    as it is in a conversation."""
    chosen = _chosen(reader, text, scene)
    if chosen is not None:
        return chosen
    if made and isinstance(reader, DecimalReader | PercentReader) and _NUMERAL.fullmatch(text.strip()):
        value = Decimal(text.strip())
        if value < reader.low:
            return Miss("below", {"value": value, "low": reader.low})
        return Miss("above", {"value": value, "high": reader.high}) if value > reader.high else Read(value)
    return reader.read(text, scene)


def _chosen(reader: Reader, text: str, scene: Scene) -> Read[Any] | None:
    ids = {choice.id for choice in reader.choices(scene)}
    if not ids:
        return None
    if isinstance(reader, ChoicesReader):
        parts = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
        return Read(parts) if ids.issuperset(parts) else None
    if text.strip() not in ids:
        return None
    if isinstance(reader, ChoiceReader | ThingReader):
        return Read(text.strip())
    reading = reader.read(text.strip(), scene)
    return Read(reading.value) if isinstance(reading, Read) else None


def written(reader: Reader, value: Any, scene: Scene) -> str:
    """A value as it stands in its field; of more choices than a field takes, in words."""
    if value is None:
        return ""
    try:
        many = isinstance(reader, ThingReader) and len(reader.choices(scene)) > MOST_CHOICES
        return reader.show(value, scene) if many else reader.written(value, scene)
    except (AttributeError, TypeError, ValueError, KeyError):
        return ""  # what an older version answered in another shape


def fault_nodes(talk: Talk, fault: Fault) -> tuple[Node, ...]:
    """What is wrong with a field, in a sentence."""
    step, reading, value = fault.step, fault.reading, clipped(fault.text)
    if step is None:
        return talk.scene().say("engine.say.no_such_field", value=value)
    scene = talk.scene(step=step)
    own = step.question
    if fault.figure and isinstance(own.reader, BlockReader):
        # The figure's own reader shows its values.
        step = replace(step, question=replace(own, reader=own.reader.fields[fault.figure]))
    if isinstance(reading, Doubt):
        shown = ", ".join(step.question.reader.show(one, scene) for one in reading.readings)
        return scene.say("engine.say.field_doubt", value=value, readings=shown)
    assert reading is not None
    values = {"value": value, **{k: shown_in_refusal(talk, step, v) for k, v in reading.values.items()}}
    return scene.say(f"{refusal_part(talk, step, reading)}.refuse.{reading.reason}", **values)


def fault_label(talk: Talk, fault: Fault) -> str:
    assert fault.step is not None
    label = talk.label(fault.step)
    if not fault.figure:
        return label
    reader = fault.step.question.reader
    assert isinstance(reader, BlockReader)
    return f"{label}: {talk.word(f'{reader.path}.{fault.figure}.label')}"
