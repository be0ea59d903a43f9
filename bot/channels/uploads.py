"""Files that people send, the same on every channel."""

from __future__ import annotations

from collections.abc import Sequence

from flows.engine.messages import Uploaded


def together(uploads: Sequence[Uploaded]) -> Uploaded:
    """Several as one: the texts below each other, else the first with what is wrong with it."""
    texts = [one for one in uploads if one.text is not None]
    if not texts:
        return uploads[0]
    return Uploaded(texts[0].name, "\n".join(str(one.text).rstrip("\n") for one in texts))
