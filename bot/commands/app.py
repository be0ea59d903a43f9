"""All commands together, with help in the language of VAIKUTE_LANGUAGE."""

from __future__ import annotations

from collections.abc import Callable

import typer
from typer.main import get_command

from bot.commands import (
    ask,
    chat,
    data,
    database,
    diagram,
    doctor,
    invite,
    knowledge,
    learning,
    own_knowledge,
    serve,
    slack,
    telegram,
)
from bot.commands.help import HelpedCommand, HelpedGroup, put_help, tree

_PLAIN = {"add_completion": False, "rich_markup_mode": None, "no_args_is_help": True, "cls": HelpedGroup}


COMMANDS: dict[str, Callable[..., None]] = {
    "chat": chat.chat,
    "telegram": telegram.telegram,
    "serve": serve.serve,
    "invite": invite.invite,
    "ask": ask.ask,
    "export": data.export,
    "erase": data.erase,
    "diagram": diagram.diagram,
    "doctor": doctor.doctor,
}
GROUPS: dict[str, dict[str, Callable[..., None]]] = {
    "slack": {"manifest": slack.manifest},
    "knowledge": {
        "search": knowledge.search,
        "evaluate": knowledge.evaluate,
        "build": own_knowledge.build,
        "list": own_knowledge.listed,
        "remove": own_knowledge.remove,
        "questions": learning.questions,
        "opinions": learning.opinions,
    },
    "db": {"upgrade": database.upgrade, "check": database.check},
}
ALONE: dict[str, Callable[..., None]] = {"slack": slack.slack}
"""What a group does when it is called by its name alone. The others show their help."""


def command_line(language: str | None = None) -> Callable[..., object]:
    """The whole command line; `language` is that of its help."""
    app = typer.Typer(name="vaikute", pretty_exceptions_enable=False, **_PLAIN)  # type: ignore[arg-type]
    for name, function in COMMANDS.items():
        app.command(name, cls=HelpedCommand)(function)
    for name, functions in GROUPS.items():
        alone = ALONE.get(name)
        group = typer.Typer(**_PLAIN | {"no_args_is_help": alone is None})  # type: ignore[arg-type]
        group.callback(invoke_without_command=alone is not None)(alone or _group)
        for own_name, function in functions.items():
            group.command(own_name, cls=HelpedCommand)(function)
        app.add_typer(group, name=name)
    made = get_command(app)
    put_help(made, tree(language))
    return made


def _group() -> None:
    """Keeps a group of one command a group."""
