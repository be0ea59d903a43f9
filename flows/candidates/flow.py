"""From names to a choice: candidates one by one or as a pasted list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flows.candidates.duplicates import duplicate_of
from flows.candidates.showing import card_replies, list_replies, repeated_nodes
from flows.desk.menu import current_campaign
from flows.engine.commands import command_option
from flows.engine.flow import Beginning, Ending, Flow
from flows.engine.messages import Node, Reply
from flows.engine.money import Money
from flows.engine.question import Condition, Item, Question, Repeat, Scene
from flows.engine.readers import (
    BlockReader,
    ChoiceReader,
    ConfirmReader,
    CountReader,
    MoneyReader,
    TextReader,
    Unlisted,
    listed_choices,
)
from flows.engine.reading.choices import Choice, read_choice
from flows.engine.reading.free_text import clipped
from flows.engine.reading.handles import Handle, handle_key, read_handle
from flows.engine.reading.numbers import read_count
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.rows import CandidateRow, read_rows
from flows.events import CandidateAdded, CandidateEvaluated, CollaborationStarted, Event
from flows.field import PLATFORMS, Candidate, Collaboration, Figures

MOST_ROWS = 200
"""Candidates in one list."""

RATINGS = ("audience_match", "content_fit", "past_work", "reputation")


@dataclass(frozen=True, slots=True)
class Pasted:
    """The people that one message named, each once, and the lines that couldn't be read."""

    rows: tuple[CandidateRow, ...]
    unread: tuple[tuple[int, str], ...] = ()
    repeated: tuple[tuple[int, str, str], ...] = ()
    """Lines that named somebody again: the line, the spelling left out, and the one kept."""

    @property
    def single(self) -> bool:
        return len(self.rows) == 1


@dataclass(frozen=True)
class PeopleReader(Unlisted):
    """One handle or profile link, with or without figures, or a list of them, one a line."""

    whole = True
    lines = True

    def read(self, text: str, scene: Scene) -> Reading[Pasted]:
        rows, unread = read_rows(text)
        single = len([line for line in text.splitlines() if line.strip()]) <= 1
        if single and not (rows and _said(rows[0])):
            handle = read_handle(text)
            if isinstance(handle, Read):
                return Read(Pasted((_bare(handle.value),)), echo=handle.echo)
            if isinstance(handle, Doubt):
                return Doubt(tuple(Pasted((_bare(one),)) for one in handle.readings))
        if not rows:
            return Miss("not_a_handle", {"value": clipped(text)})
        if len(rows) > MOST_ROWS:
            return Miss("too_many_rows", {"rows": str(len(rows)), "most": str(MOST_ROWS)})
        kept, repeated = _each_once(rows)
        return Read(Pasted(kept, unread, repeated), echo=True)

    def recognises(self, text: str) -> bool:
        return text.strip().startswith("@")

    def show(self, value: Pasted, scene: Scene) -> str:
        names = [f"@{row.handle.name}" for row in value.rows]
        if len(names) <= 5:
            return ", ".join(names)
        return scene.word("candidates.word.and_more", names=", ".join(names[:4]), more=len(names) - 4)

    def written(self, value: Pasted, scene: Scene) -> str:
        """Everybody on a line of their own with whatever was told of them."""
        if not any(_said(row) for row in value.rows):
            return "\n".join(_address(row) for row in value.rows)
        heading = "handle;platform;followers;price;likes;comments;shares;views"
        return "\n".join((heading, *(";".join(_cells(row)) for row in value.rows)))


def _address(row: CandidateRow) -> str:
    return f"@{row.handle.name}" if row.platform is None else f"{row.platform} @{row.handle.name}"


def _cells(row: CandidateRow) -> tuple[str, ...]:
    price = "" if row.price is None else str(row.price.amount)
    counts = (row.likes, row.comments, row.shares, row.views)
    followers = "" if row.followers is None else str(row.followers)
    shown = ("" if count is None else str(count) for count in counts)
    return (f"@{row.handle.name}", row.platform or "", followers, price, *shown)


def _bare(handle: Handle) -> CandidateRow:
    return CandidateRow(handle, handle.platform, None, None, None, None, None, None, 1)


