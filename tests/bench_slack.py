"""How fast the app is on Slack: `vaikute slack` in its own process, the fake of Slack with its people in this.

Fifty people at once are fifty conversations, each writing two seconds after the last message that it got. An answer's
time is from the event being there to be sent to the first message of its outcome having reached the fake, both by one
clock; an acknowledgement's is to the fake having read it. The app keeps its own limits meanwhile, and hears itself as
Slack lets it.

By socket they are one team's: an owner and forty-nine editors of one brand, who came with an invitation. By HTTP they
are fifty teams that installed the app, each with a brand and a token of its own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from pathlib import Path

import httpx

from storage.store import open_store
from tests.bench_telegram import PAUSE, PEOPLE, PROGRAM, Row, one_figure, peak_memory, processor_seconds, timed_row
from tests.fakes.slack import FakeSlack, Person
from tests.fakes.slack.deliveries import LOST, Delivery
from tests.fakes.slack.state import Call

BEGIN_SECONDS, SECONDS = 14.0, 40.0
"""Until everything has been done once, which is not measured (what a process does for the first time takes longer), and
of the measurement."""
STARTS = 5

PRESSED, COMMAND, OPENED, SENT = "▸", "/", "☰", "✉"
BEGIN = ("/tavoitteet", "Käsintehdyt saippuat herkälle iholle")
TALK = (
    ("▸Myynti", "takaisin"),
    ("▸Tunnettuus", "kolmekymppiset naiset Tampereella", "takaisin", "/takaisin"),
    ("▸Tunnettuus", "☰", "✉", "takaisin", "takaisin", "/takaisin", "takaisin", "takaisin"),
    ("▸Myynti", "naiset", "3 t€", "maaliskuu 2027", "takaisin", "takaisin", "/takaisin", "takaisin"),
)
"""Answered, corrected and filled in, again and again, each part beginning and ending at the same question; everybody
begins with another one, since fifty people don't all send a form in the same second. What begins with ▸ is pressed on
the newest message that has such a button, with / it is a command; ☰ opens what is left as a form, and ✉ fills it in
and sends it."""
FILLED = {
    "goals.audience": "kolmekymppiset naiset Tampereella",
    "goals.budget": "3 t€",
    "goals.period": "maaliskuu 2027",
    "goals.channels": ["Instagram", "TikTok"],
}

_SENDS = ("chat.postMessage", "chat.postEphemeral")
WORDS, PRESS, ORDER, OPENING, FORM = "words", "press", "order", "opening", "form"


@dataclass
class Run:
    """Seconds of each: `acknowledged` but for what carries its own answer, and `answered` by kind. `cpu`: seconds of
    the app's process meanwhile, `memory`: its peak in bytes; both NaN where the system doesn't tell. `messages`: sent.
    """

    acknowledged: list[float] = field(default_factory=list)
    answered: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = float("nan")
    memory: float = float("nan")
    messages: int = 0

    @property
    def turns(self) -> int:
        return sum(map(len, self.answered.values()))

    def of(self, *kinds: str) -> list[float]:
        return [one for kind in kinds for one in self.answered.get(kind, ())]


@dataclass(eq=False)
class _Guest:
    """One of the people, and what they wait for."""

    person: Person
    first: tuple[str, ...]
    talk: tuple[str, ...]
    step: int = 0
    kind: str = ""
    """Of what is waited for; empty while nothing is."""
    delivery: Delivery | None = None
    trigger: str = ""
    due: float = 0.0

    @property
    def said_at(self) -> float:
        assert self.delivery is not None
        return self.delivery.at

    def speak(self, fake: FakeSlack) -> None:
        said = (*self.first, *self.talk)[self.step]
        self.step = self.step + 1 if self.step + 1 < len(self.first) + len(self.talk) else len(self.first)
        with fake.state.world.lock:
            self.kind = self._do(said)
            self.delivery = next(reversed(fake.state.deliveries.pending.values()))

    def _do(self, said: str) -> str:
        if said == OPENED:
            self.trigger = self.person.command("lomake").trigger
            return OPENING
        if said == SENT:
            self._fill_in()
            return FORM
        if said.startswith(COMMAND):
            self.person.command(said.removeprefix(COMMAND))
            return ORDER
        label = said.removeprefix(PRESSED)
        shown = next((one for one in reversed(self.person.sent) if one.button(label)), None) if label != said else None
        if shown is None:
            self.person.say(label)
            return WORDS
        self.person.press(shown, label)
        return PRESS

    def _fill_in(self) -> None:
        modal = self.person.modal
        assert modal is not None, "no form was opened"
        for name, value in FILLED.items():
            modal.fill(name, value)
        assert modal.submit(wait=False).sent, modal.errors

    def is_answer(self, call: Call) -> bool:
        if self.kind == OPENING:
            return call.method == "views.open" and call.params.get("trigger_id") == self.trigger
        return self.kind != FORM and call.method in _SENDS and call.at > self.said_at


def talk_of(number: int) -> tuple[str, ...]:
    """What somebody says, again and again."""
    begin = number % len(TALK)
    return tuple(said for part in (*TALK[begin:], *TALK[:begin]) for said in part)


class Crowd:
    """The people, all moved by one thread. `firsts`: what each says before the talk begins."""

    def __init__(self, fake: FakeSlack, people: Sequence[Person], firsts: Sequence[tuple[str, ...]]) -> None:
        self._fake = fake
        self._guests = {
            person.dm.id: _Guest(person, (*first, *BEGIN), talk_of(number))
            for number, (person, first) in enumerate(zip(people, firsts, strict=True))
        }
        self._due: list[tuple[float, str]] = []
        self._seen = len(fake.calls)
        self._unacknowledged: list[Delivery] = []
        self._answerable: list[_Guest] = []
        """Those whose acknowledgement may hold the answer."""

    def begin(self) -> None:
        """One after the other, evenly over the time after which the first one writes again."""
        now = time.monotonic()
        for nth, (name, guest) in enumerate(self._guests.items()):
            self._set(name, guest, now + PAUSE * nth / len(self._guests))

    def all_at_once(self, seconds: float = 10.0) -> tuple[list[float], list[float]]:
        """Everybody writes in one instant; seconds to each acknowledgement and to each answer."""
        with self._fake.hold():
            for guest in self._guests.values():
                self._speak(guest)
        begun, run = time.monotonic(), Run()
        for guest in self._guests.values():
            assert guest.delivery is not None
            guest.delivery.at = begun
        while time.monotonic() < begun + seconds and run.turns < len(self._guests):
            time.sleep(0.004)
            self._hear(run)
        return run.acknowledged, run.of(*run.answered)

    def talk(self, until: float, run: Run) -> None:
        """Up to that moment of the monotonic clock; what was answered meanwhile is put down."""
        while (now := time.monotonic()) < until:
            while self._due and self._due[0][0] <= now:
                due, name = heappop(self._due)
                guest = self._guests[name]
                if due == guest.due:
                    self._speak(guest)
            self._hear(run)
            time.sleep(0.004)

    @property
    def waiting(self) -> list[str]:
        """What is waited for."""
        return [guest.kind for guest in self._guests.values() if guest.kind]

    def _speak(self, guest: _Guest) -> None:
        guest.speak(self._fake)
        assert guest.delivery is not None
        self._unacknowledged.append(guest.delivery)
        if guest.kind in (FORM, ORDER):
            self._answerable.append(guest)

    def _hear(self, run: Run) -> None:
        self._look_at_calls(run)
        for delivery in [one for one in self._unacknowledged if one.done.is_set()]:
            self._unacknowledged.remove(delivery)
            assert delivery.outcome != LOST, f"{delivery.kind} was not acknowledged"
            if not delivery.answer and delivery.payload.get("type") != "view_submission":
                run.acknowledged.append(delivery.done_at - delivery.at)
        for guest in [one for one in self._answerable if one.delivery is not None and one.delivery.done.is_set()]:
            self._answerable.remove(guest)
            assert guest.delivery is not None
            answer = guest.delivery.answer or {}
            assert "errors" not in answer, answer
            if guest.kind == FORM or (guest.kind == ORDER and answer):
                self._answered(guest, guest.delivery.done_at, run)

    def _look_at_calls(self, run: Run) -> None:
        calls = self._fake.calls
        while self._seen < len(calls):
            call = calls[self._seen]
            if call.method in _SENDS:
                guest = self._guests.get(call.channel)
            elif call.method == "views.open" and call.code:
                guest = next((one for one in self._guests.values() if one.is_answer(call)), None)
            elif call.method == "views.open":
                return  # it is not open yet
            else:
                guest = None
            self._seen += 1
            if guest is None:
                continue
            if guest.kind and guest.is_answer(call):
                self._answered(guest, call.at, run)
            elif not guest.kind:
                self._set(guest.person.dm.id, guest, call.at + PAUSE)

    def _answered(self, guest: _Guest, at: float, run: Run) -> None:
        run.answered.setdefault(guest.kind, []).append(at - guest.said_at)
        guest.kind = ""
        self._set(guest.person.dm.id, guest, at + PAUSE)

    def _set(self, name: str, guest: _Guest, due: float) -> None:
        guest.due = due
        heappush(self._due, (due, name))


@dataclass
class App:
    """The process, and where it is called."""

    process: subprocess.Popen[bytes]
    url: str
    started: float
    """Seconds from its start until Slack could reach it."""


@contextmanager
def running(fake: FakeSlack, folder: str, *, http: bool) -> Iterator[App]:
    """The app, until the block ends. By socket with the token of the fake's only team."""
    port = _free_port() if http else 0
    url = f"http://127.0.0.1:{port}" if http else ""
    begun = time.monotonic()
    with (Path(folder) / "log").open("ab") as log:
        process = subprocess.Popen([PROGRAM, "slack"], env=environment(fake, folder, port), stderr=log, stdout=log)
    try:
        if http:
            _until_reached(fake, f"{url}/slack/events", process)
        else:
            fake.wait_for(lambda: fake.connections, 20)
        yield App(process, url, time.monotonic() - begun)
    finally:
        fake.request_url = ""
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def environment(fake: FakeSlack, folder: str, port: int) -> dict[str, str]:
    """`port` 0: by socket."""
    common = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/v.db", "VAIKUTE_FILES": folder}
    common |= {"SLACK_API_URL": fake.api_url}
    if not port:
        team = next(iter(fake.teams.values()))
        return {**common, "SLACK_BOT_TOKEN": team.token, "SLACK_APP_TOKEN": fake.app_token}
    return {
        **common,
        "PORT": str(port),
        "SLACK_SIGNING_SECRET": fake.signing_secret,
        "SLACK_CLIENT_ID": fake.client_id,
        "SLACK_CLIENT_SECRET": fake.client_secret,
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _until_reached(fake: FakeSlack, url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    port = httpx.URL(url).port
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port or 0), 1):
            fake.request_url = url
            if fake.verify_url():
                return
        assert process.poll() is None, "the app ended"
        time.sleep(0.005)
    raise AssertionError("the app can't be reached")


