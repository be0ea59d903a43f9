"""What people write around and inside a date, made ready for the readers of dates: one way of saying for each thing."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.engine.reading.calendar_words import ENGLISH_DAYS, ENGLISH_MONTHS, FINNISH_DAYS, FINNISH_MONTHS
from flows.engine.reading.number_words import spoken_number
from flows.engine.reading.ordinals import with_ordinals_in_figures
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import vocabulary

_STEM = "|".join(FINNISH_MONTHS)
_REWRITES = (
    # "Ens viikol", "seuraavalla viikolla" and "tulevalla viikolla" are "ensi viikolla".
    (Pattern(r"(?<![a-z])ens\.? (?=[a-z])|(?<![a-z])ens(?=viik|kuu|vuon)"), "ensi "),
    (Pattern(r"(?<![a-z])(?:seuraava|tuleva)(?:na|n|lla|ssa|sta|ksi)? (?=viik(?!onl)|kuu|vuo)"), "ensi "),
    (Pattern(r"(?<![a-z])seuraava(?:na|n)? (?=maan|tiis|keski|tors|perj|lauan|sunn)"), "ensi "),
    (Pattern(r"(?<![a-z])ensi (viikol|viikoll|vkol|vkolla|vko|vk)(?![a-z])"), "ensi viikolla"),
    (Pattern(r"(?<![a-z])huomisaamu(?:na|ksi)(?![a-z])"), "huomenna"),
    (Pattern(r"puole(?:ssa|n) (?:valissa|valin)(?![a-z])"), "puolivalissa"),
    (Pattern(r"puolivalin (?:paikkeilla|tienoilla|maissa|aikaan|jalkeen)"), "puolivalissa"),
    (
        Pattern(
            r"(?<![a-z])(?:vimmeinen|viimeinen|viimeisena|viimeiseen|viimeisen|viimeisesta|viimeisella|vika|vikana|vikalla|vikaan|vikasta)(?![a-z])"
        ),
        "last",
    ),
    (Pattern(r"(?<![a-z])the (?=[0-9])"), ""),
    # Half of a pair: "maalis- ja huhtikuu", "maalis huhtikuu", "maalis-huhti", "maaliskuu/huhtikuu".
    (Pattern(rf"(?<![a-z])({_STEM})(?:- (?:ja|ja/tai) | )(?=(?:{_STEM})kuu)"), r"\1-"),
    (Pattern(rf"(?<![a-z])({_STEM}) ?- ?({_STEM})(?![a-z])"), r"\1-\2kuu"),
    # "Kesä 2027" is the summer.
    (Pattern(rf"^(?!kesa)({_STEM})(?= (?:19|20)[0-9]{{2}}$)"), r"\1kuu"),
    (Pattern(rf"(?<![a-z])({_STEM})-?/(?=(?:{_STEM})kuu)"), r"\1-"),
    (Pattern(r"(?<=[a-z]) ?/ ?(?=[a-z])"), " - "),
    (Pattern(r" ?(?:->|→|=>|>|…|(?<=[0-9])\.{2,}|(?<=[0-9.])\.{2,}(?=[0-9])|(?<= )\.{2,3}(?= )) ?"), " - "),
    (Pattern(r" & "), " ja "),
    (Pattern(r"(?<=[0-9]) \. (?=[0-9])"), "."),
    (Pattern(r"(?<=[0-9])\.?:(?:sta|een|iin|ta|na|n)(?![a-z])"), "."),
    (Pattern(r"(?<=[0-9]\. )paiva(?:sta|an) (?=-|[0-9a-z])"), ""),
    # "Alkaa 1.3. ja loppuu 31.3.", "starts 1 March, ends 31 March".
    (
        Pattern(
            r"[,;]? ?(?:(?:ja|and) )?(?<![a-z])(?:loppuu|loppu|loppupaiva|lopetus|paattyy|paattyen|paatos|ends?|ending"
            r"|end date|finishes|lopetetaan|paatetaan):? (?=[0-9]|[a-z]+kuun |[a-z]{3,9} [0-9])"
        ),
        " - ",
    ),
    (Pattern(r"[,;]? ?(?:(?:ja|and) )?(?<![a-z])(?:kestaa|kesto|lasts|lasting|kestaen|pituus):? (?=[0-9a-z])"), ", "),
    (Pattern(r"(?<=[0-9.]) ?\+ ?(?=[0-9]+ ?[a-z])"), ", "),
)
_WEEK_IN_WORDS = Pattern(r"(?<![a-z])(?P<week>viikolla|viikko|vko|week) (?P<n>[a-z]+(?:[ -][a-z]+)?)$")
_CLOCK = Pattern(
    r",? (?:(?:klo|kello|at) ?[0-9]{1,2}(?:[.:][0-9]{2})? ?(?:am|pm)?(?![0-9.])|[0-9]{1,2}:[0-9]{2}(?![0-9]))"
)
_LEAD = Pattern(
    r"(?:(?:noin|about|around|suunnilleen|ehka|maybe|probably|varmaan|luultavasti|se|kampanja|campaign|kampanja-aika"
    r"|aika|on|olisi|ois|is|it's|valilla|valiin|between|from|starting(?: from| on)?|starts?(?: on)?(?! of)"
    r"|beginning(?! of)|ajalla|period"
    r"|during|ajalle|aikavali|aikavalilla|joskus|sometime|viimeistaan|vaikka|sanotaan|say|let's say|mieluiten"
    r"|mielellaan|preferably"
    r"|julkaisu|aloitus|aloituspaiva|alkupaiva|alku|aloitetaan|alkaa|alkaen|kestaa|kesto|laitetaan|siis|no|kay|by|at|for"
    r"|in(?! [a-z0-9]+(?: [a-z]+){0,3}? (?:day|week|month|year|fortnight))(?! (?:a|one) (?:day|week|month|year)))"
    r"(?![a-z-])[:,]? )+"
)
_TRAIL = Pattern(
    r"(?:,? (?:kiitos|please|thanks|valilla|valissa|valisena aikana|valinen aika|asti|saakka|mennessa|aikana|kai|ehka"
    r"|on ok|on hyva|is fine|is ok|works|sopii|kay|kelpaa|varmaan|suunnilleen|tienoilla|paikkeilla|tietamilla|maissa"
    r"|tai jotain|or so|aamulla|aamupaivalla|iltapaivalla|illalla|paivalla|morning|afternoon|evening|aloitus|julkaisu"
    r"|alkaen|lahtien|onwards?|\(?noin))+$"
)

_VOCABULARY = (
    *(f"{stem}kuu{case}" for stem in FINNISH_MONTHS for case in ("", "ssa", "n", "ta", "hun", "sta")),
    *(name for name in ENGLISH_MONTHS if len(name) > 4),
    *(f"{name}{case}" for name in FINNISH_DAYS for case in ("", "na", "sta", "hin")),
    *ENGLISH_DAYS,
    *vocabulary(
        "huomenna ylihuomenna tomorrow viikolla viikkoa viikon weeks alussa lopussa puolivalissa paasta kuluttua "
        "juhannuksena jouluna paasiaisena kuukautta kuukauden months kuussa viikonloppuna weekend tanaan"
    ),
)
_LONG_WORD = Pattern("[a-z]{6,}")


def without_clock(line: str) -> str:
    """The line without times of the clock, which no question here asks."""
    return _CLOCK.sub("", line) if any(sign.isdigit() for sign in line) else line


def bare_of_talk(line: str) -> str:
    """The line without the words that lead to a date and follow it."""
    if lead := _LEAD.match(line):
        line = line[lead.end() :]
    return _TRAIL.sub("", line)


def in_one_wording(line: str) -> str:
    """The line with ordinals in figures and with one way of saying for what can be said in several."""
    line = with_ordinals_in_figures(line)
    for pattern, by in _REWRITES:
        line = pattern.sub(by, line)
    if (
        (found := _WEEK_IN_WORDS.search(line))
        and (spoken := spoken_number(found["n"]))
        and spoken.end == len(found["n"])
    ):
        line = f"{line[: found.start()]}{found['week']} {int(spoken.value)}"
    return line.strip(" ,")


def corrected(line: str) -> str | None:
    """The line with words that are one typing error from a calendar word put right, two in a long word; None when
    there are none. "Maanantaisin" is no error but every Monday, so it stays."""

    def right(word: str) -> str:
        nearest = process.extractOne(word, _VOCABULARY, scorer=OSA.distance, score_cutoff=2)
        if nearest is None or word.endswith("isin"):
            return word
        allowed = 1 if len(nearest[0]) < 9 else 2
        return nearest[0] if nearest[1] <= allowed else word

    spelt = _LONG_WORD.sub(lambda found: right(found.group()), line)
    return spelt if spelt != line else None
