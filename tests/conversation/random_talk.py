"""Two people who talk at random with the real store, and what must hold after each of their turns."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import RowMapping, insert, select

import flows
from flows.engine.flow import settle
from flows.engine.known import Found, Known, Passage
from flows.engine.messages import (
    Bold,
    Code,
    Commanded,
    Conversation,
    Edited,
    Inline,
    Input,
    Italic,
    Link,
    Option,
    Paragraph,
    Pressed,
    Reply,
    Said,
    Submitted,
    Text,
    Uploaded,
    Visit,
    paragraph,
    plain,
)
from flows.engine.orders import _OWN
from flows.engine.question import Scene, Step
from flows.engine.turn import Turn
from flows.events import AnswerJudged, QuestionLeftOpen
from flows.library import COMMANDS, FLOWS, PARTS, TEXTS, respond
from storage import conversations, place
from storage.incoming import Address, Incoming
from storage.knowing import Memory
from storage.problems import SetAside
from storage.retention import KEEP_DAYS, oldest_kept
from storage.schema import ADDRESS, CONVERSATION_VISIT, IDENTITY, MEMBER, VISIT, WATCH
from storage.store import open_store

START = datetime(2026, 11, 23, 9, tzinfo=UTC)

ORDERS = (*_OWN, *FLOWS, *COMMANDS)
"""Every command there is, by name."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at one address."""

    account: str
    name: str
    address: Address


MAIJA = Seat("maija", "Maija", Address("terminal", "kotona"))
LIISA = Seat("liisa", "Liisa", Address("terminal", "liisalla"))
MAIJA_AT_WORK = Seat("maija", "Maija", Address("terminal", "töissä"))
SEATS = (MAIJA, LIISA, MAIJA_AT_WORK)

_PASSAGE = Passage("zzz", "Zzz", (paragraph("Zzzzz."),), ("Zz",))
FOUND = (
    Found(),
    Found("answer", (_PASSAGE,)),
    Found("offer", (_PASSAGE,)),
    Found("refuse", (_PASSAGE,)),
    Found("talk", talk="greeting"),
)
"""What the guides may know; in no language, so that it doesn't count as one."""


# What is said.

GOOD: Mapping[str, tuple[str, ...]] = {
    "goals.offer": ("Käsintehdyt saippuat herkälle iholle", "kynttilöitä", "Handmade soaps", "Wool socks for winter"),
    "goals.sector": ("muu", "other"),
    "goals.goal": ("myyntii", "myynti", "sales", "6", "tunnettuus", "awareness"),
    "goals.audience": ("kolmekymppiset äidit Tampereella", "nuoret aikuiset", "mothers in their thirties"),
    "goals.budget": ("3 t€", "3000 €", "2,5k€", "€4,000", "noin kolmetuhatta euroa", "max 2500 eur"),
    "goals.period": ("maaliskuu 2027", "March 2027", "1.12.-31.12.2026", "1 March 2027 to 31 March 2027"),
    "goals.channels": ("insta ja tiktok", "instagram", "tiktok", "youtube"),
    "goals.audience_age": ("25-40", "18–24"),
    "goals.audience_region": ("Pirkanmaa", "Uusimaa"),
    "workspace.vat_rate": ("25,5", "25.5", "13,5"),
    "goals.average_order": ("62,75", "62.75", "50 €"),
    "goals.margin": ("60 %", "60", "42,5 %"),
    "goals.discount": ("10", "15 %"),
    "goals.commission_percent": ("10 pros", "10 %"),
    "goals.baseline_visits": ("800", "1200"),
    "goals.baseline_orders": ("20", "35"),
    "goals.targets": ("tilaukset 100, klikkaukset 2 000", "orders 100, clicks 2000"),
    "candidates.handle": (
        "@anna.koti",
        "@anna.koti, instagram, 12 500 seuraajaa, 300 €",
        "@Anna_Koti tiktok 8200 250 €",
        "https://www.tiktok.com/@sam.bakes",
        "@laura.leipoo, instagram, 20 000, 400 €\n@pekka.kokkaa, tiktok, 8200, 250 €",
        "@pekka.kokkaa, instagram, 30k, 500 €",
    ),
    "candidates.platform": ("insta", "tiktok", "1"),
    "candidates.followers": ("12 500", "12,5k", "30k"),
    "candidates.price": ("300 €", "450", "€300"),
    "candidates.figures": (
        "10 julkaisua, tykkäykset 340, kommentit 25, jaot 12, katselut 9000",
        "10 posts, likes 340, comments 25, shares 12, views 9000",
        "en tiedä",
    ),
    "contracts.party_name": ("Anna Koti", "Koti Media Oy", "Sam Baker Ltd"),
    "contracts.party_kind": ("tmi", "sole trader", "company", "yksityishenkilö"),
    "contracts.deliverables": ("2 Reels-videota 1.3.–15.3.2027", "2 reelsiä ja 3 storya", "2 reels and 3 stories"),
    "contracts.pricing": ("kiinteä ja provisio", "kiinteä", "fixed fee", "kaikki"),
    "contracts.fee": ("600", "600 €"),
    "contracts.product_value": ("120", "120 €"),
    "contracts.commission_percent": ("10", "10 %"),
    "contracts.monthly_fee": ("900", "200 €"),
    "contracts.term": ("1.2.–30.4.2027", "1 February 2027 to 30 April 2027"),
    "results.as_of": ("eilen", "yesterday", "tänään"),
    "results.visibility": ("näyttökerrat 48 000, tavoitetut 31 000", "impressions 48000, reach 31000"),
    "results.engagement": (
        "tykkäykset 1 900, kommentit 120, jaot 60, tallennukset 210",
        "likes 1900, comments 120, shares 60, saves 210",
    ),
    "results.conversion": ("klikkaukset 900, tilaukset 60, myynti 3765 €", "clicks 900, orders 60, revenue 3765 €"),
    "results.margin": ("60 %", "60"),
    "results.hours": ("12", "7,5"),
    "workspace.hour_cost": ("35 €", "35"),
    "results.extra_costs": ("150", "0", "150 €"),
    "workspace.name": ("Saippuapaja", "Soap Shed"),
    "workspace.timezone": ("Europe/Helsinki",),
    "teaching.question": ("paljonko toimitus maksaa?", "do you ship abroad?", "1"),
    "teaching.answer": ("Toimitus maksaa 4,90 €.\n- tiistaisin", "To all of the EU."),
}
"""Good answers to each question; to the rest their own examples."""

