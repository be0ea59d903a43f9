"""Reading a pasted list of candidates, one a line, with or without a heading.

A line that could be read in two ways isn't read at all; it is given back with its number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.engine.money import Money
from flows.engine.reading.handles import Handle, platform_of, read_handle
from flows.engine.reading.labelled import read_labelled
from flows.engine.reading.money import read_money
from flows.engine.reading.numbers import read_count
from flows.engine.reading.outcome import Read
from flows.engine.reading.spelling import folded, tidy

LONGEST_TEXT = 200_000
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate as pasted; None is not said. `line` counts from 1, empty lines too."""

    handle: Handle
    platform: str | None
    followers: int | None
    price: Money | None
    likes: int | None
    comments: int | None
    shares: int | None
    views: int | None
    line: int


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "handle": (
        "handle",
        "name",
        "username",
        "user",
        "account",
        "profile",
        "link",
        "url",
        "influencer",
        "creator",
        "nimi",
        "tili",
        "käyttäjä",
        "käyttäjänimi",
        "käyttäjätunnus",
        "tunnus",
        "profiili",
        "linkki",
        "vaikuttaja",
        "nimimerkki",
    ),
    "platform": ("platform", "channel", "network", "alusta", "kanava", "some", "somekanava"),
    "followers": (
        "followers",
        "follower count",
        "subscribers",
        "seuraajat",
        "seuraajia",
        "seuraajaa",
        "seuraajamäärä",
        "tilaajat",
    ),
    "price": ("price", "fee", "cost", "rate", "hinta", "palkkio", "hinta-arvio", "hintapyyntö", "kustannus"),
    "likes": ("likes", "average likes", "avg likes", "tykkäykset", "tykkäyksiä", "tykkäystä", "keskim tykkäykset"),
    "comments": (
        "comments",
        "average comments",
        "avg comments",
        "kommentit",
        "kommentteja",
        "kommenttia",
        "keskim kommentit",
    ),
    "shares": ("shares", "average shares", "avg shares", "jaot", "jakoja", "jakoa", "keskim jaot"),
    "views": (
        "views",
        "average views",
        "avg views",
        "plays",
        "katselut",
        "katseluita",
        "katselua",
        "näyttökerrat",
        "näyttökertaa",
        "katselukerrat",
        "keskim katselut",
    ),
}
_COUNTS = ("followers", "likes", "comments", "shares", "views")
_LABELS = {field: names for field, names in _COLUMNS.items() if field not in ("handle", "platform")}
_HEADINGS = {re.sub("[^a-z]", "", folded(name)): field for field, names in _COLUMNS.items() for name in names}
_NOTE = re.compile(r"\(.*?\)|\[.*?\]|[€%]|\beur\b")
_BULLET = re.compile(r"^(?:[-*•·–—]|[0-9]{1,3}[.)])\s+")
_MONEY_MARK = re.compile(
    r"€|(?<![a-z])(?:eur|euro[a-z]*|e)(?![a-z])|[$£]|(?<=[0-9])e(?:ur[a-z]*)?(?![a-z])|(?<![a-z])(?:alv|vat)(?![a-z])"
)
_SPACED_COMMA = re.compile(r",\s+|,(?![0-9])|(?<![0-9]),")
_JOINED_NUMBERS = re.compile(r"(?<![0-9])[0-9]+,[0-9]+(?:,[0-9]+)*")
_GROUPED = re.compile(r"(?:€ ?)?(?P<first>[0-9]{1,3})(?: [0-9]{3})+")
_WORD_CELLS = re.compile(
    r"(?P<money>(?:€ ?)[0-9][0-9.,]*(?: ?[kt](?![a-z]))?|(?:[0-9]{1,3}(?: [0-9]{3}(?![0-9]))+"
    r"|[0-9]+)(?:[.,][0-9]+)*(?: ?(?:[kt]|tonnia|tuhatta)(?=€| |e\b))?"
    r" ?(?:t?€(?! ?[0-9])|(?:eur[a-z]*|e)(?![a-z])))"  # "23.4k €350": the sign is the next number's
    r"|(?P<number>(?:[0-9]{1,3}(?: [0-9]{3}(?![0-9]))+|[0-9]+)(?:[.,][0-9]+)*(?: ?(?:[ktm]|milj\.?|tonnia"
    r"|tuhatta)(?![a-z]))?)"
    r"(?P<noun> ?(?:seuraaj|tilaaj|tykk|komment|jako|jao|katsel|naytto|follow|subscri|like|comment|share"
    r"|view)[a-z]*)?"
    r"|(?P<word>\S+)"
)


