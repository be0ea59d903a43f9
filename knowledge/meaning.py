"""What a message means, whatever its words: an optional model that makes a vector of a text, and what was learned
beforehand of vectors. Needs numpy, which comes with the model.

`python -m tests.knowledge.mean` makes meaning.json with the same model: a multinomial logistic regression over the
vectors of questions in both languages at once, so that what was learned in one helps the other.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.words import Speech, standard

LONGEST = 600
"""Characters of a text that are read for its meaning."""
_TOKEN = re.compile(r"[^\W_]+(?:['’][a-z]{1,2}\b)?|[?!.,]")


class Model(Protocol):
    """A sentence embedding model."""

    def vector(self, text: str, /) -> Any:
        """A vector of length 1."""


def spoken_out(text: str, speech: Speech) -> str:
    """A normalised text in the standard language, as the model reads it."""
    words = (
        " ".join(standard(token, speech)) if token[0].isalnum() else token for token in _TOKEN.findall(text[:LONGEST])
    )
    return " ".join(words)


class Meaning:
    """The model with what was learned beforehand. That is read when the first question comes."""

    def __init__(self, model: Model, text: str) -> None:
        """`text`: the JSON that `tests.knowledge.mean` writes."""
        self._model = model
        self._text = text

    @cached_property
    def _table(self) -> _Table:
        return _Table(self._text)

    def log_shares(self, text: str, speech: Speech) -> Mapping[str, float]:
        """The logarithm of each topic's probability for a normalised text; NONE among the topics."""
        return self._table.log_shares(np.asarray(self._model.vector(spoken_out(text, speech)), np.float32))


class _Table:
    def __init__(self, text: str) -> None:
        table = json.loads(text)
        self._topics = tuple(table["topics"])
        self._middle = np.asarray(table["middle"], np.float32)
        steps = np.frombuffer(b64decode(table["slopes"]), np.int8).reshape(len(self._middle), -1)
        self._slopes = steps.astype(np.float32) * np.float32(table["step"])
        self._bias = np.asarray(table["bias"], np.float32)

    def log_shares(self, vector: NDArray[np.float32]) -> dict[str, float]:
        shares = (vector - self._middle) @ self._slopes + self._bias
        shares -= shares.max()
        shares -= np.log(np.exp(shares).sum())
        return dict(zip(self._topics, shares.tolist(), strict=True))


def load_meaning(model: Model) -> Meaning:
    """With what comes with the package."""
    return Meaning(model, (files("knowledge") / "meaning.json").read_text(encoding="ascii"))
