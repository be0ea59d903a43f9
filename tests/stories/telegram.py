"""A story's person on Telegram: the bot over HTTP, against a fake that is as strict as Telegram is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from storage.incoming import Address
from storage.schema import INBOX, TURN
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.chats import Chat, Message
from tests.fakes.telegram.people import Person
from tests.stories.channels import Shown, join
from tests.telegram.running_bot import RunningBot

PEOPLE = 100
"""Numbers kept for the people of one story, its own person's being the first."""

BLANK = "\u2800"
"""Telegram sends no empty message, but one that looks empty."""


class _Server:
    """The fake with one bot that serves story after story, each with people and a brand of their own."""

    def __init__(self, *, webhook: bool, rich: bool) -> None:
        self.fake = FakeTelegram(rich=rich)
        self.fake.begin()
        self.now = datetime.now().astimezone()
        self._webhook = webhook
        self._folder = tempfile.TemporaryDirectory()
        self._stories = 0
        self.run()

    def run(self) -> None:
        folder = Path(self._folder.name)
        self.bot = RunningBot(self.fake, folder, lambda: self.now, webhook=self._webhook).__enter__()

    def restart(self) -> None:
        self.bot.__exit__()
        self.run()

    def next_story(self) -> int:
        """The number of its first person."""
        self._stories += 1
        return 4_000 + PEOPLE * self._stories

    def stop(self) -> None:
        self.bot.__exit__()
        self.fake.end()
        self._folder.cleanup()


_SERVERS: dict[tuple[bool, bool], _Server] = {}


def stop_all() -> None:
    while _SERVERS:
        _SERVERS.popitem()[1].stop()


class Telegram:
    """By long polling, with rich messages."""

    webhook = False
    rich = True

    def __init__(self, folder: Path, language: str, now: datetime, people: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._language = language
        key = (self.webhook, self.rich)
        if key not in _SERVERS:
            _SERVERS[key] = _Server(webhook=self.webhook, rich=self.rich)
        self._server = _SERVERS[key]
        self._server.now = now
        self._people = dict(people or {})
        self._fake = self._server.fake
        self._violations = len(self._fake.violations)
        self._first = self._server.next_story()
        self._seats: dict[str, Person] = {}
        self._threads: dict[str, int] = {}
        self._person, self._thread = self._someone(""), 0
        self._greeted: set[tuple[int, int]] = set()
        self._seen: dict[int, int] = {}
        """By chat, the newest message that was looked at."""
        self._buttons: dict[str, tuple[Message, str]] = {}
        """By label, what the newest button of that label carries, and below which message."""
        self._sent: dict[int, Message] = {}
        """By turn, the message that made it."""

    def _someone(self, name: str) -> Person:
        if name not in self._seats:
            number = self._first + len(self._seats)
            self._seats[name] = self._fake.person(number, name, None, self._language)
        return self._seats[name]

    @property
    def chat(self) -> Chat:
        return self._person.chat

    @property
    def bot(self) -> RunningBot:
        return self._server.bot

    def begin(self) -> Shown:
        shown = self._greet()
        here = Address("telegram", str(self._person.id))
        for name, role in self._people.items():
            account = str(self._someone(name).id)
            join(self.bot.store, here, str(self._person.id), name, role, self._server.now, account)
        return shown

    def _greet(self) -> Shown:
        self._greeted.add((self._person.id, self._thread))
        return self.say("/start")

    def sit(self, name: str, place: str) -> Shown:
        self._person = self._someone(name)
        self._thread = self._threads.setdefault(place, 700 + len(self._threads)) if place else 0
        if place:
            self._person.chat.topics[self._thread] = place
        if (self._person.id, self._thread) in self._greeted:
            return Shown()
        return self._greet()

    def wait(self, time: timedelta) -> None:
        self._server.now += time

    def say(self, text: str) -> Shown:
        return self._shown(self._person.say(text if text.strip() else BLANK, thread=self._thread))

    def press(self, label: str) -> Shown:
        message, data = self._buttons[label]
        # As an old client does: the keyboard may have been taken away since.
        pressed = self._person.press(message, data=data)
        shown = self._shown(None)
        shown.text += "".join(f"{answer.text}\n" for answer in pressed.answers if answer.text)
        assert len(pressed.answers) == 1, "a press is answered once"
        return shown

    def command(self, name: str, words: str) -> Shown:
        return self.say(f"/{name} {words}".rstrip())

    def upload(self, name: str, content: str) -> Shown:
        return self._shown(self._person.send_document(name, content.encode(), thread=self._thread))

    def edit(self, turn: int, text: str) -> Shown:
        return self._shown(self._person.edit(self._sent[turn], text if text.strip() else BLANK))

    def form(self, values: Mapping[str, str]) -> Shown:
        return self.say("\n".join(("/form", *(f"{key}: {value}" for key, value in values.items()))))

    def restart(self) -> Shown:
        self._server.restart()
        return self._greet()

    def close(self) -> None:
        new = self._fake.violations[self._violations :]
        assert new == [], new

    # What is seen.

    def _shown(self, said: Message | None) -> Shown:
        self.bot.settle()
        shown = Shown()
        chat = self._person.chat
        after = self._seen.get(chat.id, 0)
        for message in self._fake.sent(chat.id):
            if message.id > after and message.thread == self._thread:
                self._look(message, shown)
        self._seen[chat.id] = max(chat.messages, default=0)
        self._state(shown)
        if said is not None:
            self._sent[shown.turn] = said
        return shown

    def _look(self, message: Message, shown: Shown) -> None:
        if message.document is not None:
            path = self._folder / message.document.name
            path.write_bytes(message.document.data)
            shown.files.append(path)
        else:
            shown.text += read(message.words) + "\n"
        if message.rich is not None:
            for table in message.rich.tables:
                shown.rows += [[read(cell) for cell in row] for row in table.rows]
        elif not self.rich:
            shown.rows_in_text = True
        for label, data in self._all_buttons(message).items():
            shown.options[label] = data
            self._buttons[label] = (message, data)

    def _all_buttons(self, message: Message) -> dict[str, str]:
        """The buttons of every page, by turning them."""
        found: dict[str, str] = {}
        while True:
            pages = [button for button in message.buttons if (button.data or "").startswith("g:")]
            found |= {read(b.text): b.data or b.url or "" for b in message.buttons if b not in pages}
            if not pages:
                return found
            at, of = (int(number) for number in pages[1].text.split("/"))
            if at == of:
                return found
            self._person.press(message, pages[2].text)
            self.bot.settle()

    def _state(self, shown: Shown) -> None:
        here = Address("telegram", str(self._person.id), str(self._thread or ""))
        conversation = self.bot.store.conversation(here, str(self._person.id))
        if conversation is None:
            return
        shown.turn, shown.language = conversation.turn, conversation.language
        chosen = select(TURN.c.question).where(
            TURN.c.conversation_id == conversation.id, TURN.c.number == conversation.turn
        )
        with self.bot.store.reading() as connection:
            shown.question = connection.execute(chosen).scalar()
            waiting = connection.execute(select(INBOX.c.id).where(INBOX.c.state != "done")).scalars().all()
        assert not waiting, f"deliveries that were not worked: {waiting}"


class TelegramWebhook(Telegram):
    """By webhook, on a server that knows no rich messages."""

    webhook = True
    rich = False


def read(text: str) -> str:
    """As the eye sees it: ordinary spaces, and without the marks that keep Telegram from making links."""
    return re.sub("[\u200c\u2060]", "", text.replace("\u00a0", " ").replace("\u202f", " "))
