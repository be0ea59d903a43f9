"""Who may speak on a channel where one has to be invited, and what they become."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.engine.known import Found, Known
from flows.engine.messages import Commanded, Said
from storage.export import erase_workspace
from storage.incoming import Address, Incoming
from storage.problems import SetAside, UnknownAccount
from storage.store import Store, open_store
from tests.storage.talking import NOW, causing, contents, decide, echo, heard, join, known_to, looking

CHAT = Address("telegram", "100")
GROUP = Address("telegram", "-300")


@pytest.fixture
def open_to_all(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'open.db'}", signup="open")
    yield store
    store.close()


def refused(store: Store, incoming: Incoming) -> str:
    """Why an account may not speak; nothing was made for it."""
    assert store.path is not None
    inbox_id, _ = store.accept(incoming, NOW)
    before = contents(store.path)
    with pytest.raises(UnknownAccount) as caught:
        store.decide(inbox_id, echo, Found(), NOW)
    assert isinstance(caught.value, KeyError)
    assert caught.value.channel == incoming.address.channel
    assert contents(store.path) == before
    store.finish(inbox_id, NOW)
    return caught.value.reason


def spoken(store: Store, account: str, address: Address, **more: object) -> Known:
    seen: list[Known] = []
    decide(store, heard("hei", account=account, address=address, **more), looking(seen))
    return seen[0]


def test_signing_up_is_by_invitation_or_open(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="invite, open"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", signup="anybody")


def test_who_is_invited_joins_the_workspace_in_the_role(store: Store) -> None:
    owner = join(store, "anna", CHAT)
    assert owner.member.role == "owner"
    for role in ("editor", "viewer", "owner"):
        address = Address("telegram", role)
        known = join(store, role, address, workspace_id=owner.workspace.id, role=role)
        assert (known.workspace.id, known.member.role, known.member.name) == (owner.workspace.id, role, role.title())
        assert spoken(store, role, address).member == known.member


def test_a_code_is_random_fits_a_start_payload_and_is_not_kept(store: Store, path: Path) -> None:
    known = known_to(store)
    codes = {store.invite("owner", NOW) for _ in range(20)}
    codes |= {store.invite("viewer", NOW, workspace_id=known.workspace.id, made_by=known.member.id)}
    assert len(codes) == 21
    kept = str(contents(path))
    for code in codes:
        assert re.fullmatch(r"i-[A-Za-z0-9_-]{22}", code)
        assert code not in kept
        assert code[2:] not in kept


def test_an_invitation_can_t_be_made_from_elsewhere(store: Store, path: Path) -> None:
    mine, theirs = known_to(store), known_to(store, account="bertta", address=Address("terminal", "x"))
    before = contents(path)
    with pytest.raises(ValueError, match="owner, editor, viewer"):
        store.invite("boss", NOW)
    with pytest.raises(KeyError):
        store.invite("owner", NOW, workspace_id="nothing")
    for workspace in (theirs.workspace.id, None):
        with pytest.raises(ValueError, match="member of its workspace"):
            store.invite("owner", NOW, workspace_id=workspace, made_by=mine.member.id)
    assert contents(path) == before


def test_a_code_does_once_and_in_its_time(store: Store) -> None:
    workspace = known_to(store).workspace.id
    code = store.invite("editor", NOW, workspace_id=workspace)
    decide(store, heard(Commanded("join", f" {code} "), account="anna", address=CHAT), echo)
    late = store.invite("editor", NOW - timedelta(hours=72), workspace_id=workspace)
    just = store.invite("editor", NOW - timedelta(hours=72), workspace_id=workspace, hours=73)
    other = Address("telegram", "200")

    def joining(code: str) -> Incoming:
        return heard(Commanded("join", code), account="bertta", address=other)

    assert refused(store, heard("hei", account="bertta", address=other)) == "uninvited"
    assert refused(store, heard(Commanded("goals", just), account="bertta", address=other)) == "uninvited"
    assert refused(store, heard(Said(just), account="bertta", address=other)) == "uninvited"
    assert refused(store, joining("")) == "uninvited"
    assert refused(store, joining(code)) == "used"
    assert refused(store, joining(late)) == "expired"
    assert refused(store, joining("i-" + "A" * 22)) == "wrong_code"
    assert refused(store, joining(just[2:])) == "wrong_code"
    decide(store, joining(just), echo)
    assert spoken(store, "bertta", other).workspace.id == workspace


def test_a_join_that_comes_to_nothing_leaves_the_code_good(store: Store, path: Path) -> None:
    code = store.invite("owner", NOW)
    before = contents(path)
    inbox_id, _ = store.accept(heard(Commanded("join", code), address=CHAT), NOW)
    with pytest.raises(SetAside):
        store.decide(inbox_id, causing(lambda known: 1 // 0), Found(), NOW)  # type: ignore[arg-type, return-value]
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}
    decide(store, heard(Commanded("join", code), address=CHAT), echo)
    assert refused(store, heard(Commanded("join", code), account="x", address=Address("telegram", "9"))) == "used"


def test_a_member_who_joins_again_stays_and_the_code_stays_good(store: Store) -> None:
    owner = join(store, "anna", CHAT)
    other = known_to(store)
    code = store.invite("viewer", NOW, workspace_id=other.workspace.id)
    seen: list[Known] = []
    decide(store, heard(Commanded("join", code), address=CHAT), looking(seen))
    assert (seen[0].workspace.id, seen[0].member) == (owner.workspace.id, owner.member)
    known = spoken_after_joining(store, code)
    assert known.workspace.id == other.workspace.id


def spoken_after_joining(store: Store, code: str) -> Known:
    seen: list[Known] = []
    address = Address("telegram", "500")
    decide(store, heard(Commanded("join", code), account="uusi", address=address), looking(seen))
    return seen[0]


def test_an_invitation_without_a_workspace_makes_one(store: Store, path: Path) -> None:
    one, two = join(store, "anna", CHAT, role="viewer"), join(store, "bertta", Address("telegram", "200"))
    assert one.member.role == two.member.role == "owner"
    assert one.workspace.id != two.workspace.id
    unused = store.invite("owner", NOW)
    erase_workspace(store, one.workspace.id)
    assert len(contents(path)["invitation"]) == 2
    assert spoken_after_joining(store, unused).workspace.id not in (one.workspace.id, two.workspace.id)


def test_where_all_may_begin_everybody_has_a_workspace_of_their_own(open_to_all: Store) -> None:
    store = open_to_all
    one, two = spoken(store, "anna", CHAT), spoken(store, "bertta", Address("telegram", "200"))
    assert one.member.role == two.member.role == "owner"
    assert one.workspace.id != two.workspace.id
    assert join(store, "cecilia", GROUP, workspace_id=one.workspace.id, role="viewer").member.role == "viewer"
    assert store.workspace_for(Address("telegram", "1"), "anna", NOW) == one.workspace.id


@pytest.mark.parametrize("shared", [True, False])
def test_a_place_of_another_workspace_makes_nobody_a_workspace(open_to_all: Store, shared: bool) -> None:
    store = open_to_all
    owner = spoken(store, "anna", GROUP, shared=shared)
    spoken(store, "bertta", CHAT)
    assert refused(store, heard("hei", account="cecilia", address=GROUP, shared=shared)) == "other_brand"
    assert refused(store, heard("hei", account="bertta", address=GROUP, shared=shared)) == "other_brand"
    for workspace in (None, spoken(store, "bertta", CHAT).workspace.id):
        code = store.invite("owner", NOW, workspace_id=workspace)
        joining = heard(Commanded("join", code), account="cecilia", address=GROUP, shared=shared)
        assert refused(store, joining) == "other_brand"
    code = store.invite("viewer", NOW, workspace_id=owner.workspace.id)
    decide(store, heard(Commanded("join", code), account="cecilia", address=GROUP, shared=shared), echo)


def test_a_new_thread_of_another_workspace_s_group_makes_nobody_a_workspace(open_to_all: Store) -> None:
    spoken(open_to_all, "anna", GROUP, shared=True)
    thread = Address("telegram", GROUP.place, "7")
    assert refused(open_to_all, heard("hei", account="cecilia", address=thread, shared=True)) == "other_brand"