OTHERS: Mapping[str, tuple[str, ...]] = {
    "together": (
        "Käsintehdyt saippuat herkälle iholle, budjetti 3 t€",
        "myyntiä maaliskuussa, budjetti 3000 €",
        "tiktok, budget 2500 €, March 2027",
        "kohderyhmä: nuoret aikuiset\nbudjetti: 4000 €\nkanavat: instagram",
        "@sam.bakes tiktok 30k, likes 800, comments 40",
        "fee 600 €, commission 10 %",
    ),
    "correction": (
        "ei kun 4000",
        "muuta budjetti 5000",
        "no, make it May",
        "ei kun toukokuussa",
        "muuta budjetti",
        "change the budget to 2000",
        "muuta hinta 350",
        "muuta @anna.koti hinta 350",
        "change channels to tiktok",
        "muuta korvaus 700 €",
        "muuta korvausmalli tuotteet",
        "muuta arvonlisävero 13,5",
        "muuta tarjous Kynttilät",
        "muuta tarjous nikotiinipussit",
        "sorry, 15 %",
        "siis kolmesataa euroa",
        "muuta tunnus @pekka.kokkaa",
        "tykkäykset onkin 400",
        "vaihda",
        "budjetti on sittenkin 6000",
    ),
    "doubtful": ("1.500", "3/4/2027", "1,500", "noin 5", "5-6000", "1.5.", "03/04/27–05/06/27", "anna tai pekka"),
    "question": (
        "paljonko mikrovaikuttaja maksaa?",
        "mikä on vaikuttajamarkkinointi?",
        "how much does a micro influencer cost?",
        "pitääks nää merkata mainoksiksi",
        "miten löydän vaikuttajia?",
        "budjetti?",
    ),
    "nonsense": (
        "asdf qwer",
        "²",
        "٣",
        "9" * 50,
        "-",
        "...",
        "0",
        "-5",
        "1e9",
        "kyllä",
        "ei",
        "yes",
        "no",
        "juu",
        "3.",
    ),
    "abuse": ("haista paska", "vitun botti", "stupid bot", "fuck you"),
    "swedish": ("Hej, kan du svenska?", "jag vill sälja tvål till unga kvinnor och män", "på svenska"),
    "empty": ("", "   ", "\n\n", "\u200b", "\u202e\u0000\u0007"),
    "long": ("x" * 20_001, "sana " * 4_001),
    "emoji": ("😀", "👍👍👍", "🧼 saippuat", "❤️ 3000 €"),
    "markup": (
        "<b>lihavoitu</b>",
        '<a href="https://paha.example">klikkaa</a>',
        "{{ 7*7 }}",
        "{% for x in y %}",
        "&lt;b&gt; &amp; H&M",
        "[teksti](https://paha.example) *tähti* _viiva_ `koodi`",
        "<script>alert(1)</script>",
        "@<b>lihavoitu</b>",
    ),
    "phrase": (
        "takaisin",
        "back",
        "ohita",
        "skip",
        "en tiedä",
        "i don't know",
        "kumoa",
        "undo",
        "jatka",
        "continue",
        "jatka tavoitteet",
        "palaa saippuoihin",
        "keskeytä",
        "cancel",
        "aloita alusta",
        "yhteenveto",
        "summary",
        "tarkenna",
        "refine",
        "valmis",
        "done",
        "tallenna",
        "save",
        "muuta kohtaa",
        "historia",
        "history",
        "ihminen",
        "valikko",
        "menu",
        "tkaisin",
        "yhteenvetto",
        "minun",
        "toisen",
        "Liisan",
        "1",
        "2",
        "3",
        "Liisa",
        "moi",
        "hello",
        "kiitos",
        "suomeksi",
        "in English",
        "uusi kampanja",
        "new campaign",
        "lisää ehdokas",
        "tee sopimus",
        "draft a contract",
        "tulokset",
        "results",
        "vertaa",
        "valitse @anna.koti",
        "ota yhteyttä @anna.koti",
        "tee sopimus @anna.koti",
        "merkitse maksetuksi @anna.koti",
        "mistä löydän vaikuttajia",
        "@anna.koti",
    ),
}
"""What else is said, by kind."""

