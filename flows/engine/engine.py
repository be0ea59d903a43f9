"""How any conversation moves: one input in, one Turn out, nothing else touched.

`respond` is a pure function. It asks interpretation.py what was meant, lets the open flow settle its answers, and
says what comes next. What a flow or a part of the desk knows of its own subject it says itself; the engine knows
no flow by name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flows.engine.answering import answer, answer_to, correct, edit, refuse
from flows.engine.asking import ask_which, menu, remind
from flows.engine.commands import Library
from flows.engine.flow import settle
from flows.engine.forms import LONGEST_MESSAGE, submit, upload
from flows.engine.informing import in_foreign, inform, small_talk, tell_languages
from flows.engine.interpretation import (
    Answering,
    Asking,
    Chosen,
    Correction,
    Doubtful,
    Meaning,
    Order,
    Refused,
    Situation,
    Talking,
    Unclear,
    correction,
    interpret,
)
from flows.engine.known import Known
from flows.engine.messages import (
    Commanded,
    Conversation,
    Input,
    Pressed,
    Said,
    Submitted,
    Uploaded,
)
from flows.engine.orders import begin, greet, new_visit, open_visit, order, ready, still_there
from flows.engine.permissions import may_write
from flows.engine.pressing import answer_contested, answer_pending, press
from flows.engine.reading.free_text import clipped, says_anything
from flows.engine.shared import is_held, tell_held
from flows.engine.talk import Talk
from flows.engine.turn import Turn
from flows.engine.undoing import compensating

AWAY = timedelta(days=1)
"""After a silence of this length somebody is welcomed back."""


def respond(library: Library, conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """The turn that `given` leads to. Never raises for anything that a person can type, press or upload."""
    talk = Talk(library, conversation, known, now)
    if ready(talk) and (_needs_nothing(given) or still_there(talk)):
        _take(talk, given)
        talk.reply()
    undo = () if talk.undone else compensating(talk.events, known, now)
    return talk.turn(undo)


def open_question(library: Library, conversation: Conversation, known: Known, now: datetime) -> str | None:
    """The key of the question that is open, or None."""
    return Talk(library, conversation, known, now).open_key()


def _needs_nothing(given: Input) -> bool:
    """Whether the input is good even when what is open has lost its subject, such as a change of language."""
    return isinstance(given, Commanded) and given.name in (*_LANGUAGES, "undo", "history", "person")


def _take(talk: Talk, given: Input) -> None:
    if _was_away(talk, given):
        if isinstance(given, Said) and _only_greets(talk, given.text):
            greet(talk)
            return
        visit = talk.visit
        assert visit is not None
        if not _changes_language(talk, given):
            talk.say("engine.say.back_again", flow=talk.about(visit))
    if isinstance(given, Commanded):
        order(talk, given.name, given.words)
    elif isinstance(given, Pressed):
        press(talk, given.option)
    elif isinstance(given, Said):
        if not (given.to and answer_to(talk, given.to, given.text)):
            hear(talk, given.text)
    elif isinstance(given, Uploaded):
        upload(talk, given)
    elif isinstance(given, Submitted):
        submit(talk, given)
    else:
        edit(talk, given)


def _was_away(talk: Talk, given: Input) -> bool:
    """Whether the person comes back to something open after a long silence. A start greets by itself."""
    heard_at = talk.conversation.heard_at
    starts = isinstance(given, Commanded) and given.name == "start"
    return talk.visit is not None and not starts and heard_at is not None and talk.now - heard_at >= AWAY


_LANGUAGES = ("language", "finnish", "english")


def _changes_language(talk: Talk, given: Input) -> bool:
    """Then a word in the language of before would come between."""
    if isinstance(given, Commanded):
        return given.name in _LANGUAGES
    if isinstance(given, Pressed):
        return given.option.startswith("c:language:")
    meaning = interpret(talk.situation(given.text)) if isinstance(given, Said) else None
    return isinstance(meaning, Order) and meaning.name in _LANGUAGES


def _only_greets(talk: Talk, text: str) -> bool:
    meaning = interpret(replace(talk.situation(text), offered=()))
    return isinstance(meaning, Order) and meaning.name in ("hello", "start")


def hear(talk: Talk, text: str) -> None:
    """Something that was said, of any kind and length."""
    talk.heard = text
    if len(text) > LONGEST_MESSAGE:
        talk.say("engine.say.too_long", length=len(text), longest=LONGEST_MESSAGE)
        remind(talk)
        return
    if not says_anything(text):
        talk.say("engine.say.empty")
        remind(talk)
        return
    if answer_contested(talk, text) or answer_pending(talk, text):
        return
    act(talk, interpret(talk.situation(text)))


def act(talk: Talk, meaning: Meaning) -> None:
    """Does what was meant."""
    if talk.visit is None and isinstance(meaning, Asking | Unclear) and reopen_by(talk, talk.heard):
        return
    match meaning:
        case Chosen(option):
            press(talk, option)
        case Order(name, words):
            order(talk, name, words)
        case Correction():
            correct(talk, meaning)
        case Answering(readings):
            answer(talk, readings)
        case Asking():
            inform(talk)
        case Talking():
            small_talk(talk, talk.known.found.talk)
        case Doubtful(step, doubted):
            ask_which(talk, step, doubted, talk.heard)
        case Refused() if _small_question_waits(talk):
            talk.say("engine.say.not_one_of", value=clipped(talk.heard))
            remind(talk)
        case Refused(step, miss):
            # A handle where none is asked for is the beginning of something else.
            if not (talk.open_step is step and begin_by(talk, talk.heard)) and not in_foreign(talk):
                tell_languages(talk)
                refuse(talk, step, miss)
        case Unclear() if is_held(talk):
            tell_held(talk)
        case Unclear():
            if not begin_by(talk, talk.heard) and not in_foreign(talk):
                tell_languages(talk)
                talk.say("engine.say.unclear", value=clipped(talk.heard))
                menu(talk)


def _small_question_waits(talk: Talk) -> bool:
    pending = talk.waiting()
    return pending is not None and pending.kind in ("doubt", "which") and pending is talk.conversation.pending


def reopen_by(talk: Talk, text: str) -> bool:
    """Whether the text corrects something that was confirmed earlier; it is then open again, with its summary first,
    and corrected."""
    for flow in talk.library.flows.values():
        reopened = flow.reopen(talk.scene(), text)
        if reopened is None:
            continue
        beginning, rest = reopened
        if is_held(talk):
            tell_held(talk)
            return True
        visit = new_visit(talk, flow, beginning)
        scene = talk.scene(visit)
        meaning = correction(Situation(rest, scene, (), flow, settle(flow, scene)))
        if isinstance(meaning, Correction) and not may_write(talk.known.member.role):
            talk.say("engine.say.not_allowed")
            menu(talk)
            return True
        if isinstance(meaning, Correction):
            open_visit(talk, visit, beginning)
            talk.notes.extend(flow.touches(talk.scene(visit)))
            correct(talk, meaning)
            return True
    return False


def begin_by(talk: Talk, text: str) -> bool:
    """Whether the text is unmistakably the first answer of a flow, such as a handle; the flow then begins."""
    for flow in talk.library.flows.values():
        reader = flow.questions[0].reader
        visit = talk.visit
        if not reader.free and reader.recognises(text) and (visit is None or visit.flow != flow.name):
            begin(talk, flow.name, text)
            return True
    return False