def _each_once(
    rows: tuple[CandidateRow, ...],
) -> tuple[tuple[CandidateRow, ...], tuple[tuple[int, str, str], ...]]:
    """The rows without repeats of the same account, and what was left out; of two the one that says more stays."""
    kept: dict[tuple[str, str | None], CandidateRow] = {}
    left: list[tuple[CandidateRow, tuple[str, str | None]]] = []
    for row in rows:
        key = (handle_key(row.handle.name), row.platform)
        before = kept.get(key)
        if before is None or _said(row) > _said(before):
            kept[key] = row
        if before is not None:
            left.append((before if kept[key] is row else row, key))
    repeated = tuple((row.line, row.handle.name, kept[key].handle.name) for row, key in left)
    return tuple(kept.values()), repeated


def _said(row: CandidateRow) -> int:
    return sum(
        value is not None for value in (row.followers, row.price, row.likes, row.comments, row.shares, row.views)
    )


@dataclass(frozen=True)
class RatingReader(Unlisted):
    """1 to 5 by the rubric at `path`."""

    path: str

    def read(self, text: str, scene: Scene) -> Reading[int]:
        bare = text.strip().removesuffix("/5").strip()
        number = read_count(bare, low=1, high=5)
        if isinstance(number, Read) or (isinstance(number, Miss) and number.reason in ("below", "above")):
            return number
        chosen = read_choice(text, self.choices(scene))
        return Read(int(chosen.value), echo=True) if isinstance(chosen, Read) else Miss("not_a_rating", {"value": text})

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        return listed_choices(scene, self.path, ("1", "2", "3", "4", "5"))

    def show(self, value: int, scene: Scene) -> str:
        return f"{value}/5"

    def written(self, value: int, scene: Scene) -> str:
        return str(value)


def people(scene: Scene) -> Pasted:
    found = scene.answer("candidates.handle")
    return found if isinstance(found, Pasted) else Pasted(())


def _row(scene: Scene) -> CandidateRow | None:
    """The pasted row of the item that is asked about."""
    return None if scene.item is None else _by_item(people(scene)).get(scene.item.id)


@lru_cache(maxsize=8)
def _by_item(named: Pasted) -> Mapping[str, CandidateRow]:
    return {_item_id(row): row for row in named.rows}


def _item_id(row: CandidateRow) -> str:
    return f"{handle_key(row.handle.name)}.{row.line}"


def _items(scene: Scene) -> tuple[Item, ...]:
    return _items_of(people(scene))


@lru_cache(maxsize=8)
def _items_of(named: Pasted) -> tuple[Item, ...]:
    return tuple(Item(_item_id(row), f"@{row.handle.name}") for row in named.rows)


def _platform(scene: Scene) -> str | None:
    row = _row(scene)
    if row is not None and row.platform is not None:
        return row.platform
    campaign = current_campaign(scene)
    if campaign is not None and len(campaign.goals.channels) == 1:
        return campaign.goals.channels[0]
    return None


def _followers(scene: Scene) -> int | None:
    row = _row(scene)
    return row.followers if row else None


def _price(scene: Scene) -> Money | None:
    row = _row(scene)
    return row.price if row else None


def _figures(scene: Scene) -> Mapping[str, Any] | None:
    """What the pasted line told; None when it told nothing, and an empty set of figures for a list."""
    row = _row(scene)
    if row is None:
        return None
    told = {
        "posts_measured": None,
        "average_likes": row.likes,
        "average_comments": row.comments,
        "average_shares": row.shares,
        "average_views": row.views,
    }
    if any(value is not None for value in told.values()) or not people(scene).single:
        return told
    return None


def _note_has_source(_scene: Scene, value: str) -> Miss | None:
    """A note on somebody's reputation needs where it was read and when."""
    return None if any(sign.isdigit() for sign in value) else Miss("note_without_source", {"value": clipped(value)})


ONE_PERSON = Condition("one candidate, not a list", lambda s: people(s).single, ("candidates.handle",))
PRICED_ALONE = Condition(
    "one candidate, or the list told a price",
    lambda s: people(s).single or _price(s) is not None,
    ("candidates.handle",),
)
REPUTATION_JUDGED = Condition(
    "the reputation was judged",
    lambda s: people(s).single and s.answer("candidates.reputation") is not None,
    ("candidates.handle", "candidates.reputation"),
)

FIGURES: Mapping[str, CountReader] = {
    "posts_measured": CountReader(low=1, high=10_000),
    "average_likes": CountReader(),
    "average_comments": CountReader(),
    "average_shares": CountReader(),
    "average_views": CountReader(),
}

