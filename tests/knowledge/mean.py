"""Makes knowledge/meaning.json: python -m tests.knowledge.mean (needs the meaning model; takes some minutes)

A multinomial logistic regression over the vectors of the training questions of both languages, by full gradients with
Nesterov's momentum. The same input gives the same file.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import knowledge
from bot.meaning import model
from knowledge.learned import NONE
from knowledge.meaning import Model, spoken_out
from knowledge.search import LANGUAGES, Library, load
from knowledge.words import normalise
from tests.knowledge.learn import labelled

PLACE = Path(knowledge.__file__).parent / "meaning.json"
STEPS = 400
RATE = 2.0
MOMENTUM = 0.9
SHRINKING = 1e-6
SHARPER = 10.0
"""The vectors' differences from their middle are small; so many times are they stretched for the descent."""

Floats = NDArray[np.float32]


def vectors(texts: Iterable[str], of: Model) -> Floats:
    return np.array([of.vector(text) for text in texts], np.float32)


def made(library: Library, of: Model) -> dict[str, object]:
    topics = [*library.guides[LANGUAGES[0]].articles, NONE]
    asked = [
        (topics.index(topic), spoken_out(normalise(question), library.guides[language].speech))
        for language in LANGUAGES
        for topic, question in labelled(library, language)
    ]
    seen = vectors((text for _, text in asked), of)
    middle = seen.mean(0)
    slopes, bias = descend((seen - middle) * SHARPER, np.array([topic for topic, _ in asked]), len(topics))
    step = float(np.abs(slopes).max()) * SHARPER / 127
    return {
        "topics": topics,
        "middle": [round(float(one), 5) for one in middle],
        "step": step,
        "slopes": b64encode(np.rint(slopes * SHARPER / step).astype(np.int8).tobytes()).decode("ascii"),
        "bias": [round(float(one), 3) for one in bias],
    }


def descend(seen: Floats, right: NDArray[np.int64], topics: int) -> tuple[Floats, Floats]:
    slopes, bias = np.zeros((seen.shape[1], topics), np.float32), np.zeros(topics, np.float32)
    speed, bias_speed = np.zeros_like(slopes), np.zeros_like(bias)
    rows = np.arange(len(seen))
    for _ in range(STEPS):
        shares = seen @ (slopes + MOMENTUM * speed) + bias
        shares = np.exp(shares - shares.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        shares[rows, right] -= 1
        speed = MOMENTUM * speed - RATE * (seen.T @ shares / len(seen) + SHRINKING * slopes)
        bias_speed = MOMENTUM * bias_speed - RATE * shares.mean(0)
        slopes += speed
        bias += bias_speed
    return slopes, bias


def main() -> None:
    if (of := model()) is None:
        sys.exit("the meaning model isn't installed")
    text = json.dumps(made(load(), of), indent=0) + "\n"
    PLACE.write_text(text, "ascii")
    sys.stdout.write(f"{len(text) / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
