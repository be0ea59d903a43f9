"""Telegram: what is shown there and what is read from it."""

from __future__ import annotations

import sys

# httpx looks for its own command line, and that imports rich and pygments: a tenth of the time to the first poll.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
