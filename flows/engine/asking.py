"""Asking the open question, and everything that is shown around it: choices, the summary, a small question that
waits, the menu, and the offer to go on with what was interrupted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.engine import formats
from flows.engine.flow import Flow, Position, every_step, with_answer
from flows.engine.messages import Contested, Italic, Option, Paragraph, Pending, Table, Text, Visit
from flows.engine.question import Step
from flows.engine.readers import UNKNOWN, BlockReader
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt
from flows.engine.shared import ask_private, must_ask_first
from flows.engine.talk import Talk

MOST_LINES = 25
"""Options of one reply, so that a list of lines to change stays usable on every platform."""


def ask(talk: Talk, *, brief: bool = False) -> None:
    """The open question; at the last step what the answers lead to and a summary. `brief` is asking again, and then a
    small question that waits above the open one comes again instead."""
    position = talk.position()
    if position is None or position.open is None:
        talk.reply()
        return
    pending = talk.waiting()
    if brief and pending is not None and pending is talk.conversation.pending and ask_pending(talk, pending):
        return
    step, visit = position.open, talk.visit
    assert visit is not None
    if must_ask_first(talk, talk.here()[0], visit, step):
        ask_private(talk)
        return
    if step.id in visit.contested:
        ask_contested(talk, step, visit.contested[step.id])
        return
    if step.question.final:
        show_summary(talk, position, preview=not brief)
        return
    scene = talk.scene(step=step)
    values: dict[str, object] = {"item": step.item.label if step.item else ""}
    if step.question.values is not None:
        values |= step.question.values(scene)
    nodes = scene.say(step.question.text("text"), **values)
    first = nodes[0]
    if isinstance(first, Paragraph):
        count = Italic((Text(scene.word("engine.word.progress", at=position.at, of=position.of) + " "),))
        nodes = (Paragraph((count, *first.children)), *nodes[1:])
    talk.notes.extend(nodes)
    talk.reply(*options(talk, step))


def remind(talk: Talk) -> None:
    """What is open again: the small question, the open one, or nothing."""
    pending = talk.waiting()
    if talk.open_key() is not None:
        ask(talk, brief=True)
    elif pending is None or pending is not talk.conversation.pending or not ask_pending(talk, pending):
        talk.reply()


def options(talk: Talk, step: Step, *, missed: bool = False) -> tuple[Option, ...]:
    """The choices and ways on; more of those when the question was `missed` twice."""
    visit = talk.visit
    assert visit is not None
    asking = visit.asking.get(step.id, 0)
    reader = step.question.reader
    found = [
        Option(f"v:{visit.id}:{step.id}:{asking}:{choice.id}", choice.label)
        for choice in reader.choices(talk.scene(step=step))
    ]
    # Of very many things the newest are shown; the others can be named.
    found = found[:MOST_LINES]
    if not step.question.required and not step.question.final:
        found.append(talk.option("skip"))
    elif missed and isinstance(reader, BlockReader):
        found.append(talk.option("unknown"))
    if missed and not step.question.final:
        found += [talk.option("why"), talk.option("back")]
    return tuple(found)


def ask_contested(talk: Talk, step: Step, line: Contested) -> None:
    """Which of two people's values stays. Any other value may be answered as well."""
    visit = talk.visit
    assert visit is not None
    mine, theirs = talk.shown(step, line.mine), talk.shown(step, line.theirs)
    talk.say(
        "engine.say.contested",
        label=talk.label(step),
        who=line.who,
        when=moment(talk, line.when),
        mine=mine,
        theirs=theirs,
    )
    begins = f"k:{visit.id}:{step.id}:{visit.asking.get(step.id, 0)}"
    talk.reply(
        Option(f"{begins}:mine", talk.word("engine.option.keep_mine", value=mine)),
        Option(f"{begins}:theirs", talk.word("engine.option.keep_theirs", who=line.who, value=theirs)),
    )


def moment(talk: Talk, when: str) -> str:
    """An ISO moment as the language writes it; anything else as it is."""
    try:
        return formats.moment(datetime.fromisoformat(when), talk.language)
    except ValueError:
        return when


MOST_ITEMS = 10
"""Things that a repeated group may have for each to have lines of its own in the summary."""


def summary_rows(talk: Talk, position: Position) -> tuple[tuple[str, str], ...]:
    visit = talk.visit
    assert visit is not None
    items = {step.item.id for step in position.steps if step.item is not None}
    return tuple(
        (talk.label(step), value)
        for step in position.steps
        if not step.question.final
        # A long list stands in the preview's own table, a line for each.
        and (step.item is None or len(items) <= MOST_ITEMS)
        and step.id in visit.answers
        # What nobody was asked and nobody knows needs no line.
        and ((value := talk.value_of(step)) != UNKNOWN or visit.turns.get(step.id))
    )


def summary_table(talk: Talk, rows: tuple[tuple[str, str], ...]) -> Table:
    columns = (talk.word("engine.word.line"), talk.word("engine.word.answer"))
    return Table(talk.word("engine.word.summary"), columns, rows)


def show_summary(talk: Talk, position: Position, *, preview: bool) -> None:
    """What the answers lead to, every line, and the last question."""
    flow, _visit = talk.here()
    assert position.open is not None
    if preview:
        shown = flow.preview(talk.scene())
        talk.reply()
        talk.replies.extend(shown)
    table = summary_table(talk, summary_rows(talk, position))
    talk.notes.extend(talk.scene().say(position.open.question.text("text")))
    talk.reply(*options(talk, position.open), table=table)


