"""Buttons, and the engine's own small questions that wait above the open one.

An option's id says itself what it is: `v:visit:step:asking:choice` an answer, `k:...:mine|theirs` a contested line,
`p:kind:visit:choice` a small question, `c:command:words` a command. A button is good as long as its question is
open, whatever was said between; an old one changes nothing and says so.
"""

from __future__ import annotations

from dataclasses import replace

from flows.engine.answering import answer, as_answer, change_named, decide_which
from flows.engine.asking import ask, menu, put_aside, remind, step_by_id
from flows.engine.ending import decide_cancel
from flows.engine.interpretation import Asking, Chosen, Meaning, Order, Talking, interpret, listed_number
from flows.engine.messages import Pending, Visit
from flows.engine.orders import decide_person, order
from flows.engine.question import Step
from flows.engine.reading.choices import Choice, read_choice
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Read
from flows.engine.reading.yes_no import read_yes_no
from flows.engine.shared import ask_private
from flows.engine.talk import Talk

_BY_ITSELF = ("cancel", "resume", "private")
"""Small questions whose options say everything, so that they are good even when another question has been asked."""


def press(talk: Talk, option: str) -> None:
    kind, _, rest = option.partition(":")
    if kind == "c":
        name, _, words = rest.partition(":")
        order(talk, name, words)
    elif kind == "p":
        _press_small(talk, rest)
    elif kind in ("v", "k"):
        _press_answer(talk, rest, contested=kind == "k")
    else:
        talk.say("engine.say.unknown_button")
        remind(talk)


def _press_small(talk: Talk, rest: str) -> None:
    kind, _, rest = rest.partition(":")
    visit_id, _, choice = rest.partition(":")
    pending, visit = talk.waiting(), talk.visit
    here = (visit.id if visit else "") == visit_id
    if pending is not None and pending.kind == kind and here:
        decide(talk, pending, choice)
    elif here and visit is not None and kind in _BY_ITSELF:
        decide(talk, Pending(kind, visit=visit_id), choice)
    else:
        talk.say("engine.say.old_button")
        remind(talk)


def _press_answer(talk: Talk, rest: str, *, contested: bool) -> None:
    visit_id, _, rest = rest.partition(":")
    step_id, _, rest = rest.partition(":")
    asked, _, choice = rest.partition(":")
    visit = talk.visit
    if visit is None or visit.id != visit_id:
        _press_of_other(talk, visit_id)
        return
    position = talk.position()
    step = position.step(step_id) if position else None
    if position is None or step is None:
        talk.say("engine.say.old_button")
        remind(talk)
    elif position.open is None or position.open.id != step_id or str(visit.asking.get(step_id, 0)) != asked:
        _press_again(talk, visit, step, choice)
    elif contested:
        keep_line(talk, visit, step, choice)
    else:
        _choose(talk, step, choice)


def _press_of_other(talk: Talk, visit_id: str) -> None:
    """A button of a visit that isn't the open one."""
    other = talk.visit_of(visit_id)
    if other is not None and other.state == "done":
        talk.say("engine.say.saved_already", flow=talk.about(other))
        talk.reply()
    elif other is not None and other.state in ("open", "draft"):
        key = "button_elsewhere" if visit_id in talk.known.elsewhere else "button_of_other"
        talk.say(f"engine.say.{key}", flow=talk.about(other))
        talk.reply(talk.option("continue", visit_id))
    else:
        talk.say("engine.say.old_button")
        remind(talk)


def _press_again(talk: Talk, visit: Visit, step: Step, choice: str) -> None:
    """A second press of what was chosen gets a quiet word; an old one offers to change that answer."""
    if step.id not in visit.answers:
        talk.say("engine.say.old_button")
        remind(talk)
        return
    talk.say("engine.say.answered_already", label=talk.label(step), shown=talk.value_of(step))
    reading = step.question.reader.read(choice, talk.scene(step=step))
    same = isinstance(reading, Read) and reading.value == visit.answers[step.id]
    if same:
        talk.reply(private=True)
    else:
        talk.reply(talk.option("change", step.id))


def keep_line(talk: Talk, visit: Visit, step: Step, choice: str) -> None:
    """Mine or theirs of a line that two people changed."""
    line = visit.contested.get(step.id)
    if line is None or choice not in ("mine", "theirs"):
        talk.say("engine.say.unknown_button")
        remind(talk)
        return
    answer(talk, ((step, Read(line.mine if choice == "mine" else line.theirs, echo=True)),))


def _choose(talk: Talk, step: Step, choice: str) -> None:
    reader, scene = step.question.reader, talk.scene(step=step)
    found = next((one for one in reader.choices(scene) if one.id == choice), None)
    if found is None:
        talk.say("engine.say.unknown_button")
        remind(talk)
        return
    talk.heard = found.label
    reading = reader.read(found.id, scene)
    if not isinstance(reading, Read):
        reading = reader.read(found.label, scene)
    if isinstance(reading, Read):
        answer(talk, ((step, Read(reading.value)),))
    else:
        remind(talk)


# What waits above the open question.


def answer_contested(talk: Talk, text: str) -> bool:
    """Whether the text says which of two people's values stays: by number, by the option's words, "minun"."""
    visit, step = talk.visit, talk.open_step
    if visit is None or step is None or step.id not in visit.contested:
        return False
    said = text.strip(" .!").casefold()
    line = visit.contested[step.id]
    for number, (choice, value) in enumerate((("mine", line.mine), ("theirs", line.theirs)), 1):
        words = {str(number), f"{number}.", choice, *talk.library.texts.listed("fi", f"engine.words.{choice}")}
        words |= {*talk.library.texts.listed("en", f"engine.words.{choice}")}
        if choice == "theirs" and line.who:
            words |= {line.who.casefold(), f"{line.who.casefold()}n"}
        label = next((o.label for o in talk.conversation.offered if o.id.endswith(f":{choice}")), "")
        if said in words or said == label.casefold() or said == talk.shown(step, value).casefold():
            keep_line(talk, visit, step, choice)
            return True
    return False


