"""A platform's team and its workspace: who becomes what there, who let us in, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.engine.known import Known
from flows.engine.messages import Commanded
from storage.export import erase_workspace
from storage.incoming import Address, Incoming
from storage.store import Store, open_store
from tests.storage.talking import NOW, contents, decide, heard, join, looking
from tests.storage.test_plans import noting, scans
from tests.storage.test_signup import refused

ANNA, BERTTA, CECILIA = "T1/U1", "T1/U2", "T1/U3"


@pytest.fixture
def open_to_all(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'open.db'}", signup="open")
    yield store
    store.close()


def from_team(account: str, text: str | Commanded = "hei", team: str = "T1") -> Incoming:
    """A word in a private conversation in Slack; an empty `team` is a guest's."""
    return heard(text, account=account, address=Address("slack", account), team=team)


def spoken(store: Store, incoming: Incoming) -> Known:
    seen: list[Known] = []
    decide(store, incoming, looking(seen))
    return seen[0]


def installers(store: Store) -> list[tuple[object, ...]]:
    assert store.path is not None
    return [row[:4] for row in contents(store.path)["team"]]


def test_who_lets_us_in_owns_the_team_s_workspace_and_colleagues_look_at_it(store: Store) -> None:
    assert store.team_workspace("slack", "T1") is None
    assert not store.may_begin("slack", ANNA, "T1")
    workspace = store.install("slack", "T1", ANNA, "Anna", NOW)
    assert store.team_workspace("slack", "T1") == workspace
    owner = spoken(store, replace(from_team(ANNA), account_name="Anna"))
    assert (owner.workspace.id, owner.member.role, owner.member.name) == (workspace, "owner", "Anna")
    assert store.may_begin("slack", BERTTA, "T1")
    colleague = spoken(store, from_team(BERTTA))
    assert (colleague.workspace.id, colleague.member.role) == (workspace, "viewer")
    assert spoken(store, from_team(BERTTA)).member == colleague.member


def test_a_guest_and_another_team_are_not_the_team_s(store: Store) -> None:
    store.install("slack", "T1", ANNA, "Anna", NOW)
    assert refused(store, from_team("T9/U9", team="")) == "uninvited"
    assert refused(store, from_team(BERTTA, team="T2")) == "uninvited"
    assert refused(store, replace(from_team(BERTTA), address=Address("telegram", "1"))) == "uninvited"
    assert not store.may_begin("slack", "T9/U9")
    assert not store.may_begin("slack", BERTTA, "T2")
    assert not store.may_begin("telegram", BERTTA, "T1")


def test_nobody_comes_into_a_team_without_a_workspace(store: Store) -> None:
    assert refused(store, from_team(ANNA)) == "uninvited"
    assert store.team_workspace("slack", "T1") is None


def test_a_code_goes_before_the_team_and_a_wrong_one_is_refused(store: Store) -> None:
    workspace = store.install("slack", "T1", ANNA, "Anna", NOW)
    editor = join(store, BERTTA, Address("slack", BERTTA), workspace_id=workspace, role="editor", team="T1")
    assert (editor.workspace.id, editor.member.role) == (workspace, "editor")
    late = store.invite("owner", NOW - timedelta(hours=100), workspace_id=workspace)
    assert refused(store, from_team(CECILIA, Commanded("join", "i-xyz"))) == "wrong_code"
    assert refused(store, from_team(CECILIA, Commanded("join", late))) == "expired"
    # No code at all is no wrong one.
    assert spoken(store, from_team(CECILIA, Commanded("join"))).member.role == "viewer"


def test_a_new_workspace_of_a_code_is_the_team_s_where_it_has_none(store: Store) -> None:
    first = join(store, ANNA, Address("slack", ANNA), team="T1")
    assert store.team_workspace("slack", "T1") == first.workspace.id
    assert installers(store) == [("slack", "T1", first.workspace.id, "")]
    second = join(store, BERTTA, Address("slack", BERTTA), team="T1")
    assert second.workspace.id != first.workspace.id
    assert second.member.role == "owner"
    assert store.team_workspace("slack", "T1") == first.workspace.id
    guest = join(store, "T9/U9", Address("slack", "T9/U9"))
    assert guest.member.role == "owner"
    assert store.team_workspace("slack", "T9") is None
    assert spoken(store, from_team(CECILIA)).workspace.id == first.workspace.id


