"""Comparing words as people write them: without case and dots, inflected, and with a typing error."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from flows.engine.reading.free_text import seen


def vocabulary(words: str) -> tuple[str, ...]:
    """Words written in one string, because a long list of them is easier to read so."""
    return tuple(words.split())


_PLAIN_LETTERS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖÜÉÈÊÁÀÂÓÒÔÕÍÌÚÙÑÇØÆŠŽåäöüéèêáàâóòôõíìúùñçøæšž",
    "abcdefghijklmnopqrstuvwxyzaaoueeeaaaooooiiuuncoaszaaoueeeaaaooooiiuuncoasz",
)
_SAME_MARKS = str.maketrans(
    dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
    # Full-width letters, digits and marks, as some keyboards write them.
    | {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
)
_SPACES = re.compile(" {2,}")

_CASES = "|".join(
    vocabulary(
        "n t a ta tta ssa ss sta lla ll lta lle ksi na nsa mme ni si en in an on un yn ien jen ja ia iin "
        "hin een seen uun oon aan iden ten tten s es kin han"
    )
)
# Between the letters that two forms of a word share and a case ending: stem vowels and the consonants that gradation
# changes (myynti, myynnin; tykkäykset, tykkäystä; sisältö, sisällön).
_ENDING = re.compile(
    rf"(?:[aeiouy]{{0,2}}|ks[ei]?a?|s[ei]?|[tdknlmj][aeiouy]?|tt[aeiouy]?|nn[aeiouy]|ll[aeiouy])(?:{_CASES})?"
)


def tidy(text: str) -> str:
    """What can be seen, with one kind of space, dash, digit and quotation mark, no runs of spaces. Newlines stay."""
    line = seen(text).translate(_SAME_MARKS)
    return _SPACES.sub(" ", line).strip() if "  " in line else line.strip()


def folded(text: str) -> str:
    """Lower case without dots and accents, always as long as `text`: places in one are places in the other."""
    return text.translate(_PLAIN_LETTERS)


def inflects(word: str, name: str) -> int:
    """How many letters two forms of one word share, 0 when `word` isn't a form of `name`. Both are folded.

    Meant for Finnish case endings and English plurals: "myynnin" is a form of "myynti", "likes" of "like".
    """
    if word == name:
        return len(name) + 1
    if not word or not name or word[0] != name[0]:
        return 0
    shared = 0
    for one, other in zip(word, name, strict=False):
        if one != other:
            break
        shared += 1
    rest, lost = word[shared:], name[shared:]
    if shared < 3 or (shared < 4 and lost) or len(lost) > 4 or len(rest) > 8 or shared * 2 < len(name):
        return 0
    return shared if _ENDING.fullmatch(rest) and (not lost or _ENDING.fullmatch(lost)) else 0


def errors_allowed(length: int) -> int:
    """How many typing errors a word of `length` letters may have: short ones none, since they turn into other"
    " words."""
    if length < 5:
        return 0
    return 1 if length < 9 else 2


def errors(typed: str, meant: str) -> int | None:
    """Letters to add, leave out, change or swap to get `meant`, None when more than a word of its length may have."""
    allowed = min(errors_allowed(len(meant)), errors_allowed(len(typed) + 1))
    if not allowed or abs(len(typed) - len(meant)) > allowed:
        return None
    distance = OSA.distance(typed, meant, score_cutoff=allowed)
    return distance if distance <= allowed else None
