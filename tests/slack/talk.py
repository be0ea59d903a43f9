"""What the tests of the app's behaviour share: people of their own, what the app said since, and what it keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.channels.slack import service
from storage.incoming import Address
from storage.schema import CONVERSATION, EVENT, EVENT_CHANGE, IDENTITY, MEMBER, TURN
from tests.fakes.slack import Channel, FakeSlack, Home, Message, Modal, Person, Team, screen
from tests.slack.running_app import RunningApp
from tests.stories.channels import join
from tests.stories.slack import read

NOW = datetime(2027, 4, 7, 12, tzinfo=ZoneInfo("Europe/Helsinki"))

GOALS = {
    "Tarjous": "Käsintehdyt saippuat",
    "Päämäärä": "Myynti",
    "Kohderyhmä": "nuoret aikuiset",
    "Budjetti": "3000 €",
    "Ajankohta": "1.3.–31.3.2028",
    "Kanavat": ["Instagram"],
}
"""What a person fills in to begin with, by the fields' labels."""

GOALS_EN = {
    "Offer": "Handmade soaps",
    "Aim": "Sales",
    "Audience": "young adults",
    "Budget": "3000 €",
    "Dates": "1 Mar – 31 Mar 2028",
    "Channels": ["Instagram"],
}

SAID = ("Käsintehdyt saippuat", "myynti", "nuoret aikuiset", "3000 €", "1.3.-31.3.2028", "instagram", "tallenna")
"""The same in a conversation, after "uusi kampanja"."""

_ID = re.compile(r"\b[0-9a-f]{16}(?:[0-9a-f]{2})?\b")


