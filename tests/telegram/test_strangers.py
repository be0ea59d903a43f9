"""Who may begin: with an invitation only, or anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.schema import IDENTITY, MEMBER, WORKSPACE
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.people import Person
from tests.telegram.running_bot import RunningBot
from tests.telegram.talk import NOW, Talk, shown

UNINVITED = "Mukaan pääset kutsulinkillä"


@pytest.fixture(scope="module")
def _closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder = tmp_path_factory.mktemp("closed")
    with FakeTelegram() as fake, RunningBot(fake, folder, lambda: NOW, signup="invite") as bot:
        yield Talk(fake, bot)


@pytest.fixture
def closed(_closed: Talk) -> Iterator[Talk]:
    """A bot that only those who were invited may begin with."""
    yield _closed
    assert _closed.fake.violations == []


def member(talk: Talk, person: Person) -> tuple[str, str] | None:
    """The workspace and the role."""
    chosen = (
        select(MEMBER.c.workspace_id, MEMBER.c.role)
        .join(IDENTITY, IDENTITY.c.member_id == MEMBER.c.id)
        .where(IDENTITY.c.channel == "telegram", IDENTITY.c.account == str(person.id))
    )
    with talk.bot.store.reading() as connection:
        found = connection.execute(chosen).one_or_none()
    return None if found is None else (found.workspace_id, found.role)


def workspaces(talk: Talk) -> int:
    with talk.bot.store.reading() as connection:
        return len(connection.execute(select(WORKSPACE.c.id)).all())


def test_nobody_gets_in_without_an_invitation(closed: Talk) -> None:
    before = (closed.members(), workspaces(closed))
    ville = closed.person("Ville")
    for said in ("/start", "moi", "/tavoitteet", "paljonko mikrovaikuttaja maksaa?", "/start d-1", "/start c-1"):
        assert UNINVITED in closed.tell(ville, said)
    assert UNINVITED in closed.after(lambda: ville.send_document("a.csv", b"a;b"), ville)
    pressed = closed.press(ville, ville.last(), data="o:1:0")
    assert pressed.answers[0].text.startswith("Tuo nappi")
    assert (closed.members(), workspaces(closed)) == before
    assert closed.deliveries(ville, "waiting") == 0


def test_a_stranger_is_spoken_to_in_their_own_language(closed: Talk) -> None:
    jane = closed.person("Jane", "en")
    assert "You get in with an invitation link" in closed.tell(jane, "hello")
    sven = closed.person("Sven", "sv")
    assert "You get in with an invitation link" in closed.tell(sven, "hej")


def test_an_invitation_makes_the_first_owner(closed: Talk) -> None:
    code = closed.bot.store.invite("owner", NOW)
    assert code.startswith("i-")
    anna = closed.person()
    said = closed.after(lambda: anna.start(code), anna)
    assert "Tervetuloa. Olet nyt mukana" in said
    found = member(closed, anna)
    assert found is not None
    assert found[1] == "owner"
    closed.tell(anna, "/tavoitteet")
    assert closed.question(anna) == "goals.offer"


def test_an_invitation_brings_a_colleague_to_the_brand(closed: Talk) -> None:
    before = workspaces(closed)
    anna, liisa = closed.person(), closed.person("Liisa")
    closed.after(lambda: anna.start(closed.bot.store.invite("owner", NOW)), anna)
    mine = member(closed, anna)
    assert mine is not None
    code = closed.bot.store.invite("viewer", NOW, workspace_id=mine[0])
    closed.tell(liisa, f"/join {code}")
    assert member(closed, liisa) == (mine[0], "viewer")
    assert workspaces(closed) == before + 1


def test_an_invitation_is_good_once(closed: Talk) -> None:
    code = closed.bot.store.invite("owner", NOW)
    anna, ville = closed.person(), closed.person("Ville")
    closed.after(lambda: anna.start(code), anna)
    assert "jo käytetty" in closed.after(lambda: ville.start(code), ville)
    assert member(closed, ville) is None
    # Who is in already needs none, and uses none up.
    other = closed.bot.store.invite("owner", NOW)
    assert "Olet jo mukana" in closed.after(lambda: anna.start(other), anna)
    assert "Tervetuloa" in closed.after(lambda: ville.start(other), ville)


def test_an_invitation_that_is_too_old_or_none_at_all(closed: Talk) -> None:
    ville = closed.person("Ville")
    old = closed.bot.store.invite("owner", NOW - timedelta(hours=73))
    assert "vanhentunut" in closed.after(lambda: ville.start(old), ville)
    good = closed.bot.store.invite("owner", NOW)
    for wrong in ("i-tätäeiole", good[:-1], good.swapcase(), f"i-{good}"):
        assert "ei kelpaa" in closed.tell(ville, f"/start {wrong}") or not wrong.startswith("i-")
    assert member(closed, ville) is None


def test_two_who_use_one_invitation_at_once(closed: Talk) -> None:
    code = closed.bot.store.invite("owner", NOW)
    people = [closed.person(f"Ville {nth}") for nth in range(4)]
    with closed.fake.hold():
        for person in people:
            person.start(code)
    closed.bot.settle()
    assert sum(member(closed, person) is not None for person in people) == 1


def test_in_a_group_a_stranger_brings_nobody_in(closed: Talk) -> None:
    before = (closed.members(), workspaces(closed))
    ville = closed.person("Ville")
    group = closed.fake.group("Muut", [ville])
    closed.bot.settle()
    assert UNINVITED in shown(closed.new(group))
    assert UNINVITED in closed.tell(ville, "/tavoitteet", group)
    asked = closed.tell(ville, "@VaikuteTestBot mikä on vaikuttajamarkkinointi?", group)
    assert "Vaikuttaja on ihminen" in asked
    assert (closed.members(), workspaces(closed)) == before


def test_under_open_anybody_begins_and_invitations_still_work(talk: Talk) -> None:
    anna, liisa = talk.owner(), talk.person("Liisa")
    mine = member(talk, anna)
    assert mine is not None
    code = talk.bot.store.invite("editor", NOW, workspace_id=mine[0])
    talk.after(lambda: liisa.start(code), liisa)
    assert member(talk, liisa) == (mine[0], "editor")
    ville = talk.owner("Ville")
    other = member(talk, ville)
    assert other is not None
    assert other[0] != mine[0]


def test_a_code_is_nowhere_in_what_is_kept_or_logged(closed: Talk, caplog: pytest.LogCaptureFixture) -> None:
    code = closed.bot.store.invite("owner", NOW)
    anna = closed.person()
    closed.after(lambda: anna.start(code), anna)
    assert code not in caplog.text
