"""A flow as a Mermaid flowchart, drawn from its declaration: what is asked, in which order, and when."""

from __future__ import annotations

from flows.engine.flow import Flow
from flows.engine.question import ALWAYS, Question, Repeat
from flows.engine.texts import Texts


def mermaid(flow: Flow, texts: Texts, language: str) -> str:
    """Mermaid text. A dotted arrow passes a question by; its words are the condition under which that happens."""
    lines = ["flowchart TD", f'  start(["{_safe(texts.word(language, f"{flow.name}.word.name"))}"])']
    before = "start"
    passing: list[tuple[str, str]] = []
    for part in flow.steps:
        repeated = isinstance(part, Repeat)
        if isinstance(part, Repeat):
            lines.append(f"  subgraph {_id(part.key)} [each]")
        questions: tuple[Question, ...] = part.questions if isinstance(part, Repeat) else (part,)
        for question in questions:
            node = _id(question.key)
            lines.append(f"  {node}{_shape(question, texts, language)}")
            lines.append(f"  {before} --> {node}")
            for source, why in passing:
                lines.append(f'  {source} -. "{_safe(why)}" .-> {node}')
            passing = [(before, why) for why in _reasons_to_pass(question)]
            before = node
        if repeated:
            lines.append("  end")
    lines.append(f'  {before} --> done(["✓"])')
    return "\n".join(lines) + "\n"


def _reasons_to_pass(question: Question) -> list[str]:
    reasons = []
    if question.when is not ALWAYS:
        reasons.append(f"unless: {question.when.name}")
    if question.further:
        reasons.append("unless refining")
    if question.derive is not None:
        reasons.append("known already")
    if not question.required and not question.further:
        reasons.append("skipped")
    return reasons


def _shape(question: Question, texts: Texts, language: str) -> str:
    label = _safe(f"{texts.word(language, question.text('label'))}\n{question.key}")
    if question.final:
        return f'{{{{"{label}"}}}}'
    return f'["{label}"]' if question.required else f'("{label}")'


def _id(key: str) -> str:
    return key.replace(".", "_")


def _safe(text: str) -> str:
    return text.replace('"', "#quot;").replace("\n", "<br>")
