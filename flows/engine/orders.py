"""Commands: beginning and going on, help on the way, the desk's own commands, language, history and a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.engine import answering, asking, ending, informing
from flows.engine.asking import ask, menu, nothing_open, proceed, put_aside, remind
from flows.engine.commands import FIRST
from flows.engine.flow import Beginning, Flow, upgraded
from flows.engine.formats import LANGUAGES
from flows.engine.handover import history_reply, transcript_paper
from flows.engine.interpretation import command_named
from flows.engine.meanwhile import changed_meanwhile
from flows.engine.messages import Code, Document, Paragraph, Reply, Table, Visit
from flows.engine.naming import stem_of
from flows.engine.papers import content
from flows.engine.permissions import may, may_write
from flows.engine.readers import ThingReader
from flows.engine.reading.free_text import clipped
from flows.engine.shared import is_held, is_quiet, kept_private, tell_held
from flows.engine.talk import Talk
from flows.engine.turn import Notice
from flows.events import DocumentMade, PersonAsked

NTH_VISIT = 0xF0
"""Which of a turn's new ids a new visit takes; flows number theirs from 0."""

MOST_DRAFTS = 6
"""Drafts offered at once."""

_LANGUAGE_WORDS = {
    "fi": "fi", "suomi": "fi", "suomeksi": "fi", "finnish": "fi",
    "en": "en", "english": "en", "englanti": "en", "englanniksi": "en",
}  # fmt: skip


def order(talk: Talk, name: str, words: str) -> None:
    """A command by its name: the engine's own, a flow's name, or one of the desk's; else by how it is said."""
    known = name in _OWN or name in talk.library.flows or name in talk.library.commands
    if not known:
        name = command_named(talk.library.texts, name) or name
    if name in _OWN:
        _OWN[name](talk, words)
    elif name in talk.library.flows:
        begin(talk, name, words)
    elif name in talk.library.commands:
        run(talk, name, words)
    else:
        talk.say("engine.say.unknown_command", name=clipped(name))
        remind(talk) if talk.visit else menu(talk)


_OPEN = ("menu", "campaigns")
"""Commands that tell no figures."""


def run(talk: Talk, name: str, words: str) -> None:
    """A command of the desk or of a flow's part, then what was open again."""
    if talk.known.refusal is not None:
        _tell_command_refusal(talk)
        return
    outcome = talk.library.commands[name](talk.scene(), words)
    if not all(may(talk.known.member.role, event) for event in outcome.events):
        talk.say("engine.say.not_allowed")
        remind(talk)
        return
    talk.happened(outcome.events)
    if outcome.campaign_id is not None:
        talk.campaign = outcome.campaign_id
    talk.reply()
    quiet = name not in _OPEN and is_quiet(talk)
    talk.replies.extend(kept_private(outcome.replies) if quiet else outcome.replies)
    if talk.visit is not None:
        ask(talk, brief=True)


def _tell_command_refusal(talk: Talk) -> None:
    refusal = talk.known.refusal
    assert refusal is not None
    if refusal.reason == "role":
        talk.say("engine.say.not_allowed")
    else:
        talk.notes.extend(changed_meanwhile(talk.scene(), refusal, "goals"))
    remind(talk)


# Beginning and going on.


def begin(talk: Talk, name: str, words: str) -> None:
    """Starts a flow; one that is open is put under it, the same one goes on."""
    visit = talk.visit
    if visit is not None and visit.flow == name and not words:
        talk.pending = None
        talk.say("engine.say.already_here")
        ask(talk, brief=True)
        return
    beginning = beginning_of(talk, name, words)
    if beginning is None:
        if talk.notes:
            remind(talk)
        elif visit is not None:
            ask(talk, brief=True)
        return
    if visit is not None:
        talk.say("engine.say.put_under", flow=talk.about(visit))
    open_visit(talk, new_visit(talk, talk.library.flows[name], beginning), beginning)
    proceed(talk)


def beginning_of(talk: Talk, name: str, words: str) -> Beginning | None:
    """What a new visit of the flow starts from; None when it can't begin now, and why has been said."""
    if is_held(talk):
        tell_held(talk)
        return None
    flow = talk.library.flows[name]
    if not may_write(talk.known.member.role) or (flow.owners_only and talk.known.member.role != "owner"):
        talk.say("engine.say.owners_only" if flow.owners_only else "engine.say.not_allowed")
        return None
    beginning = flow.begin(talk.scene(new_visit(talk, flow, Beginning())), words)
    if beginning.refused:
        talk.notes.extend(beginning.nodes)
        talk.reply(*beginning.options)
        return None
    return beginning


