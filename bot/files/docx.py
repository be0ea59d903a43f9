"""A contract as a Word file that a lawyer can go on editing: real styles, numbering, header, footer and language."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.contracts.clauses import Grid, Paper, Party, Signature

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph as Line

LANGUAGE_TAGS = {"fi": "fi-FI", "en": "en-GB"}

_WIDTH = 164
"""Of the text on an A4 page, in millimetres."""
_FONT = "Calibri"
_INK = "1F2A37"
_QUIET = "5B6675"
_RULE = "C9CFD6"
_FILL = "F3F5F7"

# Ids of our lists among the file's numbering definitions; python-docx's template uses small numbers.
_CLAUSES, _BULLETS = 90, 91


_AFTER = {
    "lang": ("w:eastAsianLayout", "w:specVanish", "w:oMath"),
    "outlineLvl": ("w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
    "pBdr": (
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
        "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
        "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
        "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
    ),
    "shd": ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark"),
    "tblBorders": ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription"),
    "tblCellMar": ("w:tblLook", "w:tblCaption", "w:tblDescription"),
}  # fmt: skip
"""What the schema (ECMA-376) wants after each element that is put into properties here."""


def contract_docx(paper: Paper, made: datetime) -> bytes:
    """The DOCX file of a contract. The same paper and moment give the same bytes.

    Clause headings are Heading 1 with the numbering "1", their paragraphs a numbered style "1.1", lists are bullets,
    annex headings are Heading 1 of their own on a new page. Open points are highlighted.
    """
    import docx  # takes a tenth of a second: only when a file is made

    document = docx.Document()
    _set_page(document)
    _set_styles(document, paper)
    _set_numbering(document)
    _set_header(document, paper)
    _set_footer(document, paper)
    _set_properties(document, paper, made)
    marks = _marks(paper)

    _paragraph(document, "Title", paper.title)
    _paragraph(document, "Subtitle", paper.subtitle)
    _paragraph(document, "Parties Heading", paper.parties_heading)
    _add_parties(document, paper.parties, marks)
    for clause in paper.clauses:
        _paragraph(document, "Heading 1", clause.heading)
        for paragraph in clause.paragraphs:
            _add_text(_paragraph(document, "Clause Text"), paragraph.text, marks)
            _add_items(document, paragraph.items, marks)
            if paragraph.items:
                document.paragraphs[-len(paragraph.items) - 1].paragraph_format.keep_with_next = True
    _add_signatures(document, paper.signatures, marks)
    for annex in paper.annexes:
        heading = _paragraph(document, "Annex Heading")
        _add_text(heading, f"{paper.annex_word} {annex.letter}: {annex.heading}", marks)
        for paragraph in annex.paragraphs:
            _add_text(_paragraph(document, "Body Text"), paragraph.text, marks)
            _add_items(document, paragraph.items, marks)
        if annex.grid:
            _add_grid(document, annex.grid, marks)
    return _saved(document, made)


def _marks(paper: Paper) -> re.Pattern[str] | None:
    marks = sorted({point.mark for point in paper.open_points}, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, marks))})") if marks else None


def _add_text(line: Line, text: str, marks: re.Pattern[str] | None, *, bold: bool | None = None) -> None:
    """The text as runs: open points highlighted, line breaks kept, everything else letter for letter."""
    from docx.enum.text import WD_COLOR_INDEX

    for position, piece in enumerate(marks.split(text) if marks else [text]):
        if not piece:
            continue
        run = line.add_run()
        run.bold = bold
        for number, part in enumerate(piece.split("\n")):
            if number:
                run.add_break()
            run.add_text(part)
        if position % 2:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _add_items(document: Document, items: Sequence[str], marks: re.Pattern[str] | None) -> None:
    for number, item in enumerate(items, 1):
        line = _paragraph(document, "List Bullet")
        _add_text(line, item, marks)
        line.paragraph_format.keep_with_next = number < len(items) <= 8
        if number == len(items):
            line.paragraph_format.space_after = _points(6)


def _set_page(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    section.header_distance = section.footer_distance = Mm(12)


def _paragraph(parent: Document | _Cell, style: str, text: str = "") -> Line:
    """In that style. The library would look through all styles for each paragraph, which takes longer than all the
    rest of a contract."""
    made = parent.add_paragraph(text)
    made._p.style = _style_id(style)
    return made


def _style_id(name: str) -> str:
    """As Word and the library form it."""
    return name.replace(" ", "")


def _set_styles(document: Document, paper: Paper) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    normal = _style(document, "Normal", size=10, after=6)
    normal.paragraph_format.line_spacing = 1.1
    _set_language(document, LANGUAGE_TAGS[paper.language])
    title = _style(document, "Title", size=22, bold=True, after=2)
    _remove(title.element.pPr, "w:pBdr")
    subtitle = _style(document, "Subtitle", size=11, color=_QUIET, after=14)
    subtitle.font.italic = False
    _remove(subtitle.element.rPr, "w:spacing")
    heading = _style(document, "Heading 1", size=12.5, bold=True, before=14, after=4)
    heading.paragraph_format.keep_with_next = True
    _number(heading, _CLAUSES, 0)
    heading.paragraph_format.left_indent = Mm(11)
    heading.paragraph_format.first_line_indent = Mm(-11)
    for name, base in (("Clause Text", "Normal"), ("Parties Heading", "Normal"), ("Annex Heading", "Normal")):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles[base]
    clause = _style(document, "Clause Text", size=10, after=6)
    _number(clause, _CLAUSES, 1)
    clause.paragraph_format.left_indent = Mm(11)
    clause.paragraph_format.first_line_indent = Mm(-11)
    parties = _style(document, "Parties Heading", size=12.5, bold=True, before=4, after=4)
    parties.paragraph_format.keep_with_next = True
    _outline(parties, 0)
    annex = _style(document, "Annex Heading", size=15, bold=True, after=8)
    annex.paragraph_format.page_break_before = True
    annex.paragraph_format.keep_with_next = True
    _outline(annex, 0)
    bullet = _style(document, "List Bullet", size=10, after=3)
    _number(bullet, _BULLETS, 0)
    bullet.paragraph_format.left_indent = Mm(17)
    bullet.paragraph_format.first_line_indent = Mm(-5)
    for name in ("Header", "Footer"):
        stops = _style(document, name, size=9, color=_QUIET).paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _style(
    document: Document,
    name: str,
    *,
    size: float,
    bold: bool = False,
    color: str = _INK,
    before: float = 0,
    after: float = 0,
) -> ParagraphStyle:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style: ParagraphStyle = document.styles[name]
    style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(color)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), _FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _element(tag: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _put(parent: Any, child: Any) -> None:
    """Adds a child where the schema wants it: Word refuses files whose properties are in another order."""
    parent.insert_element_before(child, *_AFTER.get(child.tag.rpartition("}")[2], ()))


def _remove(parent: Any, tag: str) -> None:
    from docx.oxml.ns import qn

    for child in [] if parent is None else parent.findall(qn(tag)):
        parent.remove(child)


def _set_language(document: Document, tag: str) -> None:
    """Spelling and hyphenation in the contract's language, everywhere."""
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), tag)
    properties = document.styles["Normal"].element.get_or_add_rPr()
    _remove(properties, "w:lang")
    _put(properties, _element("w:lang", val=tag))


