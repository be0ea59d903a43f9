"""A story's person in Slack: the app over HTTP and web socket, against a fake that is as strict as Slack is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import insert, select

from storage.incoming import Address
from storage.schema import IDENTITY, INBOX, TURN
from tests.fakes.slack import Button, FakeSlack, Message, Modal, Person, Team
from tests.fakes.slack.words import elements_of
from tests.slack.limits_check import check_calls
from tests.slack.running_app import RunningApp
from tests.stories.channels import Shown, join

EMPTY_CELL = "–"
BLANK = "\u2800"
"""Slack sends no empty message, but one that looks empty."""


class _Server:
    """The fake with one app that serves story after story, each with people and a brand of their own.

    By socket the app has the token of one team, and the people of each story come with an invitation; by HTTP each
    story's team installs the app.
    """

    def __init__(self, *, http: bool) -> None:
        self.fake = FakeSlack()
        self.fake.begin()
        self.fake.flood = False
        self.fake.echo = http  # the app's own messages come back to it: once is enough
        self.now = datetime.now().astimezone()
        self.http = http
        self._folder = tempfile.TemporaryDirectory()
        self.team: Team | None = None if http else self.fake.team(name="Tiimi")
        self.run()

    def run(self) -> None:
        folder = Path(self._folder.name)
        self.app = RunningApp(self.fake, folder, lambda: self.now, team=self.team, http=self.http).__enter__()

    def restart(self) -> None:
        self.app.__exit__()
        self.run()

    def stop(self) -> None:
        self.app.__exit__()
        self.fake.end()
        self._folder.cleanup()


_SERVERS: dict[bool, _Server] = {}


def stop_all() -> None:
    while _SERVERS:
        _SERVERS.popitem()[1].stop()


class Slack:
    """By Socket Mode, with the token of one team; everything is written outside of threads."""

    http = False

    def __init__(self, folder: Path, language: str, now: datetime, people: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._locale = "fi-FI" if language == "fi" else "en-US"
        if self.http not in _SERVERS:
            _SERVERS[self.http] = _Server(http=self.http)
        self._server = _SERVERS[self.http]
        self._server.now = now
        self._people = dict(people or {})
        self.fake = self._server.fake
        self._violations = len(self.fake.violations)
        self._pings = len(self.fake.pings)
        self._calls = len(self.fake.calls)
        self._team = self._server.team or self.fake.team(name="Brändi", installed=False)
        self._seats: dict[tuple[str, str], Person] = {}
        self.person = self._someone("", "")
        self._greeted: set[str] = set()
        self._seen: dict[str, int] = {}
        """By person, how many messages of theirs were looked at."""
        self._buttons: dict[str, tuple[Message, Button]] = {}
        """By label, the newest button of that label, and its message."""
        self._sent: dict[int, Message] = {}
        """By turn, the message that made it."""
        self.modals: list[str] = []
        """What the modals looked like that were opened."""

    def _someone(self, name: str, place: str) -> Person:
        """A second place is another account of the same person: Slack has one conversation for each."""
        key = (name, place)
        if key not in self._seats:
            self._seats[key] = self._team.person(name or "Omistaja", self._locale)
        return self._seats[key]

    @property
    def app(self) -> RunningApp:
        return self._server.app

    @property
    def here(self) -> Address:
        return Address("slack", f"{self._team.id}/{self.person.id}")

    def begin(self) -> Shown:
        if self.http:
            answer = self.fake.install(self.person, f"{self.app.url}/slack/install")
            assert answer.status_code == httpx.codes.OK, answer.text
            shown = self._greet()
        else:
            code = self.app.store.invite("owner", self._server.now)
            self._greeted.add(self.person.id)
            shown = self._shown(self.person.say(code))
        for name, role in self._people.items():
            account = self._someone(name, "").account
            join(self.app.store, self.here, self.person.account, name, role, self._server.now, account)
        return shown

    def _greet(self) -> Shown:
        self._greeted.add(self.person.id)
        self.person.open_messages()
        shown = self._shown(None)
        return shown if shown.text else self.command("start", "")

    def sit(self, name: str, place: str) -> Shown:
        is_new = (name, place) not in self._seats
        before, self.person = self._seats.get((name, "")), self._someone(name, place)
        if is_new and place and before is not None:
            self._is_also(before, self.person)
        return Shown() if self.person.id in self._greeted else self._greet()

    def _is_also(self, known: Person, other: Person) -> None:
        """Joins another account to the member. A later version does so in the chat."""
        with self.app.store.writing() as connection:
            whose = select(IDENTITY.c.member_id).where(IDENTITY.c.channel == "slack")
            member = connection.execute(whose.where(IDENTITY.c.account == known.account)).scalar_one()
            row = {"channel": "slack", "account": other.account, "member_id": member}
            connection.execute(insert(IDENTITY), row)

    def wait(self, time: timedelta) -> None:
        self._server.now += time

    def say(self, text: str) -> Shown:
        return self._shown(self.person.say(text if text.strip() else BLANK, self._thread()))

    def _thread(self) -> Message | None:
        """Where the next message is written."""
        return None

    def press(self, label: str) -> Shown:
        message, button = self._buttons[label]
        # As a client with an old picture does: the buttons may have been taken away since.
        gone = message.button(label) is None
        act = self.person.press(message, label, action_id=button.action_id if gone else "")
        shown = self._shown(None)
        assert act.answered, "a press is acknowledged"
        return shown

    def command(self, name: str, words: str) -> Shown:
        act = self.person.command(f"{name} {words}".rstrip())
        shown = self._shown(None)
        assert act.answered, "a command is acknowledged"
        return shown

    def upload(self, name: str, content: str) -> Shown:
        return self._shown(self.person.upload(name, content.encode(), thread=self._thread()))

    def edit(self, turn: int, text: str) -> Shown:
        return self._shown(self.person.edit(self._sent[turn], text if text.strip() else BLANK))

    def form(self, values: Mapping[str, str]) -> Shown:
        """In a modal where all that it demands is known, else as lines of a message."""
        modal = self._modal()
        filled = self._fill(modal, values) if modal is not None else False
        if modal is None or not filled:
            if modal is not None:
                modal.close_all()
                self._shown(None)
            return self.say("\n".join(("lomake", *(f"{key}: {value}" for key, value in values.items()))))
        submission = modal.submit()
        self.app.settle()
        self.modals.append(modal.screen())
        assert submission.answered
        shown = self._shown(None)
        shown.text += "\n".join(submission.errors.values())
        left = self.person.modal
        if left is not None:
            shown.text += f"\n{left.words}"
            left.close_all()
        return shown

    def _modal(self) -> Modal | None:
        self.person.command("lomake")
        self.app.settle()
        modal = self.person.modal
        return modal if modal is not None and modal.given.get("submit") else None

    def _fill(self, modal: Modal, values: Mapping[str, str]) -> bool:
        """Whether the form takes them, and nothing that it demands is left."""
        blocks = {block["block_id"]: block for block in modal.blocks if block["type"] == "input"}
        named = {_block(key, blocks): value for key, value in values.items()}
        empty = {block_id for block_id, block in blocks.items() if not block.get("optional") and not _stands(block)}
        if "" in named or not empty <= set(named):
            return False
        for block_id, value in named.items():
            taken = _as_chosen(blocks[block_id], value)
            if taken is None:
                return False
            modal.fill(block_id, taken)
            self.app.settle()
        return True

    def restart(self) -> Shown:
        self._server.restart()
        return self.command("start", "")

    def close(self) -> None:
        new = self.fake.violations[self._violations :]
        assert new == [], new
        assert self.fake.pings[self._pings :] == []
        check_calls((call.method, call.params) for call in self.fake.calls[self._calls :])

    # What is seen.

    def _shown(self, said: Message | None) -> Shown:
        self.app.settle()
        shown = Shown()
        mine = self.person.dm.sent
        for message in mine[self._seen.get(self.person.id, 0) :]:
            self._look(message, shown)
        self._seen[self.person.id] = len(mine)
        self._state(shown)
        if said is not None:
            self._sent[shown.turn] = said
        return shown

    def _look(self, message: Message, shown: Shown) -> None:
        for file in message.files:
            path = self._folder / file.name
            path.write_bytes(file.data)
            shown.files.append(path)
        if not message.files:
            shown.text += read(message.words) + "\n"
        for rows in message.tables:
            # No cell of Slack's is empty.
            shown.rows += [[read(cell) if cell != EMPTY_CELL else "" for cell in row] for row in rows]
        for button in message.buttons:
            if button.action_id.startswith("f:"):
                continue
            shown.options[read(button.label)] = button.action_id
            self._buttons[read(button.label)] = (message, button)

    def _state(self, shown: Shown) -> None:
        store = self.app.store
        conversation = store.conversation(self.here, self.person.account)
        if conversation is None:
            return
        shown.turn, shown.language = conversation.turn, conversation.language
        chosen = select(TURN.c.question).where(
            TURN.c.conversation_id == conversation.id, TURN.c.number == conversation.turn
        )
        with store.reading() as connection:
            shown.question = connection.execute(chosen).scalar()
            waiting = connection.execute(select(INBOX.c.id).where(INBOX.c.state != "done")).scalars().all()
        assert not waiting, f"deliveries that were not worked: {waiting}"


class SlackHttp(Slack):
    """By signed requests, each team installs the app; the person goes on in the thread of the last answer."""

    http = True

    def _thread(self) -> Message | None:
        lasting = [message for message in self.person.dm.sent if not message.ephemeral]
        return lasting[-1] if lasting else None


def _block(key: str, blocks: Mapping[str, object]) -> str:
    """The block of a field named by its full or short key; empty where the form doesn't have it."""
    return next((one for one in blocks if key in (one, one.split(".", 1)[-1])), "")


def _stands(block: Mapping[str, object]) -> bool:
    element = block["element"]
    assert isinstance(element, dict)
    return any(name.startswith("initial_") for name in element)


def _as_chosen(block: Mapping[str, object], value: str) -> str | list[str] | None:
    """The value as the field takes it; None for a choice that isn't offered."""
    element = next(iter(elements_of(dict(block))))
    options = element.get("options")
    if not options:
        return value
    ids = {str(option["value"]).casefold(): str(option["value"]) for option in options}
    ids |= {read(str(option["text"]["text"])).casefold(): str(option["value"]) for option in options}
    several = element["type"].startswith("multi_")
    named = [ids.get(one.strip().casefold()) for one in (value.split(",") if several else [value])]
    if None in named:
        return None
    chosen = [one for one in named if one is not None]
    return chosen if several else chosen[0]


def read(text: str) -> str:
    """As the eye sees it: ordinary spaces, and without marks that cannot be seen."""
    return re.sub("[\u200b\u200c\u2060]", "", text.replace("\u00a0", " ").replace("\u202f", " "))
