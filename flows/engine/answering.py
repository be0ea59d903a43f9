"""Taking answers: several at once or none, corrections, refusals, going back, passing, and edited messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.engine.asking import (
    ask,
    ask_line,
    ask_which,
    ask_which_line,
    menu,
    nothing_open,
    options,
    proceed,
    remind,
    step_by_id,
)
from flows.engine.ending import confirm
from flows.engine.flow import every_step, reopened, settle, with_answer
from flows.engine.interpretation import (
    Answering,
    Asking,
    Correction,
    Doubtful,
    Order,
    Refused,
    Situation,
    interpret,
    named_step,
)
from flows.engine.messages import Edited, Visit
from flows.engine.question import Step
from flows.engine.readers import UNKNOWN, says_unknown
from flows.engine.reading.free_text import clipped, says_anything
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.talk import Talk

Readings = tuple[tuple[Step, Read[Any]], ...]


def answer(talk: Talk, readings: Readings) -> None:
    """Takes the readings, or none of them when one breaks its question's own check."""
    flow, visit = talk.here()
    for step, reading in readings:
        check = step.question.check
        miss = check(talk.scene(visit, step), reading.value) if check else None
        if miss is not None:
            refuse(talk, step, miss)
            return
    open_step = talk.open_step
    for step, reading in readings:
        if step.question.final:
            continue
        visit = with_answer(flow, visit, step, reading.value, talk.answered_in or talk.conversation.turn + 1)
        if reading.echo or len(readings) > 1 or (open_step and step.id != open_step.id):
            echo(talk, step, reading.value)
    tell_what_is_asked_again(talk, visit, readings)
    talk.keep(visit)
    final = next((reading for step, reading in readings if step.question.final), None)
    reached = talk.open_step is not None and talk.open_step.question.final
    if final is not None and reached:
        confirm(talk, str(final.value))
        return
    if final is not None:
        talk.say("engine.say.still_needed")
    proceed(talk)


def echo(talk: Talk, step: Step, value: object) -> None:
    shown = UNKNOWN if value is None else step.question.reader.show(value, talk.scene(step=step))
    talk.say("engine.say.took", label=talk.label(step), shown=shown)


def tell_what_is_asked_again(talk: Talk, visit: Visit, readings: Readings) -> None:
    """Answers that rested on a changed one and are gone with it, by name."""
    flow, before = talk.here()
    taken = {step.id for step, _ in readings}
    gone = [
        talk.label(step)
        for step in every_step(flow, talk.scene())
        if step.id in before.answers
        and step.id not in visit.answers
        and step.id not in taken
        # What is derived comes back by itself.
        and before.turns.get(step.id)
    ]
    if gone:
        talk.say("engine.say.asked_again", labels=", ".join(gone))


def refuse(talk: Talk, step: Step, miss: Miss) -> None:
    """One sentence with the value, the reason and an example; the second time the choices or a way on."""
    visit = talk.visit
    assert visit is not None
    scene = talk.scene(step=step)
    values = {"value": clipped(talk.heard), **{k: shown_in_refusal(talk, step, v) for k, v in miss.values.items()}}
    talk.notes.extend(scene.say(f"{refusal_part(talk, step, miss)}.refuse.{miss.reason}", **values))
    talk.say("engine.say.for_example", example=scene.word(step.question.text("example")))
    talk.keep(replace(visit, misses=visit.misses + 1))
    if step.id in visit.contested:
        ask(talk)
        return
    missed = visit.misses >= 1
    if missed:
        key = "second_miss_required" if step.question.required else "second_miss"
        talk.say("engine.say.second_miss_choices" if step.question.reader.choices(scene) else f"engine.say.{key}")
    talk.reply(*options(talk, step, missed=missed))


def refusal_part(talk: Talk, step: Step, miss: Miss) -> str:
    """A part may word a refusal of its own; the engine has one for each common reason."""
    part = step.question.part
    return part if talk.library.texts.has(f"{part}.refuse.{miss.reason}") else "engine"


def shown_in_refusal(talk: Talk, step: Step, value: object) -> object:
    """A value inside a refusal: as the question's own kind shows it where it fits."""
    if isinstance(value, str):
        return value
    try:
        return step.question.reader.show(value, talk.scene(step=step))
    except (AttributeError, TypeError, ValueError, KeyError):
        return talk.library.texts.show(talk.language, value)


def take(talk: Talk, step: Step, reading: Reading[Any], text: str) -> None:
    """One reading for a step: taken with an echo, asked about, or refused."""
    if isinstance(reading, Read):
        answer(talk, ((step, Read(reading.value, echo=True)),))
    elif isinstance(reading, Doubt):
        ask_which(talk, step, reading.readings, text)
    else:
        talk.heard = text
        refuse(talk, step, reading)


def as_answer(talk: Talk, text: str) -> None:
    """What was taken for a question was the answer."""
    step = talk.open_step
    if step is None:
        menu(talk)
        return
    talk.heard = text
    take(talk, step, step.question.reader.read(text, talk.scene(step=step)), text)


# Corrections.


def answer_to(talk: Talk, key: str, text: str) -> bool:
    """Whether the text answers anew the question of that key, which was answered before: somebody replied to the very
    message that asked it. A command or something that can't be read there is heard as usual."""
    position, visit = talk.position(), talk.visit
    open_step = talk.open_step
    if position is None or visit is None or (open_step is not None and open_step.question.key == key):
        return False
    steps = [step for step in position.steps if step.question.key == key and step.id in visit.answers]
    if len(steps) != 1 or isinstance(interpret(replace(talk.situation(text), offered=())), Order | Asking):
        return False
    reading = steps[0].question.reader.read(text, talk.scene(step=steps[0]))
    if not isinstance(reading, Read):
        return False
    take(talk, steps[0], reading, text)
    return True


