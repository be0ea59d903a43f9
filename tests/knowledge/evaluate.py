"""Prints how well the packaged guide answers the development set: python -m tests.knowledge.evaluate"""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge.evaluation import Report, evaluate, ranked, read_questions
from knowledge.search import LANGUAGES, load, search

QUESTIONS = read_questions((Path(__file__).parent / "questions.toml").read_text("utf-8"))


def table(reports: list[Report]) -> str:
    """One line for each language; shares are of the answerable or of the unanswerable questions."""
    lines = ["language  answerable  top-1  top-3  answered  offered  wrong  missed  unanswerable  refused  false"]
    for report in reports:
        silent = report.unanswerable or 1
        lines.append(
            f"{report.language:<8}{report.answerable:>12}"
            f"{report.share(report.top_1):>7.2f}{report.share(report.top_3):>7.2f}{report.share(report.answered):>10.2f}"
            f"{report.share(report.offered):>9.2f}{report.share(report.wrong):>7.2f}{report.share(report.missed):>8.2f}"
            f"{report.unanswerable:>14}{report.refused / silent:>9.2f}{report.false_answers / silent:>7.2f}"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    library = load()
    sys.stdout.write(table([evaluate(library, QUESTIONS, language) for language in LANGUAGES]))
    if "--misses" not in sys.argv:
        return
    for question in QUESTIONS:
        found = search(library, question.text, question.language)
        shown = [passage.article for passage in found.passages]
        well = (
            found.decision == "refuse"
            if not question.right
            else found.decision != "refuse"
            and bool({*shown[: 1 if found.decision == "answer" else 3]} & {*question.right})
        )
        if not well:
            first = list(ranked(library, question))[:3]
            sys.stdout.write(f"{question.language} {found.decision:<7} {question.text} -> {first}\n")


if __name__ == "__main__":
    main()