WORDS = (
    "",
    "",
    "en",
    "fi",
    "saippuat",
    "@anna.koti",
    "@pekka.kokkaa",
    "@olematon",
    "zzz",
    "goals.budget",
    "budjetti 5000",
    "candidates",
    "<b>lihavoitu</b>",
    "0",
    "tavoitteet",
    "@anna.koti published",
    "published @anna.koti",
)
"""What comes with a command."""

FORMS: tuple[Mapping[str, str], ...] = (
    {},
    {"olematon": "x"},
    {"goals.offer": "Saippuat", "goals.budget": "3000 €"},
    {"goals.budget": "kolme", "goals.offer": ""},
    {"budget": "4500", "channels": "tiktok"},
    {"goals.budget": "1.500"},
    {"candidates.handle": "@anna.koti", "candidates.followers": "12500"},
    {"candidates.handle": "???"},
    {"contracts.party_name": "Anna Koti", "contracts.fee": "700"},
    {"contracts.disclosure_label": "saatu"},
    {"results.hours": "12", "results.extra_costs": "100"},
    {"results.as_of": "1.1.2100"},
    {"workspace.vat_rate": "25.5"},
    {"goals.confirm": "save"},
    {"<b>lihavoitu</b>": "{{ 7*7 }}"},
)

UPLOADS = (
    Uploaded(
        "ehdokkaat.csv", "handle,platform,followers,price\n@anna.koti,instagram,12500,300\n@uusi.nimi,tiktok,900,5"
    ),
    Uploaded("lista.txt", "@pekka.kokkaa, tiktok, 8200, 250 €"),
    Uploaded("tyhja.txt", ""),
    Uploaded("pitka.txt", "y" * 20_001),
    Uploaded("<b>lihavoitu</b>.csv", "ihan muuta"),
    *(Uploaded("a.csv", None, problem) for problem in ("missing", "too_large", "not_text", "unreadable", "")),
)

QUIET = {"abuse", "swedish", "empty", "long"}
"""Kinds of text that never change an answer, whatever is open. Texts of swedish are taken where any text would do."""

QUIET_ORDERS = {
    "help", "repeat", "why", "example", "summary", "history", "person", "language", "finnish", "english", "abuse",
    "swedish", "hello", "thanks", "campaigns", "campaign", "article", "find", "compare", "check", "label", "report",
    "contact", "negotiate", "ask_customers", "ask_staff", "archive", "shortlist", "decline", "mark", "contacted",
    "sent", "agreed", "signed", "start", "useful", "not_it", "questions", "dismiss", "forget",
}  # fmt: skip
"""Commands that leave every answer as it is."""


