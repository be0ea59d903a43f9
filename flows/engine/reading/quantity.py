"""The grammar of one written quantity: about how much, of what, from how much to how much.

Numbers, percentages and money are read with it. A separator that could mark thousands as well as decimals ("1.500")
gives both readings; the reader that knows what was asked decides or asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from flows.engine.reading.number_words import scale_forms, spoken_number, unit_forms
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import errors, folded, tidy, vocabulary

LONGEST_TEXT = 120
"""Characters. A quantity is a few words; a longer text says something else as well."""

_DIGITS = Pattern(
    r"(?P<groups>[0-9]{1,3}(?P<mark>[ .,'])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?![0-9])"
    r"(?:(?!(?P=mark))(?P<point>[.,])(?P<parts>[0-9]{1,9})(?![0-9]))?"
    r"|(?P<whole>[0-9]{1,18})(?:[.,](?P<decimals>[0-9]{1,9}))?(?![0-9])"
)
_LETTER_SCALE = r"(?=€|e(?:ur[a-z]{0,4})?(?![a-z])|(?![a-z]))"
_SCALE = Pattern(
    rf" ?(?:(?P<thousand>(?:tuhatta|tuhat|tuhannen|tuhannella|tuhannesta|tuhanteen|tonnia|tonnin|tonnilla|tonnista"
    r"|tonniin|tonnii|tonni|thousand|grand|tusen)(?![a-z])"
    rf"|t\.(?= ?€| eur)|[kt]{_LETTER_SCALE})"
    rf"|(?P<million>(?:miljoonaa|miljoonan|miljoonalla|miljoona|millions?|milli[ai]?|milj\.?|mil\.?|mio|mn)(?![a-z])|m{_LETTER_SCALE})"
    r"|(?P<billion>(?:miljardia|miljardin|miljardi|billion|mrd\.?|bn)(?![a-z]))"
    r"|(?P<hundred>(?:sataa|sadan|sadalla|hundred|hundra)(?![a-z])))"
)
_FACTORS = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "hundred": 100}
_CURRENCIES = {
    "USD": r"\$|us\$|usd|dollar[a-z]*|taala[a-z]*|bucks?",
    "GBP": r"£|gbp|punta[a-z]*|puntaa|pounds?|quid",
    "SEK": r"sek|kr|kruunu[a-z]*|krona|kronor",
    "NOK": r"nok",
    "DKK": r"dkk",
    "CHF": r"chf|frangi[a-z]*|francs?",
    "JPY": r"¥|jpy|jeni[a-z]*|yen",
    "PLN": r"pln|zloty[a-z]*",
    "BTC": r"₿|btc|bitcoin[a-z]*",
}
_OTHER_CURRENCY = "|".join(f"(?P<{code}>{forms})" for code, forms in _CURRENCIES.items())
_UNIT = Pattern(
    r" ?(?:(?P<euro>€(?::[a-z]+)?|(?:euro(?:a|n|t|ja|jen|s|lla|illa|sta|on|o|i|ksi)?|eur|e)(?![a-z])\.?|[,.:]-)"
    r"|(?P<cent>(?:sent(?:ti|tia|in)|snt|cents?|c)(?![a-z]))"
    r"|(?P<percent>%(?::[a-z]+)?|(?:prosent(?:ti|tia|in|illa)|prossaa|pinnaa|procent|prosee?|pros\.?|prc"
    r"|percent|per cent|pct)(?![a-z]))"
    rf"|(?:{_OTHER_CURRENCY})(?![a-z]))"
)
_UNIT_BEFORE = Pattern(
    rf"(?:(?P<euro>€|(?:euroa|eur|euros?)(?![a-z]))|(?P<percent>%)|(?:{_OTHER_CURRENCY})(?![a-z])) ?"
)
_LEAD = Pattern(
    r"(?:(?P<about>(?:noin|n\.|n(?= ?[0-9])|suunnilleen|suurin piirtein|arviolta|ehka|kai|varmaan(?:kin)?|luultavasti"
    r"|todennakoisesti|probably|likely|about|around|approx\.?|approximately|roughly|circa|ca\.?"
    r"|max\.?|maks\.?|maksimissaan|maksimi|maximum|enintaan|korkeintaan|up to|at most|no more than|not more than|ei yli"
    r"|ei enempaa kuin|not over|alle|under|below|less than|yli|over|above|more than|vahintaan|ainakin|at least|min\.?"
    r"|minimi|minimum|alkaen|starting (?:from|at)|lahes|melkein|nearly|almost|vajaat?|reilut?"
    r"|(?:vahan|hieman|hiukan) (?:alle|yli)|just over|just under|jotain|jotakin|jossain|joku|siina|tyyliin"
    r"|somewhere|maybe|perhaps|keskimaarin|on average"
    r"|average|avg\.?|(?:sanotaan(?:ko)?|let'?s say|say|vaikka))(?![a-z])|[~≈<>≤≥±]|\+/?-)"
    r"|(?P<between>valilla|valilta|between|from)(?![a-z])"
    r"|(?:budjetti(?:mme|ni)?|kokonaisbudjetti|budget|hinta|price|palkkio|provisio|komissio|fee|commission|kate|katteemme"
    r"|margin|alennus|discount|yhteensa|in total|total|se|it's|its|it|that's|that would be|on|oli|is|was|were|olisi|ois"
    r"|would be|meilla|mulla|minulla|hanella|silla|she has|he has|they have|has|have|meidan|our|my|mun|we have|i have"
    r"|the|summa|seuraajia|seuraajat|followers|tilaajia|tykkayksia|kommentteja|likes|comments|kaytossa|kaytettavissa"
    r"|voidaan kayttaa|voimme kayttaa|(?:mina |ma )?(?:haluan|haluaisin|haluun) kayttaa|(?:i|we) (?:want to|can|could"
    r"|would) spend|i'd spend|laitetaan|laita|pistetaan|otetaan|ajateltiin|ajattelin|tasan|exactly|just|only|vain|vaan"
    r"|(?:insta|instagrami|tiktoki|tiktok|youtube|facebooki|twitchi|linkedini|snapchati)ssa"
    r"|no|siis|eli|joo|well|ok|okei|hm+|oo+|aa+|um+|uh+|er)(?![a-z])[:,]?) ?"
)
_MOST = r"(?:max\.?|maks\.?|maksimissaan|enintaan|korkeintaan|up to|at most)"
_RANGE = Pattern(
    rf" ?(?:-|\.\.\.?|…|->|→) ?(?:{_MOST} )?|,? (?P<word>to|tai|vai|or|viiva|(?:(?:ja|and|mutta|mut|but) )?{_MOST})"
    r" | (?P<pair>ja|and) "
)
_TRAIL = Pattern(
    r"[ ,(-]*(?P<about>luokkaa|euron luokkaa|tienoilla|paikkeilla|kieppeilla|hujakoilla|tietamilla|nurkilla|pinnassa"
    r"|pintaan|verran|(?:tai|or) (?:niin|jotain|sinnepain|jotain sellaista|jotain sinnepain|jotain siihen suuntaan"
    r"|something|something like that|so|thereabouts|alle|vahemman|enemman|yli|less|more|under|over)|ish|max"
    r"|maks|maksimissaan"
    r"|enintaan|korkeintaan|tops|maximum|suunnilleen|suurin piirtein|noin|about|ehka|kai|varmaan(?:kin)?|luultavasti"
    r"|probably|maybe|at most|keskimaarin|on average|and up|upwards|alkaen|asti|saakka|ja yli(?:kin)?"
    r"|ei (?:yhtaan )?(?:enempaa|yli)|eika enempaa|not more|no more|ja (?:vahan )?risat)(?![a-z])\.?\)?$"
)
_BETWEEN_AFTER = Pattern(r" ?(?:valilla|valilta|valissa)(?![a-z])")
_POLITE = Pattern(r"[ ,]*(?:kiitos|kiitti|please|pliis|thanks|thank you|yhteensa|in total|total)$")
_HALVES = {"½": "5", "¼": "25", "¾": "75"}
_HALF_SIGN = Pattern(r"(?:(?P<whole>[0-9]+) ?)?(?P<sign>[½¼¾])")
_HALF_WORDS = Pattern(r"(?<![0-9.,])(?P<whole>[0-9]{1,6}) (?:1/2|ja puol[i]?|and a half)(?![a-z0-9])")
_SAID_POINT = Pattern(r"(?<![0-9.,])(?P<whole>[0-9]{1,6}) (?:pilkku|piste|point) (?P<decimals>[0-9]{1,2})(?![0-9])")
_FROM_TO = Pattern(r"(?P<first>[a-z]{3,}sta) (?P<last>[a-z]{3,}(?:een|aan|iin))(?![a-z])")
_FROM_TO_IN_FIGURES = Pattern(
    r"(?P<first>[0-9]{1,9}(?:[ .,][0-9]{3})*)(?::?s?ta| ?(?:eurosta|e:sta|€:sta)) "
    r"(?P<last>[0-9]{1,9}(?:[ .,][0-9]{3})*)(?:(?P<euros> ?(?:euroon|e:oon|€:oon))|:?(?:een|aan|iin))(?![a-z])"
)
_BETWEEN_WORDS = Pattern(r"^(?:(?:jotain|jossain|somewhere) )?(?:between|valilla|valilta) |valil[a-z]+$|valissa$")
_AND = Pattern(r" (?:ja|and) (?!(?:a half|puoli|puol)(?![a-z]))")
_THOUSAND_AND_ONE_DIGIT = Pattern(
    rf"(?P<head>(?:[a-z]+ )?tonni[ai]?) (?P<digit>{'|'.join(word for one in range(2, 10) for word in unit_forms(one))})"
    r"(?P<unit> euro[a-z]*)?"
)
_NEXT_TO_EACH_OTHER = Pattern(
    "(?<![a-z])(?:"
    + "|".join(
        rf"(?P<low{value}>{'|'.join(unit_forms(value))}) ?(?P<high{value}>{'|'.join(unit_forms(value + 1))})"
        for value in range(1, 9)
    )
    + rf") ?(?={'|'.join(scale_forms())})"
)
_KNOWN_WORDS = vocabulary("tuhatta tonnia miljoonaa miljardia thousand million prosenttia prosentti percent euroa")
_COUNTED_SCALE = Pattern(r"(?P<before>[0-9] ?|[a-z]{3,} )(?P<word>[a-z]{5,12})(?![a-z])")
_DATE_LIKE = Pattern(r"[0-9]{1,2}\.[0-9]{1,2}\.(?![0-9])")
_NUMBERISH = Pattern(r"[0-9%€$£]")
_AROUND = " \n\t\"'()[]"


@dataclass(frozen=True, slots=True)
class Amount:
    readings: tuple[Decimal, ...]
    """Likeliest first. Two when the separator could mark thousands or decimals."""
    raw: Decimal
    """The first reading before "k" or "milj." multiplied it."""
    factor: int = 1
    spoken: bool = False
    sign: str = ""

    @property
    def worded(self) -> bool:
        """Whether a suffix or words were used, so that what was understood looks different from what was typed."""
        return self.spoken or self.factor != 1


@dataclass(frozen=True, slots=True)
class Quantity:
    first: Amount
    last: Amount | None = None
    """The other end of a range, or the other of two alternatives."""
    about: bool = False
    unit: str = ""
    """euro, percent, a currency code, or empty."""
    rest: str = ""
    """What follows, folded: at most some words."""

    @property
    def loose(self) -> bool:
        return self.about or self.first.worded or (self.last is not None and self.last.worded)

    def pairs(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """The readings of a range that rise, likeliest first. Empty when the ends are the wrong way round."""
        if self.last is None:
            return tuple((value, value) for value in self.first.readings)
        lows, highs = self.first.readings, self.last.readings
        if len(lows) == len(highs):
            pairs = list(zip(lows, highs, strict=True))
        else:
            pairs = [(low, high) for low in lows for high in highs]
        if self.first.factor == 1 and self.last.factor == 1 and len(lows) == 1:
            # "3-5000" is said for 3 000-5 000 as well as written for 3-5 000.
            pairs = [
                pair
                for low, high in pairs
                for pair in ((low * 1000, high), (low, high))
                if pair[0] == low or (low < 1000 and high >= 1000 and high % 1000 == 0 and low * 1000 < high)
            ]
        return tuple(dict.fromkeys(pair for pair in pairs if pair[0] <= pair[1]))


def read_quantity(text: str) -> Quantity | None:
    """The one quantity that a text says, None when it says none, several, or something else as well."""
    line = folded(tidy(text[: 4 * LONGEST_TEXT])).strip(_AROUND)
    if not line or len(line) > LONGEST_TEXT or _DATE_LIKE.fullmatch(line):
        return None
    line = line.rstrip("!?;, \n\t")
    if "\n" in line or "\t" in line:
        return None
    polite = _POLITE.search(line)
    if polite and polite.start():
        line = line[: polite.start()]
    line, mended = _written_out(line)
    place, about, between = 0, mended, False
    while lead := _LEAD.match(line, place):
        place = lead.end()
        about = about or lead.group("about") is not None
        between = between or lead.group("between") is not None
    found = _amount(line, place)
    if found is None:
        return None
    first, unit, loosely, place = found
    about = about or loosely
    last = None
    if joint := _RANGE.match(line, place):
        other = _amount(line, joint.end())
        if other is not None:
            second, other_unit, loosely, end = other
            after = _BETWEEN_AFTER.match(line, end)
            if joint.group("pair") and not (between or after):
                return None
            if second.sign or (unit and other_unit and unit != other_unit):
                return None
            place = after.end() if after else end
            last, unit, about = second, unit or other_unit, about or loosely
            first = _sharing_scale(first, second)
    # "From 3000" is the least, not the amount.
    about = about or (between and last is None)
    rest = line[place:]
    if rest.strip() == "+" or _TRAIL.fullmatch(rest):
        about, rest = True, ""
    rest = rest.strip(" .,!?()")
    if _NUMBERISH.search(rest):
        return None
    return Quantity(first, last, about, unit, rest)


def _in_figures(found: re.Match[str]) -> str:
    """A range of inflected figures, "2000 eurosta 3000 euroon", in its plain form."""
    return f"{found['first']} - {found['last']}{' euroa' if found['euros'] else ''}"


def _written_out(line: str) -> tuple[str, bool]:
    """The line with what is said in a way of its own written as the grammar knows it, and whether a typing error was
    put right: "2½" and "2 ja puoli" as 2,5, "kahdesta kolmeen tonniin" and "kaks kolme tonnii" as ranges."""
    if any(sign in line for sign in _HALVES):
        line = _HALF_SIGN.sub(lambda found: f"{found['whole'] or 0},{_HALVES[found['sign']]}", line)
    line = _HALF_WORDS.sub(lambda found: f"{found['whole']},5", line)
    line = _SAID_POINT.sub(lambda found: f"{found['whole']},{found['decimals']}", line)
    if "sta " in line:
        line = _FROM_TO.sub(lambda found: f"{found['first']} - {found['last']}", line)
    if "ta " in line and line[0].isdigit():
        line = _FROM_TO_IN_FIGURES.sub(_in_figures, line)
    if _BETWEEN_WORDS.search(line) and len(_AND.findall(line)) == 1:
        line = _AND.sub(" - ", line)
    if found := _THOUSAND_AND_ONE_DIGIT.fullmatch(line):
        # "Tonni viis" is 1 500 when it's spoken, and 1 005 by its words.
        head, digit, unit = found["head"], found["digit"], found["unit"] or ""
        line = f"{head} {digit}{unit} tai {head} {digit}sataa{unit}"
    line = _NEXT_TO_EACH_OTHER.sub(lambda found: "-".join(word for word in found.groups() if word) + " ", line)
    spelt = _COUNTED_SCALE.sub(_spelt, line)
    return spelt, spelt != line


def _spelt(found: re.Match[str]) -> str:
    """A scale or a unit with a typing error, "tuhata", as it is written: it would change the size if it were passed
    over as the name of what is counted."""
    word = found["word"]
    before = found["before"]
    if _SCALE.match(word) or _UNIT.match(word) or not (before[0].isdigit() or spoken_number(before.strip())):
        return found.group()
    wrong = {known: errors(word, known) for known in _KNOWN_WORDS}
    near = [known for known, count in wrong.items() if count == 1]
    return f"{before}{near[0]}" if len(near) == 1 else found.group()


def _sharing_scale(first: Amount, last: Amount) -> Amount:
    """In "3-5 k" the 3 is thousands too, and in "5-3 k" the wrong way round; in "500-1 k" the 500 isn't,
    nor is anything in "5-sata", where the last is one hundred and not so many hundreds."""
    if first.factor != 1 or last.factor == 1 or (last.spoken and last.raw == 1):
        return first
    if last.raw < first.raw and first.raw * 10 >= last.factor:
        return first
    scaled = tuple(value * last.factor for value in first.readings)
    return Amount(scaled, first.raw, last.factor, first.spoken, first.sign)


def _amount(line: str, place: int) -> tuple[Amount, str, bool, int] | None:
    sign = ""
    if line.startswith(("-", "+"), place):
        sign = line[place]
        place += 2 if line.startswith(" ", place + 1) else 1
    unit = ""
    if before := _UNIT_BEFORE.match(line, place):
        unit, place = before.lastgroup or "", before.end()
        if line.startswith("-", place) and not sign:
            sign, place = "-", place + 1
    about = spoken = False
    digits = _DIGITS.match(line, place)
    words = None if digits else spoken_number(line, place)
    if digits:
        readings = _readings(digits)
        place = digits.end()
    elif words:
        readings, about, spoken, place = (words.value,), words.about, True, words.end
    else:
        return None
    if not readings:
        return None
    factor, raw = (1, readings[0]) if words is None else (words.scale, readings[0] / words.scale)
    if scale := _SCALE.match(line, place):
        suffix, place = _FACTORS[scale.lastgroup or ""], scale.end()
        factor *= suffix
        # With a suffix decimals are likelier than thousands: "1,234 milj.", "1.500k".
        raw = readings[-1]
        readings = tuple(value * suffix for value in reversed(readings))
    if after := _UNIT.match(line, place):
        place = after.end()
        if after.lastgroup == "cent":
            readings, spoken, unit = tuple(value / 100 for value in readings), True, unit or "euro"
        elif unit and after.lastgroup != unit:
            return None
        else:
            unit = after.lastgroup or ""
    if sign == "-":
        readings = tuple(-value for value in readings)
    return Amount(readings, raw, factor, spoken, sign), unit, about, place


def _readings(digits: re.Match[str]) -> tuple[Decimal, ...]:
    whole = digits.group("whole")
    if whole is not None:
        if whole.startswith("0") and len(whole) > 1:
            # Nobody counts so: it is a telephone number, a date or a code.
            return ()
        decimals = digits.group("decimals")
        if decimals is None:
            return (Decimal(whole),)
        literal = Decimal(f"{whole}.{decimals}")
        # "1234.567": the thousands may have been marked once only.
        return (literal, Decimal(whole + decimals)) if len(decimals) == 3 and len(whole) > 3 else (literal,)
    groups, mark = digits.group("groups"), digits.group("mark")
    together = groups.replace(mark, "")
    if len(together) > 18:
        return ()
    parts = digits.group("parts")
    if groups.startswith("0"):
        return (
            (Decimal(groups.replace(mark, ".")),) if mark in ".," and groups.count(mark) == 1 and parts is None else ()
        )
    if parts is not None:
        literal = Decimal(f"{together}.{parts}")
        # "1.000,000" may be a million with two kinds of marks.
        return (literal, Decimal(together + parts)) if mark in ".," and len(parts) == 3 else (literal,)
    if mark in ".," and groups.count(mark) == 1:
        return (Decimal(together), Decimal(groups.replace(mark, ".")))
    return (Decimal(together),)
