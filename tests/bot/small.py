"""A conversation small enough to follow by eye, and all around it real: the store, the runner, the terminal.

It asks for a name, then for a colour among three, then for notes without end.
`python -m tests.bot.small DATABASE FILES [--json]` talks in this terminal.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.terminal import people, programs
from bot.channels.terminal.session import Session
from bot.delivery import Delivery, Show
from bot.runner import Runner
from flows.engine.known import Found, Known, Passage
from flows.engine.messages import (
    Commanded,
    Conversation,
    Document,
    Edited,
    Input,
    Option,
    Pressed,
    Reply,
    Said,
    Section,
    Submitted,
    Table,
    Uploaded,
    Visit,
    Written,
    paragraph,
)
from flows.engine.turn import Turn
from flows.events import DocumentMade, Event
from storage.store import Store, open_store

COLOURS = ("punainen", "sininen", "vihreä")
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
COMMANDS = {"ohita": "skip", "paperi": "paper"}


class Broken(Exception):  # noqa: N818 - short, for the only one here
    """What a mistake in a flow would raise."""


def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """Answers live in one visit, so that they survive like a real flow's."""
    old = known.visits.get(conversation.stack[-1]) if conversation.stack else None
    visit = old or Visit(known.new_id(), "small", 1, known.member.id)
    answers = dict(visit.answers)
    after = replace(conversation, turn=conversation.turn + 1, stack=(visit.id,), offered=())
    said: list[Reply] = []
    events: tuple[Event, ...] = ()
    match given:
        case Commanded("start"):
            said.append(Reply((paragraph("Tervetuloa."),)))
        case Commanded("language", language):
            after = replace(after, language=language)
        case Commanded("paper"):
            document = _paper(known)
            events = (DocumentMade(document, ""),)
            said.append(Reply((paragraph("Tässä paperi."),), documents=(document,)))
        case Commanded("table"):
            table = Table("Luvut", ("Nimi", "Määrä"), (("Anna", "12\u00a0500"),), (1,))
            said.append(Reply((paragraph("Taulukko:"),), table=table))
        case Commanded(name, words):
            said.append(Reply((paragraph(f"Komento {name} ({words})"),)))
        case Said("rikki"):
            raise Broken(given.text)
        case Said(text) if known.found.decision == "answer":
            said.append(Reply(known.found.passages[0].nodes))
        case Said(text) | Edited(_, text):
            _take(answers, text)
        case Pressed(option):
            _take(answers, option)
        case Uploaded(name, text, problem):
            said.append(Reply((paragraph(f"Tiedosto {name}: {problem or len(text or '')}"),)))
        case Submitted(values):
            for text in values.values():
                _take(answers, text)
    options = tuple(Option(colour, colour.title()) for colour in COLOURS) if _open(answers) == "small.colour" else ()
    told = ", ".join(f"{key} = {value}" for key, value in answers.items()) or "ei mitään"
    said.append(Reply((paragraph(f"Tiedossa: {told}. Seuraava: {_open(answers)}?"),), options))
    after = replace(after, offered=options)
    return Turn(after, tuple(said), events, (replace(visit, answers=answers),), _open(answers))


def _open(answers: dict[str, object]) -> str:
    return "small.name" if "name" not in answers else "small.colour" if "colour" not in answers else "small.note"


def _take(answers: dict[str, object], text: str) -> None:
    key = _open(answers).removeprefix("small.")
    if key == "colour" and text.isdigit() and 0 < int(text) <= len(COLOURS):
        text = COLOURS[int(text) - 1]
    answers[key] = text


def _paper(known: Known) -> Document:
    written = Written("Suunnitelma *1*", "Acme", (Section("Luvut", ("12\u00a0500 €",), ("a", "b")),), "Loppu")
    return Document(
        known.new_id(9), "plan", "Suunnitelma", 1, "fi", json.dumps(asdict(written)), ("Acme", "suunnitelma", "v1")
    )


class SmallGuide:
    """Knows one thing, in the conversation's language."""

    def find(self, said: str, language: str, topic: str, workspace: tuple[str, int] | None, /) -> Found:
        if said == "kaatuu?":
            raise Broken(said)
        return self.article("reach", language, workspace) if said == "mikä on kattavuus?" else Found()

    def small_talk(self, said: str, language: str, /) -> str:
        return ""

    def article(self, article: str, language: str, workspace: tuple[str, int] | None, /) -> Found:
        assert article == "reach"
        return Found("answer", (Passage("reach", "Kattavuus", (paragraph(f"Kuinka moni näki ({language})."),)),))


def small_session(store: Store, files: Path, show: Show) -> Session:
    runner = Runner(store, respond, SmallGuide(), lambda: NOW, "fi")
    return Session(store, runner, Delivery(store, files, lambda: NOW), show, "fi")


def main(database: str, files: str, *options: str) -> int:
    store = open_store(f"sqlite:///{database}")
    try:
        if "--json" in options:
            return programs.converse(
                lambda show: small_session(store, Path(files), show), sys.stdin.buffer, sys.stdout.buffer
            )
        return people.converse(lambda show: small_session(store, Path(files), show), COMMANDS)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
