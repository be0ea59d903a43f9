"""Fits knowledge/learned/*.json: python -m tests.knowledge.learn

Multinomial logistic regression by stochastic gradients with AdaGrad (Duchi and others, 2011), from the training
questions and the guide's own phrasings. The same input gives the same file.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import knowledge
from knowledge.learned import NONE, WORTH_STEP, parts_of
from knowledge.search import LANGUAGES, Library, load
from knowledge.words import Speech, normalise
from tests.knowledge.training import training

PLACE = Path(knowledge.__file__).parent / "learned"

EPOCHS = 10
RATE = 0.15
LEAST_SEEN = 2
"""Questions that a part must be in."""
TEMPERATURE = 8.0
SHRINKING = 0.02
"""Of every weight, after each epoch."""
SMALLEST = 0.06
"""Share of the largest weight below which one is left out."""

Floats = NDArray[np.floating[Any]]

Labelled = tuple[str, str]
"""Topic and question."""


def labelled(library: Library, language: str) -> list[Labelled]:
    guide = library.guides[language]
    found = [(one.id, text) for one in guide.articles.values() for text in (one.title, *one.ask)]
    found += list(training(language))
    return found


def fit(of: Sequence[Labelled], speech: Speech) -> dict[str, object]:
    topics = [*sorted({topic for topic, _ in of} - {NONE}), NONE]
    number_of = {topic: number for number, topic in enumerate(topics)}
    texts = [parts_of(normalise(question), speech) for _, question in of]
    seen = Counter(part for text in texts for part in text)
    parts = sorted(part for part, count in seen.items() if count >= LEAST_SEEN)
    place = {part: number for number, part in enumerate(parts)}
    worth = np.array(
        [round(float(np.log((1 + len(of)) / (1 + seen[part]))) * WORTH_STEP) / WORTH_STEP for part in parts]
    )
    rows = []
    for text in texts:
        known = [part for part in text if part in place]
        at = np.array([place[part] for part in known], dtype=np.int64)
        value = worth[at] * np.array([1 + np.log(text[part]) for part in known]) if known else np.zeros(0)
        rows.append((at, value / (np.linalg.norm(value) or 1.0)))
    weights, bias = _descend(rows, np.array([number_of[topic] for topic, _ in of]), len(parts), len(topics))
    return _packed(topics, parts, worth, weights * TEMPERATURE, bias)


def _descend(
    rows: Sequence[tuple[NDArray[np.int64], Floats]], right: NDArray[np.int64], parts: int, topics: int
) -> tuple[Floats, Floats]:
    weights = np.zeros((parts, topics), np.float32)
    gone = np.full((parts, topics), 1e-2, np.float32)
    bias = np.zeros(topics, np.float32)
    order = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for one in order.permutation(len(rows)):
            at, value = rows[one]
            if not len(at):
                continue
            shares = value @ weights[at] * TEMPERATURE + bias
            shares = np.exp(shares - shares.max())
            shares /= shares.sum()
            shares[right[one]] -= 1
            slope = np.outer(value, shares).astype(np.float32)
            gone[at] += slope * slope
            weights[at] -= RATE * slope / np.sqrt(gone[at])
            bias -= 0.01 * shares
        weights *= 1 - SHRINKING
    return weights, bias


def _packed(
    topics: Sequence[str], parts: Sequence[str], worth: Floats, weights: Floats, bias: Floats
) -> dict[str, object]:
    scale = float(np.abs(weights).max()) / 127
    steps = np.rint(weights / scale).astype(np.int8)
    steps[np.abs(weights) < SMALLEST * np.abs(weights).max()] = 0
    kept = np.flatnonzero(np.any(steps != 0, axis=1))
    rows = [np.flatnonzero(steps[number]) for number in kept]
    return {
        "topics": topics,
        "bias": [round(float(one), 3) for one in bias],
        "scale": round(scale, 6),
        "parts": " ".join(parts[int(number)] for number in kept),
        "worth": _text(np.rint(worth[kept] * WORTH_STEP).astype(np.uint8)),
        "counts": _text(np.array([len(row) for row in rows], np.uint8)),
        "of": _text(np.concatenate(rows).astype(np.uint8)),
        "weights": _text(np.concatenate([steps[number][row] for number, row in zip(kept, rows, strict=True)])),
    }


def _text(of: NDArray[Any]) -> str:
    return b64encode(of.tobytes()).decode("ascii")


def main() -> None:
    library = load()
    for language in LANGUAGES:
        of = labelled(library, language)
        table = fit(of, library.guides[language].speech)
        text = json.dumps(table, ensure_ascii=False, indent=0) + "\n"
        (PLACE / f"{language}.json").write_text(text, "utf-8")
        sys.stdout.write(f"{language}: {len(of)} questions, {len(text) / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