def read_rows(text: str) -> tuple[tuple[CandidateRow, ...], tuple[tuple[int, str], ...]]:
    """The candidates, and the lines that couldn't be read as (line number, line).

    Cells stand apart by tab, semicolon, bar, comma or space. They are recognised by the heading when there is one,
    otherwise by label, unit and shape; bare numbers are followers, then price. Prices are read as without VAT.
    """
    rows: list[CandidateRow] = []
    unread: list[tuple[int, str]] = []
    heading: list[str | None] | None = None
    first = True
    # Tabs separate cells here, so each line is tidied only when it has been split.
    for number, raw in enumerate(text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = raw.strip(" \u00a0\ufeff")
        if not any(sign.isalnum() for sign in line):
            continue
        if first:
            first = False
            heading = _heading(line)
            if heading:
                continue
        row = _row(line, number, heading) if len(line) <= _LONGEST_LINE else None
        if row is None:
            unread.append((number, tidy(line)))
        else:
            rows.append(row)
    if len(text) > LONGEST_TEXT and rows:
        # The cut may have gone through the last line.
        unread.append((rows[-1].line, tidy(text[LONGEST_TEXT - _LONGEST_LINE : LONGEST_TEXT].split("\n")[-1])))
    return tuple(rows), tuple(unread)


def _heading(line: str) -> list[str | None] | None:
    """The fields of the columns, None when the line is no heading."""
    cells = [cell.strip(" \"'") for cell in re.split(r"[\t;|]|,", line)]
    fields = [_HEADINGS.get(re.sub("[^a-z]", "", _NOTE.sub("", folded(tidy(cell))))) for cell in cells]
    known = [field for field in fields if field]
    if len(known) < 2 or "handle" not in known or len(set(known)) != len(known) or re.search(r"[0-9@]", line):
        return None
    return fields


def _row(line: str, number: int, heading: list[str | None] | None) -> CandidateRow | None:
    if heading is not None:
        cells = _cells(line, len(heading))
        if cells is None or len(cells) > len(heading):
            return None
        return _from_columns(dict(zip(heading, cells, strict=False)), number)
    cells = _cells(_BULLET.sub("", line), None)
    if cells is None:
        return None
    if len(cells) == 1:
        cells = _spaced(cells[0])
    return _from_shapes(cells, number) if cells else None


def _cells(line: str, columns: int | None) -> list[str] | None:
    """The line's cells by the first separator it has; None when a comma could stand in a number or between two."""
    for separator in ("\t", ";", "|"):
        if separator in line:
            return _stripped(_split(line, separator))
    if "," not in line:
        return _stripped([line])
    if '"' in line:
        return _stripped(_split(line, ","))
    every = _stripped(line.split(","))
    spaced = _stripped(_SPACED_COMMA.split(line))
    if columns is not None:
        if len(spaced) == columns:
            return spaced if len(every) == columns or ", " in line else None
        return every if len(every) == columns else spaced
    joined = _JOINED_NUMBERS.findall(line)
    if len(spaced) == 1 and " " in line:
        return spaced
    if not joined or re.search(r",\s", line):
        return spaced
    # "anna,instagram,12500,300": a comma between digits separates only where it can't belong to a number.
    if any(all(len(part) <= 3 for part in one.split(",")) for one in joined):
        return None
    return every


def _split(line: str, separator: str) -> list[str]:
    """By the separator, except inside quotation marks as spreadsheets write them."""
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return line.split(separator)


def _stripped(cells: list[str]) -> list[str]:
    return [tidy(cell).strip("\"' ") for cell in cells]


def _spaced(line: str) -> list[str] | None:
    """The cells of a line that has only spaces; None when a space could stand in a number or between two."""
    whole = read_handle(line)
    if isinstance(whole, Read) and not re.search(r"\s[0-9]", line):
        return [line]
    cells: list[str] = []
    naming = True
    for found in _WORD_CELLS.finditer(folded(line)):
        cell = line[found.start() : found.end()].strip()
        if found.lastgroup == "word":
            cell = cell.strip("()[],:-")
            if not cell:
                continue
            if platform_of(cell) or "@" in cell or "/" in cell:
                naming = False
            elif naming and cells:
                cells[-1] = f"{cells[-1]} {cell}"
                continue
        else:
            naming = False
            grouped = _GROUPED.match(cell)
            # "800 300" is one number or two; "12 500" is one, since nobody has 12 followers.
            if (
                grouped
                and not found.group("noun")
                and (grouped.group().count(" ") > 1 or len(grouped.group("first")) > 2)
            ):
                return None
        cells.append(cell)
    return cells


def _from_columns(cells: Mapping[str | None, str], number: int) -> CandidateRow | None:
    handle = read_handle(cells.get("handle", ""))
    if not isinstance(handle, Read):
        return None
    row = _start(handle.value, number)
    if said := cells.get("platform", ""):
        platform = platform_of(said)
        if platform is None or row.platform not in (None, platform):
            return None
        row = replace(row, platform=platform)
    for field in (*_COUNTS, "price"):
        if (cell := cells.get(field, "")) and cell not in ("-", "?"):
            filled = _filled(row, field, cell)
            if filled is None:
                return None
            row = filled
    return _named_platform(row)


def _start(handle: Handle, number: int) -> CandidateRow:
    return CandidateRow(handle, handle.platform, None, None, None, None, None, None, number)


def _named_platform(row: CandidateRow) -> CandidateRow:
    return replace(row, handle=Handle(row.handle.name, row.platform))


def _filled(row: CandidateRow, field: str, cell: str) -> CandidateRow | None:
    """The row with one more value; None when the cell can't be read with certainty or the field already has one."""
    if getattr(row, field) is not None:
        return None
    if field == "price":
        price = read_money(cell, vat_rate=None, consumer=False)
        return replace(row, price=price.value) if isinstance(price, Read) else None
    count = read_count(cell)
    if not isinstance(count, Read):
        return None
    match field:
        case "followers":
            return replace(row, followers=count.value)
        case "likes":
            return replace(row, likes=count.value)
        case "comments":
            return replace(row, comments=count.value)
        case "shares":
            return replace(row, shares=count.value)
        case _:
            return replace(row, views=count.value)


def _from_shapes(cells: list[str], number: int) -> CandidateRow | None:
    cells = [cell for cell in cells if cell]
    place = next((index for index, cell in enumerate(cells) if "@" in cell or ("/" in cell and "." in cell)), 0)
    if not cells:
        return None
    handle = read_handle(cells[place])
    if not isinstance(handle, Read):
        return None
    row: CandidateRow | None = _start(handle.value, number)
    bare: list[str] = []
    for cell in cells[:place] + cells[place + 1 :]:
        if row is None:
            return None
        platform = platform_of(cell.removeprefix("@")) if not any(sign.isdigit() for sign in cell) else None
        if platform:
            if row.platform not in (None, platform):
                return None
            row = replace(row, platform=platform)
            continue
        lettered = any(sign.isalpha() for sign in cell)
        labelled, left = read_labelled(cell, _LABELS) if lettered else ({}, cell)
        if len(labelled) == 1 and not left:
            row = _filled(row, *next(iter(labelled.items())))
        elif _MONEY_MARK.search(folded(cell)):
            row = _filled(row, "price", cell)
        elif re.search("[0-9]", cell):
            bare.append(cell)
        elif place and cell is cells[0]:
            # A name beside the link or the @: "Anna Koti; instagram.com/anna.koti".
            continue
        else:
            return None
    free = [field for field in ("followers", "price") if row is not None and getattr(row, field) is None]
    if len(bare) > len(free):
        return None
    for field, cell in zip(free, bare, strict=False):
        row = _filled(row, field, cell) if row is not None else None
    return _named_platform(row) if row is not None else None
