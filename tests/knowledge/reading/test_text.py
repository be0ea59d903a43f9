"""Plain text: headings are told by their shape, and no word is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.markup import Bullets, Paragraph, Span, plain
from knowledge.reading.outline import Outline
from knowledge.reading.problems import GuideProblem
from knowledge.reading.text import read_text

GUIDE = """\
Miten kahvilan asiakkaat löytyvät?
Kahvilan asiakkaat löytyvät naapurustosta, ja paras mainos on hyvä tuoksu ovella. Tämä opas kertoo, mistä aloittaa.
Miksi aukioloajat kannattaa kertoa?
Moni kääntyy ovelta, jos aukioloajat puuttuvat kartalta. Päivitä ne heti, kun ne muuttuvat.
Kerro ajat ainakin näissä paikoissa:
- Kartalla ja hakukoneessa
- Ovessa (iso teksti)
* Omilla sivuilla
Kesäajat (1.6.-31.8.) kannattaa kertoa erikseen, koska turistit eivät tunne paikkaa.
Mitä hyvä hinnasto kertoo?
1. Hinnan ja koon
2. Allergeenit
Hinnasto on esillä jonossa, jotta valinta on tehty ennen kassaa.
"""


def shape(outline: Outline) -> list[tuple[str, int, str]]:
    """Title, level and blocks: P a paragraph, L a list and how many items."""
    return [
        (
            section.title,
            section.level,
            " ".join(f"L{len(block.items)}" if isinstance(block, Bullets) else "P" for block in section.blocks),
        )
        for section in outline.sections
    ]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def words_of(outline: Outline) -> list[str]:
    return [word for section in outline.sections for word in words(f"{section.title}\n{plain(section.blocks)}")]


def test_a_line_is_a_paragraph_and_a_short_one_above_it_a_heading() -> None:
    outline = read_text(GUIDE)
    assert outline.title == "Miten kahvilan asiakkaat löytyvät?"
    assert shape(outline) == [
        ("Miten kahvilan asiakkaat löytyvät?", 1, "P"),
        ("Miksi aukioloajat kannattaa kertoa?", 2, "P P L3 P"),
        ("Mitä hyvä hinnasto kertoo?", 2, "L2 P"),
    ]
    announced = outline.sections[1].blocks[1:3]
    assert announced == (
        Paragraph((Span("Kerro ajat ainakin näissä paikoissa:"),)),
        Bullets(((Span("Kartalla ja hakukoneessa"),), (Span("Ovessa (iso teksti)"),), (Span("Omilla sivuilla"),))),
    )
    assert words_of(outline) == words(GUIDE)


WRAPPED = """\
Kahvilan opas

Miten aloitat?

Aloita pienestä ja laajenna vasta, kun ensimmäinen viikko on takana ja olet
laskenut, montako kuppia päivässä menee. Pidä kirjaa jokaisesta päivästä ja
Vertaa viikkoja keskenään.

Hanki ensin nämä:
- kahvinkeitin, jonka osat saa irti ja joka kestää
  jatkuvan käytön
- kupit
ja lautaset

