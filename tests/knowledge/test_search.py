"""Questions as people type them: the right answer, an offer, or an honest no."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.meaning import meaning
from knowledge.article import Article, read_article
from knowledge.evaluation import SMALL_TALK, Share, asked, report
from knowledge.index import Index
from knowledge.markup import Bullets, Paragraph, Span, blocks_of, plain
from knowledge.search import LANGUAGES, Found, article, language_of, library_of, load, search, with_own
from knowledge.words import CONSIDERED, fold, normalise, standard
from tests.knowledge.evaluate import QUESTIONS, decided, table
from tests.knowledge.training import training

LIBRARY = load()


@pytest.mark.parametrize(
    ("question", "language", "id_"),
    [
        ("paljonko mikrovaikuttaja maksaa?", "fi", "prices"),
        ("onks pakko tehä soppari", "fi", "written-contract"),
        ("how much does a micro influencer cost", "en", "prices"),
        ("mikä on hyvä sitoutumisaste", "fi", "good-engagement-rate"),
        ("miten merkitään kaupallinen yhteistyö", "fi", "disclosure-label"),
        ("miten merkitaan kaupallinen yhteistyo", "fi", "disclosure-label"),
        ("Mikä on hyvä sitoutumisaset?", "fi", "good-engagement-rate"),
        ("paljonko mikro vaikuttaja maksaa", "fi", "prices"),
        ("what is a good engagment rate", "en", "good-engagement-rate"),
        ("Moi! Meillä on pieni kahvila Tampereella. Löysin yhden kivan tyypin. Paljonko mikrovaikuttaja maksaa?",
         "fi", "prices"),
    ],
)  # fmt: skip
def test_answers(question: str, language: str, id_: str) -> None:
    found = search(LIBRARY, question, language)
    assert found.decision == "answer"
    assert found.passages[0].article == id_
    assert found.passages[0].title == article(LIBRARY, id_, language).title
    assert found.passages[0].sources


@pytest.mark.parametrize(
    ("question", "language", "id_"),
    [
        ("Kuka on Suomen suosituin vaikuttaja?", "fi", "naming-influencers"),
        ("miten tiktokin algoritmi toimii", "fi", "platform-algorithms"),
        ("how do i become an influencer", "en", "becoming-an-influencer"),
        ("how do Google ads work", "en", "other-advertising"),
    ],
)
def test_says_what_the_guide_does_not_cover(question: str, language: str, id_: str) -> None:
    found = search(LIBRARY, question, language)
    assert found.decision == "refuse"
    assert found.passages[0].article == id_
    assert not found.passages[0].covers


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("moi", "fi", "greeting"), ("Kiitos!", "fi", "thanks"), ("kiitti paljon", "fi", "thanks"),
        ("kiitti moi!", "fi", "thanks"), ("mitä kuuluu?", "fi", "how_are_you"), ("Miten menee", "fi", "how_are_you"),
        ("oot kyllä tosi hyvä", "fi", "praise"),
        ("good night", "en", "bye"), ("hauska botti", "fi", "praise"), ("sori", "fi", "apology"),
        ("joo", "fi", "yes"), ("heippa, hyvää yötä", "fi", "bye"),
        ("", "fi", "nothing"), ("   ", "fi", "nothing"), ("👍", "fi", "nothing"), ("?!", "fi", "nothing"),
        ("\x00\x07", "fi", "nothing"), ("\u200b", "fi", "nothing"), ("x", "fi", "nothing"),
        ("thanks", "en", "thanks"), ("Thank you so much!", "en", "thanks"), ("hello", "en", "greeting"),
        ("ok", "en", "yes"), ("how are you?", "en", "how_are_you"), ("you are really good", "en", "praise"),
    ],
)  # fmt: skip
def test_small_talk_and_nothing_get_no_article(text: str, language: str, kind: str) -> None:
    assert search(LIBRARY, text, language) == Found("refuse", talk=kind)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("hur mycket kostar en influencer?", "sv"),
        ("Måste vi ha ett skriftligt avtal med påverkaren?", "sv"),
        ("wie viel kostet ein Influencer?", "other"),
        ("сколько стоит блогер", "other"),
        ("¿cuánto cuesta un influencer?", "other"),
        ("インフルエンサーの料金", "other"),
    ],
)
def test_other_languages_are_told_apart(text: str, foreign: str) -> None:
    for language in LANGUAGES:
        assert search(LIBRARY, text, language) == Found("refuse", foreign=foreign)


def test_our_own_languages_are_not_foreign() -> None:
    told = [q.text for q in QUESTIONS if LIBRARY.foreigner.foreign(normalise(q.text))]
    assert told == []


def test_far_question_is_refused() -> None:
    assert search(LIBRARY, "mikä on kvanttifysiikan epätarkkuusperiaate", "fi").decision == "refuse"
    assert search(LIBRARY, "who won the football world cup", "en").decision == "refuse"


def reached(of: Share | None, whole: bool) -> float:
    """A share of the set, or of a small sample the upper end of its interval."""
    assert of is not None
    return of.value if whole else of.high


@pytest.mark.parametrize("model", ["lexical", "meaning"])
def test_development_set(model: str) -> None:
    """A floor well under what is reached, which `python -m tests.knowledge.evaluate` prints."""
    if model == "meaning" and meaning() is None:
        pytest.skip("the meaning model isn't installed")
    library = LIBRARY if model == "lexical" else load(meaning())
    questions = [q for q in QUESTIONS if q.style != SMALL_TALK]
    fared = asked(questions[:: 3 if model == "lexical" else 15], lambda question: decided(library, question))
    rows = {row.name: row for row in report(fared)}
    shown = table(tuple(rows.values()))
    for language in LANGUAGES:
        whole = model == "lexical"
        assert reached(rows[language].top_1, whole) >= 0.85, shown
        assert reached(rows[language].top_3, whole) >= 0.92, shown
        assert (rows[language].wrong or Share(0, 0)).low <= 0.03, shown
        assert reached(rows[f"{language} near"].not_answered, whole) >= 0.88, shown
        assert reached(rows[f"{language} far"].not_answered, whole=False) >= 0.9, shown


def test_development_set_is_large_and_apart_from_the_guide() -> None:
    def number(language: str, styles: Callable[[str], bool], answerable: bool) -> int:
        return sum(q.language == language and styles(q.style) and bool(q.right) == answerable for q in QUESTIONS)

    assert number("fi", lambda _: True, True) >= 300
    assert number("en", lambda _: True, True) >= 150
    assert number("fi", lambda _: True, False) + number("en", lambda _: True, False) >= 200
    for style in ("plain", "inflected", "spoken", "typo", "keywords", "story"):
        assert number("fi", lambda of, style=style: of == style, True) >= 30  # type: ignore[misc]
    told = set()
    for question in QUESTIONS:
        guide = LIBRARY.guides[question.language]
        assert all(id_ in guide.articles and guide.articles[id_].covers for id_ in question.right), question.text
        told |= {(question.language, id_) for id_ in question.right}
    for language, guide in LIBRARY.guides.items():
        assert {(language, one.id) for one in guide.articles.values() if one.covers} <= told
    texts = {
        normalise(text) for guide in LIBRARY.guides.values() for one in guide.articles.values() for text in one.ask
    }
    learned = {normalise(text) for language in LANGUAGES for _, text in training(language)}
    plain = [q.text for q in QUESTIONS if len(q.text.split()) > 4]
    assert not [text for text in plain if normalise(text) in texts | learned]


def test_language() -> None:
    assert language_of(LIBRARY, "Mistä löydän vaikuttajia?") == "fi"
    assert language_of(LIBRARY, "where do I find influencers") == "en"
    assert language_of(LIBRARY, "") is None
    assert language_of(LIBRARY, "12 500 €") is None
    told = [q for q in QUESTIONS if language_of(LIBRARY, q.text) not in (None, q.language)]
    assert len(told) <= 0.02 * len(QUESTIONS), [question.text for question in told]


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    text=st.text(max_size=300)
    | st.lists(st.sampled_from(["onks", "soppari", "👍", "%%%", "{{7*7}}", "<b>", "hinta", "\n", "?", "1e9"])).map(
        " ".join
    )
)
@example(text="a" * 100_000)
@example(text="sopimus " * 12_500)
@example(text="\ud800\udfff")
@example(text="İßǅ\u0301" * 50)
@settings(max_examples=40, deadline=None)
def test_any_text_gives_a_found(language: str, text: str) -> None:
    found = search(LIBRARY, text, language)
    assert found.decision in ("answer", "offer", "refuse")
    assert len(found.passages) == len(found.scores) <= 3
    assert all(0 <= score <= 1 for score in found.scores)
    assert list(found.scores[found.decision == "refuse" :]) == sorted(
        found.scores[found.decision == "refuse" :], reverse=True
    )
    if found.decision != "refuse":
        assert found.passages
        assert all(passage.covers for passage in found.passages)
    language_of(LIBRARY, text)


def test_the_question_at_either_end_of_a_long_message_counts() -> None:
    story = "Olen käynyt tänään kaupassa ja ostanut leipää. " * 200
    assert len(story) > CONSIDERED
    for text in (story + "Paljonko mikrovaikuttaja maksaa?", "Paljonko mikrovaikuttaja maksaa? " + story):
        assert search(LIBRARY, text, "fi").passages[0].article == "prices"
    assert len(normalise(story)) <= CONSIDERED + 1


def test_spoken_finnish_becomes_standard() -> None:
    speech = LIBRARY.guides["fi"].speech
    assert standard("onks", speech) == ("onko",)
    assert standard("riittääks", speech) == ("riittääkö",)
    assert standard("maksetaanks", speech) == ("maksetaanko",)
    assert standard("vaikuttajii", speech) == ("vaikuttajia",)
    assert standard("kiitos", speech) == ("kiitos",)
    assert fold("Määräys Å") == "maarays a"


def test_markup() -> None:
    blocks = blocks_of("Eka **lihava** rivi\njatkuu.\n\n- yksi [linkki](https://kkv.fi)\n- kaksi\nLoppu ** ei.")
    assert blocks == (
        Paragraph((Span("Eka "), Span("lihava", bold=True), Span(" rivi jatkuu."))),
        Bullets(((Span("yksi "), Span("linkki", href="https://kkv.fi")), (Span("kaksi"),))),
        Paragraph((Span("Loppu ** ei."),)),
    )
    assert plain(blocks) == "Eka lihava rivi jatkuu.\nyksi linkki\nkaksi\nLoppu ** ei."
    assert blocks_of("[paha](javascript:alert)") == (Paragraph((Span("[paha](javascript:alert)"),)),)


@pytest.mark.parametrize(
    "text", ["", "ei alkua", "+++\nid = 1\n+++\nx", '+++\nid = "a"\n+++\nx', "+++\n= rikki\n+++\nx", "+++\nid = 'a'\n"]
)
def test_a_broken_article_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_article(text, "fi")


def _own(id_: str, title: str, ask: str) -> Article:
    sources = '[{ name = "Me", date = "2026" }]'
    front = f'id = "{id_}"\ntitle = "{title}"\nask = ["{ask}"]\nsources = {sources}\n'
    return read_article(f"+++\n{front}+++\n{ask}\n", "fi")


def test_any_other_guide_can_be_searched() -> None:
    speech = {"fi": LIBRARY.guides["fi"].speech}
    library = library_of(
        [_own("parking", "Pysäköinti", "Mihin auton voi jättää?"), _own("hours", "Aukiolo", "Milloin kauppa on auki?")],
        speech,
        LIBRARY.weights,
    )
    assert search(library, "mihin voin jättää auton", "fi").passages[0].article == "parking"
    assert search(library_of([], speech, LIBRARY.weights), "mihin auto", "fi") == Found("refuse")
    with pytest.raises(ValueError, match="parking"):
        library_of([_own("parking", "A", "B"), _own("parking", "C", "D")], speech, LIBRARY.weights)
    with pytest.raises(KeyError):
        search(library, "mihin auto", "sv")


OWN = (
    _own("own-parking", "Pysäköinti", "Mihin auton voi jättää?"),
    _own("own-best", "Kenen kanssa teemme yhteistyötä", "Kuka on paras vaikuttaja meille?"),
    _own("own-contract", "Millainen sopimus meillä on", "Mitä hyvässä sopimuksessa on?"),
)


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("Mihin auton voi jättää?", "own-parking"),
        ("mihin auton vois jättää", "own-parking"),
        ("Kuka on paras vaikuttaja meille?", "own-best"),
        ("Mitä hyvässä sopimuksessa on?", "own-contract"),
    ],
)
def test_own_articles_come_before_the_shipped_ones(question: str, id_: str) -> None:
    found = search(with_own(LIBRARY, OWN), question, "fi")
    assert (found.decision, found.passages[0].article) == ("answer", id_)


@pytest.mark.parametrize("question", ["paljonko mikrovaikuttaja maksaa?", "miten tiktokin algoritmi toimii", "moi"])
def test_own_articles_don_t_stand_in_the_way(question: str) -> None:
    assert search(with_own(LIBRARY, OWN), question, "fi") == search(LIBRARY, question, "fi")


def test_twins_don_t_stand_in_each_other_s_way() -> None:
    twin = replace(OWN[0], id="own-parking-2")
    found = search(with_own(LIBRARY, (*OWN, twin)), "mihin auton voi jättää", "fi")
    assert (found.decision, found.passages[0].article) == ("answer", "own-parking")


def test_an_own_article_that_shares_one_word_is_no_answer() -> None:
    cake = _own("own-cake", "Ilmaiset kakut", "Emme lähetä ilmaisia kakkuja vaikuttajille.")
    library = with_own(LIBRARY, [cake])
    assert search(library, "saako vaikuttajalle lähettää ilmaisen kakun", "fi").passages[0].article == "own-cake"
    assert search(library, "miten kakku paistetaan uunissa", "fi").decision != "answer"


def test_a_question_in_the_other_language_is_understood_and_answered_in_this_one() -> None:
    found = search(LIBRARY, "how much does a micro influencer charge for a post?", "fi")
    assert (found.decision, found.passages[0].article) == ("answer", "prices")
    assert found.passages[0].title == article(LIBRARY, "prices", "fi").title
    found = search(LIBRARY, "onks pakko tehdä soppari kirjallisena?", "en")
    assert found.passages[0].title == article(LIBRARY, "written-contract", "en").title
    assert search(LIBRARY, "hello", "fi").talk == "greeting"


def test_a_question_that_the_answer_before_holds_is_answered_by_it() -> None:
    found = search(LIBRARY, "entä tiktokissa?", "fi", "good-engagement-rate")
    assert (found.decision, found.passages[0].article) == ("answer", "good-engagement-rate")


def test_own_articles_are_of_their_own_language() -> None:
    assert search(with_own(LIBRARY, OWN), "where can I park", "en") == search(LIBRARY, "where can I park", "en")
    assert article(with_own(LIBRARY, OWN), "own-parking", "fi").title == "Pysäköinti"
    with pytest.raises(KeyError):
        article(with_own(LIBRARY, OWN), "own-parking", "en")


def test_without_own_articles_nothing_changes() -> None:
    assert with_own(LIBRARY, ()).own is None


def test_an_own_article_with_a_shipped_id_takes_its_place() -> None:
    library = with_own(LIBRARY, [_own("prices", "Meidän hinnat", "Paljonko me maksetaan vaikuttajille?")])
    assert article(library, "prices", "fi").title == "Meidän hinnat"


def test_a_question_that_leans_on_the_answer_before() -> None:
    assert search(LIBRARY, "entä hinta?", "fi", "micro-influencers").passages[0].article == "prices"
    assert search(LIBRARY, "entä hinta?", "fi", "no-such-article") == search(LIBRARY, "entä hinta?", "fi")


def test_the_search_loads_without_the_model_of_meaning() -> None:
    program = "import sys; sys.modules['numpy'] = None; from knowledge.search import load, search; "
    program += "print(search(load(), 'onks pakko tehä soppari', 'fi').passages[0].article)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "written-contract\n"


def test_an_index_of_nothing_finds_nothing() -> None:
    index = Index((), LIBRARY.guides["fi"].speech)
    query = index.query("sopimus")
    assert index.words(query) == {}
    assert index.letters.likeness(query.slots) == {}
