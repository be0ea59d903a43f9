"""How fast it is: `make bench` prints each figure with its aim. Timing is never a test."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.engine.known import Found, Known, Member
from flows.engine.messages import Commanded, Conversation, Input, Said, Visit
from flows.engine.turn import Turn
from flows.field import Campaign, Collaboration, Workspace
from flows.library import respond
from storage.incoming import Address, Incoming
from storage.store import Store, open_store
from tests.storage.filling import fill, speaker
from tests.storage.talking import CANDIDATE, GOALS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROGRAM = Path(sys.executable).parent / "vaikute"
ROUNDS = 7
TURNS = 400

ANSWERS: tuple[Input, ...] = (
    Commanded("goals"),
    Said("Käsintehdyt saippuat herkälle iholle"),
    Said("myyntiä"),
    Said("kolmekymppiset naiset Tampereella"),
    Said("3 t€"),
    Said("maaliskuu 2027"),
    Said("insta ja tiktok"),
    Said("muuta budjetti 5000"),
    Said("tarkenna"),
    Said("25-40"),
    Said("ohita"),
    Said("25,5"),
    Said("62,75"),
    Said("60 %"),
    Said("takaisin"),
    Said("55"),
    Said("keskeytä"),
    Said("hylkää"),
)


CONTRACT_ANSWERS: dict[str, Input] = {
    "workspace.name": Said("Kynttiläpaja"),
    "contracts.party_name": Said("Anna Koti"),
    "contracts.party_kind": Said("toiminimi"),
    "contracts.deliverables": Said("2 reelsiä ja 6 storya instagramissa"),
    "contracts.pricing": Said("kiinteä, tuote, provisio ja kuukausikorvaus"),
    "contracts.fee": Said("900 €"),
    "contracts.product_value": Said("120 €"),
    "contracts.commission_percent": Said("7,5 %"),
    "contracts.monthly_fee": Said("300 €"),
    "contracts.payment_days": Said("21 päivää"),
    "contracts.brand_rules": Said("Kynttilä palaa videolla turvallisella alustalla eikä ole vedon vieressä."),
    "contracts.creative_freedom": Said("Tekijä päättää paikan, musiikin ja käsikirjoituksen."),
    "contracts.exclusivity_days": Said("30"),
    "contracts.online_time": Said("365 päivää"),
    "workspace.legal_name": Said("Kynttiläpaja Oy"),
    "workspace.address": Said("Kynttilätie 1, 33100 Tampere"),
    "workspace.signatory": Said("Maija Meikäläinen"),
}
"""By the question that is open; every other one is skipped."""
CONTRACT_CHANGES = (
    Said("muuta maksuaika 14 päivää"),
    Said("muuta palkkio 950"),
    Said("muuta yksinoikeus 60"),
    Said("muuta provisio 10 %"),
    Commanded("back"),
    Commanded("repeat"),
)
"""What is said at the summary, again and again."""
CONTRACT_INPUTS = 60

STORED = (1_000, 100_000, 1_000_000)
"""Conversations that a database holds before a turn in it is timed."""
SPEAKERS = 40
SPOKEN = 8
"""Turns of each of them."""


def main() -> None:
    rows = [row for measure in MEASURES for row in measure()]
    width = max(len(name) for name, *_ in rows)
    print(f"{'':{width}}   median      p99      aim")
    for name, median, p99, aim in rows:
        print(f"{name:{width}}  {median:7.2f}  {p99:7.2f}  {aim:>7}   ms")
    answering()


def answering() -> None:
    """How well the development set is answered: by naive ways, and by each model with weights fitted without the
    question's topic."""
    from bot.meaning import meaning
    from knowledge.evaluation import SMALL_TALK, report
    from knowledge.search import load
    from tests.knowledge import naive
    from tests.knowledge.evaluate import QUESTIONS, table
    from tests.knowledge.fit import fitted

    library = load(meaning())
    questions = [one for one in QUESTIONS if one.style != SMALL_TALK]
    for name, of in naive.WAYS.items():
        first, three = naive.measured(of, library, questions)
        print(f"{name}: first {first}, among three {three}")
    for model in ("lexical", "meaning") if library.meaning is not None else ("lexical",):
        _weights, fared = fitted(model, library, questions)
        print(f"\n{model}, cross-validated by topic\n{table(report(fared))}")