def one_team(fake: FakeSlack, folder: str) -> tuple[list[Person], list[tuple[str, ...]]]:
    """Before the app runs: its people, and the invitation that each says first; the first is its owner."""
    team = fake.team("Toimisto")
    people = [team.person(f"Anna {number}") for number in range(PEOPLE)]
    now = datetime.now(UTC)
    store = open_store(f"sqlite:///{folder}/v.db")
    try:
        workspace = store.install("slack", team.id, people[0].account, "Toimisto", now)
        codes = [store.invite("editor", now, workspace_id=workspace) for _ in people[1:]]
    finally:
        store.close()
    return people, [(), *((code,) for code in codes)]


def many_teams(fake: FakeSlack, url: str) -> tuple[list[Person], list[tuple[str, ...]]]:
    """While the app runs: each installs it by a browser, and looks at the conversation with it."""
    people = [fake.team(f"Paja {number}", installed=False).person(f"Anna {number}") for number in range(PEOPLE)]
    for person in people:
        answer = fake.install(person, f"{url}/slack/install")
        assert answer.status_code == httpx.codes.OK, answer.text
        person.open_messages()
    return people, [() for _ in people]


@contextmanager
def crowded(folder: str, *, http: bool) -> Iterator[tuple[FakeSlack, App, Crowd]]:
    with FakeSlack() as fake:
        people, firsts = ([], []) if http else one_team(fake, folder)
        with running(fake, folder, http=http) as app:
            if http:
                people, firsts = many_teams(fake, app.url)
            crowd = Crowd(fake, people, firsts)
            crowd.begin()
            crowd.talk(time.monotonic() + BEGIN_SECONDS, Run())
            yield fake, app, crowd
        assert not fake.violations, fake.violations[:3]
        assert not fake.refusals, fake.refusals[:3]