# The engine's own small questions.


def ask_pending(talk: Talk, pending: Pending) -> bool:
    """The small question again, in the language spoken now. False when it has nothing of its own to ask."""
    visit = talk.visit
    if pending.kind == "cancel" and visit is not None:
        ask_cancel(talk, visit)
    elif pending.kind == "resume" and visit is not None:
        offer_resume(talk)
    elif pending.kind == "change" and visit is not None:
        ask_line(talk)
    elif pending.kind == "doubt":
        step = step_by_id(talk, pending.question)
        reading = step.question.reader.read(pending.text, talk.scene(step=step)) if step else None
        if step is None or not isinstance(reading, Doubt):
            return False
        ask_which(talk, step, reading.readings, pending.text)
    elif pending.kind == "which":
        found = [step for id in pending.question.split(" ") if (step := step_by_id(talk, id)) is not None]
        ask_which_line(talk, tuple(found), pending.text)
    elif pending.kind == "person":
        ask_person(talk)
    elif pending.kind == "private" and visit is not None:
        ask_private(talk)
    else:
        return False
    return True


def step_by_id(talk: Talk, step_id: str) -> Step | None:
    """A step of the open flow, applying now or not."""
    flow, visit = talk.flow, talk.visit
    if flow is None or visit is None:
        return None
    return next((step for step in every_step(flow, talk.scene()) if step.id == step_id), None)


def ask_which(talk: Talk, step: Step, readings: tuple[Any, ...], text: str) -> None:
    """Which of several readings of one answer was meant."""
    scene = talk.scene(step=step)
    of = talk.visit.id if talk.visit else ""
    shown = tuple(
        Option(f"p:doubt:{of}:{number}", step.question.reader.show(value, scene))
        for number, value in enumerate(readings)
    )
    talk.say("engine.say.which_reading", value=clipped(text), count=len(readings))
    talk.wait("doubt", step.id, text)
    talk.reply(*shown)


def ask_which_line(talk: Talk, steps: tuple[Step, ...], text: str) -> None:
    """Which of several questions a value was meant for."""
    of = talk.visit.id if talk.visit else ""
    talk.say("engine.say.which_meant", value=clipped(text))
    talk.wait("which", " ".join(step.id for step in steps), text)
    talk.reply(*(Option(f"p:which:{of}:{number}", talk.label(step)) for number, step in enumerate(steps)))


def ask_line(talk: Talk) -> None:
    """Which line of the summary to change."""
    position, visit = talk.position(), talk.visit
    assert position is not None
    assert visit is not None
    lines = [s for s in position.steps if not s.question.final and s.id in visit.answers]
    talk.say("engine.say.which_line")
    talk.wait("change")
    talk.reply(*(Option(f"c:change:{s.id}", talk.label(s)) for s in lines[:MOST_LINES]))


def ask_cancel(talk: Talk, visit: Visit) -> None:
    talk.say("engine.say.cancel", flow=talk.flow_name(visit.flow))
    talk.wait("cancel")
    talk.reply(*(talk.choice("cancel", choice) for choice in ("keep", "drop", "stay")))


def ask_person(talk: Talk) -> None:
    talk.say("engine.say.person" if talk.known.team else "engine.say.person_no_team")
    talk.wait("person")
    talk.reply(*(talk.choice("person", choice) for choice in ("yes", "no")))


def offer_resume(talk: Talk) -> None:
    """After one flow ends, the one it interrupted is offered by name."""
    visit = talk.visit
    if visit is None:
        return
    talk.say("engine.say.resume", flow=talk.about(visit))
    talk.wait("resume")
    talk.reply(talk.choice("resume", "yes"), talk.choice("resume", "no"))


# Going on.


def proceed(talk: Talk) -> None:
    """Fills in what can be known without asking, stops at a gate, and asks the next question."""
    if fill_in(talk):
        ask(talk)


def fill_in(talk: Talk) -> bool:
    """Fills in what can be known without asking. False when that led to a gate, which has been told."""
    flow, visit = talk.here()
    while True:
        gate = flow.gate(talk.scene(visit))
        if gate is not None:
            talk.keep(replace(visit, state="dropped"))
            talk.stack.pop()
            talk.reply()
            talk.replies.extend(gate.replies)
            offer_resume(talk)
            return False
        filled = filled_in(talk, flow, visit)
        if filled is visit:
            return True
        visit = filled
        talk.keep(visit)


def filled_in(talk: Talk, flow: Flow, visit: Visit) -> Visit:
    """The visit with every answer from the open one on that can be known, up to the first that must be asked."""
    position = talk.position()
    for step in position.steps if position else ():
        if step.id in visit.answers:
            continue
        derive, scene = step.question.derive, talk.scene(visit, step)
        if derive is None or step.id in visit.contested or not step.question.when.holds(scene):
            break
        value = derive(scene)
        if value is None:
            break
        visit = with_answer(flow, visit, step, value, 0)
    return visit


def menu(talk: Talk) -> None:
    """The desk, below what has been said."""
    outcome = talk.library.commands["menu"](talk.scene(), "")
    talk.reply()
    talk.replies.extend(outcome.replies)


def put_aside(talk: Talk) -> None:
    """The open visit becomes a draft."""
    visit = talk.visit
    if visit is not None:
        talk.keep(replace(visit, state="draft"))
        talk.stack.pop()


def nothing_open(talk: Talk) -> None:
    talk.say("engine.say.nothing_open")
    menu(talk)