Row = tuple[str, float, float, str]


def row(name: str, seconds: list[float], aim: str) -> Row:
    ordered = sorted(one * 1000 for one in seconds)
    return name, statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], aim


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def starts() -> list[Row]:
    """Whole processes: the help, and the first prompt of a chat on a database that exists."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/v.db", "VAIKUTE_FILES": folder}

        def helped() -> None:
            subprocess.run([PROGRAM, "--help"], env=environment, stdout=subprocess.DEVNULL, check=True)

        def prompted() -> None:
            chat = subprocess.Popen(
                [PROGRAM, "chat", "--json"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            assert chat.stdout is not None
            assert chat.stdin is not None
            while not json.loads(chat.stdout.readline()).get("ready"):
                pass
            prompts.append(time.perf_counter() - begun)
            chat.stdin.close()
            chat.wait()
            chat.stdout.close()

        helps = [timed(helped) for _ in range(ROUNDS)]
        prompts: list[float] = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            prompted()
    return [row("vaikute --help", helps[1:], "300"), row("vaikute chat, first prompt", prompts[1:], "1000")]


def thinking() -> list[Row]:
    """`respond` alone, through a conversation again and again."""
    spent: list[float] = []
    conversation = Conversation("c")
    visits: dict[str, Visit] = {}
    for turn in range(TURNS + 50):
        known = Known(Member("m"), Workspace("w"), visits, fresh=f"id{turn:06d}")
        begun = time.perf_counter()
        made = respond(conversation, ANSWERS[turn % len(ANSWERS)], known, NOW)
        spent.append(time.perf_counter() - begun)
        conversation = made.conversation
        changed = {**visits, **{visit.id: visit for visit in made.visits}}
        visits = {key: visit for key, visit in changed.items() if visit.state in ("open", "draft")}
    return [row("respond", spent[50:], "1")]


def thinking_long() -> list[Row]:
    """`respond` in a long visit: every question of a contract with all four pricing models, then corrections."""
    spent: list[float] = []
    most = 0
    for repeat in range(ROUNDS):
        conversation, visits = Conversation("c"), dict[str, Visit]()
        given: Input = Commanded("contracts")
        for turn in range(CONTRACT_INPUTS + 1):
            known = replace(_contract_known(), visits=visits, fresh=f"id{turn:06d}")
            begun = time.perf_counter()
            made = respond(conversation, given, known, NOW)
            if repeat:
                spent.append(time.perf_counter() - begun)
            conversation = made.conversation
            visits |= {visit.id: visit for visit in made.visits}
            (visit,) = (visits[one] for one in conversation.stack)
            most = max(most, len(visit.answers))
            given = _next_in_contract(made.question, visit, turn)
    return [row(f"respond, {CONTRACT_INPUTS} answers to a visit of {most} questions", spent, "1 (p99 5)")]


def _contract_known() -> Known:
    campaign = Campaign("campaign-1", "Kevät", 1, GOALS)
    chosen = Collaboration("collaboration-1", campaign.id, CANDIDATE.id, "agreed", 2)
    return Known(
        Member("m"), Workspace("w"), campaigns=(campaign,), candidates=(CANDIDATE,), collaborations=(chosen,)
    )  # fmt: skip


def _next_in_contract(question: str | None, visit: Visit, turn: int) -> Input:
    if question != "contracts.confirm":
        return CONTRACT_ANSWERS.get(question or "", Commanded("skip"))
    return CONTRACT_CHANGES[turn % len(CONTRACT_CHANGES)] if visit.refining else Commanded("refine")


def storing() -> list[Row]:
    """The turn's one transaction on SQLite with every commit on the disk, `respond` included and without it."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/v.db")
        local = (Address("terminal", "local"), "local")
        timings = _talked(store, [(local, ANSWERS[turn % len(ANSWERS)]) for turn in range(TURNS)])
        store.close()
    return [
        row("accept a delivery", timings.accepted[20:], "–"),
        row("the turn's transaction", timings.bare[20:], "5"),
        row("the turn with respond", timings.worked[20:], "–"),
    ]


