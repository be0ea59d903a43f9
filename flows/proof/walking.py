"""A walk through a flow by really talking: each question is asked, answered in every way, passed, explained, left.

Two walks are made: one with ordinary answers, on which everything that a person can do is done at each step, and one
with the longest answers, on which every screen is as large as it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from flows.engine.flow import Flow, Position
from flows.engine.messages import Commanded, Input, Pressed, Reply, Said, Submitted
from flows.engine.question import Question, Scene, Step
from flows.proof.place import Place, Subject, after, position_of, scene_of
from flows.proof.problem import Kind
from flows.proof.samples import AWKWARD, awkward, longest, ordinary

MOST_STEPS = 300

NONSENSE = "¤¤¤ " + AWKWARD * 10
"""What no reader but that of free text takes."""

Answers = Callable[[Question, Scene], str | None]


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    step: str
    detail: str = ""


@dataclass
class Walk:
    """One walk while it is made, and what it found."""

    subject: Subject
    flow: Flow
    language: str
    shown: list[tuple[str, Reply]] = field(default_factory=list)
    """Every reply with the step at which it was shown."""
    faults: list[Fault] = field(default_factory=list)

    def does(self, place: Place, given: Input, step: str) -> Place | None:
        """The next place; None when the input raised, which is kept as a fault."""
        try:
            next_place = after(self.subject, place, given)
        except Exception as error:  # whatever is raised is what the proof is looking for
            self.faults.append(Fault("raised", step, f"{given!r:.60}: {type(error).__name__}: {error}"))
            return None
        assert next_place.turn is not None
        self.shown += [(step, reply) for reply in next_place.turn.replies]
        if not next_place.turn.replies:
            self.faults.append(Fault("dead_end", step, f"no reply to {given!r:.60}"))
        return next_place

    def fault(self, kind: Kind, step: str, detail: str = "") -> None:
        self.faults.append(Fault(kind, step, detail))

    def begun(self, place: Place) -> Place | None:
        """Where the flow has begun with every question to be asked; None where it refuses."""
        next_place = self.does(place, Commanded(self.flow.name), "")
        if next_place is None or next_place.visit is None:
            return None
        return _refining(next_place)

    def through(self, place: Place, answers: Answers, each: Callable[[Place, Step, Position], None]) -> Place | None:
        """The place at the last step, `each` having been called at every open one; None when it isn't reached."""
        for _ in range(MOST_STEPS):
            position, visit = position_of(self.subject, place), place.visit
            if position is None or position.open is None or visit is None:
                return None
            step = position.open
            each(place, step, position)
            if step.question.final:
                return place
            scene = replace(scene_of(self.subject, place, visit), item=step.item)
            text = answers(step.question, scene)
            if text is None:
                self.fault("no_answer", step.question.key, "no example and no choice is accepted")
                return None
            next_place = self.does(place, Submitted({step.id: text}), step.question.key)
            if next_place is None or next_place.visit is None:
                return None
            if step.id not in next_place.visit.answers:
                self.fault("no_answer", step.question.key, text[:60])
                return None
            place = next_place
        self.fault("dead_end", "", f"{MOST_STEPS} steps and no end")
        return None


def _refining(place: Place) -> Place:
    visit = place.visit
    assert visit is not None
    visits = {**place.known.visits, visit.id: replace(visit, refining=True)}
    return replace(place, world=replace(place.world, known=replace(place.known, visits=visits)))


def ordinary_walk(walk: Walk, place: Place) -> None:
    """Everything that can be done at each step, with ordinary answers between."""
    begun = walk.begun(place)
    if begun is None:
        return
    seen: set[str] = set()

    def each(place: Place, step: Step, _position: Position) -> None:
        if step.question.key not in seen:  # of repeated questions the first item's
            seen.add(step.question.key)
            _try_everything(walk, place, step)

    final = walk.through(begun, ordinary, each)
    if final is not None:
        _try_the_end(walk, final)


def longest_walk(walk: Walk, place: Place) -> None:
    """The screens at their largest: questions, refusals, summary, preview, lines to change, what is saved."""
    begun = walk.begun(place)
    if begun is None:
        return

    def each(place: Place, step: Step, _position: Position) -> None:
        walk.does(place, Commanded("back"), step.question.key)

    final = walk.through(begun, longest, each)
    if final is None:
        return
    key = walk.flow.questions[-1].key
    for command in ("summary", "change", "save", "cancel"):
        walk.does(final, Commanded(command), key)


def _try_everything(walk: Walk, place: Place, step: Step) -> None:
    _try_asking_about(walk, place, step)
    _try_passing(walk, place, step)
    _try_going_back(walk, place, step)
    _try_cancelling(walk, place, step)
    _try_nonsense(walk, place, step)
    if not step.question.final:
        _try_answers(walk, place, step)


def _open(walk: Walk, place: Place) -> str:
    position = position_of(walk.subject, place)
    return position.open.id if position and position.open else ""


def _try_asking_about(walk: Walk, place: Place, step: Step) -> None:
    for command in ("why", "example", "repeat", "help"):
        next_place = walk.does(place, Commanded(command), step.question.key)
        if next_place is not None and _open(walk, next_place) != step.id:
            walk.fault("dead_end", step.question.key, f"{command} left the question")


def _try_passing(walk: Walk, place: Place, step: Step) -> None:
    next_place = walk.does(place, Commanded("skip"), step.question.key)
    if next_place is None:
        return
    if not step.question.required:
        if next_place.visit is None or step.id not in next_place.visit.answers:
            walk.fault("skip", step.question.key, "may be passed but stays open")
        return
    if _open(walk, next_place) != step.id:
        walk.fault("skip", step.question.key, "is required but was passed")
    elif next_place.turn is not None and sum(len(reply.nodes) for reply in next_place.turn.replies) < 2:
        walk.fault("skip", step.question.key, "doesn't say why it is required")


