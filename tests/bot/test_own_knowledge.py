"""A guide of one's own built in, listed and removed; what was asked in vain read and exported: on real files and a real
store."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.terminal.session import ACCOUNT, HERE
from bot.own_guides import articles_of_file
from flows import events
from flows.engine.known import Found, Known
from flows.engine.messages import Conversation, Input, Said
from flows.engine.turn import Turn
from flows.events import Event
from flows.field import OwnArticle
from knowledge.markup import Bullets, blocks_of
from storage.incoming import Incoming
from storage.store import open_store
from tests.bot.test_commands import Typed, run
from tests.storage.talking import contents

GUIDE = """# Kynttiläpajan opas

## Paljonko toimitus maksaa?

Toimitus maksaa **5 euroa** koko Suomeen, ja yli 50 euron tilauksissa se on ilmainen.

- nouto myymälästä on aina ilmainen
- ulkomaille emme toimita vielä

## Miten palautan tuotteen?

Palauta tuote 30 päivän kuluessa samassa paketissa, niin saat rahat takaisin.
"""
ENGLISH = """## How do I return a candle?

Send the candle back within 30 days in the same box, and you get your money back when it has arrived.
"""


@pytest.fixture(autouse=True)
def _installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/vaikute.db")
    for name in ("VAIKUTE_LANGUAGE", "VAIKUTE_TIMEZONE", "VAIKUTE_KEEP_QUESTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "opas.md").write_text(GUIDE, "utf-8")
    (tmp_path / "guide.md").write_text(ENGLISH, "utf-8")


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Typed, "isatty", lambda self: True)


def kept() -> tuple[OwnArticle, ...]:
    """The articles of this machine's workspace; there is one once something was kept."""
    store = open_store(f"sqlite:///{Path.cwd()}/vaikute.db")
    try:
        found = store.workspace_at(HERE, ACCOUNT)
        return store.own_articles(found[0]) if found else ()
    finally:
        store.close()


def happened(*made: Event, days_ago: int = 0) -> None:
    """Things that a person did in the chat here."""
    store = open_store(f"sqlite:///{Path.cwd()}/vaikute.db")
    now = datetime.now(UTC) - timedelta(days=days_ago)

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return Turn(replace(conversation, turn=conversation.turn + 1), events=made)

    delivery = Incoming(f"d{now.timestamp()}", HERE, ACCOUNT, "Anna", Said("hei"))
    store.work(store.accept(delivery, now)[0], respond, Found(), now)
    store.close()


# Building.


def test_a_guide_is_shown_then_kept_and_never_doubled(tmp_path: Path) -> None:
    code, shown, err = run("knowledge", "build", "opas.md")
    assert code == 2
    assert "opas.md: 2 artikkelia suomeksi" in shown
    assert "Paljonko toimitus maksaa?" in shown
    assert "uusia 2, muuttuneita 0, ennallaan 0, poistuvia 0" in shown
    assert "--yes" in err
    assert kept() == ()

    code, shown, err = run("knowledge", "build", "opas.md", "--yes")
    assert (code, err) == (0, "")
    assert "Tallensin 2 artikkelia." in shown
    first = kept()
    delivery, back = first
    assert (delivery.guide, delivery.source, delivery.language) == ("opas.md", "opas.md", "fi")
    assert delivery.title == "Paljonko toimitus maksaa?"
    assert delivery.ask
    _, items = blocks_of(delivery.text)
    assert isinstance(items, Bullets)
    assert len(items.items) == 2
    assert "**5 euroa**" in delivery.text

    code, shown, err = run("knowledge", "build", "opas.md", "--yes")
    assert (code, err) == (0, "")
    assert "Mikään ei muuttunut" in shown
    assert kept() == first

    changed = (
        GUIDE.replace("5 euroa", "6 euroa").split("## Miten")[0] + "## Mistä saa kynttilöitä?\n\nPajalta Turusta.\n"
    )
    (tmp_path / "opas.md").write_text(changed, "utf-8")
    code, shown, _ = run("knowledge", "build", "opas.md", "--yes")
    assert code == 0
    assert "uusia 1, muuttuneita 1, ennallaan 0, poistuvia 1" in shown
    assert "poistuu" in shown
    assert "Tallensin 2 artikkelia ja poistin 1." in shown
    assert [one.title for one in kept()] == ["Paljonko toimitus maksaa?", "Mistä saa kynttilöitä?"]
    assert back not in kept()


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("answer", "keeps"), [("kyllä", True), ("joo", True), ("ei", False), ("ehkä", False), ("", False)]
)
def test_a_person_is_asked_first(answer: str, keeps: bool) -> None:
    code, shown, err = run("knowledge", "build", "opas.md", typed=f"{answer}\n".encode() if answer else b"")
    assert code == (0 if keeps else 1)
    assert "Tallennetaanko nämä artikkelit?" in shown
    assert ("Mitään ei tallennettu." in err) is not keeps
    assert len(kept()) == (2 if keeps else 0)