def storing_among_many() -> list[Row]:
    """The turn's transaction, for people from all over a database that holds many conversations already."""
    rows = []
    for stored in STORED:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            fill(Path(folder) / "v.db", stored)
            print(f"filled with {stored} conversations in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            store = open_store(f"sqlite:///{folder}/v.db")
            people = [speaker(nth * stored // SPEAKERS) for nth in range(SPEAKERS)]
            timings = _talked(store, [(person, answer) for answer in ANSWERS[:SPOKEN] for person in people])
            store.close()
        name = f"the turn's transaction among {stored:_} conversations".replace("_", " ")
        rows.append(row(name, timings.bare[SPEAKERS:], "5"))
    return rows


@dataclass
class Timings:
    """In seconds: keeping deliveries, working them, and the part of that which is not `respond`."""

    accepted: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def _talked(store: Store, said: Sequence[tuple[tuple[Address, str], Input]]) -> Timings:
    """Each delivery accepted, worked and its replies marked as sent."""
    timings = Timings()
    for number, ((address, account), given) in enumerate(said):
        inside: list[float] = []

        def counted(
            conversation: Conversation, given: Input, known: Known, now: datetime, inside: list[float] = inside
        ) -> Turn:
            begun = time.perf_counter()
            made = respond(conversation, given, known, now)
            inside.append(time.perf_counter() - begun)
            return made

        begun = time.perf_counter()
        inbox_id, _new = store.accept(Incoming(f"d{number}", address, account, "", given), NOW)
        timings.accepted.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        store.work(inbox_id, counted, Found(), NOW)
        timings.worked.append(time.perf_counter() - begun)
        timings.bare.append(timings.worked[-1] - sum(inside))
        store.mark_sent([one.id for one in store.unsent(address)], NOW)
    return timings


def looking_up() -> list[Row]:
    """The guide: loading it with one language's index, and the development set's questions by words and by meaning."""
    from bot.meaning import meaning
    from knowledge.search import load, search
    from tests.knowledge.evaluate import QUESTIONS

    begun = time.perf_counter()
    library = load()
    search(library, "paljonko mikrovaikuttaja maksaa?", "fi")
    rows = [row("load the guide, first answer", [time.perf_counter() - begun], "200")]
    for name, of, aim in (("words", library, "5"), ("words and meaning", replace(library, meaning=meaning()), "25")):
        if name == "words" or of.meaning is not None:
            search(of, "does it depend on what we mean by that", "en")
            spent = [timed(lambda: search(of, one.text, one.language)) for one in QUESTIONS]  # noqa: B023
            rows.append(row(f"a question, by {name}", spent, aim))
            rows.append(row("  on average", [statistics.mean(spent)], aim))
    return rows


def proving() -> list[Row]:
    """The static check of all flows on every channel, in both languages."""
    from bot.channels.limits import LIMITS
    from bot.proving import problems_of, problems_of_commands
    from flows.library import FLOWS

    def prove() -> None:
        found = [*(problem for flow in FLOWS for problem in problems_of(flow, LIMITS)), *problems_of_commands(LIMITS)]
        assert not found, found[:3]

    return [row("the static check of all flows", [timed(prove)], "5000")]


def talking_on_telegram() -> list[Row]:
    """The bot as a process, and fifty people at once."""
    from tests.bench_telegram import telegram

    return telegram()


def talking_on_slack() -> list[Row]:
    """The app as a process, and fifty people at once, by socket and by HTTP."""
    from tests.bench_slack import slack

    return slack()


MEASURES: tuple[Callable[[], list[Row]], ...] = (
    starts,
    thinking,
    thinking_long,
    storing,
    storing_among_many,
    looking_up,
    proving,
    talking_on_telegram,
    talking_on_slack,
)
"""In the order they are printed."""


if __name__ == "__main__":
    main()
