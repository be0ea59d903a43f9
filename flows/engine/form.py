"""A flow as a form: what it asks, all at once, with what was answered filled in.

A form is the same conversation in another shape: a Submitted made of its fields is read by the readers that read
single answers. It is made anew whenever something in it may have changed what else is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from flows.engine.asking import filled_in
from flows.engine.commands import Library
from flows.engine.filling import MOST_CHOICES, fill, written
from flows.engine.known import Known
from flows.engine.messages import Conversation, Node, Option, Visit
from flows.engine.orders import beginning_of, new_visit, open_visit, ready
from flows.engine.permissions import may_write
from flows.engine.question import Question, Reader, Scene, Step
from flows.engine.readers import (
    BlockReader,
    ChoicesReader,
    CountReader,
    DateReader,
    DaysReader,
    DecimalReader,
    MoneyReader,
    PercentReader,
)
from flows.engine.reading.choices import Choice
from flows.engine.reading.free_text import clipped
from flows.engine.talk import Talk

Kind = Literal["text", "long_text", "number", "decimal", "percent", "money", "date", "choice", "choices"]
"""What a field takes. A number, a decimal and a percentage are written without a unit."""

MOST_FIELDS = 10
"""Fields of one page."""
LONGEST_TITLE = 24
LONGEST_LINE = 300
"""Characters of an answer that is still written on one line."""
MOST_NAMED = 4
"""Ready choices that are named beside a field for one's own words."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in: a question, or one figure of a block."""

    id: str
    """The key under which its value is submitted."""
    label: str
    hint: str
    """Plain and short: the question's own example and its unit."""
    kind: Kind
    required: bool
    choices: tuple[Option, ...] = ()
    """Of a choice or choices; an option's id is the value."""
    value: str = ""
    """What stands in it, in words that its own reader reads back; empty when there is nothing."""
    chosen: tuple[str, ...] = ()
    """Ids of the choices that stand in it."""
    low: Decimal | None = None
    high: Decimal | None = None
    longest: int = 0
    """Characters; 0 when there is no limit of its own."""
    decisive: bool = False
    """Whether other fields come, go or change with what is put in it."""


@dataclass(frozen=True, slots=True)
class Form:
    flow: str
    visit: str
    """The visit's id; a new one when the flow hasn't begun."""
    begun: bool
    asked: int
    """Goes back with what is submitted: tells whether the conversation went on meanwhile."""
    title: str
    """At most 24 characters."""
    intro: tuple[Node, ...]
    """What is said when the flow begins."""
    fields: tuple[Field, ...]
    """All that is asked, answered or not, in order."""
    ready: bool
    """Whether nothing that is required is open."""
    words: str = ""
    """The words that came with the command that begins the flow; they go back with what is submitted."""


@dataclass(frozen=True, slots=True)
class NoForm:
    """The flow can't begin now: why, and what can be done."""

    nodes: tuple[Node, ...]
    options: tuple[Option, ...] = ()


def form_of(
    library: Library,
    conversation: Conversation,
    known: Known,
    now: datetime,
    *,
    flow: str = "",
    words: str = "",
    visit: str = "",
    typed: Mapping[str, str] | None = None,
) -> Form | NoForm:
    """The form of the named flow, or of the open one when none is named.

    `words` come with the command that begins the flow. `visit` is that of an earlier form of the same: the visit of
    this id goes on where there is one, else it is the one that begins. `typed` is what stands in the fields by now:
    what can be read of it counts as answered, the rest is left as it was.
    """
    talk = Talk(library, conversation, known, now)
    begun = _opened(talk, flow, words, visit)
    if begun is None:
        return _no_form(talk)
    here = talk.visit
    assert here is not None
    asked = sum(here.asking.values()) if begun else 0
    talk.keep(fill(talk, here, typed or {}, made=True).visit)
    talk.keep(_with_what_is_known(talk))
    position = talk.position()
    assert position is not None
    fields = tuple(field for step in position.steps for field in _fields(talk, step, position.steps))
    return Form(
        flow=here.flow,
        visit=here.id,
        begun=begun,
        asked=asked,
        title=_title(talk, here.flow),
        intro=() if begun else tuple(talk.notes),
        fields=fields,
        ready=all(not _is_open(talk, step) for step in position.steps if step.question.required),
        words="" if begun else words,
    )