def test_a_code_to_a_workspace_that_there_is_gives_the_team_none(store: Store) -> None:
    elsewhere = join(store, "anna", Address("telegram", "1"))
    join(store, BERTTA, Address("slack", BERTTA), workspace_id=elsewhere.workspace.id, team="T1")
    assert store.team_workspace("slack", "T1") is None
    assert refused(store, from_team(CECILIA)) == "uninvited"


def test_where_all_may_begin_the_first_of_a_team_begins_for_it(open_to_all: Store) -> None:
    first = spoken(open_to_all, from_team(ANNA))
    assert first.member.role == "owner"
    second = spoken(open_to_all, from_team(BERTTA))
    assert (second.workspace.id, second.member.role) == (first.workspace.id, "viewer")
    guest = spoken(open_to_all, from_team("T9/U9", team=""))
    assert (guest.workspace.id != first.workspace.id, guest.member.role) == (True, "owner")
    assert installers(open_to_all) == [("slack", "T1", first.workspace.id, "")]


def test_letting_us_in_again_changes_nothing_but_who_it_was(store: Store, path: Path) -> None:
    workspace = store.install("slack", "T1", ANNA, "Anna", NOW)
    viewer = spoken(store, from_team(BERTTA))
    before = contents(path)
    for account in (ANNA, BERTTA, CECILIA):
        assert store.install("slack", "T1", account, "x", NOW + timedelta(days=1)) == workspace
        assert installers(store) == [("slack", "T1", workspace, account)]
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"team"}
    assert spoken(store, from_team(BERTTA)).member == viewer.member
    # Nobody takes a brand over by installing the app once more.
    assert spoken(store, from_team(CECILIA)).member.role == "viewer"
    assert spoken(store, from_team("T1/U4")).member.role == "viewer"


def test_who_is_somebody_already_stays_what_they_are(store: Store, path: Path) -> None:
    owner = join(store, ANNA, Address("slack", ANNA))
    viewer = join(store, BERTTA, Address("slack", BERTTA), workspace_id=owner.workspace.id, role="viewer")
    assert store.install("slack", "T1", ANNA, "Anna", NOW) == owner.workspace.id
    other = store.install("slack", "T2", BERTTA, "Bertta", NOW)
    assert other not in (owner.workspace.id, None)
    assert spoken(store, from_team(BERTTA, team="T2")).member == viewer.member
    assert [row for row in contents(path)["member"] if row[1] == other] == []
    assert spoken(store, from_team("T2/U8", team="T2")).workspace.id == other


def test_a_team_and_who_let_us_in_must_be_told(store: Store, path: Path) -> None:
    before = contents(path)
    for team, account in (("", ANNA), ("T1", "")):
        with pytest.raises(ValueError, match="team"):
            store.install("slack", team, account, "x", NOW)
    assert contents(path) == before


def test_an_erased_workspace_is_no_team_s_and_its_people_let_nobody_in(store: Store) -> None:
    mine = store.install("slack", "T1", ANNA, "Anna", NOW)
    theirs = store.install("slack", "T2", "T2/U1", "Cecilia", NOW)
    store.install("slack", "T2", ANNA, "Anna", NOW)
    erase_workspace(store, mine)
    assert store.team_workspace("slack", "T1") is None
    assert installers(store) == [("slack", "T2", theirs, "")]
    assert refused(store, from_team(ANNA)) == "uninvited"


def test_no_statement_of_a_team_goes_through_a_whole_table(store: Store, path: Path) -> None:
    statements: dict[str, object] = {}
    with noting(statements):
        for account in (ANNA, BERTTA):
            store.install("slack", "T1", account, "Anna", NOW)
        store.install("slack", "T2", ANNA, "Anna", NOW)
        spoken(store, from_team(BERTTA))
        spoken(store, from_team(CECILIA))
        store.may_begin("slack", "T1/U9", "T1")
        store.team_workspace("slack", "T1")
        store.look(Address("slack", ANNA), ANNA, lambda *seen: seen, NOW)
        store.look(Address("slack", CECILIA), CECILIA, lambda *seen: seen, NOW)
        inbox_id, _ = store.accept(from_team(ANNA), NOW)
        store.keep_person(inbox_id, "Anna", "en")
        store.team_gone("slack", "T1", "uninstalled", NOW)
    assert scans(path, statements) == []