Mitä se maksaa?
Ensimmäinen kuukausi maksaa noin 2 000 euroa, josta vuokra on suurin osa, ja
loput menee kahviin.
"""


def test_lines_of_one_width_are_joined() -> None:
    outline = read_text(WRAPPED)
    assert shape(outline) == [
        ("Kahvilan opas", 1, ""),
        ("Miten aloitat?", 2, "P P L2"),
        ("Mitä se maksaa?", 2, "P"),
    ]
    assert plain(outline.sections[1].blocks).splitlines()[2:] == [
        "kahvinkeitin, jonka osat saa irti ja joka kestää jatkuvan käytön",
        "kupit ja lautaset",
    ]
    assert words_of(outline) == words(WRAPPED)


def test_lines_of_one_width_need_no_blank_lines() -> None:
    outline = read_text(
        "Miten aloitat kahvilan pitämisen pienessä kaupungissa?\n"
        "Aloita pienestä ja laajenna vasta, kun ensimmäinen viikko on takana ja osto-\n"
        "ja myyntihinnat on laskettu. Kysy naapurilta, kun et tiedä, sillä kahvila-\n"
        "alalla autetaan.\n"
        "Toinen kappale alkaa tästä ja jatkuu niin pitkään, että se menee toiselle\n"
        "riville asti.\n"
    )
    assert shape(outline) == [("Miten aloitat kahvilan pitämisen pienessä kaupungissa?", 1, "P P")]
    assert "osto- ja myyntihinnat on laskettu" in plain(outline.sections[0].blocks)
    assert "kahvila-alalla autetaan.\nToinen" in plain(outline.sections[0].blocks)


def test_marked_headings() -> None:
    outline = read_text(
        "Opas\n====\n\nAlku.\n\nHinta ja koko\n-------------\nKuppi on 3 dl.\n\n---\n\nPALVELU OVELLA\nTervehdi.\n\n"
        "2.1 Maksu\nKortti käy.\n\n2.1.1. Käteinen\n\nKäy myös.\n\n### Lopuksi ###\nKiitos."
    )
    assert shape(outline) == [
        ("Opas", 1, "P"),
        ("Hinta ja koko", 2, "P"),
        ("PALVELU OVELLA", 1, "P"),
        ("Maksu", 2, "P"),
        ("Käteinen", 3, "P"),
        ("Lopuksi", 3, "P"),
    ]


def test_a_number_counts_items_or_chapters() -> None:
    items = read_text("Näin se käy.\n1. Avaa ovi\n2. Keitä kahvi\nSitten odotat ensimmäistä asiakasta.")
    assert shape(items) == [("", 0, "P L2 P")]
    chapters = read_text("1. Ovi\nAvaa ovi ajoissa joka aamu.\n2. Kahvi\nKeitä kahvi ennen avaamista.")
    assert shape(chapters) == [("Ovi", 1, "P"), ("Kahvi", 1, "P")]
    date = read_text("Tulemme takaisin pian ja kerromme lisää.\n\n5. toukokuuta avaamme terassin.")
    assert "5. toukokuuta avaamme terassin." in plain(date.sections[0].blocks)


@pytest.mark.parametrize(
    "text",
    [
        "Kolme riviä\nIlman pistettä\nEi yhtään otsikkoa",
        "Yksi ainoa rivi",
        "Tämä rivi päättyy pisteeseen.\nTämä kappale on pidempi kuin se, joka on sen yllä.",
        "pienellä alkava rivi\nTämä kappale on pidempi kuin se, joka on sen yllä.",
    ],
)
def test_short_lines_alone_are_no_headings(text: str) -> None:
    outline = read_text(text)
    assert [section.title for section in outline.sections] == [""]
    assert words_of(outline) == words(text)


def test_what_cannot_be_seen_is_left_out() -> None:
    outline = read_text("\ufeffKah\u00advi\u200b maksaa 1\u00a0000\x00 €.\r\n\r\n*****\r\n")
    assert plain(outline.sections[0].blocks) == "Kahvi maksaa 1\u00a0000 €."


@pytest.mark.parametrize("text", ["", " \n\t\n", "---\n***\n", "👍", "\ufeff", "# Otsikko", "OTSIKKO\n======\n"])
def test_a_text_without_text_is_told(text: str) -> None:
    with pytest.raises(GuideProblem) as caught:
        read_text(text)
    assert (caught.value.key, caught.value.values) == ("empty", {})


LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(["", "====", "---", "- a", "1. B", "2. C", "1.1 D", "# E", "MITÄ", "Miten?", "Kappale. " * 9]),
    ),
    max_size=12,
).map("\n".join)


@given(LINES)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        outline = read_text(text)
    except GuideProblem as problem:
        assert problem.key == "empty"  # noqa: PT017
    else:
        assert outline.sections
        assert outline == read_text(text)


SENTENCE = st.lists(
    st.sampled_from(["kuppi", "kahvi", "Äiti", "öljy", "ja", "maksaa", "100"]), min_size=1, max_size=20
).map(lambda found: f"{' '.join(found)}.")


@given(st.lists(st.one_of(SENTENCE, SENTENCE.map("- {}".format), st.just("Mitä?"), st.just("")), min_size=1))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join([*lines, "Loppu on pitkä kappale, joka päättyy."])
    assert words_of(read_text(text)) == words(text)
