"""Articles from a guide: one point each, whole texts, ids that stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article, Source
from knowledge.markup import Bullets, Paragraph, Span, plain
from knowledge.reading import articles
from knowledge.reading.articles import (
    LONGEST_ARTICLE,
    LONGEST_POINT,
    LONGEST_SLUG,
    LONGEST_TITLE,
    MOST_ASKED,
    MOST_WORDS,
    articles_of,
)
from knowledge.reading.markdown import read_markdown
from knowledge.reading.outline import Outline, Section
from knowledge.reading.phrasing import phrasing_of
from knowledge.reading.problems import GuideProblem
from knowledge.reading.text import read_text
from knowledge.reading.titles import sentences, shortened
from tests.knowledge.reading.test_text import GUIDE

SOURCE = Source("Kahvilan opas", "2026-11")
FI = phrasing_of("fi")
LONG = "Tämä virke on täytettä, jotta osio kasvaa. " * 12


def made(text: str, language: str = "fi") -> tuple[Article, ...]:
    return articles_of(read_text(text), language, SOURCE)


def test_a_short_section_is_one_article() -> None:
    found = made(GUIDE)
    assert [(article.id, article.title) for article in found] == [
        ("own-miten-kahvilan-asiakkaat-loytyvat", "Miten kahvilan asiakkaat löytyvät?"),
        ("own-miksi-aukioloajat-kannattaa-kertoa", "Miksi aukioloajat kannattaa kertoa?"),
        ("own-mita-hyva-hinnasto-kertoo", "Mitä hyvä hinnasto kertoo?"),
    ]
    assert all((one.language, one.sources, one.covers, one.see_also) == ("fi", (SOURCE,), True, ()) for one in found)
    assert found[2].text == (
        "Hinnan ja koon\nAllergeenit\nHinnasto on esillä jonossa, jotta valinta on tehty ennen kassaa."
    )
    assert found[1].ask == (
        "Miksi aukioloajat kannattaa kertoa?",
        "Moni kääntyy ovelta, jos aukioloajat puuttuvat kartalta",
        "Kerro ajat ainakin näissä paikoissa",
        "Kesäajat (1.6.-31.8.) kannattaa kertoa erikseen, koska turistit eivät tunne paikkaa",
        "Kartalla ja hakukoneessa",
        "Ovessa (iso teksti)",
        "Omilla sivuilla",
    )


def test_a_long_section_is_divided_into_points() -> None:
    outline = read_text(
        f"Miten mitataan?\nMittaaminen alkaa tavoitteista. {LONG}\n"
        f"Hinnoittelu pienessä kahvilassa vaihtelee myyntipaikan alan, maidon ja makujen mukaan. {LONG}\n"
        "Seuraa näitä:\n- kuppien määrä\n- kassan summa\n"
        f"Lopuksi vertaa viikkoja keskenään, koska yksi päivä ei kerro mitään. {LONG}\nLyhyt loppu."
    )
    first, second, third, fourth = articles_of(outline, "fi", SOURCE)
    assert (first.title, second.title, third.title, fourth.title) == (
        "Miten mitataan?", "Hinnoittelu pienessä kahvilassa", "Seuraa näitä", "Lopuksi vertaa viikkoja keskenään",
    )  # fmt: skip
    assert third.text == "Seuraa näitä:\nkuppien määrä\nkassan summa"
    assert fourth.text.endswith("\nLyhyt loppu.")
    assert [one.see_also for one in (first, second, third, fourth)] == [
        (second.id,), (first.id, third.id), (second.id, fourth.id), (third.id,),
    ]  # fmt: skip
    assert tuple(block for one in (first, second, third, fourth) for block in one.blocks) == outline.sections[0].blocks


def test_a_noun_phrase_is_asked_for_in_a_frame() -> None:
    (fi,) = made("Hinnoittelu\nKupin hinta riippuu koosta.")
    assert fi.ask == (
        "Hinnoittelu", "Kerro: Hinnoittelu", "Hinnoittelu – mitä tarkoittaa?", "Kupin hinta riippuu koosta",
    )  # fmt: skip
    (en,) = made("Pricing models\nA cup costs three euros.", "en")
    assert en.ask == (
        "Pricing models", "What about Pricing models?", "Tell me about Pricing models", "A cup costs three euros",
    )  # fmt: skip
    (question,) = made("How it works\nYou ask. It answers. You read.", "en")
    assert question.ask == ("How it works", "You ask", "It answers")
    (unknown,) = made("Priser\nEn kopp kostar tre euro.", "sv")
    assert unknown.ask == ("Priser", "En kopp kostar tre euro")


def test_bold_words_are_asked_for() -> None:
    (found,) = articles_of(read_markdown("# Maksu\n\nMeillä käy **kortti** ja **käteinen**."), "fi", SOURCE)
    assert {"kortti", "käteinen"} <= set(found.ask)


def test_without_headings_points_are_titled_by_their_first_sentences() -> None:
    found = made(f"Kahvi on tuoretta. {LONG}\n\nKupit ovat puhtaita. {LONG}")
    assert [one.title for one in found] == ["Kahvi on tuoretta", "Kupit ovat puhtaita"]


def test_what_stands_before_the_first_heading_is_titled_by_the_document() -> None:
    outline = Outline("Opas", (
        Section("", 0, (Paragraph((Span("Alku."),)),)),
        Section("Tyhjä", 1, ()),
        Section("Loppu", 2, (Bullets(((Span("yksi asia"),),)),)),
    ))  # fmt: skip
    assert [(one.title, one.text) for one in articles_of(outline, "fi", SOURCE)] == [
        ("Opas", "Alku."),
        ("Loppu", "yksi asia"),
    ]


def test_a_wall_of_text_is_divided_at_sentences_and_items() -> None:
    wall = f"{LONG * 9}Loppu ilman väliä {'x' * 2000}"
    items = "\n".join(f"- asia numero {number} {'pitkä ' * 20}" for number in range(40))
    found = made(f"Otsikko\n{wall}\nLista:\n{items}")
    assert max(len(one.text) for one in found) <= LONGEST_POINT
    assert "".join(one.text for one in found).replace(" ", "").replace("\n", "") == re.sub(
        r"\s|(?m:^- )", "", f"{wall}Lista:\n{items}"
    )
    assert all(len(one.text) <= LONGEST_ARTICLE * 1.1 for one in found)


def test_ids_are_plain_short_and_numbered() -> None:
    titles = (
        "Äiti & Öljy", "Äiti & öljy?", "Äiti öljy 2", "Äiti öljy", "Привет",
        "Erittäin pitkä otsikko joka ei mahdu tunnukseen", "X" * 80,
    )  # fmt: skip
    text = "\n".join(
        f"{title}\nKappale, joka päättyy pisteeseen ja on pitkä kuin nälkävuosi, ellei pidempi.\n" for title in titles
    )
    assert [one.id for one in made(text)] == [
        "own-aiti-oljy", "own-aiti-oljy-2", "own-aiti-oljy-2-2", "own-aiti-oljy-3", "own-part",
        "own-erittain-pitka-otsikko-joka-ei-mahdu", f"own-{'x' * LONGEST_SLUG}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("Aloita pienestä.", "Aloita pienestä"),
        ("Miten aloitat?", "Miten aloitat?"),
        ("Pienet tilit (1 000-100 000 seuraajaa) tarjoavat usein parhaan hinnan, ja ne vastaavat nopeasti.",
         "Pienet tilit tarjoavat usein parhaan hinnan"),
        ("Kirjallinen sopimus on aina suositeltava, vaikka yhteistyö olisi pieni ja nopea.",
         "Kirjallinen sopimus on aina suositeltava"),
        ("Kahvilan myynnin kasvattaminen vaatii strategista lähestymistapaa.",
         "Kahvilan myynnin kasvattaminen"),
        ("Kerro asiakkaille aukioloajoista sosiaalisessa mediassa hyvissä ajoin.",
         "Kerro asiakkaille aukioloajoista"),
        ("Tuo kuitti kahvilan pääkonttoriin ja odota, kunnes joku huutaa nimesi.",
         "Tuo kuitti kahvilan pääkonttoriin ja odota"),
        ("Epäjärjestelmällistyttämättömyydelläänsäkäänköhän " * 2, "Epäjärjestelmällistyttämättömyydelläänsäkäänköhän"),
        ("x" * 70, "x" * 60),
    ],
)  # fmt: skip
def test_a_title_ends_where_a_reader_would_pause(sentence: str, title: str) -> None:
    assert shortened(sentence, FI, letters=LONGEST_TITLE, words=LONGEST_TITLE) == title


def test_an_english_title_does_not_end_in_a_small_word() -> None:
    sentence = "The most important thing in a contract is what the both of you will do and when."
    assert shortened(sentence, phrasing_of("en"), letters=60, words=60) == "The most important thing in a contract"


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Käytä esim. Kahvikarttaa. Kysy myös muilta (mm. Annalta)! Eikö?\nLoppu"
    assert sentences(text, FI) == [
        "Käytä esim. Kahvikarttaa.", "Kysy myös muilta (mm. Annalta)!", "Eikö?", "Loppu",
    ]  # fmt: skip


def test_what_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    outline = read_text(GUIDE)
    monkeypatch.setattr(articles, "MOST_ARTICLES", 2)
    with pytest.raises(GuideProblem) as caught:
        articles_of(outline, "fi", SOURCE)
    assert (caught.value.key, caught.value.values) == ("too_many", {"count": 3, "limit": 2})
    monkeypatch.setattr(articles, "LONGEST_SECTION", 50)
    with pytest.raises(GuideProblem) as caught:
        articles_of(outline, "fi", SOURCE)
    assert caught.value.key == "section_too_long"
    assert caught.value.values == {
        "title": "Miten kahvilan asiakkaat löytyvät?", "count": len(plain(outline.sections[0].blocks)), "limit": 50,
    }  # fmt: skip
    with pytest.raises(GuideProblem, match="empty"):
        articles_of(Outline("Opas", (Section("Vain otsikko", 1, ()),)), "fi", SOURCE)


LINE = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd", "Po"]), min_size=1, max_size=30),
    st.sampled_from(
        [
            "Miten?",
            "Miten mittaat tuloksia?",
            "# A",
            "- kaksi sanaa",
            "",
            "Näin:",
            LONG,
            LONG * 5,
            "esim. ",
            "x " * 1000,
        ]
    ),
)


@given(st.lists(LINE, max_size=12).map("\n".join), st.sampled_from(["fi", "en", "sv"]))
def test_any_guide_gives_the_same_articles_twice(text: str, language: str) -> None:
    try:
        found = made(text, language)
    except GuideProblem as problem:
        assert problem.key == "empty"  # noqa: PT017
        return
    assert found == made(text, language)
    ids = [one.id for one in found]
    assert len(set(ids)) == len(ids)
    for one in found:
        assert re.fullmatch(r"own-[a-z0-9]+(-[a-z0-9]+)*", one.id)
        assert one.title
        assert one.text
        assert set(one.see_also) <= set(ids) - {one.id}
        assert (3 if language != "sv" else 1) <= len(one.ask) <= MOST_ASKED
        assert all(way and len(way.split()) <= MOST_WORDS for way in one.ask)
        assert len({way.casefold() for way in one.ask}) == len(one.ask)


SENTENCE = st.lists(st.sampled_from(["kuppi", "kahvi", "Äiti", "öljy", "ja"]), min_size=1, max_size=300).map(
    lambda found: f"{' '.join(found)}."
)


@given(st.lists(SENTENCE, min_size=1, max_size=8))
def test_no_word_is_lost(paragraphs: list[str]) -> None:
    found = made("\n\n".join(paragraphs))
    assert " ".join(one.text for one in found).split() == " ".join(paragraphs).split()