_RESTS = ("candidates.handle",)

STEPS = (
    Question("candidates.handle", PeopleReader(), required=True, takes_files=True),
    Repeat(
        "candidates.each",
        _items,
        (
            Question(
                "candidates.platform",
                ChoiceReader("engine.choice.platform", PLATFORMS),
                required=True,
                derive=_platform,
                rests_on=_RESTS,
            ),
            Question("candidates.followers", CountReader(), required=True, derive=_followers, rests_on=_RESTS),
            Question(
                "candidates.price",
                MoneyReader(),
                required=True,
                when=PRICED_ALONE,
                derive=_price,
                rests_on=_RESTS,
            ),
            Question(
                "candidates.figures",
                BlockReader("candidates.ask.figures.field", FIGURES),
                derive=_figures,
                rests_on=_RESTS,
            ),
            *(
                Question(
                    f"candidates.{name}",
                    RatingReader(f"candidates.choice.{name}"),
                    further=True,
                    when=ONE_PERSON,
                    rests_on=_RESTS,
                )
                for name in RATINGS
            ),
            Question(
                "candidates.reputation_note",
                TextReader(300),
                further=True,
                when=REPUTATION_JUDGED,
                rests_on=_RESTS,
                check=_note_has_source,
            ),
        ),
    ),
    Question("candidates.confirm", ConfirmReader(), required=True, final=True),
)


def candidates_of(scene: Scene) -> tuple[Candidate, ...]:
    """The candidates as they would be saved; someone already known keeps what wasn't said now."""
    found = []
    for nth, (row, item) in enumerate(zip(people(scene).rows, _items(scene), strict=True)):
        here = replace(scene, item=item)
        figures = here.answer("candidates.figures") or {}
        candidate = Candidate(
            id=scene.known.new_id(nth),
            handle=row.handle.name,
            platform=here.answer("candidates.platform") or "instagram",
            followers=here.answer("candidates.followers") or 0,
            price=here.answer("candidates.price"),
            figures=Figures(**{name: figures.get(name) for name in FIGURES}),
            **{name: here.answer(f"candidates.{name}") for name in RATINGS},
            reputation_note=here.answer("candidates.reputation_note") or "",
        )
        before = duplicate_of(candidate, scene.known.candidates)
        found.append(merged(before, candidate) if before else candidate)
    return tuple(found)


def merged(before: Candidate, now: Candidate) -> Candidate:
    """The known candidate with everything that was said now."""
    figures = {
        name: new if (new := getattr(now.figures, name)) is not None else getattr(before.figures, name)
        for name in FIGURES
    }
    ratings = {name: new if (new := getattr(now, name)) is not None else getattr(before, name) for name in RATINGS}
    return replace(
        before,
        followers=now.followers,
        price=now.price or before.price,
        figures=Figures(**figures),
        reputation_note=now.reputation_note or before.reputation_note,
        **ratings,
    )


def _begin(scene: Scene, words: str) -> Beginning:
    """Words name a candidate to look at again; without them a new one is asked for."""
    campaign = current_campaign(scene)
    subject = campaign.id if campaign else ""
    wanted = words.strip()
    named = PeopleReader().read(wanted, scene) if wanted else None
    bare = not isinstance(named, Read) or (named.value.single and not _said(named.value.rows[0]))
    known = scene.known.candidate(wanted) or (_by_handle(scene, wanted) if bare else None)
    if known is not None:
        return _of(scene, known, subject)
    answers = {"candidates.handle": named.value} if isinstance(named, Read) else {}
    if campaign is None:
        return Beginning(answers, nodes=scene.say("candidates.say.begin_without_campaign"))
    return Beginning(answers, subject, nodes=scene.say("candidates.say.begin", campaign=campaign.name))


def _of(scene: Scene, candidate: Candidate, subject: str) -> Beginning:
    """A known candidate again. The visit's revision is then the candidate's; of new ones it is 0."""
    nodes = scene.say("candidates.say.again", handle=candidate.handle)
    return Beginning(answers_of(candidate), subject, candidate.revision, nodes)


def _reopen(scene: Scene, text: str) -> tuple[Beginning, str] | None:
    """The candidate whose handle is in the text: "muuta @anna.koti hinta 300"."""
    found = _HANDLE.search(text)
    known = _by_handle(scene, found.group()) if found else None
    if found is None or known is None:
        return None
    campaign = current_campaign(scene)
    return _of(scene, known, campaign.id if campaign else ""), f"{text[: found.start()].rstrip()} {text[found.end() :]}"


