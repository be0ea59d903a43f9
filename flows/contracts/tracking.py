"""Codes and links that tell which influencer an order or a visit came from."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

CODE_LENGTH = 12
"""Characters a code's name part may have: short enough to say aloud and to type from a video."""

_SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L"})
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content")


def ascii_words(text: str) -> list[str]:
    """The runs of letters and digits in `text`, without diacritics: "Syksyn ääni 2027" -> Syksyn, aani, 2027.

    Letters of other alphabets have no ASCII form and fall away.
    """
    folded = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    return re.findall(r"[A-Za-z0-9]+", re.sub(r"[\u0300-\u036f'’]", "", folded))


def _account(handle: str) -> str:
    """The account's own name in a handle or a profile link."""
    words = [part for part in re.split(r"[/?#]", handle.strip().rstrip("/")) if part]
    return words[-1] if words else ""


def tracking_code(handle: str, campaign_name: str, taken: frozenset[str]) -> str:
    """A code for one influencer in one campaign: 1-20 upper-case ASCII letters and digits.

    ANNAKOTI; if that is in `taken` (compared without regard to case), ANNAKOTIKEVAT with the campaign's first words,
    then ANNAKOTI2, ANNAKOTI3 and so on.
    """
    used = {code.upper() for code in taken}
    name = "".join(ascii_words(_account(handle))).upper()[:CODE_LENGTH]
    campaign = "".join(ascii_words(campaign_name)).upper()[:6]
    base = name or campaign or "SOME"
    for code in (base, base + campaign if name else base):
        if code not in used:
            return code
    return next(code for number in count(2) if (code := f"{base}{number}") not in used)


def _tag(text: str) -> str:
    words = "-".join(ascii_words(text)).lower()
    return words or text.strip()


def utm_link(url: str, platform: str, handle: str, campaign: str) -> str:
    """`url` with utm_source (the platform), utm_medium=influencer, utm_campaign and utm_content (the handle).

    Other parameters and the fragment stay as they are; UTM parameters of the same names are replaced.
    Raises ValueError when `url` isn't an http or https address with a host.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", url.strip()):
        raise ValueError(f"not a web address: {url!r}")
    kept = [pair for pair in parts.query.split("&") if pair and not _is_utm(pair)]
    tags = zip(_UTM, (platform, "influencer", _tag(campaign), _tag(_account(handle))), strict=True)
    query = "&".join([*kept, urlencode(list(tags), quote_via=quote)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def _is_utm(pair: str) -> bool:
    return any(name in _UTM for name, _ in parse_qsl(pair, keep_blank_values=True))
