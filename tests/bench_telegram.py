"""How fast the bot is on Telegram: `vaikute telegram` in its own process, the fake of Telegram with its people in this.

Fifty people at once are fifty conversations, each writing two seconds after the last message that it got. An answer's
time is from the update being there to be fetched to the first call of its outcome having reached the fake, both by one
clock. The bot keeps Telegram's limits meanwhile: no more than thirty messages in any second to all together.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.state import Call
from tests.storage.filling import fill

PROGRAM = Path(sys.executable).parent / "vaikute"
PEOPLE = 50
FIRST_PERSON = 500_000
PAUSE = 2.0
"""Seconds from the last message that a person got to what they write next."""
BEGIN_SECONDS, SECONDS, SHORT_SECONDS = 6.0, 40.0, 20.0
"""Until all have begun, which is not measured, and of the measurement."""
STARTS = 5
STORED = 100_000
STOCK_CPU = 4.8
"""Milliseconds of processor time a turn of python-telegram-bot's own ConversationHandler, which stores nothing before
it acknowledges; measured with ten questions and 50 people on the machine of the project's survey of stock bots."""

PRESSED = "▸"
BEGIN = ("/tavoitteet", "Käsintehdyt saippuat herkälle iholle")
QUESTIONS = (
    "▸Myynti",
    "kolmekymppiset naiset Tampereella",
    "3 t€",
    "maaliskuu 2027",
    "takaisin",
    "takaisin",
    "takaisin",
    "takaisin",
    "▸Tunnettuus",
    "takaisin",
    "▸Myynti",
    "takaisin",
)
"""Answered and corrected, again and again: each turn is one message, and so fifty people stay within the limit in all.
What begins with ▸ is pressed on the newest keyboard where it has such a button, and typed where it has none."""
WHOLE = (
    "▸Myynti",
    "kolmekymppiset naiset Tampereella",
    "3 t€",
    "maaliskuu 2027",
    "insta ja tiktok",
    "▸Tarkenna",
    "25-40",
    "25,5",
    "▸Ohita",
    "takaisin",
    "62,75",
    "60 %",
    "▸Ohita",
    "keskeytä",
    "▸Hylkää",
    "/tavoitteet",
    "Käsintehdyt saippuat herkälle iholle",
)
"""Whole conversations, with plans and tables of several messages."""

_SENDS = ("sendMessage", "sendRichMessage", "sendDocument", "sendPhoto")

Row = tuple[str, float, float, str]


@dataclass
class Run:
    """`answered`: seconds to the first call of each turn's outcome. `cpu`: seconds of the bot's process meanwhile,
    `memory`: its peak in bytes; both NaN where the system doesn't tell. `messages`: sent, by the second."""

    answered: list[float] = field(default_factory=list)
    unanswered: int = 0
    seconds: float = 0.0
    cpu: float = float("nan")
    memory: float = float("nan")
    messages: int = 0
    most: int = 0

    @property
    def cpu_of_turn(self) -> float:
        return self.cpu / max(1, len(self.answered))


@dataclass(eq=False)
class _Guest:
    """One of the people, and what they wait for."""

    person: Person
    talk: tuple[str, ...]
    step: int = 0
    said_at: float = 0.0
    query: str = ""
    waits: bool = False
    due: float = 0.0

    def speak(self) -> None:
        said = (*BEGIN, *self.talk)[self.step]
        self.step = self.step + 1 if self.step + 1 < len(BEGIN) + len(self.talk) else len(BEGIN)
        self.query, self.waits = "", True
        label = said.removeprefix(PRESSED)
        sent = self.person.sent
        button = next((one for one in reversed(sent) if one.buttons), None) if said != label else None
        self.said_at = time.monotonic()
        if button is not None and button.button(label) is not None:
            self.query = self.person.press(button, label).id
        else:
            self.person.say(label)

    def is_answer(self, call: Call) -> bool:
        if call.method == "answerCallbackQuery":
            return bool(self.query) and call.params.get("callback_query_id") == self.query
        return call.method in _SENDS and call.at > self.said_at


class Crowd:
    """The people, all moved by one thread."""

    def __init__(self, fake: FakeTelegram, talk: tuple[str, ...] = QUESTIONS) -> None:
        self._fake = fake
        numbers = range(FIRST_PERSON, FIRST_PERSON + PEOPLE)
        self._guests = {number: _Guest(fake.person(number, f"Anna {number}"), talk) for number in numbers}
        self._queries: dict[str, _Guest] = {}
        self._due: list[tuple[float, int]] = []
        self._seen = len(fake.calls)

    def begin(self) -> None:
        """One after the other, evenly over the time after which the first one writes again."""
        now = time.monotonic()
        for nth, (number, guest) in enumerate(self._guests.items()):
            self._set(number, guest, now + PAUSE * nth / len(self._guests))

    def all_at_once(self, seconds: float = 10.0) -> list[float]:
        """Everybody writes in one instant; seconds to each one's answer."""
        with self._fake.hold():
            for guest in self._guests.values():
                guest.speak()
                self._queries[guest.query] = guest
        now = time.monotonic()
        for guest in self._guests.values():
            guest.said_at = now
        answered: list[float] = []
        while time.monotonic() < now + seconds and len(answered) < len(self._guests):
            time.sleep(0.005)
            answered += [taken for _, taken in self._hear()]
        return answered

    def talk(self, until: float) -> Iterator[tuple[_Guest, float]]:
        """Each one who was answered and in how many seconds, up to this moment of the monotonic clock."""
        while (now := time.monotonic()) < until:
            while self._due and self._due[0][0] <= now:
                due, number = heappop(self._due)
                guest = self._guests[number]
                if due == guest.due:
                    guest.speak()
                    if guest.query:
                        self._queries[guest.query] = guest
            yield from self._hear()
            time.sleep(0.004)

    @property
    def waiting(self) -> int:
        return sum(guest.waits for guest in self._guests.values())

    def _hear(self) -> Iterator[tuple[_Guest, float]]:
        calls = self._fake.calls
        while self._seen < len(calls):
            call = calls[self._seen]
            self._seen += 1
            query = call.params.get("callback_query_id", "")
            guest = self._queries.pop(query, None) if query else self._guests.get(call.chat or 0)
            if guest is None:
                continue
            if guest.waits and guest.is_answer(call):
                guest.waits = False
                yield guest, call.at - guest.said_at
            if call.method in _SENDS or query:
                self._set(guest.person.id, guest, call.at + PAUSE)

    def _set(self, number: int, guest: _Guest, due: float) -> None:
        guest.due = due
        heappush(self._due, (due, number))


