"""The development set, and how its figures are printed: python -m tests.knowledge.evaluate [--misses]

The questions were written for this purpose by authors who had not seen the guide's phrasings.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.meaning import meaning
from knowledge.evaluation import Question, Row, Share, asked, read_questions, report
from knowledge.search import Library, load, ranked, search

FOLDER = Path(__file__).parent / "questions"
QUESTIONS: tuple[Question, ...] = tuple(
    question for file in sorted(FOLDER.glob("*.toml")) for question in read_questions(file.read_text("utf-8"))
)


def decided(library: Library, question: Question) -> tuple[str, tuple[str, ...]]:
    found = search(library, question.text, question.language)
    return found.decision, ranked(library, question.text, question.language)


def table(rows: Sequence[Row]) -> str:
    """A line each; shares with their 95 % intervals, of the answerable or of the unanswerable questions."""
    names = [name for name, _ in rows[0].shares()] if rows else []
    lines = [f"{'':16}{'n':>5}" + "".join(f"{name:>18}" for name in names)]
    for row in rows:
        of = next(share.of for _, share in row.shares() if share is not None)
        lines.append(f"{row.name:16}{of:>5}" + "".join(f"{_shown(share):>18}" for _, share in row.shares()))
    return "\n".join(lines) + "\n"


def _shown(share: Share | None) -> str:
    return f"{share.value:.3f} {share.low:.2f}-{share.high:.2f}" if share is not None else ""


def main() -> None:
    library = load(meaning())
    for name, of in (("lexical", replace(library, meaning=None)), ("meaning", library)):
        if name == "meaning" and library.meaning is None:
            continue
        fared = asked(QUESTIONS, lambda question, of=of: decided(of, question))  # type: ignore[misc]
        sys.stdout.write(f"{name}\n{table(report(fared))}\n")
        if "--misses" in sys.argv:
            for one in fared:
                well = one.decision == "refuse" if not one.question.right else one.is_first
                if not well:
                    told = f"{one.question.language} {one.decision:<7} {one.question.text} -> {one.ranked}"
                    sys.stdout.write(f"{told} right {one.question.right}\n")


if __name__ == "__main__":
    main()
