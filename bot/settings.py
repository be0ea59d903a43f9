"""What an installation may set, in the environment or in a file named .env; the environment wins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, LiteralString
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from platformdirs import user_data_path, user_documents_path
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.engine.formats import LANGUAGES
from storage.retention import KEEP_DAYS
from storage.states import SIGNUPS

DATABASE_PREFIX = "sqlite:///"
LONGEST_KEPT = 3650
"""Days."""
DEFAULT_PORT = 8080


@dataclass(frozen=True, slots=True)
class Wrong:
    """One setting that can't be used. `value` is empty where it might hold a password."""

    name: str
    value: str
    reason: str
    """database, language, timezone, files, keep_questions, token, url, secret, signup, host, port, one of those in
    SLACK_REASONS, or file (the .env itself)."""


class SettingsProblem(Exception):  # noqa: N818 - a state of the installation, told to a person
    """Some settings can't be used; says which."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        super().__init__(", ".join(one.name for one in wrong))
        self.wrong = wrong


def default_database() -> str:
    """A SQLite file in the folder where this system keeps a user's data."""
    return DATABASE_PREFIX + str(user_data_path("vaikute", appauthor=False) / "vaikute.db")


def default_files() -> Path:
    """The folder Vaikute among the user's documents."""
    return user_documents_path() / "Vaikute"


def _database(value: object) -> str:
    text = str(value).strip()
    path = text.removeprefix(DATABASE_PREFIX)
    if path in (text, "", ":memory:"):
        raise PydanticCustomError("database", "not a SQLite file")
    return DATABASE_PREFIX + str(Path(path).expanduser())


def _language(value: object) -> str:
    text = str(value).strip().lower()
    if text not in LANGUAGES:
        raise PydanticCustomError("language", "not a language of ours")
    return text


def _timezone(value: object) -> str:
    text = str(value).strip()
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise PydanticCustomError("timezone", "not a time zone") from None
    return text


def _files(value: object) -> Path:
    text = str(value)
    if "\0" in text:
        raise PydanticCustomError("files", "not a folder's name")
    return Path(text).expanduser()


def _keep_questions(value: object) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) <= LONGEST_KEPT):
        raise PydanticCustomError("keep_questions", "not a number of days")
    return int(text)


def _token(value: object) -> str:
    text = _unquoted(value)
    if text and not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}", text):
        raise PydanticCustomError("token", "not a bot's token")
    return text


def _url(value: object) -> str:
    text = str(value).strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise PydanticCustomError("url", "not an http address")
    return text


def _secret(value: object) -> str:
    text = str(value).strip()
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise PydanticCustomError("secret", "not what Telegram takes as a secret")
    return text


def _slack_bot_token(value: object) -> str:
    text = _unquoted(value)
    if text and not re.fullmatch(r"(xoxe\.)?xoxb-[A-Za-z0-9_-]{1,500}", text):
        raise PydanticCustomError(_taken_for(_NO_BOT_TOKENS, text) or "slack_bot_token", "not a bot's token")
    return text


def _slack_app_token(value: object) -> str:
    text = _unquoted(value)
    if text and not re.fullmatch(r"xapp-[A-Za-z0-9_-]{1,500}", text):
        raise PydanticCustomError(_taken_for(_NO_APP_TOKENS, text) or "slack_app_token", "not an app-level token")
    return text


_NO_BOT_TOKENS: Mapping[str, LiteralString] = {
    "xapp-": "slack_bot_is_app",
    "xoxp-": "slack_bot_is_user",
    "xoxe.xoxp-": "slack_bot_is_user",
    "xoxe-": "slack_bot_is_refresh",
}
"""How Slack's other tokens begin, to the reason that names them."""
_NO_APP_TOKENS: Mapping[str, LiteralString] = dict.fromkeys(("xoxb-", "xoxp-", "xoxe.", "xoxe-"), "slack_app_is_other")


def _taken_for(others: Mapping[str, LiteralString], text: str) -> LiteralString | None:
    return next((reason for beginning, reason in others.items() if text.startswith(beginning)), None)


def _slack_secret(value: object) -> str:
    """The signing secret and the client's: both stand on the app's page, and are easily taken for its tokens."""
    text = _unquoted(value)
    if text and (text.startswith(("xox", "xapp-")) or not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text)):
        raise PydanticCustomError("slack_secret", "not one of the app's secrets")
    return text