def test_the_language_is_told_from_the_text_or_by_the_option() -> None:
    assert run("knowledge", "build", "opas.md", "guide.md", "--yes")[0] == 0
    assert {(one.guide, one.language) for one in kept()} == {("opas.md", "fi"), ("guide.md", "en")}
    code, shown, _ = run("knowledge", "build", "guide.md", "--yes", "--language", "fi")
    assert code == 0
    assert "guide.md: 1 artikkeli suomeksi" in shown
    assert {(one.guide, one.language) for one in kept()} == {("opas.md", "fi"), ("guide.md", "fi")}


def test_several_files_may_be_one_guide() -> None:
    code, shown, _ = run("knowledge", "build", "opas.md", "guide.md", "--name", " Myyntiopas ", "--yes")
    assert code == 0
    assert "Myyntiopas: 3 artikkelia suomeksi ja englanniksi" in shown
    assert {one.guide for one in kept()} == {"Myyntiopas"}
    assert {one.source for one in kept()} == {"opas.md", "guide.md"}
    code, _, err = run("knowledge", "build", "opas.md", "--name", " ")
    assert code == 2
    assert "--name" in err


def test_programs_read_what_was_made() -> None:
    code, shown, err = run("knowledge", "build", "opas.md", "--json")
    assert (code, err) == (2, "")
    guide, end = map(json.loads, shown.splitlines())
    assert guide["guide"] == "opas.md"
    assert next((one["title"], one["state"]) for one in guide["articles"]) == ("Paljonko toimitus maksaa?", "added")
    assert end["kept"] is False
    code, shown, _ = run("knowledge", "build", "opas.md", "--json", "--yes")
    assert code == 0
    assert json.loads(shown.splitlines()[-1]) == {"kept": True, "added": 2, "changed": 0, "same": 0, "removed": 0}
    code, shown, _ = run("knowledge", "build", "opas.md", "--json")
    assert code == 0
    assert json.loads(shown.splitlines()[-1]) == {"kept": False, "added": 0, "changed": 0, "same": 2, "removed": 0}


BAD = {
    "tyhja.md": b"",
    "otsikko.md": b"# Vain otsikko\n",
    "kuva.txt": b"\x89PNG\r\n\x1a\n\x00\x00",
    "paperi.txt": b"%PDF-1.7 \x00",
    "binaari.txt": bytes(range(256)) * 20,
    "koodi.txt": "Mitä työ maksaa? Pöytäliina tätä väriä.\n".encode("cp437") * 20,
    "suuri.txt": b"a" * 5_000_001,
    "rikki.docx": b"PK\x03\x04rikki",
}


