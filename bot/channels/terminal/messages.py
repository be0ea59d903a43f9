"""The terminal's own sentences, in the language of the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.terminal.protocol import NotReadable
from bot.clean import plain_spaces
from bot.files.saved import Saved, Unsaved
from bot.problems import store_problem
from bot.words import words
from storage.problems import StoreProblem


@dataclass(frozen=True, slots=True)
class Messages:
    language: str

    def word(self, key: str, **values: object) -> str:
        return words().word(self.language, f"terminal.{key}", **values)

    def not_readable(self, problem: NotReadable) -> str:
        return plain_spaces(self.word(f"error.{problem.reason}", **problem.values))

    def set_aside(self, reference: str) -> str:
        return self.word("set_aside", reference=reference)

    def store_problem(self, problem: StoreProblem) -> str:
        return store_problem(problem, self.language)

    def unsaved(self, files: tuple[Saved | Unsaved, ...]) -> tuple[str, ...]:
        """A sentence for each file that could not be saved: which, where and why, and how to have it again."""
        return tuple(
            self.word(
                "unsaved.not_made" if file.reason == "not_made" else "unsaved.text",
                name=file.name,
                folder=str(file.folder),
                reason=self.word(f"unsaved.reason.{file.reason}"),
            )
            for file in files
            if isinstance(file, Unsaved)
        )