@contextmanager
def running(fake: FakeTelegram, folder: str) -> Iterator[subprocess.Popen[bytes]]:
    """The bot, until the block ends."""
    bot = subprocess.Popen([PROGRAM, "telegram"], env=environment(fake, folder), stderr=subprocess.DEVNULL)
    try:
        yield bot
    finally:
        bot.send_signal(signal.SIGTERM)
        bot.wait(30)


def environment(fake: FakeTelegram, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/v.db",
        "VAIKUTE_FILES": folder,
        "VAIKUTE_SIGNUP": "open",
        "TELEGRAM_BOT_TOKEN": fake.token,
        "TELEGRAM_API_URL": fake.url,
    }


def processor_seconds(pid: int) -> float:
    """User's and system's, of all threads; NaN where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> float:
    """Bytes; NaN where there is no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) * 1024.0 for line in lines if line.startswith("VmHWM:")), float("nan"))


def fifty_at_once(folder: str, seconds: float, talk: tuple[str, ...] = QUESTIONS) -> Run:
    """On the database in the folder, made where there is none."""
    run = Run()
    with FakeTelegram() as fake, running(fake, folder) as bot:
        crowd = Crowd(fake, talk)
        crowd.begin()
        for _ in crowd.talk(time.monotonic() + BEGIN_SECONDS):
            pass
        begun, before, calls = time.monotonic(), processor_seconds(bot.pid), len(fake.calls)
        run.answered = [taken for _, taken in crowd.talk(begun + seconds)]
        run.seconds = time.monotonic() - begun
        run.cpu = processor_seconds(bot.pid) - before
        run.memory = peak_memory(bot.pid)
        run.messages = sum(call.method in _SENDS for call in fake.calls[calls:])
        run.most = fake.rates().second
        for _ in crowd.talk(time.monotonic() + 0.5):
            pass
        assert not fake.violations, fake.violations[:3]
    return run


def first_polls(folder: str) -> list[float]:
    """Seconds from starting the process to its first poll, on a database that exists."""
    taken = []
    for _ in range(STARTS + 1):
        with FakeTelegram() as fake:
            begun = time.monotonic()
            with running(fake, folder):
                taken.append(fake.wait_for(lambda: fake.calls_of("getUpdates"), 20)[0].at - begun)
                fake.wait_for(lambda: fake.calls_of("getMe"), 20)
    return taken[1:]


def burst(folder: str) -> list[float]:
    with FakeTelegram() as fake, running(fake, folder):
        crowd = Crowd(fake)
        crowd.begin()
        for _ in crowd.talk(time.monotonic() + BEGIN_SECONDS - 0.5):
            pass
        time.sleep(2.0)
        return crowd.all_at_once()


def telegram() -> list[Row]:
    """All of it; rows of a name, median, 99th percentile and aim, in milliseconds but where the name says otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        starts = first_polls(folder)
        run = fifty_at_once(folder, SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        whole = fifty_at_once(folder, SHORT_SECONDS, WHOLE)
    with tempfile.TemporaryDirectory() as folder:
        together = burst(folder)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "v.db", STORED)
        among = fifty_at_once(folder, SHORT_SECONDS)
    rate = run.messages / run.seconds
    stored = f"{STORED:_}".replace("_", " ")
    return [
        timed_row("Telegram, 50 people, an answer", run.answered, "20 (p99 100)"),
        timed_row(f"  the same among {stored} conversations", among.answered, "20 (p99 100)"),
        one_figure("Telegram, processor a turn", run.cpu_of_turn * 1000, "5 (3)"),
        one_figure(f"  the same among {stored} conversations", among.cpu_of_turn * 1000, "5 (3)"),
        one_figure("  python-telegram-bot's ConversationHandler", STOCK_CPU, "–"),
        (f"  messages a second: mean {rate:.1f}, most", run.most, run.most, "30 /s"),
        timed_row("  whole conversations, as Telegram's 30 /s let", whole.answered, "–"),
        one_figure("  processor a turn of them", whole.cpu_of_turn * 1000, "–"),
        timed_row("Telegram, start to the first poll", starts, "800"),
        one_figure("Telegram, memory (MB, not ms)", run.memory / 1e6, "120"),
        timed_row("Telegram, 50 people in one instant", together, "–"),
    ]


def timed_row(name: str, seconds: list[float], aim: str) -> Row:
    ordered = sorted(one * 1000 for one in seconds) or [float("nan")]
    return name, statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], aim


def one_figure(name: str, figure: float, aim: str) -> Row:
    return name, figure, figure, aim
