"""Files both ways."""

from __future__ import annotations

import io
from pathlib import PurePath

import pytest
from docx import Document

from tests.fakes.telegram.chats import Message
from tests.fakes.telegram.people import AlbumItem
from tests.stories.telegram import read
from tests.telegram.talk import Talk, shown, with_campaign, with_candidates

LIST = "nimi;kanava;seuraajat;hinta\n@anna.koti;Instagram;12 500;300\n"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without long waits between tries."""
    monkeypatch.setattr("bot.channels.telegram.uploads.FIRST_WAIT", 0.01)


def test_a_csv_file_is_an_answer(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    said = talk.after(lambda: anna.send_document("lista.csv", LIST.encode("cp1252")), anna)
    assert "@anna.koti" in said
    assert talk.question(anna) == "candidates.figures"


def test_an_album_of_files_is_one_answer(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    items = [
        AlbumItem("a.csv", LIST.encode()),
        AlbumItem("b.csv", b"@pekka;TikTok;8200;250\n"),
        AlbumItem("c.csv", b"@laura;TikTok;9200;250\n", caption="nämä"),
    ]
    said = talk.after(lambda: anna.send_album(items), anna)
    assert "Luin listalta 3" in said
    assert talk.question(anna) == "candidates.confirm"
    assert talk.deliveries(anna, "waiting") == 0


def test_an_album_of_pictures_gets_one_word(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    count = len(anna.sent)
    talk.after(lambda: anna.send_album([AlbumItem(), AlbumItem(), AlbumItem()]), anna)
    assert len(anna.sent) == count + 1
    assert talk.question(anna) == "candidates.handle"


def test_pictures_with_words_say_the_words_and_an_edit_corrects_them(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    count = len(anna.sent)
    messages: list[Message] = []
    talk.after(lambda: messages.extend(anna.send_album([AlbumItem(caption="Saippuat"), AlbumItem()])), anna)
    assert len(anna.sent) == count + 1
    assert talk.question(anna) == "goals.goal"
    said = talk.after(lambda: anna.edit(messages[0], "Kynttilät"), anna)
    assert "Kynttilät" in said
    assert talk.question(anna) == "goals.goal"
    assert talk.deliveries(anna, "waiting") == 0


def test_a_file_that_is_too_large_is_told_before_it_is_fetched(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    before = len(talk.fake.calls_of("getFile", "download"))
    said = talk.after(lambda: anna.send_document("iso.csv", b"x", size=20 * 1024 * 1024 + 1), anna)
    assert "liian suuri" in said
    assert len(talk.fake.calls_of("getFile", "download")) == before
    # What Telegram would give may still be more than a list is.
    said = talk.after(lambda: anna.send_document("iso.csv", b"x", size=2_000_000), anna)
    assert "liian suuri" in said
    assert talk.fake.calls_of("download")[before:] == []
    assert talk.question(anna) == "candidates.handle"


def test_a_download_that_fails_is_tried_again(talk: Talk, quick: None) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    talk.fake.trouble("getFile", kind="502")
    talk.fake.trouble("download", kind="500")
    talk.fake.trouble("download", kind="reset_before")
    talk.after(lambda: anna.send_document("lista.csv", LIST.encode()), anna)
    assert talk.question(anna) == "candidates.figures"


def test_a_download_that_never_works_is_said_so(talk: Talk, quick: None) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    talk.fake.trouble("download", kind="500", times=None)
    said = talk.after(lambda: anna.send_document("lista.csv", LIST.encode()), anna)
    assert "lista.csv" in said
    assert talk.question(anna) == "candidates.handle"
    talk.fake.peace()
    talk.after(lambda: anna.send_document("lista.csv", LIST.encode()), anna)
    assert talk.question(anna) == "candidates.figures"


def test_a_file_that_is_no_text(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    assert talk.after(lambda: anna.send_document("lista.csv", bytes(range(256))), anna) != ""
    assert talk.question(anna) == "candidates.handle"
    assert talk.after(lambda: anna.send_document("tyhjä.csv", b"", size=0), anna) != ""
    assert talk.question(anna) == "candidates.handle"


@pytest.mark.parametrize("send", ["send_photo", "send_voice", "send_sticker", "send_location"])
def test_what_can_not_be_read_changes_nothing(talk: Talk, send: str) -> None:
    anna = talk.owner()
    talk.tell(anna, "/ehdokkaat")
    said = talk.after(getattr(anna, send), anna)
    assert said != ""
    assert talk.question(anna) == "candidates.handle"


def test_a_hundred_thousand_characters_change_nothing(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    raw = {**anna.say("x").to_json(), "message_id": 9_000_001, "text": "saippua " * 12_500}
    talk.tell(anna, "/takaisin")
    said = talk.after(lambda: talk.fake.push_raw({"message": raw}), anna)
    assert 0 < len(said) < 4_000
    assert talk.question(anna) == "goals.offer"


def test_a_contract_comes_as_a_document_that_opens(talk: Talk) -> None:
    anna = with_campaign(talk)
    with_candidates(talk, anna, 2)
    for said in (
        "tee sopimus @tekija0", "Saippuapaja", "Anna Koti", "tmi", "2 Reels-videota 1.3.–15.3.2028", "kiinteä", "600",
    ):  # fmt: skip
        talk.tell(anna, said)
    assert talk.question(anna) == "contracts.confirm", anna.screen()[-900:]
    talk.new(anna)
    anna.say("tallenna")
    talk.bot.settle()
    files = [message.document for message in talk.new(anna) if message.document is not None]
    papers = {PurePath(file.name).suffix: file for file in files}
    assert ".docx" in papers
    paper = papers[".docx"]
    assert paper.name == "Saippuapaja-Sopimus-tekija0-v1-2027-04-07.docx"
    opened = Document(io.BytesIO(paper.data))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    text = "\n".join((*(paragraph.text for paragraph in opened.paragraphs), *cells))
    for part in ("Sopimus vaikuttajayhteistyöstä", "Anna Koti", "Saippuapaja", "600 €"):
        assert part in read(text)


def test_a_paper_that_did_not_get_through_comes_again(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("sendDocument", anna.id, "500")
    for said in ("uusi kampanja", "Käsintehdyt saippuat", "myynti", "nuoret aikuiset", "3 t€", "maaliskuu 2028"):
        talk.tell(anna, said)
    talk.tell(anna, "instagram")
    talk.tell(anna, "tallenna")
    files = [message.document for message in anna.sent if message.document is not None]
    assert [PurePath(file.name).suffix for file in files] == [".md"]
    assert "uudelleen" not in shown(anna.sent)
