"""What is handed to others: the history of changes as a table, and the conversation as a paper."""

from __future__ import annotations

from flows.engine import formats
from flows.engine.known import Fact
from flows.engine.meanwhile import label_in_words, value_in_words
from flows.engine.messages import Section, Table, Written
from flows.engine.question import Scene

MOST_FACTS = 15
"""Lines of the history shown at once."""
MOST_CHANGES = 4
"""Changes told of one line."""
LONGEST_LINE = 300
"""Characters of one message in the transcript."""


def history_reply(scene: Scene) -> Table | None:
    """When, who and what, newest first; None when nothing has happened."""
    rows = tuple(_row(scene, fact) for fact in scene.known.history[:MOST_FACTS])
    if not rows:
        return None
    columns = tuple(scene.word(f"engine.word.{name}") for name in ("when", "who", "what"))
    return Table(scene.word("engine.word.history"), columns, rows)


def _row(scene: Scene, fact: Fact) -> tuple[str, str, str]:
    what = scene.word(f"engine.fact.{fact.event}")
    subject = _subject(scene, fact.subject)
    changes = [
        scene.word(
            "engine.word.change",
            label=label_in_words(scene, name),
            before=value_in_words(scene, before, name),
            after=value_in_words(scene, after, name),
        )
        for name, before, after in fact.changes
        if before  # What was there from the start is told by the event itself.
    ]
    more = changes[:MOST_CHANGES]
    said = "; ".join((f"{what}: {subject}" if subject else what, *more))
    return formats.moment(fact.at, scene.language), fact.who or scene.word("engine.word.you"), said


def _subject(scene: Scene, subject: str) -> str:
    known = scene.known
    if campaign := known.campaign(subject):
        return campaign.name
    contract = next((c for c in known.contracts if c.id == subject), None)
    wanted = contract.collaboration_id if contract else subject
    collaboration = next((c for c in known.collaborations if c.id == wanted), None)
    candidate = known.candidate(collaboration.candidate_id if collaboration else subject)
    return f"@{candidate.handle}" if candidate else ""


def transcript_paper(scene: Scene) -> Written:
    """The conversation so far, each message with its time and speaker."""
    lines = tuple(
        scene.word(
            "engine.word.transcript_line",
            when=formats.moment(one.at, scene.language),
            who=one.who or scene.word("engine.word.assistant"),
            text=_short(one.text),
        )
        for one in scene.known.transcript
    )
    title = scene.word("engine.word.transcript")
    return Written(title, scene.known.member.name, (Section(title, lines),))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"
