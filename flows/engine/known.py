"""Everything that `respond` may look at besides the conversation and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flows.engine.messages import Document, Node, Visit
from flows.events import Event
from flows.field import (
    Campaign,
    Candidate,
    Collaboration,
    Contract,
    Measurement,
    OpenQuestion,
    OwnArticle,
    Workspace,
)


@dataclass(frozen=True, slots=True)
class Member:
    id: str
    name: str = ""
    role: str = "owner"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a guide as shown, and where it comes from."""

    article: str
    title: str
    nodes: tuple[Node, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the guides know of the thing said. `decision` is answer, offer, refuse or talk."""

    decision: str = "refuse"
    passages: tuple[Passage, ...] = ()
    talk: str = ""
    """With the decision talk, the small talk's kind: greeting, thanks, bye, how_are_you, praise, apology, yes or
    other."""
    foreign: str = ""
    """The language that it was said in, where the guides have none in it: sv, or other."""


class NotLookedUp(Exception):  # noqa: N818
    """What was said can't be answered before the guides have been asked; nothing has been decided."""


class Unlooked(Found):
    """Only the small talk is known, which costs next to nothing to tell. Most messages need no more; looking at the
    rest raises NotLookedUp."""

    def __getattribute__(self, name: str) -> object:
        if name in ("decision", "passages", "foreign"):
            raise NotLookedUp
        return super().__getattribute__(name)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why storage rolled back what this input led to: revision, role or taken. `who`, `when` and `changes`
    (label, before, after) tell of the change that came between."""

    reason: str
    who: str = ""
    when: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else one of the member's visits is open."""

    conversation: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class Write:
    """The member's own newest change, while it may still be taken back."""

    at: datetime
    undo: tuple[Event, ...]
    """The events that take it back, the last change first."""
    visit: str = ""
    """The id of the visit that ended in it; it is among `Known.visits`, with the state done."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the history: who did what to which subject, and each field's before and after in
    language-neutral words. `at` is in the workspace's zone."""

    at: datetime
    who: str
    event: str
    subject: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of the conversation so far. `who` is empty for the assistant's own."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    member: Member
    workspace: Workspace
    visits: Mapping[str, Visit] = field(default_factory=dict)
    """The visits on the conversation's stack, the member's drafts, those that are open elsewhere, the one that ended
    in `write`, and the one that a form was made of, in whatever state."""
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    """By visit id, the member's visits that are open in another conversation."""
    write: Write | None = None
    history: tuple[Fact, ...] = ()
    """The newest facts of the workspace, newest first."""
    team: bool = False
    """Whether the workspace has an address that wants to hear of it, so that a person can be asked there."""
    transcript: tuple[Spoken, ...] = ()
    """What was said in this conversation, oldest first; only when the person was just asked whether the team may
    read it (a pending `person`)."""
    campaigns: tuple[Campaign, ...] = ()
    """Newest first, archived ones left out."""
    candidates: tuple[Candidate, ...] = ()
    collaborations: tuple[Collaboration, ...] = ()
    contracts: tuple[Contract, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    documents: tuple[Document, ...] = ()
    """Newest first, without their data."""
    tracking_codes: Mapping[str, str] = field(default_factory=dict)
    """Contract id to code."""
    open_questions: tuple[OpenQuestion, ...] = ()
    """Up to 20, those asked last first."""
    own_articles: tuple[OwnArticle, ...] = ()
    """What was taught in the chat, newest first; a built guide's articles are not here."""
    keeps_questions: bool = True
    """Whether a question left open is kept for an owner to read and answer."""
    fresh: str = ""
    """A new id that nothing else has; ids made in this turn begin with it."""
    shared: bool = False
    """Whether several people hear what is said at this address."""
    holder: str = ""
    """At a shared address, the name of another member whose flow is open there, `?` for one without a name; empty when
    there is none."""
    accounts: tuple[str, ...] = ()
    """The channels where the member has an account; only when somebody looks, never in a turn."""
    found: Found = Found()
    refusal: Refusal | None = None

    def new_id(self, nth: int = 0) -> str:
        """The nth new id of this turn."""
        return f"{self.fresh}{nth:02x}"

    def campaign(self, campaign_id: str) -> Campaign | None:
        return next((c for c in self.campaigns if c.id == campaign_id), None)

    def candidate(self, candidate_id: str) -> Candidate | None:
        return next((c for c in self.candidates if c.id == candidate_id), None)

    def collaborations_in(self, campaign_id: str) -> tuple[tuple[Collaboration, Candidate], ...]:
        """The campaign's collaborations with their candidates, in the order they were added."""
        by_id = {c.id: c for c in self.candidates}
        return tuple(
            (c, by_id[c.candidate_id])
            for c in self.collaborations
            if c.campaign_id == campaign_id and c.candidate_id in by_id
        )

    def contract_of(self, collaboration_id: str) -> Contract | None:
        """The newest contract that has not been replaced."""
        mine = [c for c in self.contracts if c.collaboration_id == collaboration_id and c.state != "replaced"]
        return max(mine, key=lambda c: c.version, default=None)