def good_answer(step: Step, language: str, number: int) -> str:
    """One of the good answers to a step."""
    key = step.question.key
    example = TEXTS.word(language, step.question.text("example"))
    answers = (*GOOD.get(key, ()), example)
    return answers[number % len(answers)]


# The world that they talk in.


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a person does. `number` makes its ids, so that a shortened list of deeds has the same ones."""

    number: int
    seat: int
    given: Input | None
    """None: an earlier delivery again, or the store opened anew."""
    kind: str = ""
    found: int = 0
    minutes: int = 0
    again: int = 0
    """The number of the deed whose delivery comes again; of kind "again"."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A conversation and its open question between two turns."""

    conversation: Conversation | None
    step: Step | None = None
    visit: Visit | None = None


class World:
    """The store, the clock and what has been shown. Every deed is checked and what was wrong is noted."""

    def __init__(self, url: str = "sqlite://") -> None:
        self.url = url
        self.store = open_store(url)
        self.now = START
        self.deeds: list[Deed] = []
        self.problems: list[str] = []
        self.turns = 0
        self.saved: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.options: list[list[Option]] = [[] for _ in SEATS]
        """Every option that was shown at each seat, oldest first."""
        self.last: list[tuple[Option, ...]] = [() for _ in SEATS]
        self.spots: list[Spot] = [Spot(None) for _ in SEATS]
        self.put_away: dict[tuple[str, str], object] = {}
        """Per visit and step, the answer that was there before the step was opened again."""
        self._rows: dict[str, Mapping[str, Any]] = {}
        self._deliveries: dict[int, tuple[int, Incoming, tuple[Reply, ...]]] = {}
        self._settle_in()

    def close(self) -> None:
        self.store.close()

    def _settle_in(self) -> None:
        """Maija makes her workspace, Liisa joins it as an editor, and the team listens at an address of its own."""
        self.do(0, Commanded("start"))
        with self.store.writing() as connection:
            here = place.find(connection, MAIJA.address, MAIJA.account)
            assert here is not None
            columns = {"id": "liisa", "workspace_id": here.workspace_id, "name": "Liisa", "role": "editor"}
            connection.execute(insert(MEMBER), {**columns, "created_at": START})
            identity = {"channel": "terminal", "account": LIISA.account, "member_id": "liisa"}
            connection.execute(insert(IDENTITY), identity)
            team = {"channel": "slack", "place": "tiimi", "thread": "", "workspace_id": here.workspace_id}
            made = connection.execute(insert(ADDRESS), team).inserted_primary_key
            assert made is not None
            watch = {"address_id": made[0], "workspace_id": here.workspace_id, "made_at": START}
            connection.execute(insert(WATCH), watch)
        self.do(1, Commanded("start"))
        self.do(2, Commanded("start"))

    # Doing.

    def do(self, seat: int, given: Input, kind: str = "", *, found: int = 0, minutes: int = 0) -> Turn | None:
        return self.carry_out(Deed(len(self.deeds), seat, given, kind, found, minutes))

    def again(self, number: int) -> None:
        """An earlier delivery comes once more."""
        self.carry_out(Deed(len(self.deeds), 0, None, "again", again=number))

    def reopen(self) -> None:
        self.carry_out(Deed(len(self.deeds), 0, None, "reopen"))

    def carry_out(self, deed: Deed) -> Turn | None:
        self.deeds.append(deed)
        self.now += timedelta(minutes=deed.minutes)
        if deed.kind == "reopen":
            if self.url != "sqlite://":
                self.store.close()
                self.store = open_store(self.url)
            return None
        if deed.kind == "again":
            self._deliver_again(deed)
            return None
        assert deed.given is not None
        return self._deliver(deed, deed.given)

    def _note(self, deed: Deed, kind: str, detail: object = "") -> None:
        self.problems.append(
            f"[{deed.number} {SEATS[deed.seat].name}/{deed.seat} {deed.given!r:.300}] {kind}: {detail}"
        )

    def _deliver_again(self, deed: Deed) -> None:
        if deed.again not in self._deliveries:
            return
        inbox_id, incoming, replies = self._deliveries[deed.again]
        if self.store.accept(incoming, self.now) != (inbox_id, False):
            self._note(deed, "a repeated delivery is new")
        if self.store.work(inbox_id, respond, FOUND[0], self.now) is not None:
            self._note(deed, "a repeated delivery is worked again")
        if len(self.store.replies(inbox_id)) != len(replies):
            self._note(deed, "a repeated delivery has other replies")
        if self._visit_rows() != self._rows:
            self._note(deed, "a repeated delivery changed visits")

    def _deliver(self, deed: Deed, given: Input) -> Turn | None:
        seat = SEATS[deed.seat]
        incoming = Incoming(f"d{deed.number}", seat.address, seat.account, seat.name, given)
        knowns: list[Known] = []
        befores: list[Conversation] = []

        def answering(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
            befores.append(conversation)
            knowns.append(replace(known, fresh=f"{deed.number:014x}{len(knowns):02x}"))
            return respond(conversation, given, knowns[-1], now)

        inbox_id, new = self.store.accept(incoming, self.now)
        if not new:
            self._note(deed, "a new delivery is not new")
        try:
            turn = self.store.work(inbox_id, answering, FOUND[deed.found], self.now)
        except SetAside as error:
            cause = error.__cause__
            where = "".join(traceback.format_tb(cause.__traceback__)[-4:]) if cause else ""
            self._note(deed, "set aside", f"{error.reason}: {cause!r:.300}\n{where}")
            self._rows = self._visit_rows()
            return None
        self.turns += 1
        if turn is None:
            self._note(deed, "no turn")
            return None
        self._deliveries[deed.number] = inbox_id, incoming, turn.replies
        spot = self.spots[deed.seat]
        for problem in self._check(deed, given, turn, befores[-1], spot, knowns):
            self._note(deed, *problem)
        self.saved.update(type(event).__name__ for event in turn.events)
        options = tuple(option for reply in turn.replies for option in reply.options)
        self.options[deed.seat] += options
        self.last[deed.seat] = options or self.last[deed.seat]
        return turn

    # What is stored.

    def _visit_rows(self) -> dict[str, Mapping[str, Any]]:
        with self.store.reading() as connection:
            rows: Sequence[RowMapping] = connection.execute(select(VISIT)).mappings().all()
            return {row["id"]: dict(row) for row in rows}

    def _stacked(self) -> list[str]:
        with self.store.reading() as connection:
            return list(connection.execute(select(CONVERSATION_VISIT.c.visit_id)).scalars())

    def known(self, seat: Seat) -> tuple[Conversation, Known]:
        """What the next turn there would know."""
        with self.store.reading() as connection:
            here = place.find(connection, seat.address, seat.account)
            assert here is not None
            talk = conversations.read(connection, here)
            since = oldest_kept(KEEP_DAYS, self.now)
            shared = Memory().shared(connection, here.workspace_id, here.last_event, since)
            return talk.conversation, Known(
                member=here.member,
                workspace=shared.workspace,
                visits=talk.visits,
                elsewhere=talk.elsewhere,
                campaigns=shared.campaigns,
                candidates=shared.candidates,
                collaborations=shared.collaborations,
                contracts=shared.contracts,
                measurements=shared.measurements,
                documents=shared.documents,
                tracking_codes=shared.tracking_codes,
                open_questions=shared.open_questions,
                own_articles=shared.own_articles,
            )

    # What must hold.

    def _check(
        self, deed: Deed, given: Input, turn: Turn, before: Conversation, spot: Spot, knowns: list[Known]
    ) -> Iterator[tuple[str, object]]:
        seat, after = SEATS[deed.seat], turn.conversation
        if after.turn != before.turn + 1:
            yield "turn number", (before, after.turn)
        if self.store.conversation(seat.address, seat.account) != replace(after, heard_at=self.now):
            yield "the conversation is not stored as decided", after
        rows, named = self._visit_rows(), {visit.id: visit for visit in turn.visits}
        for id, row in rows.items():
            if id not in named and self._rows.get(id) != row:
                yield "a visit that the turn doesn't name has changed", id
        yield from _missing(self._rows, rows)
        yield from self._check_stacks(rows)
        known = knowns[0]
        olds = {id: conversations.visit_of(self._rows[id]) for id in named if id in self._rows}  # type: ignore[arg-type]
        self._rows = rows
        conversation, fresh = (after, replace(known, visits={**known.visits, **named})) if not turn.events else (
            self.known(seat)
        )  # fmt: skip
        yield from self._check_position(deed, turn, conversation, fresh)
        for visit in turn.visits:
            old = olds.get(visit.id)
            if old is not None:
                yield from self._check_answers(given, turn, old, visit, spot, fresh, refused=len(knowns) > 1)
        yield from _quiet(deed, given, turn, olds, spot, before)
        yield from shown_well(turn, deed)

    def _check_stacks(self, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, object]]:
        stacked = self._stacked()
        open_ids = {id for id, row in rows.items() if row["state"] == "open"}
        if len(stacked) != len(set(stacked)):
            yield "a visit is on two stacks", stacked
        if open_ids != set(stacked):
            yield "open visits and stacks differ", open_ids ^ set(stacked)

    def _check_position(
        self, deed: Deed, turn: Turn, conversation: Conversation, known: Known
    ) -> Iterator[tuple[str, object]]:
        visit = known.visits.get(conversation.stack[-1]) if conversation.stack else None
        if visit is None:
            self.spots[deed.seat] = Spot(turn.conversation)
            if turn.question is not None:
                yield "a question is open without a visit", turn.question
            return
        position = settle(FLOWS[visit.flow], scene_of(turn.conversation, known, self.now, visit))
        self.spots[deed.seat] = Spot(turn.conversation, position.open, visit)
        key = position.open.question.key if position.open else None
        if key != turn.question:
            yield "the position is not explicable", f"stored {key}, said {turn.question}"
        if key is None:
            yield "an open visit has no open question", visit.id
        lost = {step for step in visit.answers if FLOWS[visit.flow].question(step.split("#")[0]) is None}
        if lost:
            yield "answers to no question", lost

    def _check_answers(
        self, given: Input, turn: Turn, old: Visit, new: Visit, spot: Spot, known: Known, *, refused: bool
    ) -> Iterator[tuple[str, object]]:
        """Every answer of an open visit is still there unless the turn had a reason to change it."""
        number = turn.conversation.turn
        if old.state in ("done", "dropped") and new != old and not (old.state == "done" and turn.undone):
            yield f"a {old.state} visit has changed", (old.id, new.state)
        if new.misses > old.misses and new.answers != old.answers:
            yield "a refusal changed answers", _differences(old, new)
        if any(new.asking.get(step, 0) < count for step, count in old.asking.items()):
            yield "asking fell", (old.asking, new.asking)
        if turn.undone or refused:
            return
        differing = [step for step in old.answers if new.answers.get(step, _ABSENT) != old.answers[step]]
        # An edited message stays the one that gave the answer.
        given_in = (number, given.turn) if isinstance(given, Edited) else (number,)
        told = {step for step in new.answers if new.turns.get(step) in given_in}
        before = {
            step: old.answers.get(step, self.put_away.get((old.id, step), _ABSENT))
            for step in {*old.answers, *new.answers}
        }
        # A step that was opened again and answered as before has not changed.
        changed = {key_of(step) for step in told if before[step] != new.answers[step]}
        resting = dependents(old.flow, changed)
        shown = "\n".join(words_shown(turn))
        step, language = spot.step, turn.conversation.language
        position = settle(FLOWS[new.flow], scene_of(turn.conversation, known, self.now, new))
        applying = {one.id for one in position.steps}
        for id in differing:
            if id in told or id in new.contested:
                continue
            derived = id in new.answers and not new.turns.get(id)
            if key_of(id) in resting:
                if old.turns.get(id) and id in applying - set(new.answers) and not _labelled(id, language, shown):
                    yield "an answer is asked again without a word", (id, old.answers[id])
                continue
            if derived:
                yield "a derived answer changed by itself", (id, old.answers[id], new.answers[id])
                continue
            reopened = id not in new.answers and new.asking.get(id, 0) == old.asking.get(id, 0) + 1
            if reopened and _may_reopen(given) and _told_what_was(id, language, shown):
                self.put_away[old.id, id] = old.answers[id]
                continue
            yield "an answer is lost", (id, old.answers[id], new.answers.get(id, "-"), step.id if step else None)


