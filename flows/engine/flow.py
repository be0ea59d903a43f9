"""A flow is a list of questions; the open one is the first that applies and is not answered.

So the position is computed and never stored: after a restart, a correction or a new version of the flow, settling
the same answers gives the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from flows.engine.messages import Node, Option, Reply, Visit
from flows.engine.question import Item, Question, Repeat, Scene, Step
from flows.events import Event


class DeclarationError(Exception):
    """A flow is declared wrongly. Raised at import, so it never reaches a person."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a visit starts from."""

    answers: Mapping[str, object] = field(default_factory=dict)
    """What is known already and need not be asked."""
    subject: str = ""
    revision: int = 0
    nodes: tuple[Node, ...] = ()
    """Said before the first question."""
    refused: bool = False
    """The flow can't start now; `nodes` say why and `options` what to do."""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """What a finished visit leads to."""

    events: tuple[Event, ...]
    replies: tuple[Reply, ...]
    campaign_id: str = ""
    """The campaign that the conversation is about from now on."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The reason why a flow can't go on, such as a sector in which marketing is prohibited."""

    replies: tuple[Reply, ...]


def _no_gate(_scene: Scene) -> Gate | None:
    return None


def _never_reopened(_scene: Scene, _text: str) -> tuple[Beginning, str] | None:
    return None


def _stands_alone(_scene: Scene) -> Beginning | None:
    return None


def _touches_nothing(_scene: Scene) -> tuple[Node, ...]:
    return ()


