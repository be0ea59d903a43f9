"""The same account met twice under different spellings."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.reading.handles import handle_key
from flows.field import Candidate


def same_person(a: Candidate, b: Candidate) -> bool:
    """Most likely one account: the same platform, and handles that differ only in spelling (@Anna.Koti, anna_koti,
    a link). Two people may share such a key, so ask before joining them."""
    return a.platform == b.platform and handle_key(a.handle) == handle_key(b.handle)


def perhaps_same_person(a: Candidate, b: Candidate) -> bool:
    """The same handle on another platform: worth asking, not worth assuming."""
    return a.platform != b.platform and handle_key(a.handle) == handle_key(b.handle)


def duplicate_of(candidate: Candidate, others: Iterable[Candidate]) -> Candidate | None:
    """The first of the others that is the same account and not the very same row."""
    return next((one for one in others if one.id != candidate.id and same_person(one, candidate)), None)