def _opened(talk: Talk, flow: str, words: str, visit: str) -> bool | None:
    """Makes the form's visit the open one: whether it had begun; None when it can't, and why has been said."""
    known, current = talk.visit_of(visit) if visit else None, talk.visit
    if known is not None and known.state in ("open", "draft") and known.flow in talk.library.flows:
        if known.id not in talk.stack:
            talk.keep(replace(known, state="open"))
        talk.stack = [*(id for id in talk.stack if id != known.id), known.id]
        return True if ready(talk) else None
    if current is not None and not visit and not words and flow in ("", current.flow):
        return True if ready(talk) else None
    if flow not in talk.library.flows and not may_write(talk.known.member.role):
        talk.say("engine.say.not_allowed")
        return None
    if flow not in talk.library.flows:
        talk.say("engine.say.no_form")
        desk = talk.library.commands["menu"](talk.scene(), "").replies
        talk.reply(*(option for reply in desk[-1:] for option in reply.options))
        return None
    beginning = beginning_of(talk, flow, words)
    if beginning is None:
        return None
    talk.notes.clear()
    open_visit(talk, new_visit(talk, talk.library.flows[flow], beginning, visit), beginning)
    return False


def _no_form(talk: Talk) -> NoForm:
    talk.reply()
    nodes = tuple(node for reply in talk.replies for node in reply.nodes)
    return NoForm(nodes, tuple(option for reply in talk.replies for option in reply.options))


def _with_what_is_known(talk: Talk) -> Visit:
    """The open visit with every answer that can be known without asking, up to the first that must be asked."""
    flow, visit = talk.here()
    while True:
        filled = filled_in(talk, flow, visit)
        if filled is visit:
            return visit
        visit = filled
        talk.keep(visit)


def _title(talk: Talk, flow: str) -> str:
    key = f"{flow}.word.form"
    return clipped(talk.word(key if talk.library.texts.has(key) else f"{flow}.word.name"), LONGEST_TITLE)


def _is_open(talk: Talk, step: Step) -> bool:
    visit = talk.visit
    return visit is not None and not step.question.final and step.id not in visit.answers and not _unasked(talk, step)


def _unasked(talk: Talk, step: Step) -> bool:
    """Whether the answer is known without asking: it was never asked, or needn't be."""
    visit, derive = talk.visit, step.question.derive
    assert visit is not None
    if derive is None or step.id in visit.contested:
        return False
    if step.id in visit.answers:
        return not visit.turns.get(step.id)
    return derive(talk.scene(visit, step)) is not None


def _fields(talk: Talk, step: Step, steps: tuple[Step, ...]) -> tuple[Field, ...]:
    """The step as fields: one, or one for each figure of a block."""
    visit, question = talk.visit, step.question
    assert visit is not None
    if question.final or _unasked(talk, step):
        return ()
    scene, reader = talk.scene(visit, step), question.reader
    answer, decisive = visit.answers.get(step.id), question.key in _decisive(talk)
    label = talk.label_among(step, steps)
    if not isinstance(reader, BlockReader):
        hint = _hint(scene, question)
        return (_field(step.id, label, hint, reader, answer, scene, required=question.required, decisive=decisive),)
    values = answer if isinstance(answer, Mapping) else {}
    of = f" ({step.item.label})" if step.item is not None and label.endswith(f"({step.item.label})") else ""
    return tuple(
        _field(
            f"{step.id}/{name}",
            scene.word(f"{reader.path}.{name}.label") + of,
            _unit(own, scene),
            own,
            values.get(name),
            scene,
            required=False,
            decisive=decisive,
        )
        for name, own in reader.fields.items()
    )