def _try_going_back(walk: Walk, place: Place, step: Step) -> None:
    visit, position = place.visit, position_of(walk.subject, place)
    next_place = walk.does(place, Commanded("back"), step.question.key)
    if next_place is None or visit is None or position is None:
        return
    before = [one.id for one in position.steps[: position.steps.index(step)] if visit.turns.get(one.id)]
    expected = before[-1] if before else step.id
    if _open(walk, next_place) != expected:
        walk.fault("back", step.question.key, f"to {_open(walk, next_place)} instead of {expected}")


def _try_cancelling(walk: Walk, place: Place, step: Step) -> None:
    """One question where work would be lost, none where not; each of its answers does what it says."""
    visit = place.visit
    asked = walk.does(place, Commanded("cancel"), step.question.key)
    if asked is None or visit is None:
        return
    if not any(visit.turns.values()):
        if visit.id in asked.conversation.stack:
            walk.fault("cancel", step.question.key, "asks where nothing would be lost")
        return
    options = [option.id for option in asked.conversation.offered]
    if visit.id not in asked.conversation.stack or len(options) < 2:
        walk.fault("cancel", step.question.key, "loses answers without a question")
        return
    left = []
    for option in options:
        next_place = walk.does(asked, Pressed(option), step.question.key)
        left.append(next_place is not None and visit.id not in next_place.conversation.stack)
    if not any(left) or all(left):
        walk.fault("cancel", step.question.key, "the question has no way to stay or no way to leave")


def _try_nonsense(walk: Walk, place: Place, step: Step) -> None:
    """Refused twice, so that the second refusal is shown too; nothing changes."""
    longest_text = getattr(step.question.reader, "longest", 0)
    text = awkward(longest_text + 1) if isinstance(longest_text, int) and longest_text else NONSENSE
    before = place.visit
    for _ in range(2):
        next_place = walk.does(place, Said(text), step.question.key)
        if next_place is None:
            return
        if next_place.visit is None or before is None or next_place.visit.answers != before.answers:
            if _open(walk, next_place) != step.id:
                walk.fault("no_answer", step.question.key, f"takes nonsense: {text[:40]}")
            return
        place = next_place


def _try_answers(walk: Walk, place: Place, step: Step) -> None:
    """Its own choices pressed and said by their label, and its own example."""
    visit = place.visit
    if visit is None:
        return
    scene = replace(scene_of(walk.subject, place, visit), item=step.item)
    shown = walk.does(place, Commanded("repeat"), step.question.key)
    choices = step.question.reader.choices(scene)
    inputs: list[Input] = []
    if shown is not None:
        mine = [option for option in shown.conversation.offered if option.id.startswith(f"v:{visit.id}:{step.id}:")]
        if len(mine) != len(choices):
            walk.fault("no_answer", step.question.key, "not every choice is offered")
        inputs += [Pressed(option.id) for option in mine]
    inputs += [Said(choice.label) for choice in choices]
    if not choices:
        inputs.append(Said(scene.word(step.question.text("example"))))
    for given in inputs:
        next_place = walk.does(place, given, step.question.key)
        if next_place is None:
            continue
        after_it = next_place.visit
        gated = after_it is None and next_place.turn is not None and any(r.options for r in next_place.turn.replies)
        if not gated and (after_it is None or step.id not in after_it.answers):
            walk.fault("no_answer", step.question.key, given.text if isinstance(given, Said) else repr(given))


def _try_the_end(walk: Walk, final: Place) -> None:
    """Each line can be changed from the summary, and saving ends the visit."""
    position, visit = position_of(walk.subject, final), final.visit
    assert position is not None
    assert visit is not None
    last = walk.flow.questions[-1].key
    lines = walk.does(final, Commanded("change"), last)
    if lines is not None:
        offered = {option.id for option in lines.conversation.offered}
        for step in position.steps:
            if step.id not in visit.answers or step.question.final:
                continue
            if f"c:change:{step.id}" not in offered and len(offered) < 25:
                walk.fault("change", step.question.key, "isn't among the lines to change")
            changed = walk.does(lines, Pressed(f"c:change:{step.id}"), step.question.key)
            if changed is not None and _open(walk, changed) != step.id:
                walk.fault("change", step.question.key, f"opens {_open(walk, changed)}")
    for choice in walk.flow.questions[-1].reader.choices(scene_of(walk.subject, final, visit)):
        walk.does(final, Said(choice.label), last)
    saved = walk.does(final, Commanded("save"), last)
    if saved is not None and visit.id in saved.conversation.stack:
        walk.fault("dead_end", last, "saving doesn't end the visit")


def screens_of_commands(subject: Subject, commands: Iterator[str], place: Place) -> Walk:
    """What the commands outside the flows show, without words and with the ids of things."""
    known = place.known
    words = ["", *(things[0].id for things in (known.campaigns, known.candidates, known.contracts) if things)]
    walk = Walk(subject, next(iter(subject.flows.values())), place.conversation.language)
    for command in commands:
        for word in words:
            walk.does(place, Commanded(command, word), command)
    return walk


def walked(subject: Subject, flow: Flow, language: str, places: tuple[Place, ...]) -> Walk:
    """Both walks: the ordinary one from the first place where the flow begins, the longest one from the last."""
    walk = Walk(subject, flow, language)
    begins = []
    for place in places:
        begun = walk.does(place, Commanded(flow.name), "")
        if begun is not None and begun.visit is not None:
            begins.append(place)
    if not begins:
        walk.fault("never_begins", "")
        return walk
    ordinary_walk(walk, begins[0])
    longest_walk(walk, begins[-1])
    return walk
