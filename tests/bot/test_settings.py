"""Settings: read from the environment or .env; a wrong one is named with what to do."""

from pathlib import Path

import pytest

from bot.problems import settings_problem
from bot.settings import SLACK_REASONS, SettingsProblem, load
from bot.words import words

SLACK_NAMES = (
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
)  # fmt: skip
NAMES = (
    "DATABASE_URL", "VAIKUTE_LANGUAGE", "VAIKUTE_TIMEZONE", "VAIKUTE_FILES", "VAIKUTE_KEEP_QUESTIONS", *SLACK_NAMES,
)  # fmt: skip


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


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-A1-2-salainen", "slack_bot_is_app"),
        ("SLACK_BOT_TOKEN", "xoxp-1-2-salainen", "slack_bot_is_user"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxp-1-salainen", "slack_bot_is_user"),
        ("SLACK_BOT_TOKEN", "xoxe-1-salainen", "slack_bot_is_refresh"),
        ("SLACK_BOT_TOKEN", "salainen", "slack_bot_token"),
        ("SLACK_BOT_TOKEN", "xoxb-salainen ja muuta", "slack_bot_token"),
        ("SLACK_BOT_TOKEN", "xoxb-" + "salainen" * 5000, "slack_bot_token"),
        ("SLACK_APP_TOKEN", "xoxb-1-salainen", "slack_app_is_other"),
        ("SLACK_APP_TOKEN", "xoxe.xoxb-1-salainen", "slack_app_is_other"),
        ("SLACK_APP_TOKEN", "xoxp-salainen", "slack_app_is_other"),
        ("SLACK_APP_TOKEN", "salainen", "slack_app_token"),
        ("SLACK_SIGNING_SECRET", "xoxb-salainen", "slack_secret"),
        ("SLACK_SIGNING_SECRET", "salainen sana", "slack_secret"),
        ("SLACK_CLIENT_SECRET", "xapp-salainen", "slack_secret"),
        ("SLACK_CLIENT_ID", "xoxb-salainen", "slack_client_id"),
        ("SLACK_API_URL", "salainen", "url"),
        ("SLACK_API_URL", "ftp://salainen/api", "url"),
    ],
)
def test_a_wrong_one_of_slack_is_named_and_never_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as caught:
        load()
    assert [(wrong.name, wrong.reason) for wrong in caught.value.wrong] == [(name, reason)]
    for language in ("fi", "en"):
        told = settings_problem(caught.value, language)
        assert name in told
        assert "salainen" not in told
        assert "salainen" not in repr(caught.value)


def test_each_reason_of_slack_has_a_sentence() -> None:
    for language in ("fi", "en"):
        for reason in SLACK_REASONS:
            assert words().word(language, f"command.setting.{reason}", name="SLACK", value="")


def test_the_settings_of_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().slack_api_url == "https://slack.com/api/"
    monkeypatch.setenv("SLACK_BOT_TOKEN", " 'xoxb-12-34-AbCd' ")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-A0-12-abcd")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("SLACK_CLIENT_ID", "12.34")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "fedcba9876543210")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9000/api")
    settings = load()
    assert settings.slack_bot_token == "xoxb-12-34-AbCd"
    assert settings.slack_app_token == "xapp-1-A0-12-abcd"
    assert settings.slack_api_url == "http://127.0.0.1:9000/api/"
    assert (settings.slack_client_id, settings.slack_client_secret) == ("12.34", "fedcba9876543210")
    for secret in ("xoxb-", "xapp-1", "0123456789", "fedcba"):
        assert secret not in repr(settings)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxe.xoxb-1-AbCd")
    assert load().slack_bot_token == "xoxe.xoxb-1-AbCd", "one of a team whose tokens rotate"


@pytest.mark.parametrize(
    ("given", "wanting"),
    [
        ("", "all"),
        ("bot", "way_in"),
        ("app", "token"),
        ("signing", "token"),
        ("id secret", "way_in"),
        ("id app", "client"),
        ("bot secret app", "client"),
        ("bot app", ""),
        ("bot signing", ""),
        ("id secret signing", ""),
        ("id secret app", ""),
        ("bot app signing id secret", ""),
    ],
)
def test_what_slack_still_needs(monkeypatch: pytest.MonkeyPatch, given: str, wanting: str) -> None:
    names = {
        "bot": ("SLACK_BOT_TOKEN", "xoxb-1"),
        "app": ("SLACK_APP_TOKEN", "xapp-1"),
        "signing": ("SLACK_SIGNING_SECRET", "abc"),
        "id": ("SLACK_CLIENT_ID", "1.2"),
        "secret": ("SLACK_CLIENT_SECRET", "abc"),
    }
    for one in given.split():
        monkeypatch.setenv(*names[one])
    assert load().slack_wanting == wanting
    if wanting:
        assert words().word("fi", f"command.slack.wanting.{wanting}")


def test_a_settings_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("VAIKUTE_FILES=työ\n".encode("utf-16"))
    with pytest.raises(SettingsProblem) as caught:
        load()
    assert ".env" in settings_problem(caught.value, "fi")