@pytest.mark.parametrize("language", ["fi", "en"])
def test_a_file_that_can_t_be_a_guide_is_named_and_nothing_changes(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAIKUTE_LANGUAGE", language)
    run("knowledge", "build", "opas.md", "--yes")
    before = contents(tmp_path / "vaikute.db")
    for name, data in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "kansio").mkdir()
    (tmp_path / "opas.md").write_text(GUIDE.replace("5 euroa", "7 euroa"), "utf-8")
    wrong = [*BAD, "kansio", "puuttuu.md"]
    code, shown, err = run("knowledge", "build", "opas.md", *wrong, "--yes")
    assert (code, shown) == (2, "")
    told = err.splitlines()
    assert len(told) == len(wrong) + 1
    for name, line in zip(wrong, told, strict=False):
        assert name in line
    assert told[-1] == ("Mitään ei muutettu." if language == "fi" else "Nothing was changed.")
    assert ("5 Mt" if language == "fi" else "5 MB") in told[wrong.index("suuri.txt")]
    assert "PDF" in told[wrong.index("paperi.txt")]
    assert contents(tmp_path / "vaikute.db") == before

    code, shown, err = run("knowledge", "build", "tyhja.md", "--json")
    assert (code, err) == (2, "")
    problem = json.loads(shown)
    assert (problem["file"], problem["problem"]) == ("tyhja.md", "empty")


def test_a_guide_too_large_for_articles_is_told(tmp_path: Path) -> None:
    (tmp_path / "pitka.md").write_text("# Opas\n\n" + "Tämä on pitkä lause. " * 6_000, "utf-8")
    code, _, err = run("knowledge", "build", "pitka.md", "--yes")
    assert code == 2
    assert "pitka.md" in err
    assert "100\u00a0000" in err
    sections = "".join(f"## Kysymys numero {n}?\n\nVastaus on {n}.\n\n" for n in range(1_001))
    (tmp_path / "monta.md").write_text(sections, "utf-8")
    code, _, err = run("knowledge", "build", "monta.md", "--yes")
    assert code == 2
    assert "1\u00a0001" in err
    assert not (tmp_path / "vaikute.db").exists()


def test_a_paragraph_that_looks_like_a_list_stays_one(tmp_path: Path) -> None:
    (tmp_path / "viiva.md").write_text("## Lämpötila\n\n\\- 5 astetta on talvella tavallista.\n", "utf-8")
    (article,) = articles_of_file(tmp_path / "viiva.md", "fi", "fi")
    assert not any(isinstance(block, Bullets) for block in blocks_of(article.text))


@pytest.mark.usefixtures("at_a_terminal")
def test_a_bar_moves_only_on_a_terminal() -> None:
    assert "Luen oppaita" in run("knowledge", "build", "opas.md", typed=b"ei\n")[2]


# Listing and removing.


def test_one_s_own_are_listed_and_removed() -> None:
    assert run("knowledge", "list")[0] == 1
    run("knowledge", "build", "opas.md", "guide.md", "--yes")
    taught = OwnArticle("own-aika", "fi", "Mihin aikaan?", ("aukiolo",), "Kello 9.", "Anna", datetime.now(UTC).date())
    happened(events.ArticleTaught(taught))
    code, shown, err = run("knowledge", "list")
    assert (code, err) == (0, "")
    places = [shown.index(text) for text in ("guide.md", "opas.md", "Opetettu keskustelussa", "Mihin aikaan?")]
    assert places == sorted(places)
    code, shown, _ = run("knowledge", "list", "--json")
    lines = [json.loads(line) for line in shown.splitlines()]
    assert [(one["guide"], one["id"]) for one in lines][-1] == (None, "own-aika")
    assert len(lines) == 4

    code, _, err = run("knowledge", "remove", "hinnat.md")
    assert code == 1
    assert "guide.md, opas.md" in err
    code, _, err = run("knowledge", "remove", "opas.md")
    assert code == 2
    assert "--yes" in err
    assert len(kept()) == 4
    code, shown, _ = run("knowledge", "remove", "opas.md", "--yes")
    assert code == 0
    assert "2 artikkelia" in shown
    assert [one.guide for one in kept()] == ["guide.md", ""]
    code, _, err = run("knowledge", "remove", "", "--yes")
    assert code == 1
    assert len(kept()) == 2, "what was taught is no guide"


@pytest.mark.usefixtures("at_a_terminal")
def test_removing_asks_first() -> None:
    run("knowledge", "build", "opas.md", "--yes")
    code, shown, err = run("knowledge", "remove", "opas.md", typed=b"ei\n")
    assert code == 1
    assert "Poistetaanko opas opas.md ja sen 2 artikkelia?" in shown
    assert "Mitään ei poistettu." in err
    assert len(kept()) == 2
    assert run("knowledge", "remove", "opas.md", typed="kyllä\n".encode())[0] == 0
    assert kept() == ()


