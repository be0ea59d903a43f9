"""The questions that the fitting learns from: tests/knowledge/training/*.tsv, a topic and a question on each line.

They were written apart from the guide's phrasings and from the development set, by other authors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "training"


def training(language: str) -> Iterator[tuple[str, str]]:
    """Topic and question."""
    for file in sorted(FOLDER.glob(f"{language}*.tsv")):
        for line in file.read_text("utf-8").splitlines():
            topic, _, question = line.partition("\t")
            yield topic, question