def _number(style: ParagraphStyle, number: int, level: int) -> None:
    properties = style.element.get_or_add_pPr()
    _remove(properties, "w:numPr")
    numbered = properties.get_or_add_numPr()
    numbered.get_or_add_ilvl().val = level
    numbered.get_or_add_numId().val = number


def _outline(style: ParagraphStyle, level: int) -> None:
    """Headings that aren't numbered still show in Word's navigation."""
    properties = style.element.get_or_add_pPr()
    _remove(properties, "w:outlineLvl")
    _put(properties, _element("w:outlineLvl", val=level))


def _set_numbering(document: Document) -> None:
    """Two lists: clauses "1" with paragraphs "1.1" below, and bullets. Tied to the styles that use them."""
    numbering = document.part.numbering_part.element
    clauses = _element("w:abstractNum", abstractNumId=_CLAUSES)
    clauses.append(_element("w:multiLevelType", val="multilevel"))
    clauses.append(_level(0, "decimal", "%1", "Heading1"))
    clauses.append(_level(1, "decimal", "%1.%2", "ClauseText"))
    bullets = _element("w:abstractNum", abstractNumId=_BULLETS)
    bullets.append(_element("w:multiLevelType", val="hybridMultilevel"))
    bullets.append(_level(0, "bullet", "•", "ListBullet"))
    first = numbering.find(_named("w:num"))
    for abstract in (clauses, bullets):
        first.addprevious(abstract)
    for number in (_CLAUSES, _BULLETS):
        made = _element("w:num", numId=number)
        made.append(_element("w:abstractNumId", val=number))
        numbering.append(made)


