"""A person talking to the pure engine: no store, no channel, only values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flows.engine.known import Found, Known, Member, Passage, Refusal
from flows.engine.messages import Commanded, Conversation, Input, Said, Visit, paragraph, plain
from flows.engine.turn import Turn
from flows.events import GoalsSet
from flows.field import Campaign, Workspace
from flows.library import respond

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOTHING = Found()
ANSWER = Found("answer", (Passage("prices", "Hinnat", (paragraph("Vastaus."),), ("Opas",)),))


class Person:
    """Keeps the conversation and what it led to, as storage would."""

    def __init__(self, language: str = "fi", role: str = "owner") -> None:
        self.conversation = Conversation("c", language)
        self.known = Known(Member("m", "Maija", role), Workspace("w"))
        self.turn: Turn | None = None

    def does(self, given: Input, found: Found = NOTHING, refusal: Refusal | None = None) -> Turn:
        known = replace(self.known, fresh=f"id{self.conversation.turn:04d}", found=found, refusal=refusal)
        turn = respond(self.conversation, given, known, NOW)
        self.conversation, self.turn = turn.conversation, turn
        visits = {**self.known.visits, **{visit.id: visit for visit in turn.visits}}
        self.known = replace(
            self.known, visits={key: visit for key, visit in visits.items() if visit.state in ("open", "draft")}
        )
        for event in turn.events:
            if isinstance(event, GoalsSet):
                campaign = Campaign(event.campaign_id, event.name, event.revision + 1, event.goals)
                others = tuple(c for c in self.known.campaigns if c.id != campaign.id)
                self.known = replace(self.known, campaigns=(campaign, *others))
        return turn

    def says(self, *texts: str) -> Turn:
        turns = [self.does(Said(text)) for text in texts]
        return turns[-1]

    @property
    def visit(self) -> Visit:
        return self.known.visits[self.conversation.stack[-1]]

    @property
    def shown(self) -> str:
        assert self.turn is not None
        parts = []
        for reply in self.turn.replies:
            parts.append(plain(reply.nodes))
            if reply.table is not None:
                parts += [" | ".join(row) for row in reply.table.rows]
        return "\n".join(parts).replace("\u00a0", " ")


def at_goals(language: str, *answers: str) -> Person:
    """Someone in the middle of goal setting."""
    person = Person(language)
    person.does(Commanded("goals"))
    for answer in answers:
        person.says(answer)
    return person
