"""What the tests of the bot's behaviour share: people of their own, what the bot said since, and what it keeps."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from storage.incoming import Address
from storage.schema import INBOX, MEMBER, OUTBOX, TURN
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.chats import Chat, Message
from tests.fakes.telegram.people import Group, Person, Press
from tests.stories.channels import join
from tests.stories.telegram import read
from tests.telegram.running_bot import RunningBot

NOW = datetime(2027, 4, 7, 12, tzinfo=ZoneInfo("Europe/Helsinki"))

Place = Person | Group | Chat
_numbers = itertools.count(5_001)


class Talk:
    """The bot and those who talk with it. What the bot said before a test looked is not told again."""

    def __init__(self, fake: FakeTelegram, bot: RunningBot) -> None:
        self.fake = fake
        self.bot = bot
        self._seen: dict[int, int] = {}

    def person(self, name: str = "Anna", language: str | None = "fi") -> Person:
        """Somebody whom the bot has never met."""
        return self.fake.person(next(_numbers), name, None, language)

    def owner(self, name: str = "Anna", language: str = "fi") -> Person:
        """Somebody with a brand, who has been greeted."""
        person = self.person(name, language)
        self.after(person.start, person)
        return person

    def colleague(self, of: Person, name: str = "Liisa", role: str = "editor") -> Person:
        """Another member of the same brand, who has not written to the bot."""
        person = self.person(name)
        mine = Address("telegram", str(of.id))
        join(self.bot.store, mine, str(of.id), f"{name}{person.id}", role, NOW, str(person.id))
        return person

    # What is said and shown.

    def after(self, do: Callable[[], object], at: Place) -> str:
        """What the bot says at that place because of this."""
        do()
        self.bot.settle()
        return shown(self.new(at))

    def tell(self, person: Person, text: str, at: Group | None = None, **more: int) -> str:
        return self.after(lambda: person.say(text, at, **more), at or person)

    def new(self, at: Place) -> list[Message]:
        """The bot's messages since they were asked for last."""
        chat = at if isinstance(at, Chat) else at.chat
        seen = self._seen.get(chat.id, 0)
        found = [message for message in self.fake.sent(chat.id) if message.id > seen]
        self._seen[chat.id] = max(chat.messages, default=0)
        return found

    def press(self, person: Person, message: Message, button: str = "", data: str | None = None) -> Press:
        pressed = person.press(message, button, data=data)
        self.bot.settle()
        return pressed

    def with_button(self, at: Place, label: str) -> Message:
        """The newest message that shows it now."""
        chat = at if isinstance(at, Chat) else at.chat
        return next(m for m in reversed(self.fake.sent(chat.id)) if any(read(b.text) == label for b in m.buttons))

    # What is kept.

    def question(self, person: Person, at: Group | None = None, thread: int = 0) -> str | None:
        """The one that is open there."""
        place = str(at.id if at else person.id)
        found = self.bot.store.conversation(Address("telegram", place, str(thread or "")), str(person.id))
        if found is None:
            return None
        chosen = select(TURN.c.question).where(TURN.c.conversation_id == found.id, TURN.c.number == found.turn)
        with self.bot.store.reading() as connection:
            return connection.execute(chosen).scalar()

    def deliveries(self, at: Place, state: str = "done") -> int:
        """How many of the place's deliveries are in that state."""
        chosen = select(func.count()).where(INBOX.c.place == str(at.id), INBOX.c.state == state)
        with self.bot.store.reading() as connection:
            return int(connection.execute(chosen).scalar_one())

    def members(self) -> int:
        with self.bot.store.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(MEMBER)).scalar_one())

    def problems(self) -> list[str]:
        """Why messages were given up."""
        with self.bot.store.reading() as connection:
            return list(connection.execute(select(OUTBOX.c.problem).where(OUTBOX.c.problem != "")).scalars())


def shown(messages: list[Message]) -> str:
    """The words and the buttons, one message after the other."""
    lines = []
    for message in messages:
        lines.append(read(message.words))
        lines += [f"[{read(button.text)}]" for button in message.buttons]
    return "\n".join(lines)


def eventually(holds: Callable[[], object], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.002)


GOALS = ("Käsintehdyt saippuat", "myynti", "nuoret aikuiset", "3000 €", "1.3.-31.3.2028", "instagram", "tallenna")
"""The answers that make a campaign, after "uusi kampanja"."""


def with_campaign(talk: Talk, name: str = "Anna") -> Person:
    """The owner of a brand that has one."""
    person = talk.owner(name)
    for said in ("uusi kampanja", *GOALS):
        talk.tell(person, said)
    talk.new(person)
    return person


def with_candidates(talk: Talk, person: Person, count: int) -> None:
    """That many @tekija0, @tekija1 … on Instagram, from a file."""
    talk.tell(person, "lisää ehdokas")
    lines = (f"@tekija{number};Instagram;{number + 2} 500;300" for number in range(count))
    listed = "\n".join(("nimi;kanava;seuraajat;hinta", *lines))
    talk.after(lambda: person.send_document("lista.csv", listed.encode()), person)
    talk.tell(person, "tallenna")
