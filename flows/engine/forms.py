"""Submitted forms and uploaded files."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.answering import as_answer, echo, tell_what_is_asked_again
from flows.engine.asking import ask, fill_in, menu, proceed, remind
from flows.engine.ending import confirm
from flows.engine.filling import Filled, fault_label, fault_nodes, fill
from flows.engine.messages import Submitted, Uploaded, Visit, plain
from flows.engine.orders import begin, beginning_of, move_here, new_visit, open_visit, ready, still_there
from flows.engine.reading.free_text import clipped
from flows.engine.shared import is_held, tell_held
from flows.engine.talk import Talk

LONGEST_MESSAGE = 20_000
"""Characters. A pasted list of 500 candidates fits; a book doesn't."""


def submit(talk: Talk, given: Submitted) -> None:
    """All of a form's values, or none with every fault named."""
    before = talk.standing()
    known = bool(given.visit) and talk.visit_of(given.visit) is not None
    if not _brought(talk, given):
        return
    visit = talk.visit
    if talk.position() is None or visit is None:
        talk.say("engine.say.no_form")
        menu(talk)
        return
    filled = fill(talk, visit, given.values, made=bool(given.visit) or given.shown)
    if known and sum(visit.asking.values()) != given.asked:
        _tell_meanwhile(talk, filled)
    elif filled.faults and not _gated(talk, filled):
        _tell_faults(talk, given, filled)
    else:
        _take(talk, given, filled)
        return
    if given.flow or given.visit:
        # Nothing was taken, so nothing has begun or moved either.
        talk.come_back(before)


def _brought(talk: Talk, given: Submitted) -> bool:
    """Whether the form's visit is the open one by now; when it can't be, why has been said."""
    visit, current = talk.visit_of(given.visit) if given.visit else None, talk.visit
    if visit is not None:
        return _gone_on(talk, visit)
    if given.visit and not given.flow:
        talk.say("engine.say.form_gone")
        talk.reply()
        return False
    if given.flow and (given.visit or current is None or current.flow != given.flow):
        return _begun(talk, given)
    if current is None:
        _guessed(talk, given.values)
        return bool(talk.stack) or not talk.replies
    return True


def _gone_on(talk: Talk, visit: Visit) -> bool:
    """Whether the visit that the form was made of goes on here."""
    if visit.flow not in talk.library.flows:
        talk.say("engine.say.form_gone")
        talk.reply()
        return False
    if visit.state in ("done", "dropped"):
        talk.say(f"engine.say.{'saved_already' if visit.state == 'done' else 'form_gone'}", flow=talk.about(visit))
        talk.reply()
        return False
    if talk.visit is not None and talk.visit.id == visit.id:
        return True
    if is_held(talk):
        tell_held(talk)
        return False
    if visit.id in talk.stack:
        talk.stack.remove(visit.id)
        talk.stack.append(visit.id)
        talk.pending = None
    else:
        move_here(talk, visit)
    return ready(talk) and still_there(talk)


def _begun(talk: Talk, given: Submitted) -> bool:
    """Whether the form's flow could begin."""
    if given.flow not in talk.library.flows:
        talk.say("engine.say.form_gone")
        talk.reply()
        return False
    current = talk.visit
    beginning = beginning_of(talk, given.flow, given.words)
    if beginning is None:
        talk.reply()
        return False
    if current is not None:
        talk.say("engine.say.put_under", flow=talk.about(current))
    visit = new_visit(talk, talk.library.flows[given.flow], beginning, given.visit)
    notes = list(talk.notes)
    open_visit(talk, visit, beginning)
    talk.notes = notes  # the form has said how it begins
    talk.pending = None
    return True


def _guessed(talk: Talk, values: Mapping[str, str]) -> None:
    """Begins the flow that the first full key belongs to."""
    part = next((key.split(".")[0] for key in values if "." in key), "")
    if part in talk.library.flows:
        begin(talk, part, "")
        if talk.stack:
            talk.replies.clear()


def _gated(talk: Talk, filled: Filled) -> bool:
    """Whether what could be read leads to a gate, where nothing else matters."""
    return talk.library.flows[filled.visit.flow].gate(talk.scene(filled.visit)) is not None


def _tell_meanwhile(talk: Talk, filled: Filled) -> None:
    """The conversation went on after the form was made: the same form came again, or a new one is to be filled in."""
    again = not filled.taken and not filled.faults
    talk.stale = not again
    talk.notes.clear()
    talk.say("engine.say.form_again" if again else "engine.say.form_stale")
    talk.reply()


def _tell_faults(talk: Talk, given: Submitted, filled: Filled) -> None:
    talk.faults = {key: plain(fault_nodes(talk, fault)) for key, fault in filled.faults.items()}
    if given.shown or given.flow or given.visit:
        talk.notes.clear()
    if given.shown:
        return
    for fault in filled.faults.values():
        if fault.step is not None:
            talk.say("engine.say.field_fault", label=fault_label(talk, fault))
        talk.notes.extend(fault_nodes(talk, fault))
    talk.reply()


def _take(talk: Talk, given: Submitted, filled: Filled) -> None:
    """Every answer of the form, and what comes next."""
    readings = tuple(filled.taken)
    if not given.shown:
        open_step = talk.open_step
        for step, reading in readings:
            own = not step.question.final and reading.value is not None
            if own and (reading.echo or len(readings) > 1 or (open_step and step.id != open_step.id)):
                echo(talk, step, reading.value)
        tell_what_is_asked_again(talk, filled.visit, readings)
    if filled.visit is not talk.visit:
        talk.keep(filled.visit)
    if given.shown:
        _go_on_unasked(talk)
        return
    final = next((reading for step, reading in readings if step.question.final), None)
    if final is not None and talk.open_step is not None and talk.open_step.question.final:
        confirm(talk, str(final.value))
    elif readings:
        if final is not None:
            talk.say("engine.say.still_needed")
        proceed(talk)
    elif given.flow or given.visit:
        proceed(talk)
    else:
        remind(talk)


def _go_on_unasked(talk: Talk) -> None:
    """What the answers led to; what is still asked stands on the form's next page."""
    if not fill_in(talk):
        return
    step = talk.open_step
    if step is not None and step.question.final:
        ask(talk)
    else:
        talk.notes.clear()


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
