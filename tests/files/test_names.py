"""File names are readable, safe on every system and never empty."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.names import LONGEST, safe_file_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["Kahvila Aamu", "sopimus", "v2", "2026-11-22"], "Kahvila-Aamu-sopimus-v2-2026-11-22.docx"),
        (["../../etc/passwd", "x"], "etc-passwd-x.docx"),
        (["H&M", "sopimus"], "H-M-sopimus.docx"),
        (["Ääni 🎉", "1.3.2027"], "Ääni-🎉-1.3.2027.docx"),
        (["", " ", "..."], "vaikute.docx"),
        (["CON"], "vaikute-CON.docx"),
        ([".piilo"], "piilo.docx"),
        (["a\x00b\nc\u202ed"], "a-b-c-d.docx"),
    ],
)
def test_names(parts: list[str], name: str) -> None:
    assert safe_file_name(parts, ".docx") == name


@given(st.lists(st.text(max_size=80), max_size=4), st.sampled_from([".docx", "md", "", "../x", ".tar.gz"]))
@settings(max_examples=50, deadline=None)
def test_any_name_is_safe(parts: list[str], suffix: str) -> None:
    name = safe_file_name(parts, suffix)
    assert 0 < len(name.encode("utf-8")) <= LONGEST
    assert not name.startswith((".", "-"))
    assert ".." not in name
    assert not set(name) & set('/\\:*?"<>|\x00\n\r\t')
    assert name == name.strip()