def new_visit(talk: Talk, flow: Flow, beginning: Beginning, id: str = "") -> Visit:
    """A visit with a new id, or with the one that was given to its form."""
    return Visit(
        id or talk.known.new_id(NTH_VISIT),
        flow.name,
        flow.version,
        talk.known.member.id,
        beginning.subject,
        beginning.revision,
        beginning.answers,
    )


def open_visit(talk: Talk, visit: Visit, beginning: Beginning) -> None:
    talk.keep(visit)
    talk.stack.append(visit.id)
    talk.notes.extend(beginning.nodes)


def ready(talk: Talk) -> bool:
    """Brings the open visit to its flow's version. False when this code is older than the visit."""
    flow, visit = talk.flow, talk.visit
    if flow is None or visit is None or visit.version == flow.version:
        return True
    if visit.version > flow.version:
        talk.say("engine.say.newer_visit")
        talk.reply()
        return False
    talk.keep(upgraded(flow, visit))
    return True


def still_there(talk: Talk) -> bool:
    """Whether what the open visit is about is there by now. When it is gone, the visit becomes a draft and the person
    is told: it may come back, and nothing that was answered is lost."""
    flow, visit = talk.flow, talk.visit
    if flow is None or visit is None or not _lost(talk, flow, visit):
        return True
    talk.say("engine.say.gone", flow=talk.flow_name(visit.flow))
    put_aside(talk)
    if talk.visit is not None:
        asking.offer_resume(talk)
    else:
        menu(talk)
    return False


def _lost(talk: Talk, flow: Flow, visit: Visit) -> bool:
    scene = talk.scene(visit)
    if flow.needs_subject and visit.subject and talk.known.campaign(visit.subject) is None:
        return True
    chosen = (
        (question.reader, visit.answers[question.key])
        for question in flow.questions
        if isinstance(question.reader, ThingReader) and visit.answers.get(question.key) is not None
    )
    return any(thing not in dict(reader.things(scene)) for reader, thing in chosen)


def waiting_visits(talk: Talk) -> list[Visit]:
    """Drafts and what is open in another conversation, newest first."""
    return [
        visit
        for visit in talk.known.visits.values()
        if visit.id not in talk.stack
        and visit.flow in talk.library.flows
        and (visit.state == "draft" or visit.id in talk.known.elsewhere)
    ]


def go_on(talk: Talk, words: str) -> None:
    """With a draft, or with what is open elsewhere: by its id, by the flow's name or by what it is about. Without
    words with what is open here, else the only one; of several the person is asked which."""
    found = waiting_visits(talk)
    wanted = words.strip()
    if not wanted and talk.visit is not None:
        talk.pending = None
        ask(talk)
        return
    chosen = [visit for visit in found if visit.id == wanted] or (
        named_visits(talk, found, wanted) if wanted else found
    )
    if not chosen:
        current = talk.visit
        if current is not None and named_visits(talk, [current], wanted):
            ask(talk)
            return
        talk.say("engine.say.no_such_draft" if wanted and found else "engine.say.no_draft", name=clipped(wanted))
        if wanted and found:
            offer_drafts(talk, found)
        else:
            remind(talk) if talk.visit else menu(talk)
        return
    if len(chosen) > 1:
        talk.say("engine.say.which_draft")
        offer_drafts(talk, chosen)
        return
    take_up(talk, chosen[0])


def named_visits(talk: Talk, visits: list[Visit], wanted: str) -> list[Visit]:
    """Those whose name has every word that was said, in some form of it."""
    said = [word for word in wanted.casefold().split() if len(word) > 1 and word not in _SMALL_WORDS]
    return [visit for visit in visits if said and all(_names(word, talk.about(visit).casefold()) for word in said)]


_SMALL_WORDS = frozenset(
    (
        "the",
        "my",
        "our",
        "with",
        "on",
        "se",
        "sitä",
        "siitä",
        "sen",
        "tuo",
        "tuota",
        "niitä",
        "luonnosta",
        "draft",
        "one",
    )
)


def _names(word: str, name: str) -> bool:
    return any(part.startswith(stem_of(word)) for part in name.replace(":", " ").split())


def offer_drafts(talk: Talk, visits: list[Visit]) -> None:
    talk.reply(
        *(replace(talk.option("continue", visit.id), label=talk.about(visit)[:60]) for visit in visits[:MOST_DRAFTS])
    )


def take_up(talk: Talk, visit: Visit) -> None:
    """Goes on with a draft, or moves here what was open in another conversation; that one is told."""
    if is_held(talk):
        tell_held(talk)
        return
    elsewhere = talk.known.elsewhere.get(visit.id)
    move_here(talk, visit)
    if ready(talk) and still_there(talk):
        talk.say("engine.say.moved_here" if elsewhere else "engine.say.going_on", flow=talk.about(visit))
        ask(talk)


