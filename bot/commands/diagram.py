"""vaikute diagram"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE, WANTING
from bot.commands.opening import leaving_quietly, put_json, settings_or_exit, tell

if TYPE_CHECKING:
    from flows.proof.problem import Problem


def diagram(
    flow: Annotated[str | None, typer.Argument()] = None,
    language: Annotated[str | None, typer.Option("--language")] = None,
    check: Annotated[bool, typer.Option("--check")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from bot.words import words
    from flows.library import FLOWS
    from flows.library import diagram as drawn

    settings = settings_or_exit(language)
    with leaving_quietly():
        if flow is not None and flow not in FLOWS:
            tell(words().word(settings.language, "command.diagram.unknown", flow=flow[:40], flows=", ".join(FLOWS)))
            raise typer.Exit(USAGE)
        if check:
            prove(flow, settings.language, as_json=as_json)
        elif flow is None:
            put_json({"flows": list(FLOWS)}) if as_json else print("\n".join(FLOWS))
        elif as_json:
            put_json({"flow": flow, "diagram": drawn(flow, settings.language)})
        else:
            print(drawn(flow, settings.language))


def prove(flow: str | None, language: str, *, as_json: bool) -> None:
    """One line a problem, and a line in the end that says how many there were; without a flow all of them and the
    screens outside them. Exits with WANTING for any."""
    from dataclasses import asdict

    from bot.channels.limits import LIMITS
    from bot.proving import problems_of, problems_of_commands
    from bot.words import words
    from flows.library import FLOWS

    flows = (flow,) if flow else tuple(FLOWS)
    problems = [problem for one in flows for problem in problems_of(one, LIMITS)]
    problems += problems_of_commands(LIMITS) if flow is None else ()
    for problem in problems:
        put_json(asdict(problem)) if as_json else print(_line(problem))
    if as_json:
        put_json({"ok": not problems, "flows": list(flows), "problems": len(problems)})
    else:
        told = words().word(language, "command.diagram.proved", flows=", ".join(flows), problems=len(problems))
        print(told)
    if problems:
        raise typer.Exit(WANTING)


def _line(problem: Problem) -> str:
    """Where, what, and how large where something doesn't fit."""
    place = " ".join(part for part in (problem.step or problem.flow, problem.language) if part)
    size = f" {problem.platform} {problem.limit} {problem.measured} > {problem.allowed}" if problem.platform else ""
    return f"{place}: {problem.kind}{size} {problem.detail}".rstrip()
