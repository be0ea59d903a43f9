"""Records the golden visits of a version: `python -m tests.golden.record 1`.

Run once for each released version of the flows. What it wrote is never written again: visits like these lie in
people's databases, and every later version has to go on with them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from flows.engine.flow import settle
from flows.engine.known import Known
from flows.engine.messages import Commanded, Conversation, Input, Said, Visit
from flows.engine.question import Scene
from flows.library import FLOWS, TEXTS, respond
from storage.codec import mapping_to_text
from tests.golden.talks import NOW, TALKS, Talk, brand

FOLDER = Path(__file__).parent


@dataclass
class Recorded:
    conversation: Conversation
    known: Known

    def does(self, given: Input) -> None:
        known = replace(self.known, fresh=f"g{self.conversation.turn:03d}")
        turn = respond(self.conversation, given, known, NOW)
        self.conversation = turn.conversation
        self.known = replace(known, visits={**known.visits, **{visit.id: visit for visit in turn.visits}})

    @property
    def visit(self) -> Visit:
        return self.known.visits[self.conversation.stack[-1]]


def kept(talk: Recorded) -> dict[str, object]:
    """The visit as its row holds it, and the position that is expected of it."""
    visit = talk.visit
    flow = FLOWS[visit.flow]
    scene = Scene(TEXTS, talk.conversation.language, talk.known, NOW, visit, campaign_id=visit.subject)
    position = settle(flow, scene)
    return {
        "flow": visit.flow,
        "version": visit.version,
        "language": talk.conversation.language,
        "subject": visit.subject,
        "revision": visit.revision,
        "refining": visit.refining,
        "answers": mapping_to_text(visit.answers),
        "asking": mapping_to_text(visit.asking),
        "turns": mapping_to_text(visit.turns),
        "turn": talk.conversation.turn,
        "open": position.open.id if position.open else None,
        "at": position.at,
        "of": position.of,
    }


def recorded(flow: str, language: str, talk: Talk) -> dict[str, dict[str, object]]:
    """File name to what is kept."""
    person = Recorded(Conversation("golden", language), brand())
    person.does(Commanded(flow))
    found = {}
    for count in range(len(talk.said) + 1):
        if count:
            person.does(Said(talk.said[count - 1]))
        if count in talk.kept_after:
            found[f"{language}_{count:02d}.json"] = kept(person)
    return found


def record(version: int) -> None:
    """Raises FileExistsError rather than write a visit again."""
    for flow, languages in TALKS.items():
        assert FLOWS[flow].version == version, f"{flow} is of version {FLOWS[flow].version}"
        folder = FOLDER / str(version) / flow
        folder.mkdir(parents=True, exist_ok=True)
        for language, talk in languages.items():
            for name, visit in recorded(flow, language, talk).items():
                with (folder / name).open("x", encoding="utf-8") as file:
                    file.write(json.dumps(visit, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    record(int(sys.argv[1]))
