"""The README says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from tests.questions import README, updated

ROOT = README.parent


def test_the_table_of_questions_is_up_to_date() -> None:
    text = README.read_text("utf-8")
    assert text == updated(text), "run: python -m tests.questions"


def test_every_setting_is_in_the_readme() -> None:
    from bot.settings import Settings

    text = README.read_text("utf-8")
    for name, field in Settings.model_fields.items():
        alias = str(field.validation_alias or name).upper()
        assert f"`{alias}`" in text, f"the README doesn't name the setting {alias}"


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for target in re.findall(r"(?:`|^)make ([a-z]+)", README.read_text("utf-8"), re.MULTILINE):
        assert target in targets, f"make {target} is in the README and not in the Makefile"


def test_every_path_that_the_readme_names_exists() -> None:
    text = README.read_text("utf-8")
    example = {"flows/awards/", "flows/contracts/clauses/xx/", "knowledge/guide/xx/"}
    for name in re.findall(r"`((?:flows|knowledge|storage|bot|tests)/[\w./]*)`", text):
        if name not in example:
            assert (ROOT / name).exists(), f"{name} is in the README and not in the house"


def test_the_requirements_carry_no_address() -> None:
    for file in ROOT.glob("requirements*.txt"):
        assert "://" not in file.read_text("utf-8"), f"{file.name} names an address"


def test_flows_and_knowledge_open_no_network() -> None:
    """What the import contracts can't say: urllib.parse is fine, urllib.request isn't."""
    for folder in ("flows", "knowledge"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not re.search(r"urllib\.(?:request|error)|from urllib import", path.read_text("utf-8")), path


def test_the_top_level_is_what_was_agreed() -> None:
    allowed = {
        "bot", "flows", "knowledge", "storage", "tests", "pyproject.toml", "README.md",
        "LICENSE", "CHANGELOG.md", "Makefile", "requirements.txt", "requirements-dev.txt",
    }  # fmt: skip
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.suffix != ".db"}
    assert found <= allowed, found - allowed
    assert Path(ROOT / ".ci" / "run").exists()


def test_every_row_of_the_stories_table_has_its_stories_in_both_languages() -> None:
    table = README.read_text("utf-8").split("<!-- stories:", 1)[1].split("Beyond stories", 1)[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| the person |")]
    names = [name.strip() for row in rows for name in row.strip("| ").split("|")[-1].split(",")]
    assert len(rows) > 15
    folder = ROOT / "tests" / "stories"
    missing = [
        f"{name}_{code}" for name in names for code in ("fi", "en") if not (folder / f"{name}_{code}.yaml").exists()
    ]
    assert missing == []