def move_here(talk: Talk, visit: Visit) -> None:
    """Makes a draft, or what was open in another conversation, the open one here."""
    elsewhere = talk.known.elsewhere.get(visit.id)
    current = talk.visit
    if current is not None:
        talk.say("engine.say.put_under", flow=talk.about(current))
    moved = replace(visit, state="open", aloud=visit.aloud and elsewhere is None)
    if elsewhere is not None:
        # Turn numbers are another conversation's: answered all the same, but no message here is theirs.
        moved = replace(moved, turns={step: -1 if turn else 0 for step, turn in visit.turns.items()})
        said = talk.library.texts.say(
            elsewhere.language,
            "engine.say.moved_away",
            flow=talk.library.texts.word(elsewhere.language, f"{visit.flow}.word.name"),
        )
        talk.notices.append(Notice(Reply(said), elsewhere.conversation))
    talk.keep(moved)
    talk.stack.append(visit.id)
    talk.pending = None


def greet(talk: Talk, _words: str = "") -> None:
    """The first thing said: the desk, or what was open and the way on."""
    visit = talk.visit
    if talk.known.shared and talk.conversation.turn == 0:
        talk.say("engine.say.in_company")
    if visit is None:
        talk.reply()
        new = FIRST if talk.conversation.turn == 0 else ""
        talk.replies.extend(talk.library.welcome(talk.scene(), new).replies)
        return
    talk.say("engine.say.welcome_back", flow=talk.about(visit))
    before = len(talk.replies)
    ask(talk, brief=True)
    if talk.replies[before:]:
        last = talk.replies[-1]
        talk.replies[-1] = replace(last, options=(*last.options, talk.option("continue", "", "engine.option.go_on")))


def open_menu(talk: Talk, _words: str = "") -> None:
    """The desk. What was open becomes a draft."""
    visit = talk.visit
    if visit is not None:
        talk.say("engine.say.put_aside", flow=talk.about(visit))
        while talk.stack:
            put_aside(talk)
    menu(talk)


def restart(talk: Talk, _words: str = "") -> None:
    """The flow again from its beginning; what was answered stays as a draft."""
    visit = talk.visit
    if visit is None:
        menu(talk)
        return
    if any(visit.turns.values()):
        talk.keep(replace(visit, state="draft"))
        talk.say("engine.say.restarted")
    else:
        talk.keep(replace(visit, state="dropped"))
    talk.stack.pop()
    begin(talk, visit.flow, "")


def join(talk: Talk, _words: str = "") -> None:
    """An invitation was taken up: the first thing said greets a new member, later there is nothing to join."""
    if talk.conversation.turn == 0:
        role = talk.word(f"engine.role.{talk.known.member.role}")
        talk.say("engine.say.joined", brand=talk.known.workspace.name, role=role)
        greet(talk)
        return
    talk.say("engine.say.joined_already", brand=talk.known.workspace.name)
    remind(talk) if talk.visit else menu(talk)


# Help on the way.


def form(talk: Talk, _words: str = "") -> None:
    """What the open flow still asks, to be copied, filled in and sent back as one message."""
    position = talk.position()
    if position is None:
        nothing_open(talk)
        return
    visit = talk.visit
    assert visit is not None
    lines = [
        f"{talk.label(step)}: "
        for step in position.steps
        if not step.question.final and step.id not in visit.answers and not step.question.further
    ]
    if not lines:
        talk.say("engine.say.form_full")
    else:
        talk.say("engine.say.form")
        talk.notes.append(Paragraph((Code("\n".join(("/" + talk.word("engine.word.form"), *lines))),)))
    ask(talk, brief=True)


def help_(talk: Talk, _words: str = "") -> None:
    step = talk.open_step
    if step is None:
        talk.say("engine.say.help")
        menu(talk)
        return
    talk.say("engine.say.help_in_flow")
    talk.notes.extend(talk.scene(step=step).say(step.question.text("why")))
    ask(talk, brief=True)


def why(talk: Talk, _words: str = "") -> None:
    step = talk.open_step
    if step is None:
        nothing_open(talk)
        return
    talk.notes.extend(talk.scene(step=step).say(step.question.text("why")))
    ask(talk, brief=True)


def example(talk: Talk, _words: str = "") -> None:
    step = talk.open_step
    if step is None:
        nothing_open(talk)
        return
    talk.say("engine.say.for_example", example=talk.word(step.question.text("example")))
    ask(talk, brief=True)


def repeat(talk: Talk, _words: str = "") -> None:
    if talk.visit is None:
        menu(talk)
    else:
        ask(talk)


def save(talk: Talk, _words: str = "") -> None:
    step = talk.open_step
    if step is not None and step.question.final:
        ending.finish(talk)
    elif step is not None:
        talk.say("engine.say.saved_all_along")
        ask(talk, brief=True)
    else:
        menu(talk)


