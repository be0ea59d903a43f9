"""A contract draft as messages: what is agreed, what is missing or risky, and how it will be marked."""

from __future__ import annotations

from flows.contracts.check import Finding, agreed_total, contract_check, finding_words
from flows.contracts.labels import label_line, needed_label
from flows.engine.messages import Bold, Inline, List, Node, Reply, Text
from flows.engine.question import Scene
from flows.field import Deal, Goals, Workspace


def contract_replies(
    scene: Scene, deal: Deal, brand: Workspace, goals: Goals, counts: tuple[int, int], code: str
) -> tuple[Reply, ...]:
    """The draft's outline, then the check. `counts`: its clauses and annexes."""
    label = label_line(needed_label(deal, goals.audience_age), brand.name or brand.legal_name, deal.language)
    nodes: list[Node] = list(
        scene.say("contracts.say.draft", clauses=counts[0], annexes=counts[1], label=label, code=code)
    )
    total = agreed_total(deal)
    if total is not None:
        nodes += scene.say("contracts.say.total", total=total, budget=goals.budget)
    return (Reply(tuple(nodes)), *check_replies(scene, deal, brand, goals))


def check_replies(scene: Scene, deal: Deal, brand: Workspace, goals: Goals) -> tuple[Reply, ...]:
    """What is missing, what is risky and what to know, each with its reason; one sentence when all is well."""
    found = contract_check(deal, brand, goals)
    if not found:
        return (Reply((*scene.say("contracts.say.check_clear"), *scene.say("contracts.say.not_advice"))),)
    nodes: list[Node] = []
    for level in ("missing", "risk", "note"):
        these = [finding for finding in found if finding.level == level]
        if these:
            nodes += scene.say(f"contracts.say.check_{level}")
            nodes.append(List(tuple(_item(scene, finding) for finding in these)))
    nodes += scene.say("contracts.say.not_advice")
    return (Reply(tuple(nodes)),)


def _item(scene: Scene, finding: Finding) -> tuple[Inline, ...]:
    words = finding_words(finding, scene.language)
    return (Bold((Text(words.text),)), Text(f" {words.why}"))
