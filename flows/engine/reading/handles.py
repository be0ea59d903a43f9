"""Reading handles and profile links: @anna.koti, anna.koti instagramissa, https://www.tiktok.com/@anna.koti."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.spelling import errors, folded, inflects, tidy, vocabulary


@dataclass(frozen=True, slots=True)
class Handle:
    """The name without @, and its platform (one of PLATFORMS) when it was said or is known from a link."""

    name: str
    platform: str | None = None


PLATFORM_NAMES: dict[str, tuple[str, ...]] = {
    "instagram": ("instagram", "insta", "ig"),
    "tiktok": ("tiktok", "tik tok", "tt"),
    "youtube": ("youtube", "tube", "yt"),
    "facebook": ("facebook", "face", "fb"),
    "linkedin": ("linkedin", "linked in"),
    "x": ("twitter", "x"),
    "snapchat": ("snapchat", "snäppi", "snap"),
    "twitch": ("twitch",),
    "blog": ("blogi", "blog"),
    "podcast": ("podcast", "podi", "podcasti"),
}
_FOLDED_NAMES = tuple((folded(name), platform) for platform, names in PLATFORM_NAMES.items() for name in names)

_LINK = re.compile(
    r"https?://[^\s<>|\"']+|(?<![\w@.])(?:www\.|m\.|mobile\.)?(?:instagram|tiktok|youtube|facebook|linkedin"
    r"|twitter|x|snapchat|twitch|threads"
    r"|linktr|spotify|fb|youtu|instagr)\.(?:com|tv|net|ee|be|am|me)(?:/[^\s<>|\"',;]*)?"
    r"|(?<![\w@.])(?:www\.)[^\s<>|\"',;]+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:fi|com|net|org|eu|blog|me|io|se"
    r"|ee)/[^\s<>|\"',;]+"
    r"|(?<![\w@.])[\w-]+\.(?:blogspot|wordpress|substack|tumblr|medium|wixsite|lily|vaikuttaja)\.(?:com"
    r"|fi)(?:/[^\s<>|\"',;]*)?",
    re.IGNORECASE,
)
_HOSTS = {
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "linkedin.com": "linkedin",
    "x.com": "x",
    "twitter.com": "x",
    "snapchat.com": "snapchat",
    "twitch.tv": "twitch",
    "open.spotify.com": "podcast",
    "podcasts.apple.com": "podcast",
    "threads.net": "",
    "threads.com": "",
    "linktr.ee": "",
    "t.me": "",
    "bsky.app": "",
    "pinterest.com": "",
    "pinterest.fi": "",
}
_SHORT_LINKS = frozenset(
    vocabulary(
        "youtu.be fb.me fb.watch lnkd.in t.co bit.ly tinyurl.com goo.gl is.gd ow.ly wa.me m.me ig.me on.fb.me "
        "google.com google.fi clips.twitch.tv bing.com duckduckgo.com"
    )
)
"""Lead somewhere else, or to something else than a person."""
_HOST_PREFIXES = ("www.", "m.", "mobile.", "web.", "fi.", "en.", "fi-fi.", "vm.", "vt.", "l.", "business.")
_LEADING = {
    "instagram": frozenset(["stories"]),
    "tiktok": frozenset(),
    "youtube": frozenset(["c", "user", "channel"]),
    "facebook": frozenset(["pg", "people", "pages"]),
    "linkedin": frozenset(["in", "company", "school", "pub"]),
    "x": frozenset(),
    "snapchat": frozenset(["add", "p", "@"]),
    "twitch": frozenset(["moderator"]),
    "": frozenset(["profile"]),
}
"""Path parts that stand before the name."""
_NO_PROFILE = frozenset(
    vocabulary(
        "p reel reels explore tv accounts direct story video watch shorts playlist live results feed "
        "hashtag search home intent share sharer groups events marketplace posts pulse jobs i settings "
        "tag music discover directory videos login about photo photos sharer.php story.php hashtag "
        "messages notifications foryou login.php legal privacy embed"
    )
)
_NAME = re.compile(r"[^\W_](?:[\w.·\-]{0,58}[\w\-])?|_[\w.\-]{0,58}[\w\-]", re.UNICODE)
_MENTION = re.compile(r"(?<![\w@./])@\s?([\w][\w.·\-]*)", re.UNICODE)
_AT_A_PLATFORM = re.compile(r"(?<=[\w.] )@ (?P<where>[A-Za-z]+)(?![\w.])")
_URL = re.compile(
    r"(?:https?://)?(?P<host>[\w.-]+)(?::[0-9]+)?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?",
    re.IGNORECASE,
)
_ID = re.compile(r"(?:^|&)id=([0-9]+)(?:&|$)")
_APPLE_ID = re.compile(r"id[0-9]+", re.IGNORECASE)
_QUOTED = re.compile("(?:%[0-9a-fA-F]{2})+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_NOT_A_NAME = frozenset(
    vocabulary(
        "ei en joo kylla juu kylla yes no nope ok okei okay hei moi moikka terve hello hi hey kiitos "
        "thanks apua help mika mita kuka what who why miksi en-tieda tiedossa tieda ohita skip peru "
        "peruuta cancel lopeta stop seuraava next takaisin back test none null ehka maybe han hanen "
        "someone joku valikko menu"
    )
)
_BLOG_HOSTS = (".blogspot.com", ".blogspot.fi", ".wordpress.com", ".substack.com", ".tumblr.com", ".vuodatus.net")
_LABEL = re.compile(
    r"^(?:kayttajatunnus|kayttajanimi|kayttaja|tili|nimimerkki|profiili|nimi|handle|account|username|user|profile"
    r"|name|linkki|link|han on|se on|hanen"
    r"|it's|it is|she is|he is|vaikuttaja|influencer|tunnus)(?![a-z])(?: on| is)?:? "
)
_FILLERS = frozenset(
    vocabulary("on is in at from the - his her their hanen loytyy nimella nimi tili account kanava channel")
)
_SLASHED = re.compile(
    r"^(?P<platform>[A-Za-z]+)\s?/\s?@?(?P<name>[\w.\-]+)$|^@(?P<name2>[\w.\-]+)\s?/\s?(?P<platform2>[A-Za-z]+)$"
)
"""The platform and the name with a slash between: "IG/anna.koti", "@anna/tiktok"."""


def read_handle(text: str) -> Reading[Handle]:
    """One handle or profile link, with its platform when that is said too.

    Doubt when several are named. Miss "not_a_handle"; "not_a_profile" for a link to a post, a search or a short link.
    """
    miss = Miss("not_a_handle", {"value": clipped(text)})
    if len(text) > 500:
        return miss
    line = tidy(text).strip("\"'<>()[]").split("|")[0]
    links = _LINK.findall(line)
    if links:
        handles = [handle for link in links if (handle := profile_of(link)) is not None]
        distinct = tuple(dict.fromkeys(handles))
        if not distinct:
            return Miss("not_a_profile", {"value": clipped(text)})
        return Doubt(distinct) if len(distinct) > 1 else Read(distinct[0], echo=True)
    if _EMAIL.search(line):
        return miss
    if label := _LABEL.match(folded(line)):
        line = line[label.end() :]
    line = line.replace("@@", "@")
    if slashed := _SLASHED.match(line):
        groups = slashed.groupdict()
        named = platform_of(groups["platform"] or groups["platform2"])
        return Read(Handle((groups["name"] or groups["name2"]).rstrip(".-"), named), echo=True) if named else miss
    # "Anna @ instagram" says where and not who.
    line = _AT_A_PLATFORM.sub(lambda found: found["where"] if platform_of(found["where"]) else found.group(), line)
    mentions = tuple(dict.fromkeys(name.rstrip(".-") for name in _MENTION.findall(line)))
    left = _MENTION.sub(" ", line) if mentions else line
    words = [word for word in re.split(r"[\s,;:()]+|(?<=\s)-(?=\s)", left) if word]
    platform, words = _without_platform(words)
    if mentions:
        if len(words) > 4:
            return miss
        platforms = [platform]
        while platform is not None:
            platform, words = _without_platform(words)
            platforms += [platform] if platform is not None else []
        handles = [Handle(name, one) for name in mentions for one in dict.fromkeys(platforms)]
        left_over = any(folded(word) not in _FILLERS for word in words)
        return Doubt(tuple(handles)) if len(handles) > 1 else Read(handles[0], echo=left_over or bool(platforms[0]))
    return _plain_name(words, platform) or miss


def _plain_name(words: list[str], platform: str | None) -> Read[Handle] | None:
    if len(words) == 1:
        name = words[0].strip(".!?\"'")
        if _NAME.fullmatch(name) and folded(name) not in _NOT_A_NAME and any(sign.isalpha() for sign in name):
            return Read(Handle(name, platform), echo=platform is not None)
    elif 2 <= len(words) <= 3 and all(word[0].isupper() and word.replace("-", "").isalpha() for word in words):
        return Read(Handle(" ".join(words), platform), echo=True)
    return None


_CHANNEL = re.compile(r"-(?:tili|kanava|profiili|account|channel|profile)[a-z]*$")
_CASE = re.compile(r"i?(?:ssa|sta|in|lla|n)$")


def platform_of(word: str) -> str | None:
    """The platform that a word names, in any Finnish case: "instassa", "TikTokissa", "x:ssä"."""
    plain = _CHANNEL.sub("", folded(word).strip(".!?,")).replace("-", "")
    stem = plain.split(":")[0]
    for name, platform in _FOLDED_NAMES:
        if stem == name:
            return platform
    if ":" in plain or len(stem) < 4:
        return None
    for name, platform in _FOLDED_NAMES:
        if len(name) >= 4 and inflects(stem, name) >= len(name):
            return platform
    for name, platform in _FOLDED_NAMES:
        # "Instgramissa": a typing error, in the name alone or before its case ending.
        if len(name) >= 7 and any(errors(part, name) == 1 for part in (stem, _CASE.sub("", stem))):
            return platform
    return None


def _without_platform(words: list[str]) -> tuple[str | None, list[str]]:
    """The platform named among the words, and the words that are left. A single word is a name, never a platform."""
    if len(words) < 1:
        return None, words
    for index, word in enumerate(words):
        two = folded(word + (words[index + 1] if index + 1 < len(words) else ""))
        platform = platform_of(word)
        if platform:
            rest = words[:index] + words[index + 1 :]
        elif two.startswith(("tiktok", "linkedin")) and platform_of(two):
            platform, rest = platform_of(two), words[:index] + words[index + 2 :]
        else:
            continue
        return platform, [other for other in rest if folded(other) not in _FILLERS]
    return None, words


def profile_of(link: str) -> Handle | None:
    """The profile a link leads to; None when it leads to something else or can't be told, as with short links."""
    parts = _URL.match(link)
    if not parts:
        return None
    host = parts.group("host").lower()
    if parts.group("path").startswith("@") or any(sign > "ɏ" for sign in host):
        # What stands before an @ isn't the host, and letters of other alphabets can look like one.
        return None
    bare = host
    while bare.startswith(_HOST_PREFIXES) and bare.count(".") > 1:
        bare = bare.split(".", 1)[1]
    path = [_unquoted(part) for part in parts.group("path").split("/") if part]
    if host.startswith(("vm.", "vt.", "l.")) or bare in _SHORT_LINKS or host in _SHORT_LINKS:
        return None
    platform = _HOSTS.get(bare, _HOSTS.get(host, "blog"))
    if platform == "blog":
        return _blog(bare, path)
    if bare == "facebook.com" and path[:1] == ["profile.php"]:
        number = _ID.search(parts.group("query") or "")
        return Handle(number.group(1), platform) if number else None
    if platform == "podcast":
        # Apple's links end in a number, after the name.
        named = path[:-1] if len(path) > 2 and _APPLE_ID.fullmatch(path[-1]) else path
        return Handle(named[-1], platform) if len(path) > 1 else None
    return _profile(platform, path)


