"""The diagrams hold together: each box stands once, arrows join boxes that are there, frames are closed."""

from __future__ import annotations

import re

import pytest

from flows.engine.diagram import condition_key, mermaid
from flows.engine.formats import LANGUAGES
from flows.engine.question import ALWAYS
from flows.engine.texts import load
from flows.library import FLOWS, TEXTS, diagram

BOX = re.compile(r"^  (\w+)(?:\(\[|\[|\(|\{\{)\"([^\"]*)\"(?:\]\)|\]|\)|\}\})(?::::(\w+))?$")
ARROW = re.compile(r"^  (\w+) (?:-->|-\.->|~~~|-- \"[^\"]+\" -->|-\. \"[^\"]+\" \.->) (\w+)$")
FRAME = re.compile(r"^  subgraph (\w+) \[\"[^\"]+\"\]$")
REST = re.compile(r"^flowchart TD$|^  end$|^  direction (?:TB|LR)$|^  classDef \w+ .+$")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", FLOWS)
def test_a_diagram_holds_together(flow: str, language: str) -> None:
    lines = diagram(flow, language).splitlines()
    boxes = [found for line in lines if (found := BOX.match(line))]
    arrows = [found.groups() for line in lines if (found := ARROW.match(line))]
    names = [box[1] for box in boxes]
    assert [line for line in lines if not any(kind.match(line) for kind in (BOX, ARROW, FRAME, REST))] == []
    assert len(names) == len(set(names))
    assert {end for arrow in arrows for end in arrow} == set(names)
    assert len(arrows) == len(set(arrows))
    assert sum(bool(FRAME.match(line)) for line in lines) == lines.count("  end")
    assert {question.key.replace(".", "_") for question in FLOWS[flow].questions} <= set(names)
    styles = {line.split()[1] for line in lines if line.startswith("  classDef")}
    assert {box[3] for box in boxes if box[3]} <= styles


@pytest.mark.parametrize("flow", FLOWS)
def test_what_may_be_passed_is_drawn_so(flow: str) -> None:
    drawn = {found[1]: found[3] for line in diagram(flow, "fi").splitlines() if (found := BOX.match(line))}
    for question in FLOWS[flow].questions:
        kind = "last" if question.final else "further" if question.further else "optional"
        expected = "required" if question.required and not question.final else kind
        assert drawn[question.key.replace(".", "_")] == expected, question.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_is_said_in_words(language: str) -> None:
    own = load({"diagram": "flows.engine:diagram"})
    used = {condition_key(q.when.name) for flow in FLOWS.values() for q in flow.questions if q.when is not ALWAYS}
    assert {key for key in own.keys(language) if key.startswith("diagram.condition.")} == used
    assert all(own.source(language, key) for key in used)


def test_a_diagram_is_the_same_each_time() -> None:
    assert mermaid(FLOWS["goals"], TEXTS, "fi") == diagram("goals", "fi")
