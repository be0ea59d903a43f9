"""Markdown in which everything a person typed shows letter for letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.contracts.clauses import Paper, Paragraph


def escape_markdown(text: str) -> str:
    """One line of text that a Markdown reader shows as it is. Line breaks inside become hard ones."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    escaped = "".join(_letter(line, at) for at in range(len(line)))
    lead = len(escaped) - len(escaped.lstrip(" \t"))
    return "&nbsp;" * lead + escaped[lead:] if lead else escaped


_ALWAYS = frozenset("\\`*_[]<>|~&$^#{}!")


def _letter(line: str, at: int) -> str:
    letter = line[at]
    if letter in _ALWAYS:
        return "\\" + letter
    before = line[:at].strip()
    if letter in "-+=" and (not before or set(before) <= {letter, " "}):
        return "\\" + letter
    if letter in ".)" and before.isdigit() and before.isascii():
        return "\\" + letter
    if letter == ":" and line[at + 1 : at + 3] == "//":
        return "\\" + letter
    if letter in "@." and (letter == "@" or re.search(r"(?i)\bwww$", before)):
        return "\\" + letter
    return letter


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A pipe table. Cells are escaped; a line break in a cell becomes a space.

    Raises ValueError when a row has another number of cells than there are columns.
    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("a row has another number of cells than there are columns")
    lines = [_row(columns), "|" + " --- |" * len(columns), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "|" + "".join(f" {escape_markdown(' '.join(cell.split(chr(10))))} |" for cell in cells)


def contract_markdown(paper: Paper) -> str:
    """The contract as Markdown, from the same clauses as the DOCX."""
    parts = [
        f"# {escape_markdown(paper.title)}",
        f"**{escape_markdown(paper.status)}**",
        escape_markdown(paper.subtitle),
        f"## {escape_markdown(paper.parties_heading)}",
    ]
    for party in paper.parties:
        parts.append(f"**{escape_markdown(party.role)}**")
        parts.append("\n".join(f"- {_item(f'{label}: {value}')}" for label, value in party.details))
    for clause in paper.clauses:
        parts.append(f"## {clause.number} {escape_markdown(clause.heading)}")
        for position, paragraph in enumerate(clause.paragraphs, 1):
            parts += _paragraph(paragraph, f"{clause.number}.{position} ")
    for signature in paper.signatures:
        parts.append(f"**{escape_markdown(signature.role)}**: {escape_markdown(signature.name)}".rstrip(": "))
        parts.append("\n".join(f"- {escape_markdown(line)}: \\_\\_\\_\\_\\_\\_\\_\\_" for line in signature.lines))
    for annex in paper.annexes:
        parts.append(f"## {escape_markdown(paper.annex_word)} {annex.letter}: {escape_markdown(annex.heading)}")
        for paragraph in annex.paragraphs:
            parts += _paragraph(paragraph, "")
        if annex.grid:
            parts.append(markdown_table(annex.grid.columns, annex.grid.rows).rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def _paragraph(paragraph: Paragraph, number: str) -> list[str]:
    text = number + escape_markdown(paragraph.text)
    if not paragraph.items:
        return [text]
    return [text, "\n".join(f"- {_item(item)}" for item in paragraph.items)]


def _item(text: str) -> str:
    """A list item's later lines are indented, so that they stay in it."""
    return escape_markdown(text).replace("\n", "\n  ")