def _about_nothing(_scene: Scene) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Flow:
    name: str
    version: int
    steps: tuple[Question | Repeat, ...]
    begin: Callable[[Scene, str], Beginning]
    """Takes the words that came with the command."""
    preview: Callable[[Scene], tuple[Reply, ...]]
    """What the answers lead to so far, shown before anything is written."""
    finish: Callable[[Scene], Ending]
    gate: Callable[[Scene], Gate | None] = _no_gate
    reopen: Callable[[Scene, str], tuple[Beginning, str] | None] = _never_reopened
    """What has been confirmed and may be changed again by naming it: "muuta budjetti 5000", weeks later. Takes what
    was said, and gives it back without the name of what is reopened."""
    stands: Callable[[Scene], Beginning | None] = _stands_alone
    """What the visit's own subject says by now: its answers and revision, when somebody else has changed it."""
    touches: Callable[[Scene], tuple[Node, ...]] = _touches_nothing
    """What a change to a visit that was reopened touches besides, such as papers made of it."""
    owners_only: bool = False
    """Whether what the flow ends in is for owners alone."""
    confidential: bool = False
    """Whether every question is about money or terms, so that it isn't asked where others hear without leave."""
    needs_subject: bool = False
    """Whether a visit to something that is there no more can't go on."""
    about: Callable[[Scene], str] = _about_nothing
    """What this visit is about, in a few words of the brand's own, such as a campaign's name."""
    upgrades: Mapping[int, Callable[[Mapping[str, object]], Mapping[str, object]]] = field(default_factory=dict)
    """From version n to n + 1: a plain function on the answers."""
    parts: tuple[Step | Repeat, ...] = field(init=False, default=())
    """The steps with each plain question at its place, made once."""
    dependents: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)
    """By question key, what rests on it; found when first asked for."""

    def __post_init__(self) -> None:
        parts = tuple(step if isinstance(step, Repeat) else Step(step) for step in self.steps)
        object.__setattr__(self, "parts", parts)
        seen: list[str] = []
        for question in self.questions:
            if question.key in seen:
                raise DeclarationError(f"{self.name}: {question.key} is declared twice")
            for above in (*question.when.looks_at, *question.rests_on):
                if above not in seen:
                    raise DeclarationError(f"{self.name}: {question.key} looks at {above}, which is not above it")
            seen.append(question.key)
        finals = [question.key for question in self.questions if question.final]
        if finals != seen[-1:]:
            raise DeclarationError(f"{self.name}: exactly the last question must be final, not {finals}")
        missing = set(range(1, self.version)) - set(self.upgrades)
        if missing:
            raise DeclarationError(f"{self.name}: no upgrade from version {min(missing)}")

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(
            question for step in self.steps for question in (step.questions if isinstance(step, Repeat) else (step,))
        )

    def question(self, key: str) -> Question | None:
        """By its full key."""
        return next((question for question in self.questions if question.key == key), None)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a visit is."""

    steps: tuple[Step, ...]
    """All that apply now, answered or not, in order."""
    open: Step | None
    at: int
    """Number of the open step among those asked, from 1."""
    of: int
    """How many steps there are, the final one left out."""

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)


def upgraded(flow: Flow, visit: Visit) -> Visit:
    """The visit as the current version of its flow understands it.

    Raises DeclarationError when the visit is from a newer version than this code.
    """
    if visit.version > flow.version:
        raise DeclarationError(f"{flow.name}: visit of version {visit.version}, code of {flow.version}")
    answers = visit.answers
    for version in range(visit.version, flow.version):
        answers = flow.upgrades[version](answers)
    return replace(visit, version=flow.version, answers=answers)


def settle(flow: Flow, scene: Scene) -> Position:
    """The first step that applies and is not answered."""
    visit = scene.visit
    steps: list[Step] = []
    open_step: Step | None = None
    asked = at = 0
    for step in _every_step(flow, scene):
        here = replace(scene, item=step.item) if step.item else scene
        question = step.question
        answered = step.id in visit.answers
        if not question.when.holds(here) or (question.further and not visit.refining and not answered):
            continue
        steps.append(step)
        if not answered and open_step is None:
            open_step = step
        if not question.final and not _known_unasked(step, here, answered=answered):
            asked += 1
            if step is open_step:
                at = asked
    if open_step is not None and not at and not open_step.question.final:
        asked += 1
    return Position(tuple(steps), open_step, at or asked, asked + _unnamed(flow, scene))


def _known_unasked(step: Step, here: Scene, *, answered: bool) -> bool:
    """Whether the step's answer is known without asking, so that it isn't counted among the questions."""
    if step.question.derive is None:
        return answered and not here.visit.turns.get(step.id)
    return not here.visit.turns.get(step.id) if answered else step.question.derive(here) is not None


def _unnamed(flow: Flow, scene: Scene) -> int:
    """How many questions a repeated group will bring when nothing has been named for it yet: those of one item."""
    return sum(
        sum(not question.further for question in part.questions)
        for part in flow.steps
        if isinstance(part, Repeat) and part.expected and not part.items(scene)
    )


def _every_step(flow: Flow, scene: Scene) -> list[Step]:
    steps: list[Step] = []
    for part in flow.parts:
        if isinstance(part, Repeat):
            items: tuple[Item, ...] = part.items(scene)
            steps += [Step(question, item) for item in items for question in part.questions]
        else:
            steps.append(part)
    return steps


def every_step(flow: Flow, scene: Scene) -> tuple[Step, ...]:
    """All steps whether they apply or not: what a correction or an early answer may name."""
    return tuple(_every_step(flow, scene))


def with_answer(flow: Flow, visit: Visit, step: Step, value: object, turn: int) -> Visit:
    """The visit with this answer. A changed value takes away the answers that rest on it."""
    before = visit.answers.get(step.id)
    if step.id not in visit.answers:
        # Reopened and answered as it was: nothing rests on a difference.
        before = next((was.value for was in visit.was if was.step == step.id and was.answered), None)
    changed = before != value
    answers = {**visit.answers, step.id: value}
    asking = {**visit.asking, step.id: visit.asking.get(step.id, 0) + 1}
    if changed:
        for dependent in _dependents(flow, step.question.key):
            for key in [k for k in answers if k == dependent or k.startswith(f"{dependent}#")]:
                del answers[key]
                asking[key] = asking.get(key, 0) + 1
    turns = {**visit.turns, step.id: turn}
    contested = visit.contested
    if step.id in contested:
        contested = {key: line for key, line in contested.items() if key != step.id}
    return replace(visit, answers=answers, asking=asking, turns=turns, contested=contested, misses=0)


def reopened(visit: Visit, step_id: str) -> Visit:
    """The visit with this step open again. Its dependents keep their answers until a new one differs."""
    answers = {key: value for key, value in visit.answers.items() if key != step_id}
    asking = {**visit.asking, step_id: visit.asking.get(step_id, 0) + 1}
    return replace(visit, answers=answers, asking=asking, misses=0)


def _dependents(flow: Flow, key: str) -> tuple[str, ...]:
    """Keys of the questions that rest on this one, directly or through another."""
    if key not in flow.dependents:
        wanted = {key}
        for question in flow.questions:
            if wanted & set(question.rests_on):
                wanted.add(question.key)
        flow.dependents[key] = tuple(question.key for question in flow.questions if question.key in wanted - {key})
    return flow.dependents[key]