def correct(talk: Talk, meaning: Correction) -> None:
    """Another value for a step, or the step asked again."""
    _flow, visit = talk.here()
    step = meaning.step
    if meaning.among:
        ask_which_line(talk, meaning.among, meaning.text)
    elif meaning.reading is not None:
        take(talk, step, meaning.reading, meaning.text)
    else:
        if step.id in visit.answers:
            talk.say("engine.say.was", label=talk.label(step), shown=talk.value_of(step))
        talk.keep(reopened(replace(visit, refining=visit.refining or step.question.further), step.id))
        talk.pending = None
        ask(talk)


def change(talk: Talk, words: str) -> None:
    """One line of the summary by its step id or its name."""
    position = talk.position()
    if position is None:
        nothing_open(talk)
        return
    step = position.step(words)
    if step is not None:
        correct(talk, Correction(step, None))
    elif not words or not change_named(talk, words):
        ask_line(talk)


def change_named(talk: Talk, text: str) -> bool:
    """Whether the text names a line; that is then changed or asked again."""
    situation = talk.situation(text)
    named = named_step(text, situation)
    if named is None:
        return False
    step, rest = named
    reading = step.question.reader.read(rest, talk.scene(step=step)) if rest else None
    correct(talk, Correction(step, reading, rest))
    return True


def decide_which(talk: Talk, question: str, text: str, number: int) -> None:
    """The value is for this one of the questions that it fits."""
    ids = question.split(" ")
    step = step_by_id(talk, ids[number]) if 0 <= number < len(ids) else None
    talk.pending = None
    if step is None:
        remind(talk)
        return
    take(talk, step, step.question.reader.read(text, talk.scene(step=step)), text)


def edit(talk: Talk, given: Edited) -> None:
    """An earlier message was rewritten: the answers it gave are corrected, all of them together."""
    position, visit = talk.position(), talk.visit
    talk.heard = given.text
    steps = [s for s in position.steps if visit.turns.get(s.id) == given.turn] if position and visit else []
    steps = [step for step in steps if visit is not None and step.id in visit.answers]
    if not steps and visit is not None and 0 <= talk.conversation.turn - given.turn < visit.misses:
        # The message was refused: its new text is a new try at the question that is still open.
        _edit_together(talk, [], given.text)
        return
    talk.answered_in = given.turn
    if not steps:
        done = talk.known.write is not None and any(
            turn == given.turn
            for one in talk.known.visits.values()
            if one.state == "done"
            for turn in one.turns.values()
        )
        talk.say("engine.say.edit_of_saved" if done else "engine.say.nothing_to_edit")
        remind(talk)
        return
    if not says_anything(given.text):
        talk.say("engine.say.empty")
        remind(talk)
        return
    if len(steps) == 1:
        step = steps[0]
        take(talk, step, step.question.reader.read(given.text, talk.scene(step=step)), given.text)
        return
    _edit_together(talk, steps, given.text)


def _edit_together(talk: Talk, steps: list[Step], text: str) -> None:
    """The message gave several answers: it is read again as if they were all open."""
    flow, visit = talk.here()
    gone = {step.id for step in steps}
    blank = replace(visit, answers={key: value for key, value in visit.answers.items() if key not in gone})
    scene = talk.scene(blank)
    meaning = interpret(Situation(text, scene, (), flow, settle(flow, scene)))
    match meaning:
        case Answering(readings):
            answer(talk, tuple((step, Read(reading.value, echo=True)) for step, reading in readings))
        case Doubtful(step, readings):
            ask_which(talk, step, readings, text)
        case Refused(step, miss):
            refuse(talk, step, miss)
        case _:
            talk.say("engine.say.edit_unclear", value=clipped(text))
            remind(talk)


# Without an answer.


def back(talk: Talk, _words: str = "") -> None:
    """To the answer given last; pressing it again goes on backwards."""
    position, visit = talk.position(), talk.visit
    if position is None or visit is None:
        nothing_open(talk)
        return
    talk.pending = None
    before = list(position.steps)
    if position.open is not None:
        before = before[: before.index(position.open)]
    answered = [s for s in before if s.id in visit.answers and visit.turns.get(s.id)]
    if not answered:
        talk.say("engine.say.at_the_start")
        ask(talk, brief=True)
        return
    step = answered[-1]
    talk.say("engine.say.was", label=talk.label(step), shown=talk.value_of(step))
    talk.keep(reopened(visit, step.id))
    ask(talk)


def skip(talk: Talk, said: str = "") -> None:
    """Passes the open question where that is allowed: its usual value, or unknown. `said` is how the person said that
    it isn't known, which some required questions take as an answer."""
    step = talk.open_step
    if step is None:
        nothing_open(talk)
        return
    flow, visit = talk.here()
    if step.question.required:
        unknown = said or (talk.heard if says_unknown(talk.heard) else "")
        reading = step.question.reader.read(unknown, talk.scene(step=step)) if unknown else None
        if isinstance(reading, Read):
            answer(talk, ((step, reading),))
            return
        talk.say("engine.say.cant_skip")
        talk.notes.extend(talk.scene(step=step).say(step.question.text("why")))
        if step.question.final:
            talk.reply(*options(talk, step))
            return
        ask(talk, brief=True)
        return
    default = step.question.default
    value = default(talk.scene(step=step)) if default else None
    talk.keep(with_answer(flow, visit, step, value, talk.conversation.turn + 1))
    if value is not None:
        shown = step.question.reader.show(value, talk.scene(step=step))
        talk.say("engine.say.default_taken", label=talk.label(step), shown=shown)
    proceed(talk)
