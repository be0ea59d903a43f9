"""Everything that `respond` may look at besides the conversation and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.engine.messages import Document, Node, Visit
from flows.field import Campaign, Candidate, Collaboration, Contract, Measurement, Workspace


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
    """What the guides know of the thing said. `decision` is answer, offer or refuse."""

    decision: str = "refuse"
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why storage rolled back what this input led to: revision, role or taken. `who`, `when` and `changes`
    (label, before, after) tell of the change that came between."""

    reason: str
    who: str = ""
    when: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    member: Member
    workspace: Workspace
    visits: Mapping[str, Visit] = field(default_factory=dict)
    """The visits on the conversation's stack, and the member's drafts."""
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
    fresh: str = ""
    """A new id that nothing else has; ids made in this turn begin with it."""
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
