"""A story's person on Telegram: the bot over HTTP, against a fake that is as strict as Telegram is."""

from __future__ import annotations

import re
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

FIRST = 4_001
"""The id of the story's own person; the others have those after it."""

BLANK = "\u2800"
"""Telegram sends no empty message, but one that looks empty."""


class Telegram:
    """By long polling, with rich messages."""

    webhook = False
    rich = True

    def __init__(self, folder: Path, language: str, now: datetime, people: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._language = language
        self._now = now
        self._people = dict(people or {})
        self._fake = FakeTelegram(rich=self.rich)
        self._fake.begin()
        self._bot: RunningBot | None = None
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
            number = FIRST + len(self._seats)
            self._seats[name] = self._fake.person(number, name, None, self._language)
        return self._seats[name]

    @property
    def chat(self) -> Chat:
        return self._person.chat

    @property
    def bot(self) -> RunningBot:
        assert self._bot is not None
        return self._bot

    def begin(self) -> Shown:
        self._run()
        shown = self._greet()
        here = Address("telegram", str(self._person.id))
        for name, role in self._people.items():
            join(self.bot.store, here, str(self._person.id), name, role, self._now, str(self._someone(name).id))
        return shown

    def _run(self) -> None:
        self._bot = RunningBot(
            self._fake, self._folder, lambda: self._now, webhook=self.webhook, language=self._language
        ).__enter__()

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
        self._now += time

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
        self.bot.__exit__()
        self._run()
        return self._greet()

    def close(self) -> None:
        if self._bot is not None:
            self._bot.__exit__()
        self._fake.end()
        assert self._fake.violations == [], self._fake.violations

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