def _decisive(talk: Talk) -> frozenset[str]:
    """Keys of the questions that others depend on."""
    flow, _ = talk.here()
    return frozenset(key for one in flow.questions for key in (*one.when.looks_at, *one.rests_on))


def _field(
    id: str, label: str, hint: str, reader: Reader, answer: Any, scene: Scene, *, required: bool, decisive: bool
) -> Field:
    choices = () if reader.free else reader.choices(scene)
    if len(choices) > MOST_CHOICES:
        choices = ()
    kind = _kind(reader, listed=bool(choices))
    value = written(reader, answer, scene)
    if kind == "choice" and value and all(value != choice.id for choice in choices):
        # Chosen when there were others to choose from.
        choices = (*choices[: MOST_CHOICES - 1], Choice(value, reader.show(answer, scene)))
    chosen = tuple(one for one in value.split(",") if any(one == choice.id for choice in choices)) if choices else ()
    numbers = kind in ("number", "decimal", "percent")
    longest = getattr(reader, "longest", 0)
    return Field(
        id=id,
        label=label,
        hint=hint,
        kind=kind,
        required=required,
        choices=tuple(Option(choice.id, choice.label) for choice in choices),
        value=value,
        chosen=chosen,
        low=Decimal(getattr(reader, "low", 0)) if numbers else None,
        high=Decimal(getattr(reader, "high", 0)) if numbers else None,
        longest=longest if isinstance(longest, int) else 0,
        decisive=decisive,
    )


_KINDS: tuple[tuple[type, Kind], ...] = (
    (CountReader, "number"),
    (DecimalReader, "decimal"),
    (PercentReader, "percent"),
    (MoneyReader, "money"),
    (DateReader, "date"),
)


def _kind(reader: Reader, *, listed: bool) -> Kind:
    if listed:
        return "choices" if isinstance(reader, ChoicesReader) else "choice"
    for kind_of_reader, kind in _KINDS:
        if isinstance(reader, kind_of_reader):
            return kind
    long = reader.lines or getattr(reader, "longest", 0) > LONGEST_LINE
    return "long_text" if long else "text"


def _hint(scene: Scene, question: Question) -> str:
    """The unit, the question's own example where there is something to write, and what leaving it empty means."""
    reader, said = question.reader, [_unit(question.reader, scene)]
    usual = question.default(scene) if question.default is not None else None
    if usual is not None:
        said.append(scene.word("engine.word.hint_usual", value=reader.show(usual, scene)))
    listed = reader.choices(scene)
    if reader.free and 0 < len(listed) <= MOST_NAMED:
        said.append(scene.word("engine.word.hint_or", choices=", ".join(choice.label for choice in listed)))
    elif not listed and not isinstance(reader, DateReader):
        said.append(scene.word("engine.word.hint", example=scene.word(question.text("example"))))
    return " ".join(one for one in said if one)


def _unit(reader: Any, scene: Scene) -> str:
    if isinstance(reader, MoneyReader):
        return scene.word(f"engine.word.hint_{'gross' if reader.consumer and scene.vat_rate else 'net'}")
    return scene.word("engine.word.hint_days") if isinstance(reader, DaysReader) else ""


def pages(form: Form, most: int = MOST_FIELDS) -> tuple[tuple[Field, ...], ...]:
    """The fields by pages of at most `most`, a block's figures together where they fit one page. One empty page when
    there are no fields."""
    made: list[list[Field]] = [[]]
    for group in _groups(form.fields):
        if made[-1] and len(made[-1]) + len(group) > most:
            made.append([])
        for one in group:
            if len(made[-1]) >= most:
                made.append([])
            made[-1].append(one)
    return tuple(tuple(page) for page in made)


def _groups(fields: tuple[Field, ...]) -> list[tuple[Field, ...]]:
    """A block's figures together, every other field by itself."""
    found: list[list[Field]] = []
    for one in fields:
        block, _, _ = one.id.rpartition("/")
        if block and found and found[-1][0].id.rpartition("/")[0] == block:
            found[-1].append(one)
        else:
            found.append([one])
    return [tuple(group) for group in found]