def answer_pending(talk: Talk, text: str) -> bool:
    """Whether the text answered the small question that waits. Anything else is heard as usual."""
    pending = talk.waiting()
    if pending is None:
        return False
    meaning = interpret(talk.situation(text)) if pending.kind not in ("change", "which", "doubt") else None
    if isinstance(meaning, Chosen) and pending.kind != "private":
        press(talk, meaning.option)
        return True
    if pending.kind in ("cancel", "resume", "person"):
        return _yes_or_no(talk, pending, text)
    if pending.kind in ("doubt", "which"):
        return _one_of_offered(talk, pending, text)
    if pending.kind == "private":
        return _go_or_stay(talk, pending, text, meaning)
    if pending.kind == "change":
        return _which_line(talk, text)
    step = talk.open_step
    if pending.kind == "mine" and step is not None and step.question.reader.free and _only_agrees(text):
        # A word to the guide's answer, not an answer of one's own.
        remind(talk)
        return True
    return False


def _only_agrees(text: str) -> bool:
    said = read_yes_no(text)
    return isinstance(said, Read) and bool(said.value) and len(text.split()) == 1


_YES_NO = {"cancel": ("keep", "stay"), "resume": ("yes", "no"), "person": ("yes", "no")}


def _yes_or_no(talk: Talk, pending: Pending, text: str) -> bool:
    said = read_yes_no(text)
    if isinstance(said, Read):
        yes, no = _YES_NO[pending.kind]
        decide(talk, pending, yes if said.value else no)
        return True
    for option in talk.conversation.offered:
        if option.id.startswith("p:") and option.label.casefold() == text.strip().casefold():
            press(talk, option.id)
            return True
    return False


def _one_of_offered(talk: Talk, pending: Pending, text: str) -> bool:
    said = text.strip().replace("\u00a0", " ").casefold()
    offered = [option for option in talk.conversation.offered if option.id.startswith(f"p:{pending.kind}:")]
    for number, option in enumerate(offered):
        if said in (str(number + 1), f"{number + 1}.") or said == option.label.replace("\u00a0", " ").casefold():
            decide(talk, pending, str(number))
            return True
    words = read_choice(text, tuple(Choice(str(number), option.label) for number, option in enumerate(offered)))
    if isinstance(words, Read) and len(text.split()) <= MOST_WORDS:
        # "ensimmäinen", "the second one"
        decide(talk, pending, words.value)
        return True
    return False


MOST_WORDS = 4
"""Words of an answer to a small question."""


def _go_or_stay(talk: Talk, pending: Pending, text: str, meaning: Meaning | None) -> bool:
    """Only one of the two, in words or by number, is a choice: money must not be spoken of by mistake. A command or a
    question is heard as usual."""
    labels = tuple(Choice(choice, talk.choice("private", choice).label) for choice in ("go", "stay"))
    number = listed_number(text)
    said = read_choice(text, labels)
    if number in (1, 2):
        decide(talk, pending, labels[number - 1].id)
    elif isinstance(said, Read) and len(text.split()) <= MOST_WORDS:
        decide(talk, pending, said.value)
    elif isinstance(meaning, Order | Asking | Talking):
        return False
    else:
        talk.say("engine.say.not_one_of", value=clipped(text))
        ask_private(talk)
    return True


def _which_line(talk: Talk, text: str) -> bool:
    number = listed_number(text)
    if number is not None and 0 < number <= len(talk.conversation.offered):
        press(talk, talk.conversation.offered[number - 1].id)
        return True
    return talk.position() is not None and change_named(talk, text)


def decide(talk: Talk, pending: Pending, choice: str) -> None:
    """An option of the engine's own small question."""
    talk.pending = None
    visit = talk.visit
    if pending.kind == "person":
        decide_person(talk, choice)
    elif visit is None:
        menu(talk)
    elif pending.kind == "resume":
        _decide_resume(talk, choice)
    elif pending.kind == "private":
        _decide_private(talk, visit, choice)
    elif pending.kind == "cancel":
        decide_cancel(talk, visit, choice)
    elif pending.kind == "doubt":
        _decide_doubt(talk, pending, choice)
    elif pending.kind == "which":
        number = listed_number(choice)
        decide_which(talk, pending.question, pending.text, -1 if number is None else number)
    elif pending.kind == "mine":
        as_answer(talk, pending.text)


def _decide_resume(talk: Talk, choice: str) -> None:
    if choice == "yes":
        ask(talk)
        return
    put_aside(talk)
    talk.say("engine.say.kept")
    menu(talk)


def _decide_private(talk: Talk, visit: Visit, choice: str) -> None:
    if choice == "stay":
        talk.keep(replace(visit, aloud=True))
        ask(talk)
        return
    put_aside(talk)
    talk.say("engine.say.go_private")
    talk.reply()


def _decide_doubt(talk: Talk, pending: Pending, choice: str) -> None:
    step = step_by_id(talk, pending.question)
    if step is None:
        remind(talk)
        return
    talk.heard = pending.text
    reading = step.question.reader.read(pending.text, talk.scene(step=step))
    number = listed_number(choice)
    if isinstance(reading, Doubt) and number is not None and number < len(reading.readings):
        answer(talk, ((step, Read(reading.readings[number], echo=True)),))
    else:
        remind(talk)
