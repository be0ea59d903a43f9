"""A reader of HTML as strict as Telegram's: whatever it doesn't know, or finds unclosed, is an AssertionError."""

from __future__ import annotations

import re
import unicodedata

MESSAGE = {"b", "i", "code", "a", "pre"}
RICH = {"p", "ul", "li", "b", "i", "code", "a", "table", "caption", "tr", "th", "td"}

_ALLOWED = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-z]+)"
    r"(?P<rest>(?: href=\"(?:https?://|mailto:|tg://)[^\"<>\s]*\"| align=\"right\"| bordered striped)?)>"
    r"|&(?P<entity>amp|lt|gt|quot);|(?P<text>[^<>&]+)",
    re.IGNORECASE,
)
_SIGNS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}


def read(html: str, tags: set[str] = MESSAGE) -> str:
    """The text of it."""
    text: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(html):
        if html.startswith("<br>", at) and tags is RICH:
            text.append("\n")
            at += len("<br>")
            continue
        found = _ALLOWED.match(html, at)
        assert found, html[at : at + 80]
        at = found.end()
        if found["text"]:
            text.append(found["text"])
        elif found["entity"]:
            text.append(_SIGNS[found["entity"].lower()])
        elif found["end"]:
            assert open_tags, f"</{found['tag']}> closes nothing"
            assert open_tags.pop() == found["tag"]
        else:
            assert found["tag"] in tags
            assert (found["tag"] == "a") == found["rest"].startswith(" href")
            assert found["tag"] not in open_tags or found["tag"] in ("ul", "li")
            open_tags.append(found["tag"])
    assert not open_tags, open_tags
    return "".join(text)


def units(text: str) -> int:
    """UTF-16 units; raises UnicodeEncodeError for half a surrogate pair."""
    return len(text.encode("utf-16-le")) // 2


def squeezed(text: str) -> str:
    """Without what leaves no mark, which is dropped where a text is cut."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Zs", "Zl", "Zp", "Cc", "Cf"))


def sendable(html: str, most: int = 4_096) -> str:
    """The text of a message that Telegram would take."""
    text = read(html)
    assert 1 <= units(text) <= most
    assert text.strip()
    assert sum(html.count(f"<{tag}") for tag in ("b>", "i>", "code>", "a ", "pre>")) <= 100
    return text
