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
        "confirm confirmed accept jatketaan tehdaan haluan haluamme haluaisin affirmative olen olemme toki tietysti "
        "tietty tietenkin todellakin aivan nimenomaan passaa ookoo okk jeps jeh juups joop jap yap alright "
        "kyllahan kyllapa"
    )
)
_NO = frozenset(
    vocabulary(
        "ei en emme eipa eika eihan eii ei-ei no nope nah nay n not dont isnt arent wont havent vaara "
        "vaarin wrong false incorrect negative negatiivinen ala never nej"
    )
)
_AROUND = frozenset(
    vocabulary(
        "kiitos kiitti kiitoksia please pliis thanks thank you kylla vaan vain se tama tuo ne niin noin "
        "ihan ole oo oll olla that's thats that this is it its it's we i they am are do does did have "
        "has yet viela nyt now todellakin really mielestani sounds looks seems good fine all problem "
        "course of totta kai muuta ilman just by pitaa paikkansa nain juu hei hyvin then sitten minulle "
        "mulle meille for me us oikein hyva haluta halua tarvitse tarvi need want any mitaan sopii sovi "
        "kay kelpaa kiitosta sir nain juuri on sita the an a to be not there onnistuu menee my our way haluu tarvii "
        "hyvaksy vahvista haluaisi todellakaan missaan nimessa suinkaan koskaan ikina tietenkaan jatketa tehda "
        "tee pls juttu "
        "homma rekisterissa registered do ma mina me"
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
        "sure thing",
        "selva juttu",
        "selva homma",
        "go ahead",
        "anna menna",
        "antaa menna",
        "kay painsa",
        "mikas siina",
        "mikas siina kylla",
        "just niin",
        "niin juuri",
    ]
)
_NO_PHRASES = frozenset(
    [
        "no way",
        "not really",
        "not quite",
        "no good",
        "no sir",
        "ei todellakaan",
        "not yet",
        "ei viela",
        "of course not",
        "ei tietenkaan",
        "missaan nimessa",
    ]
)
_UNDECIDED = frozenset(
    ["not sure", "not so sure", "im not sure", "were not sure", "ei varmasti", "not certain", "ei se mitaan"]
)
"""Look like a no and are neither."""
_ENGLISH_YES = frozenset(vocabulary("yes yeah yea yep yup sure right correct true fine good great perfect"))
_PLAINLY_YES = frozenset(vocabulary("joo juu jep jees kylla kyl yes yeah yep ok okei okay"))
_BETWEEN = frozenset(["ja", "and", "tai", "or"])
_WELL = frozenset(["no", "noh", "niin", "well"])
_SIGNS = {"👍": True, "✅": True, "👌": True, "✔": True, "🆗": True, "👎": False, "❌": False, "🚫": False}
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*|[0-9]+|[^\s.,!]")
_DRAWLED = re.compile(r"([a-z])\1{2,}")
"""A letter held on: "joooo", "yesss"."""
_MEANT_NO = re.compile(r"(?:ei|en|emme)(?: [a-z]+)? kylla(?: [a-z]+)*")
""" "Ei kyllä ole", "en kyllä": after a no, "kyllä" only stresses it."""


def read_yes_no(text: str) -> Reading[bool]:
    """True for yes, False for no, when the message says nothing else. Doubt for both, Miss "not_yes_or_no"."""
    miss = Miss("not_yes_or_no", {"value": clipped(text)})
    if len(text) > 80:
        return miss
    line = _SKIN.sub("", folded(tidy(text)))
    signs = {_SIGNS[sign] for sign in line if sign in _SIGNS}
    if signs and all(sign in _SIGNS or sign in " .!" for sign in line):
        return Read(signs.pop()) if len(signs) == 1 else Doubt((True, False))
    if signs:
        # "👍 joo": the sign must agree with the words.
        told = "".join(" " if sign in _SIGNS else sign for sign in line)
        spoken = read_yes_no(told)
        if isinstance(spoken, Read) and len(signs) == 1:
            return spoken if spoken.value in signs else Doubt((True, False))
        return spoken
    line = _DRAWLED.sub(r"\1", line.strip(" .!,\"'()"))
    if line in _YES_PHRASES:
        return Read(True)
    if line in _NO_PHRASES:
        return Read(False)
    words = [word.replace("'", "") for word in _WORD.findall(line)]
    if " ".join(words) in _UNDECIDED:
        return miss
    stressed = _MEANT_NO.fullmatch(line) and line != "ei kylla" and not _BETWEEN.intersection(words)
    if stressed and all(word in _NO or word in _AROUND for word in words):
        return Read(False, echo=True)
    if len(words) > 1 and words[0] in _WELL:
        # "No joo" is Finnish for "well, yes".
        later = [word for word in words[1:] if word in _YES]
        if words[0] == "no" and later and _ENGLISH_YES.issuperset(later):
            # In English the same "no, yes" is undecided.
            return Doubt((True, False))
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