def test_without_articles_the_list_says_how_to_get_them() -> None:
    run("db", "upgrade")
    code, shown, _ = run("knowledge", "list")
    assert code == 0
    assert "vaikute knowledge build" in shown
    code, _, err = run("knowledge", "remove", "opas.md", "--yes")
    assert code == 1
    assert "Omia oppaita ei vielä ole." in err


# What was asked in vain.


def test_open_questions_are_shown_and_exported(tmp_path: Path) -> None:
    assert run("knowledge", "questions")[0] == 1
    happened(events.QuestionLeftOpen("=HYPERLINK(1)", "fi"))
    happened(events.QuestionLeftOpen('Onko "sininen"; vai ei?', "fi"), days_ago=2)
    happened(events.QuestionLeftOpen("What now?", "en", "not_it", "prices"))
    happened(events.QuestionLeftOpen("what now", "en", "not_it", "prices"))
    code, shown, err = run("knowledge", "questions")
    assert (code, err) == (0, "")
    assert "what now" in shown
    assert "opas ei osannut vastata" in shown
    assert "en 2, fi 2" in shown
    code, shown, _ = run("knowledge", "questions", "--json")
    first, *rest = map(json.loads, shown.splitlines())
    assert (first["question"], first["times"], first["kind"], first["article"]) == ("what now", 2, "not_it", "prices")
    assert first["ways"] == ["What now?"]
    assert len(rest) == 2

    code, _, err = run("knowledge", "questions", "--csv", "kysymykset.csv")
    assert code == 0
    assert "3 kysymystä" in err
    data = (tmp_path / "kysymykset.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][0] == "Kysymys"
    assert {row[0] for row in rows[1:]} == {"what now", "'=HYPERLINK(1)", 'Onko "sininen"; vai ei?'}
    code, _, err = run("knowledge", "questions", "--csv", "kysymykset.csv")
    assert code == 2
    assert "on jo olemassa" in err
    assert (tmp_path / "kysymykset.csv").read_bytes() == data
    assert run("knowledge", "questions", "--csv", "ei/ole/a.csv")[0] == 1
    assert run("knowledge", "questions", "--csv", "q.csv", "--language", "en")[0] == 0
    assert (tmp_path / "q.csv").read_text("utf-8-sig").splitlines()[0].startswith("Question,Language,")


def test_questions_are_kept_as_long_as_the_setting_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    happened(events.QuestionLeftOpen("vanha", "fi"), days_ago=30)
    happened(events.QuestionLeftOpen("uusi", "fi"), days_ago=3)
    monkeypatch.setenv("VAIKUTE_KEEP_QUESTIONS", "7")
    _, shown, _ = run("knowledge", "questions", "--json")
    assert [json.loads(line)["question"] for line in shown.splitlines()] == ["uusi"]
    assert "vanha" not in str(contents(tmp_path / "vaikute.db"))
    monkeypatch.setenv("VAIKUTE_KEEP_QUESTIONS", "0")
    code, shown, _ = run("knowledge", "questions")
    assert code == 0
    assert "VAIKUTE_KEEP_QUESTIONS" in shown
    assert "fi 2" in shown
    assert "uusi" not in str(contents(tmp_path / "vaikute.db"))
    assert "ei tallenneta" in run("doctor")[1]


def test_opinions_are_shown(tmp_path: Path) -> None:
    assert run("knowledge", "opinions")[0] == 1
    run("db", "upgrade")
    assert "ei ole vielä arvioitu" in run("knowledge", "opinions")[1]
    happened(events.AnswerJudged("prices", "fi", True), events.AnswerJudged("terms", "en", False))
    code, shown, _ = run("knowledge", "opinions", "--language", "en")
    assert code == 0
    assert shown.index("terms") < shown.index("prices")
    _, shown, _ = run("knowledge", "opinions", "--json")
    assert [json.loads(line) for line in shown.splitlines()] == [
        {"article": "terms", "language": "en", "useful": 0, "not_useful": 1},
        {"article": "prices", "language": "fi", "useful": 1, "not_useful": 0},
    ]
