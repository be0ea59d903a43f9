"""The language for what must be said before the settings are read, such as help."""

from __future__ import annotations

import os

LANGUAGES = ("fi", "en")


def language_of_environment() -> str:
    wanted = os.environ.get("VAIKUTE_LANGUAGE", "").strip().lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