def _missing(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for id in before.keys() - after.keys():
        yield "a visit is gone", id


def scene_of(conversation: Conversation, known: Known, now: datetime, visit: Visit) -> Scene:
    about = visit.subject or conversation.campaign
    return Scene(TEXTS, conversation.language, known, now, visit, campaign_id=about)


# No answer is lost.

_ABSENT: Any = object()


def dependents(flow: str, keys: Iterable[str]) -> set[str]:
    """Keys of the questions that rest on these, directly or through another."""
    wanted = set(keys)
    for question in FLOWS[flow].questions:
        if wanted & set(question.rests_on):
            wanted.add(question.key)
    return wanted - set(keys)


def key_of(step: str) -> str:
    return step.split("#")[0]


def _differences(old: Visit, new: Visit) -> dict[str, tuple[object, object]]:
    steps = {*old.answers, *new.answers}
    return {
        step: (old.answers.get(step, "-"), new.answers.get(step, "-"))
        for step in steps
        if old.answers.get(step, _ABSENT) != new.answers.get(step, _ABSENT)
    }


def _labelled(step: str, language: str, shown: str) -> bool:
    question = next(q for flow in FLOWS.values() for q in flow.questions if q.key == key_of(step))
    return TEXTS.word(language, question.text("label")) in shown


def _told_what_was(step: str, language: str, shown: str) -> bool:
    """Whether the reply says what the answer was before it was opened again."""
    verb = plain(TEXTS.say(language, "engine.say.was", label="", shown="")).strip()
    return any(verb in line and _labelled(step, language, line) for line in shown.splitlines())


def _may_reopen(given: Input) -> bool:
    """Whether this may open an answered question again: back, a change of a line, a word about it."""
    if isinstance(given, Commanded):
        return given.name in ("back", "change")
    if isinstance(given, Pressed):
        return given.option.startswith(("c:back", "c:change"))
    return isinstance(given, Said)


# What changes nothing.


def _quiet(
    deed: Deed, given: Input, turn: Turn, olds: Mapping[str, Visit], spot: Spot, before: Conversation
) -> Iterator[tuple[str, object]]:
    changes = [
        (visit.id, _differences(olds[visit.id], visit))
        for visit in turn.visits
        if visit.id in olds and visit.answers != olds[visit.id].answers
    ]
    events = [event for event in turn.events if not isinstance(event, QuestionLeftOpen | AnswerJudged)]
    free = spot.step is not None and (
        spot.step.question.reader.free or spot.step.id in (spot.visit or _NOBODY).contested
    )
    pending = before.pending is not None
    quiet = deed.kind in QUIET and not (deed.kind == "swedish" and (free or pending))
    if isinstance(given, Uploaded) and given.text is None:
        quiet = True
    if isinstance(given, Commanded) and given.name in QUIET_ORDERS:
        quiet, events = True, []
    if isinstance(given, Pressed) and given.option.startswith(("v:", "k:")):
        visit_id, _, rest = given.option[2:].partition(":")
        step_id, _, rest = rest.partition(":")
        asking = rest.partition(":")[0]
        visit, step = spot.visit, spot.step
        current = visit is not None and step is not None and (visit.id, step.id) == (visit_id, step_id)
        quiet = not (current and visit is not None and str(visit.asking.get(step_id, 0)) == asking)
    if deed.kind == "twice" and isinstance(given, Pressed) and given.option.startswith(("v:", "k:", "p:")):
        quiet = True
    if quiet and (changes or events):
        yield "something that changes nothing has changed", (deed.kind, changes, [type(e).__name__ for e in events])
    if isinstance(given, Submitted | Said | Uploaded | Edited):
        unclear = TEXTS.say(turn.conversation.language, "engine.say.unclear", value="|")
        begins = plain(unclear).split("|")[0]
        if any(begins in words for words in words_shown(turn)) and (turn.visits or events):
            yield "what was unclear has changed something", [visit.id for visit in turn.visits]


_NOBODY = Visit("", "goals", 1, "")


# What is shown.


def words_shown(turn: Turn) -> Iterator[str]:
    """Every text of the replies: paragraphs, options, tables."""
    for reply in turn.replies:
        yield from (plain((node,)) for node in reply.nodes)
        yield from (option.label for option in reply.options)
        if reply.table is not None:
            yield reply.table.title
            yield from reply.table.columns
            yield from (cell for row in reply.table.rows for cell in row)


KEY = re.compile(rf"\b(?:{'|'.join(PARTS)})\.(?:say|ask|word|option|refuse|choice|fact|phrase|next|stage)\b")
"""Of a text. Nobody is shown one, unless a person typed it."""
"""Of a text: shown to nobody, unless a person typed it."""
_TYPED_BRACES = re.compile(r"\{\{ ?7\*7 ?\}\}|\{% for x in y %\}|&lt;b&gt; &amp; H&M")


def shown_well(turn: Turn, deed: Deed) -> Iterator[tuple[str, object]]:
    if not any(reply.nodes or reply.table or reply.options for reply in turn.replies):
        yield "nothing is shown", turn.replies
    for reply in (*turn.replies, *(notice.reply for notice in turn.notices)):
        if not (reply.nodes or reply.table or reply.options or reply.documents):
            yield "an empty reply", reply
        ids = [option.id for option in reply.options]
        if len(ids) != len(set(ids)):
            yield "an option twice in one reply", sorted(id for id in ids if ids.count(id) > 1)
        if any(not option.label.strip() for option in reply.options):
            yield "an option without a label", ids
        for node in reply.nodes:
            items = (node.children,) if isinstance(node, Paragraph) else node.items
            if not plain((node,)).strip(" -\n"):
                yield "an empty paragraph", reply.nodes
            for children in items:
                yield from _own_markup(children)
        for document in reply.documents:
            bare = _TYPED_BRACES.sub("", document.data)
            if "{{" in bare or KEY.search(bare) or re.search(r"\bNone\b", bare):
                yield "a template or None in a paper", bare[:200]
    for words in words_shown(turn):
        bare = _TYPED_BRACES.sub("", words)
        if "{{" in bare or "{%" in bare:
            yield "a template is shown", words[:200]
        if re.search(r"\bNone\b(?! of these)|&(?:lt|gt|amp|#\d+);|Decimal\(|datetime", bare):
            yield "None or an escape is shown", words[:200]
        if KEY.search(bare):
            yield "a key is shown", words[:200]
        if "49" in words and deed.kind == "markup" and isinstance(deed.given, Said) and "7*7" in deed.given.text:
            yield "what was typed is computed", words[:200]
    foreign = foreign_words(turn)
    if foreign:
        yield "words of the other language", (turn.conversation.language, foreign)


def _own_markup(children: Iterable[Inline]) -> Iterator[tuple[str, object]]:
    for child in children:
        if isinstance(child, Bold | Italic | Link | Code):
            inside = child.text if isinstance(child, Code) else plain((Paragraph(child.children),))
            if inside.strip() in ("lihavoitu", "klikkaa", "teksti", "tähti", "viiva", "koodi"):
                yield "typed markup is markup", child
            if isinstance(child, Link) and "paha.example" in child.href:
                yield "a typed link is a link", child
        assert isinstance(child, (*get_args(Inline), Text))


_WORD = re.compile(r"[^\W\d_]{3,}")


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


@cache
def _own_words(language: str) -> frozenset[str]:
    """Words of a language's files, in the texts that are shown in conversation."""
    found: set[str] = set()
    for key in TEXTS.keys(language):
        if TEXTS.listed(language, key):
            continue
        source = TEXTS.source(language, key)
        inside = re.findall(r"'([^']*)'", source)
        source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", " ", source)
        found |= _words(" ".join((source, *inside)))
    return frozenset(found)


@cache
def _typed_words() -> frozenset[str]:
    """Words that people type, which belong to no language of ours."""
    typed = [text for texts in (*GOOD.values(), *OTHERS.values()) for text in texts]
    typed += [f"{key} {value}" for form in FORMS for key, value in form.items()]
    typed += [f"{file.name} {file.text}" for file in UPLOADS]
    typed += [*WORDS, *ORDERS, *(seat.name for seat in SEATS)]
    typed += [q.key for flow in FLOWS.values() for q in flow.questions]
    typed += [TEXTS.word(lang, q.text("example")) for f in FLOWS.values() for q in f.questions for lang in ("fi", "en")]
    return frozenset(_words(" ".join(typed)))


@cache
def _foreign(language: str) -> frozenset[str]:
    """Words that only the other language's files have, and that aren't names of sources or of offices."""
    other = "en" if language == "fi" else "fi"
    return _own_words(other) - _own_words(language) - _typed_words() - _names()


@cache
def _names() -> frozenset[str]:
    """Words of the tables of facts, where sources stand by their own names."""
    folder = Path(flows.__file__).parent
    tables = [path for path in folder.rglob("*.toml") if not re.search(r"(?:^|\.)(?:fi|en)\.toml$", path.name)]
    return frozenset(_words(" ".join(path.read_text("utf-8") for path in tables))) | {"valvira"}


_SPARED = ("no_swedish", "foreign_sv", "foreign_other", "speaks_en", "speaks_fi")


def foreign_words(turn: Turn) -> set[str]:
    """Words of the other language, in everything that isn't there on purpose."""
    language = turn.conversation.language
    spared = {plain(TEXTS.say(language, f"engine.say.{name}")) for name in _SPARED} | {
        TEXTS.word(language, f"engine.option.{one}") for one in ("fi", "en")
    }
    found: set[str] = set()
    for words in words_shown(turn):
        if words not in spared:
            found |= _words(words) & _foreign(language)
    return found
