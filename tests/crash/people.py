"""The load on Telegram: owners of small businesses who each make one campaign, typing and pressing, some without
waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.channels.telegram.parts import File, parts
from bot.files.render import file_name
from storage.outgoing import Outgoing
from tests.crash.lives import Got
from tests.crash.values import (
    ANSWERED_ALREADY,
    CHANNELS,
    GOALS,
    MONTHS,
    SAVED_ALREADY,
    candidates_of,
    label_of,
    values_of,
)
from tests.fakes.telegram import AlbumItem, FakeTelegram, Message, Person, Press

FIRST = 6_000
"""The id of the first; the others have those after it."""

_SENDS = ("sendMessage", "sendRichMessage", "sendDocument")

Waits = Iterator[Callable[[], bool]]
"""What a person waits for, one after the other."""


class OnTelegram:
    """A scene with a fake of Telegram that runs."""

    channel = "telegram"
    says: tuple[str, ...] = ("Vaikute on Telegramissa",)

    def __init__(self, fake: FakeTelegram) -> None:
        self.fake = fake

    def env(self) -> dict[str, str]:
        return {
            "TELEGRAM_API_URL": self.fake.url,
            "TELEGRAM_BOT_TOKEN": self.fake.token,
            "VAIKUTE_SIGNUP": "open",
        }

    def come(self, number: int) -> Owner:
        return Owner(self.fake, number)

    def contents(self, outgoing: Outgoing) -> list[str]:
        made = parts(outgoing.reply, outgoing.id, language=outgoing.language, rich=True)
        return [file_name(one.document, one.format) if isinstance(one, File) else one.html for one in made]

    def problems(self) -> list[str]:
        refused = [one for one in self.fake.refusals if "query is too old" not in one]
        return [f"violation: {one}" for one in self.fake.violations] + [f"refused: {one}" for one in refused]

    @property
    def waiting(self) -> int:
        return self.fake.waiting


class Owner:
    """One person with figures of their own. The hasty don't wait for a question that they know, and press twice."""

    def __init__(self, fake: FakeTelegram, number: int) -> None:
        self._fake = fake
        self.person: Person = fake.person(FIRST + number, f"Omistaja {number}", None, "fi")
        self.hasty = number % 2 == 1
        self.inputs = 0
        """How many messages, presses and albums have been sent to the bot."""
        self.typed: list[str] = []
        self.presses: list[Press] = []
        self.values = values_of(number)
        self.goal = label_of(GOALS, self.values.goal)
        self.channel = label_of(CHANNELS, self.values.channel)
        self.candidates = candidates_of(number) if number % 4 == 0 else []
        """Sent as an album of two files."""
        self.done = False
        self._seen = 0
        """The newest message that was answered."""
        self._data: dict[tuple[int, str], str] = {}
        """What the buttons carried, by message and label: a keyboard goes once one is pressed."""
        self._waits = self._talk()
        self._until: Callable[[], bool] = lambda: True

    @property
    def place(self) -> str:
        return str(self.person.id)

    @property
    def account(self) -> str:
        return str(self.person.id)

    def go_on(self) -> None:
        """Does all that can be done by now."""
        while not self.done and self._until():
            try:
                self._until = next(self._waits)
            except StopIteration:
                self.done = True

    # What came of it.

    def messages(self) -> list[Got]:
        """With what was in each before its keyboard was replaced."""
        calls = [call for call in self._fake.calls_of(*_SENDS) if call.chat == self.person.id and call.ok]
        messages = self.person.sent
        assert len(calls) == len(messages)
        found = []
        for call, message in zip(calls, messages, strict=True):
            rich = call.params.get("rich_message")
            content = rich["html"] if rich else call.params.get("text", "")
            if message.document:
                content = message.document.name
            found.append(Got(call.at, content, str(message.id)))
        return found

    def told(self) -> list[str]:
        return [answer.text for press in self.presses for answer in press.answers]

    def unanswered(self) -> int:
        """Their circle went away by itself."""
        return sum(not press.answers for press in self.presses)

    def problems(self) -> list[str]:
        return ["a press was answered twice"] if any(len(press.answers) > 1 for press in self.presses) else []

    def papers(self) -> set[bytes]:
        return {message.document.data for message in self.person.sent if message.document}

    # What is done, and what is waited for before the next.

    def _talk(self) -> Waits:
        values = self.values
        self._say("/start")
        yield self._sees("Aloita kampanjan")
        self._say("uusi kampanja")
        yield self._sees("1/6")
        self._say(values.offer)
        yield self._has(self.goal)
        chosen = self._newest(self.goal)
        self._press(chosen, self.goal)
        yield self._sees("3/6")
        if not self.hasty:
            self._press(chosen, self.goal)
            yield lambda: self._told(ANSWERED_ALREADY)
        self._say(values.audience)
        yield self._sees("4/6")
        self._say(f"{values.budget // 100} €")
        yield self._sees("5/6")
        self._say(f"{MONTHS[values.month - 1]} 2027")
        yield self._has(self.channel)
        self._press(self._newest(self.channel), self.channel)
        yield self._has("Tallenna")
        chosen = self._newest("Tallenna")
        self._press(chosen, "Tallenna")
        yield self._sees("on tallessa")
        if not self.hasty:
            yield lambda: any(message.document for message in self.person.sent)
        self._press(chosen, "Tallenna")
        yield lambda: self._told(SAVED_ALREADY)
        if self.candidates:
            self._say("lisää ehdokas")
            yield self._sees("tunnus")
            self._send(
                [
                    AlbumItem(f"{name}.csv", f"@{name}, Instagram, {followers}, 300 €".encode())
                    for name, followers in self.candidates
                ]
            )
            yield self._has("Tallenna")
            self._press(self._newest("Tallenna"), "Tallenna")
            yield self._sees("Tallennettu 2")

    def _send(self, album: list[AlbumItem]) -> None:
        self.inputs += 1
        self._seen = max(message.id for message in self.person.send_album(album))

    def _say(self, text: str) -> None:
        self.inputs += 1
        self.typed.append(text)
        self._seen = max(self._seen, self.person.say(text).id)

    def _press(self, message: Message, label: str) -> None:
        """As a client does that still shows the buttons the message came with."""
        self.inputs += 1
        data = self._data[message.id, label]
        self.presses.append(self.person.press(message, data=data))

    def _sees(self, text: str) -> Callable[[], bool]:
        return lambda: self.hasty or any(text in message.words for message in self._new())

    def _has(self, label: str) -> Callable[[], bool]:
        return lambda: any(message.button(label) for message in self._new())

    def _told(self, text: str) -> bool:
        """In a message or in answer to a press."""
        words = [message.words for message in self.person.sent]
        words += [answer.text for press in self.presses for answer in press.answers]
        return any(text in said for said in words)

    def _new(self) -> list[Message]:
        return [message for message in self.person.sent if message.id > self._seen or self.hasty]

    def _newest(self, label: str) -> Message:
        found = next(message for message in reversed(self._new()) if message.button(label))
        button = found.button(label)
        assert button is not None
        assert button.data is not None
        self._data[found.id, label] = button.data
        return found