def _slack_client_id(value: object) -> str:
    text = _unquoted(value)
    if text and (text.startswith(("xox", "xapp-")) or not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", text)):
        raise PydanticCustomError("slack_client_id", "not a client's id")
    return text


def _slack_api_url(value: object) -> str:
    """With a slash at its end: the names of methods follow."""
    url = _url(value)
    return url + "/" if url else url


def _unquoted(value: object) -> str:
    """Without the marks in which a value is easily copied."""
    return str(value).strip().strip("'\"").strip()


def _signup(value: object) -> str:
    text = str(value).strip().lower()
    if text not in SIGNUPS:
        raise PydanticCustomError("signup", "not a way to sign up")
    return text


def _host(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", text):
        raise PydanticCustomError("host", "not a host")
    return text


def _port(value: object) -> int | None:
    if value is None:
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65_535):
        raise PydanticCustomError("port", "not a port")
    return int(text)


class Settings(BaseSettings):
    """Read once, where a command starts. Made by `load`, which tells what is wrong in a plain way."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: Annotated[str, NoDecode, BeforeValidator(_database)] = Field(
        default_factory=default_database, validation_alias="DATABASE_URL"
    )
    language: Annotated[str, NoDecode, BeforeValidator(_language)] = Field(
        default=LANGUAGES[0], validation_alias="VAIKUTE_LANGUAGE"
    )
    timezone: Annotated[str, NoDecode, BeforeValidator(_timezone)] = Field(
        default="Europe/Helsinki", validation_alias="VAIKUTE_TIMEZONE"
    )
    files: Annotated[Path, NoDecode, BeforeValidator(_files)] = Field(
        default_factory=default_files, validation_alias="VAIKUTE_FILES"
    )
    keep_questions: Annotated[int, NoDecode, BeforeValidator(_keep_questions)] = Field(
        default=KEEP_DAYS, validation_alias="VAIKUTE_KEEP_QUESTIONS"
    )
    """How many days the words of a question that the guides could not answer are kept; 0: not at all."""
    signup: Annotated[str, NoDecode, BeforeValidator(_signup)] = Field(
        default=SIGNUPS[0], validation_alias="VAIKUTE_SIGNUP"
    )
    """Who gets in on Telegram and Slack: invite (those who have an invitation) or open (anybody, each to a brand of
    their own)."""
    host: Annotated[str, NoDecode, BeforeValidator(_host)] = Field(default="127.0.0.1", validation_alias="HOST")
    port: Annotated[int | None, NoDecode, BeforeValidator(_port)] = Field(default=None, validation_alias="PORT")
    """Where health is told and webhooks are taken. None: nowhere, or DEFAULT_PORT where a webhook needs it."""
    telegram_token: Annotated[str, NoDecode, BeforeValidator(_token)] = Field(
        default="", validation_alias="TELEGRAM_BOT_TOKEN", repr=False
    )
    telegram_api_url: Annotated[str, NoDecode, BeforeValidator(_url)] = Field(
        default="https://api.telegram.org", validation_alias="TELEGRAM_API_URL"
    )
    telegram_webhook_url: Annotated[str, NoDecode, BeforeValidator(_url)] = Field(
        default="", validation_alias="TELEGRAM_WEBHOOK_URL"
    )
    telegram_webhook_secret: Annotated[str, NoDecode, BeforeValidator(_secret)] = Field(
        default="", validation_alias="TELEGRAM_WEBHOOK_SECRET", repr=False
    )
    """Where none is set, a new one at each start."""
    slack_bot_token: Annotated[str, NoDecode, BeforeValidator(_slack_bot_token)] = Field(
        default="", validation_alias="SLACK_BOT_TOKEN", repr=False
    )
    """Of the one team that the app is installed in; empty where it is installed through OAuth."""
    slack_app_token: Annotated[str, NoDecode, BeforeValidator(_slack_app_token)] = Field(
        default="", validation_alias="SLACK_APP_TOKEN", repr=False
    )
    """With it messages come through Socket Mode, without it as signed requests."""
    slack_signing_secret: Annotated[str, NoDecode, BeforeValidator(_slack_secret)] = Field(
        default="", validation_alias="SLACK_SIGNING_SECRET", repr=False
    )
    slack_client_id: Annotated[str, NoDecode, BeforeValidator(_slack_client_id)] = Field(
        default="", validation_alias="SLACK_CLIENT_ID"
    )
    slack_client_secret: Annotated[str, NoDecode, BeforeValidator(_slack_secret)] = Field(
        default="", validation_alias="SLACK_CLIENT_SECRET", repr=False
    )
    slack_api_url: Annotated[str, NoDecode, BeforeValidator(_slack_api_url)] = Field(
        default="https://slack.com/api/", validation_alias="SLACK_API_URL"
    )
    """The root that the names of methods follow."""

    @property
    def slack_wanting(self) -> str:
        """What Slack still needs: all (nothing is set), token (a bot's token, or a client to install with), client
        (half of one), way_in (how messages come); empty when nothing is wanting."""
        client = bool(self.slack_client_id), bool(self.slack_client_secret)
        if not (self.slack_bot_token or self.slack_app_token or self.slack_signing_secret or any(client)):
            return "all"
        if any(client) and not all(client):
            return "client"
        if not (self.slack_bot_token or all(client)):
            return "token"
        return "" if self.slack_app_token or self.slack_signing_secret else "way_in"

    @property
    def database_path(self) -> Path:
        return Path(self.database_url.removeprefix(DATABASE_PREFIX))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def load() -> Settings:
    """The settings of this process. Raises SettingsProblem, which names every wrong one at once."""
    try:
        return Settings()
    except ValidationError as problem:
        raise SettingsProblem(
            tuple(_wrong(error["loc"], error["type"], error["input"]) for error in problem.errors())
        ) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsProblem((Wrong(".env", "", "file"),)) from None


def _wrong(place: tuple[int | str, ...], reason: str, value: object) -> Wrong:
    return Wrong(str(place[0]), "" if reason in _SECRET else str(value)[:60], reason)


SLACK_REASONS = (
    "slack_bot_token", "slack_bot_is_app", "slack_bot_is_user", "slack_bot_is_refresh",
    "slack_app_token", "slack_app_is_other", "slack_secret", "slack_client_id",
)  # fmt: skip
_SECRET = ("database", "token", "secret", "url", *SLACK_REASONS)
"""What is wrong with these is told without their values."""