_HANDLE = re.compile(r"@[\w.]+\w(?::?n\b)?", re.UNICODE)


def _stands(scene: Scene) -> Beginning | None:
    rows = people(scene).rows
    known = _by_handle(scene, f"@{rows[0].handle.name}") if scene.visit.revision and rows else None
    return _of(scene, known, scene.visit.subject) if known else None


def _about(scene: Scene) -> str:
    reader = PeopleReader()
    return reader.show(people(scene), scene) if people(scene).rows else ""


def _by_handle(scene: Scene, wanted: str) -> Candidate | None:
    if not wanted:
        return None
    reading = read_handle(wanted)
    if not isinstance(reading, Read):
        return None
    key = handle_key(reading.value.name)
    return next((c for c in scene.known.candidates if handle_key(c.handle) == key), None)


def answers_of(candidate: Candidate) -> dict[str, object]:
    """A candidate as answers, to go through them again."""
    row = _bare(Handle(candidate.handle, candidate.platform))
    item = _item_id(row)
    values: dict[str, object] = {
        "platform": candidate.platform,
        "followers": candidate.followers,
        "price": candidate.price,
        "figures": {name: getattr(candidate.figures, name) for name in FIGURES},
        **{name: getattr(candidate, name) for name in RATINGS},
        "reputation_note": candidate.reputation_note or None,
    }
    answers: dict[str, object] = {"candidates.handle": Pasted((row,))}
    answers |= {f"candidates.{key}#{item}": value for key, value in values.items() if value is not None}
    return answers


def _known_already(scene: Scene, candidate: Candidate) -> tuple[Node, ...]:
    """That somebody is known, where the person may think that they are new, or that they are somebody else."""
    known = scene.known.candidate(candidate.id)
    if known is None or scene.visit.revision:
        return ()
    return scene.say("candidates.say.known_already", handle=known.handle)


def _preview(scene: Scene) -> tuple[Reply, ...]:
    found = candidates_of(scene)
    campaign = scene.known.campaign(scene.visit.subject)
    if len(found) == 1:
        said = (*repeated_nodes(scene, people(scene).repeated), *_known_already(scene, found[0]))
        card = card_replies(scene, found[0], campaign)
        return (Reply(said), *card) if said else card
    return list_replies(scene, found, people(scene).unread, people(scene).repeated)


def _finish(scene: Scene) -> Ending:
    campaign = scene.known.campaign(scene.visit.subject)
    events: list[Event] = []
    saved = candidates_of(scene)
    for nth, candidate in enumerate(saved):
        known = scene.known.candidate(candidate.id)
        link = None
        if campaign is not None and not _in_campaign(scene, candidate.id, campaign.id):
            link = Collaboration(scene.known.new_id(MOST_ROWS + nth), campaign.id, candidate.id)
        if known is None:
            events.append(CandidateAdded(candidate, link))
            continue
        if known != candidate:
            # Opened from a revision, it may only change that one; of a pasted list only what was said is merged.
            events.append(CandidateEvaluated(candidate, scene.visit.revision or known.revision))
        if link is not None:
            events.append(CollaborationStarted(link))
    options = [command_option(scene, "candidates", "candidates.option.another")]
    if len(saved) == 1 and campaign is not None:
        options.append(command_option(scene, "shortlist", "candidates.option.shortlist", saved[0].id))
    options += [
        command_option(scene, "compare", "candidates.option.compare"),
        command_option(scene, "menu", "engine.option.menu"),
    ]
    names = ", ".join(f"@{candidate.handle}" for candidate in saved[:5])
    key = "candidates.say.saved_one" if len(saved) == 1 else "candidates.say.saved_many"
    nodes = scene.say(key, names=names, count=len(saved))
    return Ending(tuple(events), (Reply(nodes, tuple(options)),), scene.visit.subject)


def _in_campaign(scene: Scene, candidate_id: str, campaign_id: str) -> bool:
    return any(c.candidate_id == candidate_id and c.campaign_id == campaign_id for c in scene.known.collaborations)


CANDIDATES_FLOW = Flow(
    name="candidates",
    version=1,
    steps=STEPS,
    begin=_begin,
    preview=_preview,
    finish=_finish,
    reopen=_reopen,
    stands=_stands,
    about=_about,
)