def _named(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _level(level: int, form: str, text: str, style: str) -> Any:
    made = _element("w:lvl", ilvl=level)
    for tag, value in (("start", 1), ("numFmt", form), ("pStyle", style), ("lvlText", text), ("lvlJc", "left")):
        made.append(_element(f"w:{tag}", val=value))
    return made


def _set_header(document: Document, paper: Paper) -> None:
    from docx.shared import RGBColor

    line = document.sections[0].header.paragraphs[0]
    line.add_run(paper.title)
    line.add_run("\t")
    status = line.add_run(paper.status)
    status.bold = True
    if paper.draft:
        status.font.color.rgb = RGBColor(0xB4, 0x23, 0x18)
    line.add_run(f" · {paper.version_text}")
    _rule(line, "bottom")


def _set_footer(document: Document, paper: Paper) -> None:
    line = document.sections[0].footer.paragraphs[0]
    line.add_run(f"\t{paper.page_word} ")
    _add_field(line, "PAGE")
    line.add_run(" / ")
    _add_field(line, "NUMPAGES")


def _add_field(line: Line, instruction: str) -> None:
    """A field that Word counts itself, with a first value to show until then."""
    for kind in ("begin", None, "separate", "1", "end"):
        run = line.add_run()._r
        if kind is None:
            text = _element("w:instrText")
            text.text = f" {instruction} "
            run.append(text)
        elif kind == "1":
            run.text = kind
        else:
            run.append(_element("w:fldChar", fldCharType=kind))


def _rule(line: Line, side: str) -> None:
    borders = _element("w:pBdr")
    borders.append(_element(f"w:{side}", val="single", sz=4, space=4, color=_RULE))
    _put(line._p.get_or_add_pPr(), borders)


def _set_properties(document: Document, paper: Paper, made: datetime) -> None:
    moment = made.replace(microsecond=0, tzinfo=None)
    properties = document.core_properties
    properties.title = paper.title
    properties.subject = paper.subtitle
    properties.author = properties.last_modified_by = "Vaikute"
    properties.language = LANGUAGE_TAGS[paper.language]
    properties.category = paper.status
    properties.comments = ""
    properties.keywords = ""
    properties.version = str(paper.version)
    properties.revision = paper.version
    properties.created = properties.modified = moment


def _add_parties(document: Document, parties: Sequence[Party], marks: re.Pattern[str] | None) -> None:
    """One table: a shaded row with the party's role, then a row for each detail."""
    table = _new_table(document, (50, 114))
    for party in parties:
        role, rest = _add_row(table).cells
        cell = role.merge(rest)
        _shade(cell)
        _fill(cell, party.role, marks, bold=True)
        for label, value in party.details:
            left, right = _add_row(table).cells
            _fill(left, label, None)
            _fill(right, value, marks)
    for row in table.rows:
        _keep(row, with_next=row is not table.rows[-1])


def _add_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _add_grid(document: Document, grid: Grid, marks: re.Pattern[str] | None) -> None:
    table = _new_table(document, (46, 76, 42))
    head = _add_row(table)
    _put(head._tr.get_or_add_trPr(), _element("w:tblHeader"))
    for cell, text in zip(head.cells, grid.columns, strict=True):
        _shade(cell)
        _fill(cell, text, None, bold=True)
    for texts in grid.rows:
        row = _add_row(table)
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, text, marks)
        _keep(row, with_next=False)


def _add_signatures(document: Document, signatures: Sequence[Signature], marks: re.Pattern[str] | None) -> None:
    """Side by side, one column for each who signs; the whole block stays on one page."""
    width = _WIDTH // len(signatures)
    before = document.paragraphs[-1]
    before.paragraph_format.keep_with_next = True
    spacer = document.add_paragraph()
    spacer.paragraph_format.keep_with_next = True
    table = _new_table(document, [width] * len(signatures), lines=False)
    for cell, signature in zip(_add_row(table).cells, signatures, strict=True):
        _fill(cell, signature.role, marks, bold=True)
    for cell, signature in zip(_add_row(table).cells, signatures, strict=True):
        _fill(cell, signature.name, marks)
    for number in range(max(len(signature.lines) for signature in signatures)):
        for cell, signature in zip(_add_row(table).cells, signatures, strict=True):
            _fill(cell, "", None)
            cell.paragraphs[0].paragraph_format.space_before = _points(16)
            caption = _paragraph(cell, "Footer")
            _rule(caption, "top")
            caption.add_run(signature.lines[number] if number < len(signature.lines) else "")
    for number, row in enumerate(table.rows, 1):
        _keep(row, with_next=number < len(table.rows))


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _new_table(document: Document, widths: Sequence[int], *, lines: bool = True) -> Table:
    """An empty table with columns of the given widths in millimetres."""
    from docx.shared import Mm

    table: Table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    properties = table._tbl.tblPr
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single" if lines else "nil", sz=4, space=0, color=_RULE))
    _put(properties, borders)
    margins = _element("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 80), ("bottom", 40), ("right", 160)):
        margins.append(_element(f"w:{side}", w=twips, type="dxa"))
    _put(properties, margins)
    return table


def _fill(cell: _Cell, text: str, marks: re.Pattern[str] | None, *, bold: bool | None = None) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_after = _points(0)
    _add_text(line, text, marks, bold=bold)


def _shade(cell: _Cell) -> None:
    _put(cell._tc.get_or_add_tcPr(), _element("w:shd", val="clear", color="auto", fill=_FILL))


def _keep(row: _Row, *, with_next: bool) -> None:
    """The row isn't cut by a page, nor parted from the next one."""
    _put(row._tr.get_or_add_trPr(), _element("w:cantSplit"))
    if with_next:
        for cell in row.cells:
            for line in cell.paragraphs:
                line.paragraph_format.keep_with_next = True


def _saved(document: Document, made: datetime) -> bytes:
    """The file with every time stamp set to `made`, since a ZIP otherwise carries the clock of the machine."""
    first = io.BytesIO()
    document.save(first)
    stamp = (max(made.year, 1980), made.month, made.day, made.hour, made.minute, made.second // 2 * 2)
    last = io.BytesIO()
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in _entries(old):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, content)
    return last.getvalue()


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """In the archive's order; the template's thumbnail shows another document and is left out by its relation."""
    for name in archive.namelist():
        yield name, archive.read(name)
