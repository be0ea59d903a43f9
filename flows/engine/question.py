"""What a flow is made of: questions, blocks of related figures, repeated groups, and named conditions.

A question says how its answer is read, when it is asked and what it rests on. It says nothing in words: those are
in the language files, found by the question's key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from flows.engine.known import Known
from flows.engine.messages import Node, Visit
from flows.engine.reading.choices import Choice
from flows.engine.reading.outcome import Miss, Reading
from flows.engine.texts import Texts


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that a repeated group is asked about."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a pure part of a flow may look at."""

    texts: Texts
    language: str
    known: Known
    now: datetime
    visit: Visit
    item: Item | None = None
    campaign_id: str = ""
    """The campaign that is being talked about, when the visit has no subject of its own."""

    @property
    def today(self) -> date:
        return self.now.date()

    def answer(self, key: str) -> Any:
        """The answer by its full key, of this item first; None when not answered or passed."""
        if self.item is not None and (found := self.visit.answers.get(f"{key}#{self.item.id}")) is not None:
            return found
        return self.visit.answers.get(key)

    def answered(self, key: str) -> bool:
        """Whether the question was answered or passed."""
        return key in self.visit.answers or (self.item is not None and f"{key}#{self.item.id}" in self.visit.answers)

    def say(self, key: str, **values: object) -> tuple[Node, ...]:
        return self.texts.say(self.language, key, **values)

    def word(self, key: str, **values: object) -> str:
        return self.texts.word(self.language, key, **values)

    def show(self, value: object) -> str:
        return self.texts.show(self.language, value)

    @property
    def vat_rate(self) -> Decimal:
        """The brand's own VAT rate in percent, 0 when it is not registered or not known."""
        code = self.answer("workspace.vat_rate") or self.known.workspace.vat_rate
        return Decimal(0) if code in ("", "none", None) else Decimal(str(code))

    @property
    def brand(self) -> str:
        return str(self.answer("workspace.name") or self.known.workspace.name)


class Reader(Protocol):
    """How one kind of answer is read and shown. Readers hold no state."""

    @property
    def free(self) -> bool:
        """Whether nearly any text would do as an answer."""
        ...

    @property
    def whole(self) -> bool:
        """Whether the reader makes sense of every word of its text, so that no other answer can hide in it."""
        ...

    @property
    def lines(self) -> bool:
        """Whether an answer may well be several lines."""
        ...

    def read(self, text: str, scene: Scene) -> Reading[Any]: ...

    def recognises(self, text: str) -> bool:
        """Whether the text carries this kind's own unit or shape, so that it can be told without a label."""
        ...

    def takes_question(self, text: str) -> bool:
        """Whether a text in the form of a question is an answer here all the same."""
        ...

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        """What can be chosen, in order; empty when anything may be written."""
        ...

    def show(self, value: Any, scene: Scene) -> str: ...

    def written(self, value: Any, scene: Scene) -> str:
        """The value as a person could write it into a form, so that reading it gives the same value; of a choice its
        id, of several their ids joined by commas, of a plain figure its digits with a point for the decimals."""
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked. Named, so that it can be drawn; it looks only at questions above."""

    name: str
    holds: Callable[[Scene], bool]
    looks_at: tuple[str, ...] = ()


ALWAYS = Condition("always", lambda _scene: True)


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    """The full key, such as goals.budget: a public name."""
    reader: Reader
    required: bool = False
    """Can't be passed."""
    further: bool = False
    """Comes only when the person asks to go deeper."""
    when: Condition = ALWAYS
    rests_on: tuple[str, ...] = ()
    """Full keys whose change asks this one again."""
    default: Callable[[Scene], object | None] | None = None
    """What passing the question means; none: the answer stays unknown."""
    derive: Callable[[Scene], object | None] | None = None
    """The answer when it can be known without asking, else None."""
    check: Callable[[Scene, Any], Miss | None] | None = None
    """What else must hold of a value that could be read."""
    values: Callable[[Scene], Mapping[str, object]] | None = None
    """What the question's words mention."""
    takes_files: bool = False
    final: bool = False
    """The question that ends the flow."""

    @property
    def part(self) -> str:
        return self.key.split(".")[0]

    @property
    def name(self) -> str:
        return self.key.split(".", 1)[1]

    def text(self, what: str) -> str:
        """The key of one of the question's texts: text, why, example, label, also."""
        return f"{self.part}.ask.{self.name}.{what}"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Questions asked once for each of the items."""

    key: str
    items: Callable[[Scene], tuple[Item, ...]]
    questions: tuple[Question, ...] = field(default=())
    expected: bool = True
    """Whether at least one item is to come, so that its questions are counted before it is named."""


@dataclass(frozen=True, slots=True)
class Step:
    """A question at its place, of one item where it is repeated."""

    question: Question
    item: Item | None = None

    @property
    def id(self) -> str:
        return self.question.key if self.item is None else f"{self.question.key}#{self.item.id}"
