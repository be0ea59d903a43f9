"""Confirming a flow and leaving it: saving, what stands against saving, cancelling, and taking the last change back."""

from __future__ import annotations

from dataclasses import fields, replace

from flows.engine.asking import ask, ask_cancel, ask_line, menu, nothing_open, offer_resume, proceed, put_aside, remind
from flows.engine.flow import Beginning
from flows.engine.meanwhile import changed_meanwhile
from flows.engine.messages import Contested, Visit
from flows.engine.permissions import may
from flows.engine.talk import Talk
from flows.engine.undoing import after_undo, stands
from flows.field import Figures


def confirm(talk: Talk, choice: str) -> None:
    """What the last question was answered."""
    if choice == "save":
        finish(talk)
    elif choice == "refine":
        refine(talk)
    elif choice == "change":
        ask_line(talk)
    else:
        cancel(talk)


def finish(talk: Talk) -> None:
    """Writes what the flow led to; the interrupted one is then offered."""
    flow, visit = talk.here()
    if talk.known.refusal is not None:
        tell_refusal(talk)
        return
    ending = flow.finish(talk.scene())
    if not all(may(talk.known.member.role, event) for event in ending.events):
        talk.say("engine.say.not_allowed")
        talk.reply()
        return
    talk.happened(ending.events)
    talk.keep(replace(visit, state="done"))
    talk.ended = visit.id
    talk.stack.pop()
    talk.campaign = ending.campaign_id or talk.campaign
    talk.reply()
    replies = list(ending.replies)
    if replies and ending.events:
        last = replies[-1]
        replies[-1] = replace(last, options=(*last.options, talk.option("undo", SAVED)))
    talk.replies.extend(replies)
    offer_resume(talk)


def tell_refusal(talk: Talk) -> None:
    """Somebody changed the same thing in between. What only they changed is taken over; what both changed is asked
    line by line, with both values."""
    flow, visit = talk.here()
    refusal = talk.known.refusal
    assert refusal is not None
    if refusal.reason == "role":
        talk.say("engine.say.not_allowed")
        talk.reply()
        return
    talk.notes.extend(changed_meanwhile(talk.scene(), refusal, visit.flow))
    now = flow.stands(talk.scene())
    if now is None:
        campaign = talk.known.campaign(visit.subject)
        talk.keep(replace(visit, revision=campaign.revision if campaign else visit.revision))
        ask(talk)
        return
    changed = {_line_of(name) for name, _before, _after in refusal.changes}
    talk.keep(_brought_together(visit, now, changed, refusal.who, refusal.when))
    ask(talk)


_FIGURES = frozenset(field.name for field in fields(Figures))


def _line_of(changed: str) -> str:
    """The name of the question that a changed part of a thing belongs to."""
    return "figures" if changed in _FIGURES else changed


def _brought_together(visit: Visit, now: Beginning, changed: set[str], who: str, when: str) -> Visit:
    """The visit on the newest revision: others' changes taken over, and the lines that both changed open again."""
    answers: dict[str, object] = dict(visit.answers)
    asking = dict(visit.asking)
    contested: dict[str, Contested] = {}
    steps = {*now.answers, *(id for id in answers if id.split("#")[0].split(".", 1)[-1] in changed)}
    for step in steps:
        if step.split("#")[0].split(".", 1)[-1] not in changed:
            continue
        theirs = now.answers.get(step)
        if answers.get(step) == theirs:
            continue
        if visit.turns.get(step):
            contested[step] = Contested(answers.pop(step, None), theirs, who, when)
            asking[step] = asking.get(step, 0) + 1
        elif theirs is None:
            answers.pop(step, None)
        else:
            answers[step] = theirs
    return replace(visit, answers=answers, asking=asking, contested=contested, revision=now.revision)


def refine(talk: Talk) -> None:
    """On to the further questions."""
    visit = talk.visit
    if visit is None:
        nothing_open(talk)
        return
    talk.keep(replace(visit, refining=True))
    step = talk.open_step
    talk.say("engine.say.nothing_to_refine" if step is None or step.question.final else "engine.say.refining")
    proceed(talk)


def cancel(talk: Talk) -> None:
    """Asks once where work would be lost."""
    visit = talk.visit
    if visit is None:
        nothing_open(talk)
    elif any(visit.turns.values()):
        ask_cancel(talk, visit)
    else:
        decide_cancel(talk, visit, "drop")


def decide_cancel(talk: Talk, visit: Visit, choice: str) -> None:
    if choice == "stay":
        talk.pending = None
        ask(talk, brief=True)
        return
    if choice == "keep":
        put_aside(talk)
        talk.say("engine.say.kept")
    else:
        talk.keep(replace(visit, state="dropped"))
        talk.stack.pop()
        talk.say("engine.say.dropped")
    if talk.stack:
        offer_resume(talk)
    else:
        menu(talk)


# Taking back.


SAVED = "saved"
"""The word of a button that takes back what was just saved, though another visit may be open below it."""


def undo(talk: Talk, words: str = "") -> None:
    """The newest thing first: what the last message changed in the open visit, else the last change that was saved,
    if that was within ten minutes and nobody has built on it. With SAVED only the latter."""
    visit = talk.visit
    if visit is not None and visit.was and words != SAVED:
        _undo_answer(talk, visit)
        return
    write = talk.known.write
    if write is None:
        talk.say("engine.say.nothing_to_undo")
        remind(talk) if talk.visit else menu(talk)
        return
    if talk.known.refusal is not None or not all(stands(event, talk.known) for event in write.undo):
        talk.say("engine.say.built_on")
        remind(talk) if talk.visit else menu(talk)
        return
    if not all(may(talk.known.member.role, event) for event in write.undo):
        talk.say("engine.say.not_allowed")
        remind(talk)
        return
    talk.happened(write.undo)
    talk.undone = True
    ended = talk.known.visits.get(write.visit)
    if ended is None or ended.state != "done":
        talk.say("engine.say.undone")
        remind(talk) if talk.visit else menu(talk)
        return
    talk.keep(replace(ended, state="open", revision=after_undo(ended, write.undo), was=()))
    talk.stack.append(ended.id)
    talk.say("engine.say.undone_open", flow=talk.flow_name(ended.flow))
    ask(talk, brief=True)


def _undo_answer(talk: Talk, visit: Visit) -> None:
    answers: dict[str, object] = dict(visit.answers)
    asking = dict(visit.asking)
    turns = dict(visit.turns)
    for was in visit.was:
        asking[was.step] = asking.get(was.step, 0) + 1
        if was.answered:
            answers[was.step] = was.value
        else:
            answers.pop(was.step, None)
            turns.pop(was.step, None)
    talk.keep(replace(visit, answers=answers, asking=asking, turns=turns, misses=0, was=()))
    talk.undone = True
    position = talk.position()
    shown = [
        (talk.label(step), talk.value_of(step))
        for was in visit.was
        if position is not None and (step := position.step(was.step)) is not None
    ]
    talk.say("engine.say.answer_undone")
    for label, value in shown:
        talk.say("engine.say.took", label=label, shown=value)
    ask(talk)