class Talk:
    """The app and those who talk with it. What the app said before a test looked is not told again."""

    def __init__(self, fake: FakeSlack, app: RunningApp, team: Team) -> None:
        self.fake = fake
        self.app = app
        self.team = team
        self._seen: dict[tuple[str, str], set[str]] = {}

    def restart(self) -> None:
        """The app's process ends and another one begins, on the same database."""
        before = self.app
        before.__exit__()
        self.app = RunningApp(
            self.fake, before.settings.files, lambda: NOW, team=self.team, http=before.http
        ).__enter__()

    # Who.

    def person(self, name: str = "Anna", language: str = "fi") -> Person:
        """Somebody of the team whom the app has never met."""
        return self.team.person(name, "fi-FI" if language == "fi" else "en-US")

    def owner(self, name: str = "Anna", language: str = "fi") -> Person:
        """Somebody with a brand of their own, who has been greeted."""
        person = self.person(name, language)
        self.tell(person, self.app.store.invite("owner", NOW))
        return person

    def colleague(self, of: Person, name: str = "Liisa", role: str = "editor") -> Person:
        """Another member of the same brand, who has not written to the app."""
        person = self.person(name)
        mine = Address("slack", of.account)
        join(self.app.store, mine, of.account, f"{name}{person.id}", role, NOW, person.account)
        return person

    def with_campaign(self, name: str = "Anna", language: str = "fi") -> Person:
        """The owner of a brand that has one."""
        person = self.owner(name, language)
        modal = self.opened(person, lambda: person.shortcut("new_campaign"))
        self.fill(person, modal, GOALS if language == "fi" else GOALS_EN)
        self.sent(person)
        self.tell(person, "tallenna" if language == "fi" else "save")
        return person

    # What is said and shown.

    def after(self, do: Callable[[], object], person: Person, channel: Channel | None = None) -> str:
        """What the app says there because of this, as that person sees it."""
        self.new(person, channel)
        do()
        self.app.settle()
        return shown(self.new(person, channel))

    def news(self, person: Person, channel: Channel | None = None) -> str:
        """What the app has said there since a test looked."""
        return shown(self.new(person, channel))

    def tell(self, person: Person, text: str, thread: Message | None = None) -> str:
        return self.after(lambda: person.say(text, thread), person)

    def mention(self, person: Person, channel: Channel, text: str, thread: Message | None = None) -> str:
        return self.after(lambda: person.mention(channel, text, thread), person, channel)

    def new(self, person: Person, channel: Channel | None = None) -> list[Message]:
        """The app's messages that this person sees, since they were asked for last."""
        room = channel.room if channel else person.dm
        seen = self._seen.setdefault((person.id, room.id), set())
        found = [one for one in room.sent if one.ts not in seen and one.only_for in (None, person.user)]
        seen |= {one.ts for one in found}
        return found

    def press(self, person: Person, label: str, channel: Channel | None = None) -> str:
        """The newest button of that label."""
        message = self.with_button(person, label, channel)
        return self.after(lambda: person.press(message, label), person, channel)

    def with_button(self, person: Person, label: str, channel: Channel | None = None) -> Message:
        """The newest message that shows it to this person."""
        room = channel.room if channel else person.dm
        seen = [one for one in room.sent if one.only_for in (None, person.user)]
        return next(one for one in reversed(seen) if one.button(label) is not None)

    # Forms.

    def opened(self, person: Person, do: Callable[[], object]) -> Modal:
        """The modal that this opens."""
        do()
        self.app.settle()
        return modal_of(person)

    def fill(self, person: Person, modal: Modal, values: dict[str, Any]) -> Modal:
        """As a person does, from the top: what comes while one fills in can be filled in too."""
        for name, value in values.items():
            modal.fill(name, value)
            self.app.settle()
            modal = modal_of(person)
        return modal

    def sent(self, person: Person) -> None:
        """Submits what is open."""
        submission = modal_of(person).submit()
        assert submission.sent, submission.errors
        self.app.settle()
        assert submission.answered

    # What is kept.

    def question(self, person: Person, channel: Channel | None = None, thread: Message | None = None) -> str | None:
        """The one that is open there."""
        address = Address("slack", person.account)
        if channel is not None:
            address = Address("slack", f"{self.team.id}/{channel.id}", thread.root if thread else "")
        found = self.app.store.conversation(address, person.account)
        if found is None:
            return None
        chosen = select(TURN.c.question).where(TURN.c.conversation_id == found.id, TURN.c.number == found.turn)
        with self.app.store.reading() as connection:
            return connection.execute(chosen).scalar()

    def turns(self, person: Person) -> int:
        found = self.app.store.conversation(Address("slack", person.account), person.account)
        return found.turn if found else 0

    def conversations(self, person: Person) -> int:
        """How many the member has."""
        chosen = select(CONVERSATION.c.id).join(IDENTITY, IDENTITY.c.member_id == CONVERSATION.c.member_id)
        with self.app.store.reading() as connection:
            found = connection.execute(chosen.where(IDENTITY.c.account == person.account).distinct()).all()
        return len(found)

    def events(self, person: Person) -> list[tuple[object, ...]]:
        """All that happened in the person's brand, without times; ids by the order in which they come."""
        workspace = (
            select(MEMBER.c.workspace_id)
            .join(IDENTITY, IDENTITY.c.member_id == MEMBER.c.id)
            .where(IDENTITY.c.account == person.account)
            .scalar_subquery()
        )
        changes = EVENT.outerjoin(EVENT_CHANGE, EVENT_CHANGE.c.event_id == EVENT.c.id)
        chosen = (
            select(
                EVENT.c.name, EVENT.c.subject, EVENT.c.revision,
                EVENT_CHANGE.c.field, EVENT_CHANGE.c.before, EVENT_CHANGE.c.after,
            )
            .select_from(changes)
            .where(EVENT.c.workspace_id == workspace)
            .order_by(EVENT.c.id, EVENT_CHANGE.c.position)
        )  # fmt: skip
        with self.app.store.reading() as connection:
            rows = connection.execute(chosen).all()
        names: dict[str, str] = {}
        return [tuple(_without_ids(value, names) for value in row) for row in rows]


def _without_ids(value: object, names: dict[str, str]) -> object:
    if not isinstance(value, str):
        return value
    return _ID.sub(lambda found: names.setdefault(found[0], f"id{len(names)}"), value)


def modal_of(person: Person) -> Modal:
    """The one that is open."""
    assert person.modal is not None
    return person.modal


def home_of(person: Person) -> Home:
    assert person.home is not None
    return person.home


def shown(messages: list[Message]) -> str:
    """As they look, one after the other."""
    return "\n".join(read(line) for message in messages for line in screen.message(message))


@contextmanager
def talking(folder: Path, *, http: bool = False, **more: Any) -> Iterator[Talk]:
    """An app that is in one team, and anybody with an invitation may begin with it."""
    with FakeSlack() as fake:
        fake.flood = False
        team = fake.team(name="Tiimi")
        before, service.HOME_SECONDS = service.HOME_SECONDS, 0.01
        try:
            app = RunningApp(fake, folder, lambda: NOW, team=team, http=http, **more).__enter__()
            talk = Talk(fake, app, team)
            try:
                yield talk
            finally:
                talk.app.__exit__()
        finally:
            service.HOME_SECONDS = before
        assert fake.violations == []
        assert fake.pings == []
