"""The load on Slack: owners of small businesses in one team who each make one campaign of their own, typing, pressing
and filling in, some without waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from bot.channels.slack.api import Api
from bot.channels.slack.courier import Courier
from bot.channels.slack.parts import File
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
from tests.fakes.slack import Button, FakeSlack, Message, Modal, Person

PATIENCE = 20.0
"""Seconds that Slack waits for an answer here: a life takes longer to begin than a real one is away."""
AGAIN = 0.8
"""Seconds after which somebody whose form didn't open asks for it again: here the first can't open any more by then."""

Waits = Iterator[Callable[[], bool]]
"""What a person waits for, one after the other."""


class OnSlack:
    """A scene with a fake of Slack that runs. `codes`: invitations, one for each person."""

    channel = "slack"
    says: tuple[str, ...] = ("Vaikute on Slackin",)

    def __init__(self, fake: FakeSlack, codes: Sequence[str]) -> None:
        self.fake = fake
        self._codes = codes
        self._team = fake.team("Torikauppiaat")
        self._courier = Courier(cast("Api", None), cast("Any", None))
        fake.deadline, fake.trigger_age = PATIENCE, AGAIN

    def env(self) -> dict[str, str]:
        return {
            "SLACK_API_URL": self.fake.api_url,
            "SLACK_BOT_TOKEN": self._team.token,
            "SLACK_APP_TOKEN": self.fake.app_token,
        }

    def come(self, number: int) -> SlackOwner:
        return SlackOwner(self.fake, self._team.person(f"Omistaja {number}"), number, self._codes[number])

    def contents(self, outgoing: Outgoing) -> list[str]:
        made = self._courier.parts(outgoing)
        return [file_name(one.document, one.format) if isinstance(one, File) else one.text for one in made]

    def problems(self) -> list[str]:
        refused = [one for one in self.fake.refusals if "trigger" not in one]
        late = [f"never taken: {one.kind}" for one in self.fake.late]
        return [
            *(f"violation: {one}" for one in self.fake.violations), *(f"refused: {one}" for one in refused), *late
        ]  # fmt: skip

    @property
    def waiting(self) -> int:
        return self.fake.waiting


class SlackOwner:
    """One person with figures of their own. The hasty don't wait for a question that they know, and press twice; some
    fill in a form."""

    def __init__(self, fake: FakeSlack, person: Person, number: int, code: str) -> None:
        self._fake = fake
        self.person = person
        self.hasty = number % 2 == 1
        self.fills = number % 3 == 2
        self.inputs = 0
        self.typed: list[str] = []
        self.values = values_of(number)
        self.goal = label_of(GOALS, self.values.goal)
        self.channel = label_of(CHANNELS, self.values.channel)
        self.candidates = candidates_of(number) if number % 4 == 0 else []
        """Sent as a file."""
        self.done = False
        self._code = code
        self._seen = ""
        """The newest message that was answered."""
        self._waits = self._talk()
        self._until: Callable[[], bool] = lambda: True
        self._pressed: dict[tuple[str, str], Button] = {}
        self._wrong: list[str] = []

    @property
    def place(self) -> str:
        return self.person.account

    @property
    def account(self) -> str:
        return self.person.account

    def go_on(self) -> None:
        """Does all that can be done by now."""
        while not self.done and self._until():
            try:
                self._until = next(self._waits)
            except StopIteration:
                self.done = True

    # What came of it.

    def messages(self) -> list[Got]:
        found = []
        for call in tuple(self._fake.calls):
            if not call.ok or call.channel != self.person.dm.id:
                continue
            if call.method == "chat.postMessage":
                found.append(Got(call.at, call.params["text"], str(call.result["ts"])))
            elif call.method == "files.completeUploadExternal":
                found += [Got(call.at, one["title"], one["id"]) for one in call.params["files"]]
        return found

    def told(self) -> list[str]:
        return [message.words.strip() for message in self.person.sent if message.ephemeral]

    def unanswered(self) -> int:
        """Slack shows nothing while a press is worked."""
        return 0

    def problems(self) -> list[str]:
        return self._wrong

    def papers(self) -> set[bytes]:
        return {file.data for message in self.person.sent for file in message.files}

    # What is done, and what is waited for before the next.

    def _talk(self) -> Waits:
        values = self.values
        self.inputs += 1
        self._seen = self.person.say(self._code).ts
        yield lambda: bool(self._new())
        self._say("uusi kampanja")
        yield self._sees("1/6")
        self._say(values.offer)
        yield self._has(self.goal)
        yield from self._fill_in() if self.fills else self._answer()
        yield self._has("Tallenna")
        chosen = self._newest("Tallenna")
        self._press(chosen, "Tallenna")
        yield self._sees("on tallessa")
        if not self.hasty:
            yield lambda: any(message.files for message in self.person.sent)
        self._press(chosen, "Tallenna")
        yield lambda: self._told(SAVED_ALREADY)
        if self.candidates:
            self._say("lisää ehdokas")
            yield self._sees("tunnus")
            self._send_list()
            yield self._has("Tallenna")
            self._press(self._newest("Tallenna"), "Tallenna")
            yield self._sees("Tallennettu 2")

    def _answer(self) -> Waits:
        values = self.values
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
        self._say(self._month)
        yield self._has(self.channel)
        self._press(self._newest(self.channel), self.channel)

    def _fill_in(self) -> Waits:
        while self.person.modal is None:
            begun = time.monotonic()
            act = self.person.command("lomake")
            yield lambda: self.person.modal is not None or (act.answered and time.monotonic() > begun + AGAIN)  # noqa: B023
        modal = self.person.modal
        fields = {
            "goals.goal": self.goal,
            "goals.audience": self.values.audience,
            "goals.budget": f"{self.values.budget // 100} €",
            "goals.period": self._month,
            "goals.channels": [self.channel],
        }
        for name, value in fields.items():
            modal.fill(name, value)
        self.inputs += 1
        self._seen = self.person.sent[-1].ts
        sent = modal.submit(wait=False)
        yield lambda: sent.answered or sent.failed
        left = self._shown()
        if left is not None and "Valmista tuli" in left.words:
            left.close()  # an app that has just begun doesn't know that this is the person's own conversation
        elif left is not None or sent.action not in ("clear", "close"):
            self._wrong.append(f"a form: {sent.action} {sent.errors} {left and left.screen()}")

    def _shown(self) -> Modal | None:
        return self.person.modal

    @property
    def _month(self) -> str:
        return f"{MONTHS[self.values.month - 1]} 2027"

    def _send_list(self) -> None:
        self.inputs += 1
        lines = [f"@{name}, Instagram, {followers}, 300 €" for name, followers in self.candidates]
        self._seen = self.person.upload("ehdokkaat.csv", "\n".join(lines).encode()).ts

    def _say(self, text: str) -> None:
        self.inputs += 1
        self.typed.append(text)
        self._seen = max(self._seen, self.person.say(text).ts)

    def _press(self, message: Message, label: str) -> None:
        """As a client does that still shows the buttons the message came with."""
        self.inputs += 1
        self.person.press(message, self._pressed[message.ts, label])

    def _sees(self, text: str) -> Callable[[], bool]:
        return lambda: self.hasty or any(text in message.words for message in self._new())

    def _has(self, label: str) -> Callable[[], bool]:
        return lambda: any(message.button(label) for message in self._new())

    def _told(self, text: str) -> bool:
        """To all or to the one who pressed."""
        return any(text in message.words for message in self.person.sent)

    def _new(self) -> list[Message]:
        return [message for message in self.person.sent if message.ts > self._seen or self.hasty]

    def _newest(self, label: str) -> Message:
        found = next(message for message in reversed(self._new()) if message.button(label))
        button = found.button(label)
        assert button is not None
        self._pressed[found.ts, label] = button
        return found
