"""The README's table of questions, made from the flows' own declarations.

`python -m tests.questions` writes it into the README; a test fails when it is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

from flows.engine import readers
from flows.engine.question import Question, Repeat
from flows.library import FLOWS

README = Path(__file__).parent.parent / "README.md"
_PLACE = re.compile(r"(<!-- questions: begin[^>]*-->\n).*?(<!-- questions: end -->)", re.DOTALL)


def table() -> str:
    """One row for each question: key, type, unit and range, when it is asked, whether it may be skipped, default."""
    lines = [
        "| key | type | unit and range | asked | may be skipped | when skipped or not asked |",
        "|---|---|---|---|---|---|",
    ]
    for flow in FLOWS.values():
        for part in flow.steps:
            repeated = isinstance(part, Repeat)
            for question in part.questions if isinstance(part, Repeat) else (part,):
                if question.part != flow.name and flow.name != "workspace":
                    continue
                lines.append(_row(question, repeated=repeated))
    return "\n".join(lines) + "\n"


def _row(question: Question, *, repeated: bool) -> str:
    kind, unit = _kind(question)
    asked = "with refine" if question.further else "always"
    if question.when.name != "always":
        asked += f", when {question.when.name}"
    if question.derive is not None:
        asked += ", unless known"
    if repeated:
        asked += ", for each"
    default = "a usual value, told" if question.default else "stays unknown"
    return (
        f"| `{question.key}` | {kind} | {unit} | {asked} | {'no' if question.required else 'yes'} | "
        f"{'–' if question.required else default} |"
    )


def _kind(question: Question) -> tuple[str, str]:
    reader = question.reader
    if isinstance(reader, readers.BlockReader):
        return "block", ", ".join(f"`{name}`" for name in reader.fields)
    if isinstance(reader, readers.MoneyReader):
        return "money", "€, including VAT" if reader.consumer else "€, without VAT"
    if isinstance(reader, readers.PercentReader):
        return "percent", f"{reader.low}–{reader.high} %"
    if isinstance(reader, readers.CountReader):
        return "count", f"{reader.low}–{reader.high:,}".replace(",", " ")
    if isinstance(reader, readers.DaysReader):
        return "days", f"{reader.low}–{reader.high} days"
    if isinstance(reader, readers.ConfirmReader):
        return "choice", ", ".join(f"`{one}`" for one in readers.CONFIRM)
    if isinstance(reader, readers.ChoicesReader):
        return "choices", ", ".join(f"`{one}`" for one in reader.ids)
    if isinstance(reader, readers.ChoiceReader):
        return "choice", ", ".join(f"`{one}`" for one in reader.ids)
    if isinstance(reader, readers.TextReader):
        return "text", f"up to {reader.longest} characters"
    named = {
        readers.PeriodReader: ("period", "two days"),
        readers.DateReader: ("day", "a date"),
        readers.YesNoReader: ("yes or no", ""),
        readers.AgesReader: ("ages", "0–120 years"),
        readers.BusinessIdReader: ("business id", "Finnish, check digit"),
        readers.ThingReader: ("choice", "one of your own"),
        readers.DecimalReader: ("number", ""),
    }
    for type_, words in named.items():
        if isinstance(reader, type_):
            return words
    return {"candidates.handle": ("handle, link or list", "one candidate a line"),
            "contracts.deliverables": ("list", "type, count, channel, dates")}.get(
        question.key, ("1–5", "by its rubric")
    )  # fmt: skip


def updated(text: str) -> str:
    """The README's text with the table as it should be."""
    return _PLACE.sub(lambda found: found[1] + "\n" + table() + "\n" + found[2], text)


def main() -> None:
    README.write_text(updated(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
