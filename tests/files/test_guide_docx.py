"""A guide from Word: headings by any of their names, lists, links, tables; bad files are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.files import guide_docx
from bot.files.guide_docx import read_docx
from knowledge.markup import Paragraph, Span, plain
from knowledge.reading.problems import GuideProblem
from tests.knowledge.reading.test_text import shape


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def element(xml: str) -> Any:
    return parse_xml(xml.replace(">", f" {nsdecls('w', 'r')}>", 1))


def guide() -> Document:
    document = docx.Document()
    document.add_paragraph("Kahvilan opas", style="Title")
    line = document.add_paragraph("Hyvä ")
    line.add_run("kahvi").bold = True
    line.add_run(" ja ")
    line.add_run("kuppi", style="Strong")
    document.add_heading("Mitä tarvitset?", level=1)
    document.add_paragraph("keitin", style="List Bullet")
    document.add_paragraph("osat", style="List Bullet 2")
    document.add_paragraph("kupit", style="List Number")
    document.add_paragraph("• lautaset")
    document.add_heading("Hinnat", level=2)
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Koko", "Hinta", "Lisä", "Iso", "4 €", ""), strict=True
    ):
        cell.text = text
    return document


def test_a_guide() -> None:
    outline = read_docx(saved(guide()))
    assert outline.title == "Kahvilan opas"
    assert shape(outline) == [("Kahvilan opas", 1, "P"), ("Mitä tarvitset?", 1, "L4"), ("Hinnat", 2, "L2")]
    assert outline.sections[0].blocks == (
        Paragraph((Span("Hyvä "), Span("kahvi", bold=True), Span(" ja "), Span("kuppi", bold=True))),
    )
    assert plain(outline.sections[1].blocks).splitlines() == ["keitin", "osat", "kupit", "lautaset"]
    assert plain(outline.sections[2].blocks).splitlines() == ["Koko: Hinta, Lisä", "Iso: 4 €"]
    assert outline == read_docx(saved(guide()))


def test_finnish_names_and_outline_levels_make_headings() -> None:
    document = docx.Document()
    for name, based in (("Otsikko 3", None), ("Oma otsikko", "Heading 2"), ("Luettelokappale", None)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if based:
            style.base_style = document.styles[based]
    levelled = document.styles.add_style("Luku", WD_STYLE_TYPE.PARAGRAPH)
    levelled.element.get_or_add_pPr().append(element('<w:outlineLvl w:val="3">' + "</w:outlineLvl>"))
    for title, style_name in (("Kolmas", "Otsikko 3"), ("Toinen", "Oma otsikko"), ("Neljäs", "Luku")):
        document.add_paragraph(title, style=style_name)
        document.add_paragraph("Teksti.")
    direct = document.add_paragraph("Viides")
    direct._p.get_or_add_pPr().append(element('<w:outlineLvl w:val="4">' + "</w:outlineLvl>"))
    listed = document.add_paragraph("Kohta", style="Luettelokappale")
    listed._p.get_or_add_pPr().append(element('<w:numPr><w:numId w:val="1"/></w:numPr>'))
    document.add_paragraph("Ei kohta", style="Luettelokappale")
    assert shape(read_docx(saved(document))) == [
        ("Kolmas", 3, "P"), ("Toinen", 2, "P"), ("Neljäs", 4, "P"), ("Viides", 5, "L1 P"),
    ]  # fmt: skip


def test_links_insertions_and_what_is_left_out() -> None:
    document = docx.Document()
    line = document.add_paragraph("Katso ")
    for address, words in (("https://kahvi.example/", "ohje"), ("http://vanha.example/", " vanha")):
        id_ = line.part.relate_to(
            address, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", is_external=True
        )
        line._p.append(
            element(f'<w:hyperlink r:id="{id_}"><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:hyperlink>')
        )
    line._p.append(element("<w:ins><w:r><w:t> lisätty</w:t></w:r></w:ins>"))
    line._p.append(element("<w:del><w:r><w:delText>poistettu</w:delText></w:r></w:del>"))
    body = document.element.body
    body.insert(0, element(
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        "<w:sdtContent><w:p><w:r><w:t>Sisällys 1</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ))  # fmt: skip
    body.insert(1, element("<w:sdt><w:sdtContent><w:p><w:r><w:t>Alku</w:t></w:r></w:p></w:sdtContent></w:sdt>"))
    document.sections[0].header.paragraphs[0].text = "Ylätunniste"
    assert read_docx(saved(document)).sections[0].blocks == (
        Paragraph((Span("Alku"),)),
        Paragraph((Span("Katso "), Span("ohje", href="https://kahvi.example/"), Span(" vanha lisätty"))),
    )


def test_a_frame_or_a_layout_is_read_through() -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Kehyksen sisällä."
    cell = document.add_table(rows=1, cols=2).cell(0, 1)
    cell.paragraphs[0].text = "Otsikko"
    cell.paragraphs[0].style = document.styles["Heading 1"]
    cell.add_paragraph("Teksti.")
    assert shape(read_docx(saved(document))) == [("", 0, "P"), ("Otsikko", 1, "P")]


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Mitä maksaa?").bold = True
    document.add_paragraph("Kuppi on 3 €.")
    assert shape(read_docx(saved(document))) == [("Mitä maksaa?", 2, "P")]


def zipped(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return file.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(part.filename, archive.read(part)) for part in archive.infolist()]
    return zipped(*((part, change(found) if part == name else found) for part, found in parts))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"teksti",
        zipped(("a.txt", b"a")),
        zipped(("[Content_Types].xml", b"<a/>")),
        zipped(("[Content_Types].xml", b"not xml")),
        saved(guide())[:-400],
        changed(saved(guide()), "word/document.xml", lambda xml: xml[:300]),
        changed(saved(guide()), "word/document.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        changed(saved(guide()), "word/styles.xml", lambda xml: b""),
        changed(saved(guide()), "[Content_Types].xml", lambda xml: xml.replace(b"document.main", b"sheet.main")),
    ],
)
def test_what_is_no_docx_is_refused(data: bytes) -> None:
    with pytest.raises(GuideProblem, match="not_docx"):
        read_docx(data)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", bytes(guide_docx.LARGEST_UNPACKED)))
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given, **named: pytest.fail("it was unpacked"))
    with pytest.raises(GuideProblem) as caught:
        read_docx(bomb)
    assert caught.value.key == "unpacks_too_large"
    assert caught.value.values == {
        "size": guide_docx.LARGEST_UNPACKED + 4, "limit": guide_docx.LARGEST_UNPACKED,
    }  # fmt: skip


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    whole = zipped(("[Content_Types].xml", b"<a>" + bytes(3_000_000) + b"</a>"))
    size = (3_000_007).to_bytes(4, "little")
    assert whole.count(size) == 2
    with pytest.raises(GuideProblem, match="not_docx"):
        read_docx(whole.replace(size, (7).to_bytes(4, "little")))


def test_a_document_without_text_is_told() -> None:
    with pytest.raises(GuideProblem, match="empty"):
        read_docx(saved(docx.Document()))