def _unquoted(part: str) -> str:
    """The part of a link with its %-codes as the letters they stand for."""

    def letters(found: re.Match[str]) -> str:
        return bytes.fromhex(found.group().replace("%", "")).decode("utf-8", "replace")

    return _QUOTED.sub(letters, part)


def _profile(platform: str, path: list[str]) -> Handle | None:
    while path and path[0].lower() in _LEADING.get(platform, frozenset()):
        path = path[1:]
    if not path or path[0].lower() in _NO_PROFILE:
        return None
    name = path[0].removeprefix("@").rstrip(".,;!?")
    if platform in ("tiktok", "") and not path[0].startswith("@") and len(path) > 1:
        return None
    return Handle(name, platform or None) if _NAME.fullmatch(name) else None


def _blog(host: str, path: list[str]) -> Handle | None:
    if "." not in host or host.endswith("."):
        return None
    for ending in _BLOG_HOSTS:
        if host.endswith(ending):
            return Handle(host.removesuffix(ending), "blog")
    tidy_path = [part.rstrip(".,;!?") for part in path if part]
    return Handle("/".join([host, *tidy_path[:2]]), "blog")


def handle_key(name: str) -> str:
    """What all spellings of one name share: @Anna.Koti, anna_koti and a link to the profile give "annakoti".

    For finding entries that may be the same; two people may share a key.
    """
    if "/" in name:
        profile = profile_of(name.strip())
        name = profile.name if profile else name
    plain = unicodedata.normalize("NFKD", name).casefold()
    key = "".join(sign for sign in plain if sign.isalnum())
    return key or plain.strip()
