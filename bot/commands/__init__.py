"""The command line: `vaikute`. What is heavy is imported by the command that needs it."""

from __future__ import annotations


def main() -> None:
    """The console script. Leaves with an exit code of exit_codes.py."""
    from bot.commands.app import command_line

    command_line()(prog_name="vaikute")