def fifty_at_once(*, http: bool, seconds: float = SECONDS) -> Run:
    run = Run()
    with tempfile.TemporaryDirectory() as folder, crowded(folder, http=http) as (fake, app, crowd):
        pid = app.process.pid
        begun, before, calls = time.monotonic(), processor_seconds(pid), len(fake.calls)
        crowd.talk(begun + seconds, run)
        run.seconds = time.monotonic() - begun
        run.cpu = processor_seconds(pid) - before
        run.memory = peak_memory(pid)
        run.messages = sum(call.method in _SENDS for call in fake.calls[calls:])
        crowd.talk(time.monotonic() + 0.5, Run())
    return run


def burst(*, http: bool) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as folder, crowded(folder, http=http) as (_, _, crowd):
        time.sleep(2.0)
        return crowd.all_at_once()


def starts(*, http: bool) -> list[float]:
    """On a database that exists."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(STARTS + 1):
            with FakeSlack() as fake:
                fake.team("Toimisto")
                with running(fake, folder, http=http) as app:
                    taken.append(app.started)
    return taken[1:]


def slack() -> list[Row]:
    """All of it; rows of a name, median, 99th percentile and aim, in milliseconds but where the name says otherwise."""
    return [row for http in (False, True) for row in _measured("HTTP" if http else "socket", http=http)]


def _measured(way: str, *, http: bool) -> list[Row]:
    begun = starts(http=http)
    run = fifty_at_once(http=http)
    acknowledged, together = burst(http=http)
    return [
        timed_row(f"Slack by {way}, 50 people, acknowledged", run.acknowledged, "(p99 50)"),
        timed_row("  an answer", run.of(WORDS, PRESS, ORDER), "(p99 150)"),
        timed_row("    to a press", run.of(PRESS), "(p99 150)"),
        timed_row("  a form opened", run.of(OPENING), "(p99 150)"),
        timed_row("  a form sent, the next page or the end", run.of(FORM), "(p99 150)"),
        one_figure("  processor a turn", run.cpu / max(1, run.turns) * 1000, "–"),
        one_figure("  messages a second (not ms)", run.messages / run.seconds, "–"),
        one_figure("  memory (MB, not ms)", run.memory / 1e6, "–"),
        timed_row("  start until connected", begun, "–"),
        timed_row("  50 people in one instant, acknowledged", acknowledged, "–"),
        timed_row("    an answer", together, "–"),
    ]