def done(talk: Talk, _words: str = "") -> None:
    """Enough of the finer points: to the summary. Otherwise what is required is still asked."""
    step, visit = talk.open_step, talk.visit
    if step is not None and visit is not None and step.question.further:
        talk.keep(replace(visit, refining=False))
    elif step is not None and not step.question.final:
        talk.say("engine.say.still_needed")
    repeat(talk)


def summary(talk: Talk, _words: str = "") -> None:
    """Where we are: everything answered so far."""
    position, visit = talk.position(), talk.visit
    if position is None or visit is None:
        menu(talk)
        return
    if position.open is not None and position.open.question.final:
        ask(talk)
        return
    rows = asking.summary_rows(talk, position)
    if rows:
        talk.reply(table=asking.summary_table(talk, rows), private=is_quiet(talk))
    else:
        talk.say("engine.say.nothing_answered")
    ask(talk, brief=True)


def set_language(talk: Talk, words: str) -> None:
    """The same question in the other language; answers are of no language."""
    language = _LANGUAGE_WORDS.get(words.strip().casefold())
    if language is None:
        talk.say("engine.say.which_language")
        talk.reply(*(talk.option("language", code, f"engine.option.{code}") for code in LANGUAGES))
        return
    talk.language = language
    talk.say("engine.say.language_set")
    if talk.visit is not None or talk.waiting() is not None:
        remind(talk)
    else:
        menu(talk)


# What is said to a machine.


def abuse(talk: Talk, _words: str = "") -> None:
    """One kind sentence, and nothing changes."""
    talk.say("engine.say.abuse")
    remind(talk)


# Who changed what, and a person.


def history(talk: Talk, _words: str = "") -> None:
    """Who changed what and when, newest first."""
    table: Table | None = history_reply(talk.scene())
    if table is None:
        talk.say("engine.say.no_history")
        talk.reply()
    else:
        talk.say("engine.say.history")
        talk.reply(table=table, private=is_quiet(talk))
    remind(talk) if talk.visit else talk.reply()


def person(talk: Talk, _words: str = "") -> None:
    """Asks for consent before anybody else may read the conversation."""
    asking.ask_person(talk)


def decide_person(talk: Talk, choice: str) -> None:
    """With consent the conversation goes to the team; without a team it is a file for the person to hand on."""
    talk.pending = None
    if choice != "yes":
        talk.say("engine.say.person_not")
        remind(talk) if talk.visit else menu(talk)
        return
    scene = talk.scene()
    paper = transcript_paper(scene)
    title = talk.word("engine.word.transcript")
    day = talk.now.date().isoformat()
    document = Document(
        talk.known.new_id(),
        "transcript",
        title,
        1,
        talk.language,
        content(paper),
        (scene.brand or talk.known.workspace.legal_name, title, talk.known.member.name, day),
    )
    talk.events += [DocumentMade(document, ""), PersonAsked(document.id)]
    if talk.known.team:
        said = talk.library.texts.say(talk.language, "engine.say.person_wanted", name=talk.known.member.name)
        talk.notices.append(Notice(Reply(said, documents=(document,))))
    talk.say("engine.say.person_told" if talk.known.team else "engine.say.person_file")
    talk.reply()
    talk.replies[-1] = replace(talk.replies[-1], documents=(document,))
    remind(talk) if talk.visit else talk.reply()


_OWN: dict[str, Callable[[Talk, str], None]] = {
    "start": greet,
    "menu": open_menu,
    "help": help_,
    "back": answering.back,
    "skip": lambda talk, _words: answering.skip(talk),
    "unknown": lambda talk, _words: answering.skip(talk, talk.heard or "-"),
    "repeat": repeat,
    "why": why,
    "example": example,
    "cancel": lambda talk, _words: ending.cancel(talk),
    "undo": ending.undo,
    "history": history,
    "person": person,
    "summary": summary,
    "refine": lambda talk, _words: ending.refine(talk),
    "language": set_language,
    "finnish": lambda talk, _words: set_language(talk, "fi"),
    "english": lambda talk, _words: set_language(talk, "en"),
    "continue": go_on,
    "change": answering.change,
    "done": done,
    "save": save,
    "restart": restart,
    "abuse": abuse,
    "swedish": informing.tell_of_swedish,
    "hello": lambda talk, _words: informing.greet_back(talk, "greeting"),
    "thanks": lambda talk, _words: informing.greet_back(talk, "thanks"),
    "join": join,
    "form": form,
    "ask": informing.ask_guides,
    "article": informing.article,
    "useful": informing.useful,
    "not_it": informing.not_it,
}
