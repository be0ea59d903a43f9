"""Settings: read from the environment or .env; a wrong one is named with what to do."""

from pathlib import Path

import pytest

from bot.problems import settings_problem
from bot.settings import SettingsProblem, load

NAMES = ("DATABASE_URL", "VAIKUTE_LANGUAGE", "VAIKUTE_TIMEZONE", "VAIKUTE_FILES", "VAIKUTE_KEEP_QUESTIONS")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = load()
    assert (settings.language, settings.timezone) == ("fi", "Europe/Helsinki")
    assert settings.database_path.is_relative_to(tmp_path)
    assert settings.database_path.name == "vaikute.db"
    assert settings.files.name == "Vaikute"
    assert settings.zone.key == "Europe/Helsinki"
    assert settings.keep_questions == 180


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VAIKUTE_LANGUAGE=en\nVAIKUTE_TIMEZONE=Europe/Stockholm\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("VAIKUTE_TIMEZONE", "UTC")
    settings = load()
    assert (settings.language, settings.timezone) == ("en", "UTC")


def test_an_empty_setting_is_one_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAIKUTE_LANGUAGE", "")
    monkeypatch.setenv("DATABASE_URL", "")
    assert load().language == "fi"
    assert load().database_path.name == "vaikute.db"


def test_the_home_folder_may_be_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VAIKUTE_FILES", "~/sopimukset")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///~/tiedot.db")
    assert load().files == tmp_path / "sopimukset"
    assert load().database_path == tmp_path / "tiedot.db"


def test_an_absolute_database_path_stays_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    assert load().database_path == tmp_path / "a.db"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("VAIKUTE_LANGUAGE", "sv", "language"),
        ("VAIKUTE_TIMEZONE", "Helsinki", "timezone"),
        ("VAIKUTE_TIMEZONE", "../etc/passwd", "timezone"),
        ("VAIKUTE_TIMEZONE", "Europe", "timezone"),
        ("DATABASE_URL", "postgresql://anna:salainen@host/db", "database"),
        ("DATABASE_URL", "vaikute.db", "database"),
        ("VAIKUTE_KEEP_QUESTIONS", "-1", "keep_questions"),
        ("VAIKUTE_KEEP_QUESTIONS", "3651", "keep_questions"),
        ("VAIKUTE_KEEP_QUESTIONS", "7.5", "keep_questions"),
        ("VAIKUTE_KEEP_QUESTIONS", "viikko", "keep_questions"),
        ("VAIKUTE_KEEP_QUESTIONS", "²", "keep_questions"),
        ("VAIKUTE_KEEP_QUESTIONS", "9" * 5000, "keep_questions"),
        ("DATABASE_URL", "sqlite:///", "database"),
        ("DATABASE_URL", "sqlite:///:memory:", "database"),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as caught:
        load()
    assert [(wrong.name, wrong.reason) for wrong in caught.value.wrong] == [(name, reason)]
    for language in ("fi", "en"):
        told = settings_problem(caught.value, language)
        assert name in told
        assert "salainen" not in told


@pytest.mark.parametrize(("value", "days"), [("0", 0), (" 30 ", 30), ("3650", 3650)])
def test_questions_may_be_kept_for_any_number_of_days(monkeypatch: pytest.MonkeyPatch, value: str, days: int) -> None:
    monkeypatch.setenv("VAIKUTE_KEEP_QUESTIONS", value)
    assert load().keep_questions == days


def test_all_wrong_ones_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAIKUTE_LANGUAGE", "sv")
    monkeypatch.setenv("VAIKUTE_TIMEZONE", "kotona")
    with pytest.raises(SettingsProblem) as caught:
        load()
    assert len(settings_problem(caught.value, "fi").splitlines()) == 2


def test_a_settings_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("VAIKUTE_FILES=työ\n".encode("utf-16"))
    with pytest.raises(SettingsProblem) as caught:
        load()
    assert ".env" in settings_problem(caught.value, "fi")
