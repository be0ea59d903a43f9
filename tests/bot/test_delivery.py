"""Papers on their way out: made once, the same bytes ever after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bot import delivery
from bot.delivery import Delivery, made_files
from bot.files.docx import contract_docx
from bot.files.markdown import contract_markdown
from bot.files.render import file_name, formats_of, render, written_markdown
from bot.files.saved import Saved, Unsaved
from flows.engine.known import Found, Known
from flows.engine.messages import Commanded, Conversation, Document, Input, Reply, Section, Table, Written
from flows.engine.papers import content
from flows.engine.turn import Turn
from storage.incoming import Address, Incoming
from storage.store import Store, open_store
from tests.bot import small
from tests.bot.small import NOW
from tests.contracts.deals import COMBINATIONS, deal, paper_of

HERE = Address("terminal", "local")


@pytest.fixture
def store() -> Iterator[Store]:
    made = open_store("sqlite://")
    yield made
    made.close()


def stored_paper(store: Store) -> Document:
    number, _ = store.accept(Incoming("d", HERE, "local", "", Commanded("paper")), NOW)
    store.work(number, small.respond, Found(), NOW)
    (reply,) = [one.reply for one in store.unsent() if one.reply.documents]
    (document,) = reply.documents
    assert document.data == "", "replies carry papers without their data"
    return document


def test_a_paper_is_made_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    document = stored_paper(store)
    (first,) = made_files(store, document, NOW)
    assert first.name == "Acme-suunnitelma-v1.md"
    assert first.data is not None
    assert first.data.startswith(b"# Suunnitelma")
    monkeypatch.setattr(delivery, "render", lambda *_: b"another template")
    assert made_files(store, document, NOW) == (first,)


def test_a_paper_that_cannot_be_made_does_not_silence_the_rest(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored_paper(store)

    def broken(*_: object) -> bytes:
        raise ValueError("salaisuus")

    monkeypatch.setattr(delivery, "render", broken)
    shown: list[tuple[Reply, tuple[Saved | Unsaved, ...]]] = []
    Delivery(store, tmp_path, lambda: NOW).send_unsent(HERE, lambda _turn, reply, files: shown.append((reply, files)))
    assert [files for _, files in shown] == [(Unsaved("Acme-suunnitelma-v1.md", tmp_path, "not_made"),), ()]
    assert "ValueError" in caplog.text
    assert "salaisuus" not in caplog.text
    assert store.unsent() == ()


def test_what_was_shown_is_marked_even_when_a_later_one_fails(store: Store, tmp_path: Path) -> None:
    stored_paper(store)
    seen: list[Reply] = []

    def show(_turn: int, reply: Reply, _files: object) -> None:
        if seen:
            raise BrokenPipeError
        seen.append(reply)

    with pytest.raises(BrokenPipeError):
        Delivery(store, tmp_path, lambda: NOW).send_unsent(HERE, show)
    assert [one.position for one in store.unsent()] == [1]


def test_typed_text_is_letters_in_markdown() -> None:
    hostile = "<b>x</b> *y* [z](https://x.fi) | # {{ 7*7 }}"
    written = Written(
        hostile,
        "",
        (Section(hostile, (hostile,), (hostile,), (Table(hostile, ("A|B",), ((hostile,),)),)),),
        hostile,
    )
    text = written_markdown(written)
    assert "<b>" not in text.replace("\\<b", "")
    assert "*y*" not in text.replace("\\*y\\*", "")
    assert "](" not in text.replace("\\](", "")
    assert text.endswith("\n")


def test_empty_parts_leave_no_holes() -> None:
    assert written_markdown(Written("A", "", (Section("", ("b",)),))) == "# A\n\nb\n"


def test_data_that_does_not_fit_is_refused() -> None:
    document = Document("1", "plan", "Suunnitelma", 1, "fi", json.dumps({"title": 5}))
    with pytest.raises(ValueError, match="validation error"):
        render(document, "md", NOW)


def test_every_written_comes_back_as_it_was() -> None:
    written = Written("A", "b", (Section("c", ("d",), ("e",), (Table("f", ("g",), (("h",),), (0,)),)),), "i")
    document = Document("1", "plan", "A", 1, "fi", json.dumps(asdict(written)))
    assert render(document, "md", NOW).decode() == written_markdown(written)


def test_a_paper_said_again_in_another_reply_is_the_same_file(store: Store, tmp_path: Path) -> None:
    document = stored_paper(store)
    outbox = Delivery(store, tmp_path, lambda: NOW)
    outbox.send_unsent(HERE, lambda *_: None)

    def again(conversation: Conversation, _given: Input, _known: Known, _now: object) -> Turn:
        return Turn(replace(conversation, turn=conversation.turn + 1), (Reply(documents=(document,)),))

    number, _ = store.accept(Incoming("e", HERE, "local", "", Commanded("again")), NOW)
    store.work(number, again, Found(), NOW)
    files: list[tuple[Saved | Unsaved, ...]] = []
    outbox.send_unsent(HERE, lambda _turn, _reply, saved: files.append(saved))
    assert files == [(Saved("Acme-suunnitelma-v1.md", tmp_path / "Acme-suunnitelma-v1.md"),)]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("pricing", COMBINATIONS, ids="-".join)
def test_a_contract_comes_back_from_its_json_as_it_was(pricing: tuple[str, ...], language: str) -> None:
    paper = paper_of(deal(pricing=pricing, language=language))
    document = Document("1", "contract", "Sopimus", 1, language, content(paper), ("Kahvila Aamu", "sopimus", "v1"))
    assert render(document, "md", NOW).decode() == contract_markdown(paper)


def test_a_contract_is_two_files() -> None:
    paper = paper_of(deal())
    document = Document("1", "contract", "Sopimus", 1, "fi", content(paper), ("Kahvila Aamu", "sopimus", "v1"))
    assert formats_of("contract") == ("docx", "md")
    assert file_name(document, "docx") == "Kahvila-Aamu-sopimus-v1.docx"
    assert render(document, "docx", NOW) == contract_docx(paper, made=NOW)
