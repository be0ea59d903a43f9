"""Whether the last step is reached whatever is answered: the flow is settled again and again, nothing is said.

Explored are the questions that conditions look at and those that must be answered by a choice, in the combinations
of combinations.py, each gone through in three ways: the required questions alone, everything answered, and
everything passed that may be passed. What is shown at the end is made for one of the three, since making it costs
more than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from flows.engine.flow import Flow, settle, with_answer
from flows.engine.messages import Reply, Visit
from flows.engine.question import Question, Scene, Step
from flows.proof.combinations import combinations
from flows.proof.place import Place, Subject, scene_of
from flows.proof.samples import accepted, ordinary, variants

Manner = Literal["required", "answered", "passed"]
MANNERS: tuple[Manner, ...] = ("required", "answered", "passed")

MOST_STEPS = 500
"""Steps of one walk; more means that it goes in circles."""


@dataclass(frozen=True, slots=True)
class Walked:
    """One way through a flow."""

    answers: Mapping[str, str]
    """The combination that was chosen, by question key."""
    manner: Manner
    asked: frozenset[str]
    """Keys of the questions that came up, known ones included."""
    ended: bool
    """Whether the last step was reached, or a gate that says why it can't be."""
    stuck: str
    """The step at which it wasn't, if it was at a step."""
    replies: tuple[Reply, ...]
    """What is shown at the end: the preview, or what the gate says."""


def explored(question: Question, scene: Scene) -> bool:
    """Whether a question's answers decide what else is asked or how the end looks."""
    return question.required and not question.final and bool(question.reader.choices(scene))


def values_of(flow: Flow, scene: Scene) -> dict[str, tuple[str, ...]]:
    """What the explored questions are answered, in words."""
    seen = looked_at(flow)
    return {
        question.key: found
        for question in flow.questions
        if (question.key in seen or explored(question, scene)) and (found := variants(question, scene))
    }


def looked_at(flow: Flow) -> frozenset[str]:
    """Keys of the questions that conditions look at."""
    return frozenset(key for question in flow.questions for key in question.when.looks_at)


def walks(subject: Subject, flow: Flow, place: Place, *, thorough: bool = True) -> Iterator[Walked]:
    """Every combination, from a place where the flow has begun: in every manner and with what is shown at the end,
    or when not `thorough` in one manner each, by turns. Raises what the flow raises."""
    visit = place.visit
    assert visit is not None
    scene = scene_of(subject, place, visit)
    taken: dict[str, Any] = {}
    for nth, chosen in enumerate(combinations(values_of(flow, scene), looked_at(flow))):
        for turn, manner in enumerate(MANNERS):
            in_turn = nth % len(MANNERS) == turn
            if thorough or in_turn:
                yield _walked(flow, scene, visit, chosen, manner, taken, preview=thorough and in_turn)


def _walked(
    flow: Flow,
    scene: Scene,
    visit: Visit,
    chosen: Mapping[str, str],
    manner: Manner,
    taken: dict[str, Any],
    *,
    preview: bool,
) -> Walked:
    """`taken` keeps the ordinary answers that don't depend on others, by question key."""
    visit = replace(visit, refining=manner != "required")
    asked: set[str] = set()
    for _ in range(MOST_STEPS):
        here = replace(scene, visit=visit)
        gate = flow.gate(here)
        if gate is not None:
            way_on = any(reply.options for reply in gate.replies)
            return Walked(chosen, manner, frozenset(asked), way_on, flow.name, gate.replies)
        step = settle(flow, here).open
        if step is None:
            return Walked(chosen, manner, frozenset(asked), False, "", ())
        asked.add(step.question.key)
        if step.question.final:
            return Walked(chosen, manner, frozenset(asked), True, "", flow.preview(here) if preview else ())
        found = _answer(step, replace(here, item=step.item), chosen, manner, taken)
        if found is None:
            return Walked(chosen, manner, frozenset(asked), False, step.id, ())
        visit = with_answer(flow, visit, step, found.value, 1)
    return Walked(chosen, manner, frozenset(asked), False, "goes in circles", ())


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any


def _answer(
    step: Step, scene: Scene, chosen: Mapping[str, str], manner: Manner, taken: dict[str, Any]
) -> _Answer | None:
    """What the walk answers here; None when nothing can be."""
    question = step.question
    if question.derive is not None and question.key not in chosen and (known := question.derive(scene)) is not None:
        return _Answer(known)
    if manner == "passed" and not question.required:
        return _Answer(question.default(scene) if question.default is not None else None)
    if question.key in taken and question.key not in chosen:
        return _Answer(taken[question.key])
    wanted = chosen.get(question.key)
    reading = accepted(question, scene, wanted) if wanted else None
    if reading is None and (other := ordinary(question, scene)):
        reading = accepted(question, scene, other)
        if reading is not None and not question.reader.choices(scene) and question.check is None:
            taken[question.key] = reading.value
    return _Answer(reading.value) if reading is not None else None
