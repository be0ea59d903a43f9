"""The command line: `vaikute`. What is heavy is imported by the command that needs it."""

from __future__ import annotations


def main() -> None:
    """The console script. Leaves with an exit code of exit_codes.py."""
    import gc
    import os

    # Looking for pydantic's plug-ins reads the metadata of every package, and there are none to find.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Importing makes many objects and no garbage; collecting them over and over is a fifth of the start.
    gc.set_threshold(50_000, 20, 100)
    from bot.commands.app import command_line

    command_line()(prog_name="vaikute")
