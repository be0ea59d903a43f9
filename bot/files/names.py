"""File names that every system takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 120
"""Bytes of UTF-8. File systems allow 255; messages and upload services show and keep less."""

_FORBIDDEN = re.compile(r'[/\\:*?"<>|#%&{}$!`\'@+=~^;,]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def safe_file_name(parts: Sequence[str], suffix: str) -> str:
    """`parts` (brand, what, version, date) joined by hyphens, with `suffix` such as ".docx".

    Letters of every alphabet and emoji stay; what a file system, a shell or a chat could take for something else
    goes. At most LONGEST bytes with the suffix, never empty, never hidden, and no part can lead out of a folder.
    """
    end = "." + "".join(re.findall(r"[A-Za-z0-9]+", suffix))[:10] if re.search(r"[A-Za-z0-9]", suffix) else ""
    pieces = [piece for part in parts if (piece := _piece(part))]
    name = _cut("-".join(pieces), LONGEST - len(end)).strip("-. ") or "vaikute"
    if _RESERVED.match(name):
        name = f"vaikute-{name}"
    return name + end


def _piece(part: str) -> str:
    text = unicodedata.normalize("NFC", part)
    text = "".join(" " if _invisible(letter) else letter for letter in text)
    text = _FORBIDDEN.sub(" ", text)
    return re.sub(r"\.{2,}", ".", re.sub(r"\s+", "-", text.strip())).strip("-. ")


def _invisible(letter: str) -> bool:
    """Control, format, private, unassigned and separator characters; the joiner inside emoji stays."""
    return unicodedata.category(letter)[0] in "CZ" and letter != "\u200d"


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8")[:most].decode("utf-8", "ignore")
