"""Reading yes or no, as it is said in either language."""

from __future__ import annotations

import re

from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.spelling import errors, folded, tidy, vocabulary

_YES = frozenset(
    vocabulary(
        "joo juu juuh jo jep jepjep jees jes joojoo kylla kyl on onhan ok okei oke okay okey k yes yeah "
        "yea yep yup y ye ya aye sure selva sopii kay kayhan hyva hyvin hienoa oikein tottakai "
        "ehdottomasti totta varmasti certainly absolutely definitely correct right agreed true great "
        "fine perfect taydellista good juuri tasmalleen exactly indeed hyvaksyn hyvaksytty vahvistan "
        "confirm confirmed accept jatketaan tehdaan haluan haluamme haluaisin affirmative olen olemme"
    )
)
_NO = frozenset(
    vocabulary(
        "ei en emme eipa eika eihan eii ei-ei no nope nah nay n not dont isnt arent wont havent vaara "
        "vaarin wrong false incorrect negative negatiivinen ala"
    )
)
_AROUND = frozenset(
    vocabulary(
        "kiitos kiitti kiitoksia please pliis thanks thank you kylla vaan vain se tama tuo ne niin noin "
        "ihan ole oo oll olla that's thats that this is it its it's we i they am are do does did have "
        "has yet viela nyt now todellakin really mielestani sounds looks seems good fine all problem "
        "course of totta kai muuta ilman just by pitaa paikkansa nain juu hei hyvin then sitten minulle "
        "mulle meille for me us oikein hyva haluta halua tarvitse tarvi need want any mitaan sopii sovi "
        "kay kelpaa kiitosta sir nain juuri on sita the an a to be not there onnistuu menee my our way"
    )
)
_YES_PHRASES = frozenset(
    [
        "ilman muuta",
        "totta kai",
        "pitaa paikkansa",
        "of course",
        "no problem",
        "ei ongelmaa",
        "no niin",
        "miksei",
        "why not",
        "by all means",
        "all good",
        "sounds good",
        "looks good",
        "mika ettei",
        "i do",
        "we do",
        "it does",
        "they do",
        "it is",
        "they are",
        "we are",
        "i am",
    ]
)
_NO_PHRASES = frozenset(
    ["no way", "not really", "ei todellakaan", "not yet", "ei viela", "of course not", "ei tietenkaan"]
)
_PLAINLY_YES = frozenset(vocabulary("joo juu jep jees kylla kyl yes yeah yep ok okei okay"))
_BETWEEN = frozenset(["ja", "and", "tai", "or"])
_WELL = frozenset(["no", "noh", "niin", "well"])
_SIGNS = {"👍": True, "✅": True, "👌": True, "✔": True, "🆗": True, "👎": False, "❌": False, "🚫": False}
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*|[0-9]+|[^\s.,!]")


def read_yes_no(text: str) -> Reading[bool]:
    """True for yes, False for no, when the message says nothing else. Doubt for both, Miss "not_yes_or_no"."""
    miss = Miss("not_yes_or_no", {"value": clipped(text)})
    if len(text) > 80:
        return miss
    line = _SKIN.sub("", folded(tidy(text)))
    signs = {_SIGNS[sign] for sign in line if sign in _SIGNS}
    if signs and all(sign in _SIGNS or sign in " .!" for sign in line):
        return Read(signs.pop()) if len(signs) == 1 else Doubt((True, False))
    line = line.strip(" .!,\"'()")
    if line in _YES_PHRASES:
        return Read(True)
    if line in _NO_PHRASES:
        return Read(False)
    words = [word.replace("'", "") for word in _WORD.findall(line)]
    if len(words) > 1 and words[0] in _WELL:
        # "No joo" is Finnish for "well, yes".
        later = [word for word in words[1:] if word in _YES]
        if later and words[1] in _YES and not any(word in _NO for word in words[1:]):
            words = words[1:]
    yes = any(word in _YES for word in words)
    no = any(word in _NO for word in words)
    if (yes or no) and all(word in _YES or word in _NO or word in _AROUND or word in _BETWEEN for word in words):
        if not no:
            return Read(True)
        # "Kyllä ja ei" and "joo, ei" are undecided; "ei sovi" and "that's not right" are no.
        undecided = yes and (not _PLAINLY_YES.isdisjoint(words) or not _BETWEEN.isdisjoint(words))
        return Doubt((True, False)) if undecided else Read(False)
    if len(words) == 1:
        for known, value in ((_YES, True), (_NO, False)):
            if any(len(name) >= 5 and errors(words[0], name) is not None for name in known):
                return Read(value, echo=True)
    return miss
