"""The load: owners of small businesses who each make one campaign, typing and pressing, some without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.fakes.telegram import AlbumItem, FakeTelegram, Message, Person, Press

FIRST = 6_000
"""The id of the first; the others have those after it."""

_GOALS = {"Myynti": "sales", "Luottamus": "trust"}
_CHANNELS = {"Instagram": "instagram", "TikTok": "tiktok"}
_MONTHS = ("tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu")
_SAVED_ALREADY = "Tämä on jo tallennettu"
_ANSWERED_ALREADY = "Vastasit tähän jo"

Waits = Iterator[Callable[[], bool]]
"""What a person waits for, one after the other."""


@dataclass(frozen=True, slots=True)
class Values:
    """What a campaign must hold in the end. `budget` is in cents, `month` from 1."""

    offer: str
    goal: str
    audience: str
    budget: int
    month: int
    channel: str


class Owner:
    """One person with figures of their own. The hasty don't wait for a question that they know, and press twice."""

    def __init__(self, fake: FakeTelegram, number: int) -> None:
        self.person: Person = fake.person(FIRST + number, f"Omistaja {number}", None, "fi")
        self.hasty = number % 2 == 1
        self.inputs = 0
        """How many messages, presses and albums have been sent to the bot."""
        self.typed: list[str] = []
        self.presses: list[Press] = []
        self.goal = list(_GOALS)[number % len(_GOALS)]
        self.channel = list(_CHANNELS)[number // 2 % len(_CHANNELS)]
        self.values = Values(
            f"Saippuat {number} herkälle iholle",
            _GOALS[self.goal],
            f"naiset {number} Tampereella",
            100 * (3_000 + number),
            1 + number % len(_MONTHS),
            _CHANNELS[self.channel],
        )
        self.candidates = (
            [(f"tekija{number}{letter}", 9_000 + 10 * number + nth) for nth, letter in enumerate("ab")]
            if number % 4 == 0
            else []
        )
        """Handles and followers of those whose figures are sent as an album of two files, by some."""
        self.done = False
        self._seen = 0
        """The newest message that was answered."""
        self._data: dict[tuple[int, str], str] = {}
        """What the buttons carried, by message and label: a keyboard goes once one is pressed."""
        self._waits = self._talk()
        self._until: Callable[[], bool] = lambda: True

    def go_on(self) -> None:
        """Does all that can be done by now."""
        while not self.done and self._until():
            try:
                self._until = next(self._waits)
            except StopIteration:
                self.done = True

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
            yield lambda: self._told(_ANSWERED_ALREADY)
        self._say(values.audience)
        yield self._sees("4/6")
        self._say(f"{values.budget // 100} €")
        yield self._sees("5/6")
        self._say(f"{_MONTHS[values.month - 1]} 2027")
        yield self._has(self.channel)
        self._press(self._newest(self.channel), self.channel)
        yield self._has("Tallenna")
        chosen = self._newest("Tallenna")
        self._press(chosen, "Tallenna")
        yield self._sees("on tallessa")
        if not self.hasty:
            yield lambda: any(message.document for message in self.person.sent)
        self._press(chosen, "Tallenna")
        yield lambda: self._told(_SAVED_ALREADY)
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
