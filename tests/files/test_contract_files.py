"""The contract as files: the same clauses in both, people's words letter for letter, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document

from bot.files.docx import contract_docx
from bot.files.markdown import contract_markdown
from flows.contracts.clauses import Paper
from flows.engine.formats import LANGUAGES
from flows.field import PARTY_KINDS
from tests.contracts.deals import deal, paper_of
from tests.contracts.test_clauses import HOSTILE

MADE = datetime(2026, 11, 22, 12, 30, 15, tzinfo=UTC)


def opened(paper: Paper) -> Document:
    return docx.Document(io.BytesIO(contract_docx(paper, MADE)))


def part(paper: Paper, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(contract_docx(paper, MADE))) as archive:
        return archive.read(name).decode("utf-8")


def headings(document: Document) -> list[str]:
    return [line.text for line in document.paragraphs if line.style and line.style.name == "Heading 1"]


def unescaped(markdown: str) -> str:
    """What a CommonMark reader shows: backslashes before punctuation and at line ends are taken out."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.replace("\\\n", "\n").replace("&nbsp;", " "))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PARTY_KINDS)
def test_word_and_markdown_have_the_same_clauses(kind: str, language: str) -> None:
    paper = paper_of(deal(pricing=("fixed", "product", "commission", "monthly"), party_kind=kind, language=language))
    expected = [clause.heading for clause in paper.clauses]
    assert headings(opened(paper)) == expected
    found = re.findall(r"(?m)^## \d+ (.+)$", contract_markdown(paper))
    assert [unescaped(heading) for heading in found] == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_people_s_words_are_letter_for_letter_in_both_files(text: str) -> None:
    paper = paper_of(deal(brand_rules=text, party_name=text))
    document = opened(paper)
    assert any(line.text.endswith(f": {text}") for line in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert text in cells
    shown = unescaped(contract_markdown(paper))
    assert f"Tilaajan ohjeet sisällölle: {text}" in shown


def test_the_same_paper_gives_the_same_bytes_and_another_does_not() -> None:
    paper = paper_of(deal())
    assert contract_docx(paper, MADE) == contract_docx(paper, MADE)
    assert contract_docx(paper, MADE) != contract_docx(paper_of(deal(payment_days=21)), MADE)
    with zipfile.ZipFile(io.BytesIO(contract_docx(paper, MADE))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 12, 30, 14)}


def test_numbering_is_word_s_own() -> None:
    paper = paper_of(deal())
    styles = part(paper, "word/styles.xml")
    numbering = part(paper, "word/numbering.xml")
    assert '<w:lvlText w:val="%1.%2"/>' in numbering
    for style in ("Heading1", "ClauseText", "ListBullet"):
        assert f'<w:pStyle w:val="{style}"/>' in numbering
        assert re.search(rf'w:styleId="{style}".*?<w:numPr>', styles, re.DOTALL)
    assert not any(re.match(r"\d+[. ]", heading) for heading in headings(opened(paper)))


@pytest.mark.parametrize(("language", "tag", "draft"), [("fi", "fi-FI", "LUONNOS"), ("en", "en-GB", "DRAFT")])
def test_language_header_footer_and_properties(language: str, tag: str, draft: str) -> None:
    paper = paper_of(deal(language=language))
    document = opened(paper)
    languages = set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', part(paper, "word/styles.xml")))
    assert languages == {tag}
    header = document.sections[0].header.paragraphs[0].text
    assert header == f"{paper.title}\t{draft} · {paper.version_text}"
    footer = document.sections[0].footer._element.xml
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    properties = document.core_properties
    assert (properties.title, properties.language, properties.category) == (paper.title, tag, draft)
    assert properties.created == MADE


def test_the_signatures_stay_together() -> None:
    table = next(
        t
        for t in opened(paper_of(deal(party_kind="minor"))).tables
        if t.cell(0, 0).text == "Tilaaja" and len(t.columns) == 3
    )
    rows = table.rows
    assert [cell.text for cell in rows[0].cells] == ["Tilaaja", "Vaikuttaja", "Huoltaja"]
    for number, row in enumerate(rows):
        kept = [line.paragraph_format.keep_with_next for cell in row.cells for line in cell.paragraphs]
        assert all(kept) == (number < len(rows) - 1)


def test_open_points_are_marked_in_word() -> None:
    paper = paper_of(deal(term=None))
    marked = [
        run.text for line in opened(paper).paragraphs for run in line.runs if run.font.highlight_color is not None
    ]
    assert "[täydennetään: alkamis- ja päättymispäivä]" in marked
    assert set(marked) <= {point.mark for point in paper.open_points}


def test_the_price_list_is_a_table_in_both() -> None:
    paper = paper_of(deal(pricing=("fixed", "commission")))
    assert opened(paper).tables[-1].cell(1, 0).text == "Kiinteä palkkio"
    assert "| Kiinteä palkkio | koko kampanja | 800\u00a0€ |" in contract_markdown(paper)


def test_elements_are_in_the_schema_s_order() -> None:
    xml = part(paper_of(deal()), "word/document.xml")
    for tags in re.findall(r"<w:tcPr>(.*?)</w:tcPr>", xml, re.DOTALL):
        order = re.findall(r"<w:(tcW|gridSpan|shd|tcMar)\b", tags)
        assert order == sorted(order, key=["tcW", "gridSpan", "shd", "tcMar"].index)
    for tags in re.findall(r"<w:tblPr>(.*?)</w:tblPr>", xml, re.DOTALL):
        order = re.findall(r"<w:(tblStyle|tblW|tblBorders|tblLayout|tblCellMar|tblLook)\b", tags)
        assert order == sorted(
            order, key=["tblStyle", "tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook"].index
        )
