"""A flow as a Mermaid flowchart, drawn from its declaration: what is asked, in which order, and when.

One chain from the start to the last step. A question's box says its name, its key and when it is asked; its border
says whether it may be passed. Questions that come only with "refine" stand in a frame of their own, which a dotted
arrow leads into and a plain one passes by; so do those that are asked of several things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from flows.engine.flow import Flow
from flows.engine.question import ALWAYS, Question
from flows.engine.readers import CONFIRM
from flows.engine.texts import Texts, load

STYLES = (
    "  classDef required fill:#dbeafe,stroke:#1d4ed8,stroke-width:2px,color:#111",
    "  classDef optional fill:#ffffff,stroke:#1d4ed8,stroke-dasharray:5 4,color:#111",
    "  classDef further fill:#f3f4f6,stroke:#6b7280,stroke-dasharray:5 4,color:#111",
    "  classDef last fill:#dcfce7,stroke:#15803d,stroke-width:2px,color:#111",
    "  classDef outcome fill:#ffffff,stroke:#15803d,color:#111",
)


@cache
def _own() -> Texts:
    """The diagram's own words; nobody else needs them."""
    return load({"diagram": "flows.engine:diagram"})


def mermaid(flow: Flow, texts: Texts, language: str) -> str:
    """Mermaid text of the flow in a language."""
    drawing = _Drawing(flow, texts, language)
    drawing.draw()
    return "\n".join(drawing.lines) + "\n"


def condition_key(name: str) -> str:
    """Where a condition's words are, by its name in the declaration."""
    return "diagram.condition." + re.sub(r"\W+", "_", name)


@dataclass
class _Drawing:
    flow: Flow
    texts: Texts
    language: str
    lines: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    """Written after all frames, since an arrow inside a frame would draw both its boxes into it."""
    before: list[str] = field(default_factory=lambda: ["start"])
    """The boxes that lead to the next one."""
    frames: int = 0

    def draw(self) -> None:
        self.lines += ["flowchart TD", f'  start(["{self.word(f"{self.flow.name}.word.name")}"])']
        alone: list[Question] = []
        for part in self.flow.steps:
            if isinstance(part, Question):
                alone.append(part)
                continue
            self.questions(tuple(alone))
            alone = []
            self.lines += [f'  subgraph {_id(part.key)} ["{self.own("each")}"]', "  direction TB"]
            self.questions(part.questions)
            self.lines.append("  end")
        self.questions(tuple(alone))
        self.end()
        self.legend()
        self.lines += [*self.arrows, *STYLES]

    def questions(self, questions: tuple[Question, ...]) -> None:
        for further, run in groupby(questions, key=lambda question: question.further):
            if not further:
                for question in run:
                    self.box(question)
                continue
            entry = list(self.before)
            self.frames += 1
            self.lines += [f'  subgraph refine_{self.frames} ["{self.own("further")}"]', "  direction TB"]
            for nth, question in enumerate(run):
                self.box(question, arrow="-.->" if nth == 0 else "-->")
            self.lines.append("  end")
            self.before = [*entry, *self.before]

    def box(self, question: Question, arrow: str = "-->") -> None:
        node = _id(question.key)
        kind = "last" if question.final else "further" if question.further else "required"
        if kind == "required" and not question.required:
            kind = "optional"
        parts = [f"<b>{_safe(self.texts.word(self.language, question.text('label')))}</b>", _safe(question.key)]
        parts += [f"<i>{_safe(one)}</i>" for one in self.when(question)]
        label = "<br>".join(parts)
        shape = f'{{{{"{label}"}}}}' if question.final else f'["{label}"]' if question.required else f'("{label}")'
        self.lines.append(f"  {node}{shape}:::{kind}")
        self.arrows += [f"  {source} {arrow} {node}" for source in self.before]
        self.before = [node]

    def when(self, question: Question) -> Iterator[str]:
        """Under which conditions the question is asked, in words."""
        if question.when is not ALWAYS:
            key = condition_key(question.when.name)
            known = _own().has(key)
            yield _own().word(self.language, key) if known else question.when.name
        if question.derive is not None:
            yield _own().word(self.language, "diagram.word.unless_known")

    def end(self) -> None:
        """What can be chosen at the last step."""
        last = self.flow.questions[-1]
        node = _id(last.key)
        first_further = next((question.key for question in self.flow.questions if question.further), None)
        for choice in CONFIRM:
            label = self.word(f"engine.choice.confirm.{choice}.label")
            if choice == "refine":
                if first_further is not None:
                    self.arrows.append(f'  {node} -. "{label}" .-> {_id(first_further)}')
                continue
            self.lines.append(f'  {choice}(["{self.own(choice)}"]):::outcome')
            self.arrows.append(f'  {node} -- "{label}" --> {choice}')

    def legend(self) -> None:
        self.lines += [f'  subgraph legend ["{self.own("legend")}"]', "  direction LR"]
        self.lines += [
            f'  legend_required["{self.own("required")}"]:::required',
            f'  legend_optional("{self.own("optional")}"):::optional',
            f'  legend_further("{self.own("further")}"):::further',
            "  end",
        ]
        # Arrows that aren't drawn put the three side by side.
        self.arrows += ["  legend_required ~~~ legend_optional", "  legend_optional ~~~ legend_further"]

    def word(self, key: str) -> str:
        return _safe(self.texts.word(self.language, key))

    def own(self, name: str) -> str:
        return _safe(_own().word(self.language, f"diagram.word.{name}"))


def _id(key: str) -> str:
    return key.replace(".", "_")


def _safe(text: str) -> str:
    """The text as Mermaid keeps it inside quotes."""
    for sign, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("\n", " ")):
        text = text.replace(sign, entity)
    return text
