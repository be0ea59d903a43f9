"""What is wrong with the database or a setting, in a sentence or two that say what to do."""

from __future__ import annotations

from bot.settings import SettingsProblem
from bot.words import words
from storage.problems import StoreProblem

STORE_REASONS = (
    "scheme", "newer", "in_use", "folder", "read_only", "full", "not_a_database", "foreign", "corrupt", "io",
)  # fmt: skip


def store_problem(problem: StoreProblem, language: str) -> str:
    key, values = store_sentence(problem)
    return words().word(language, f"command.{key}", **values)


def store_sentence(problem: StoreProblem) -> tuple[str, dict[str, object]]:
    """The key of its sentence among the command line's, and the values."""
    reason = problem.reason if problem.reason in STORE_REASONS else "io"
    return f"store.{reason}", {"path": problem.path, "found": problem.found, "known": problem.known}


def settings_problem(problem: SettingsProblem, language: str) -> str:
    """A sentence for each wrong setting, each on its own line."""
    return "\n".join(
        words().word(language, f"command.setting.{wrong.reason}", name=wrong.name, value=wrong.value)
        for wrong in problem.wrong
    )
