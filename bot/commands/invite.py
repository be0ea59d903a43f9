"""vaikute invite"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import DATABASE, USAGE, WANTING
from bot.commands.opening import leaving_quietly, put_json, settings_or_exit, tell, word
from storage.retention import INVITATION_HOURS

if TYPE_CHECKING:
    from bot.settings import Settings

LONGEST_HOURS = 24 * 30


def invite(
    role: Annotated[str, typer.Option("--role")] = "owner",
    brand: Annotated[str | None, typer.Option("--brand")] = None,
    hours: Annotated[int, typer.Option("--hours", min=1, max=LONGEST_HOURS)] = INVITATION_HOURS,
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from bot.problems import store_problem
    from flows.engine.permissions import ROLES
    from storage.inviting import AmbiguousBrand, UnknownBrand, invite_beside
    from storage.problems import StoreProblem

    settings = settings_or_exit(language)
    if role not in ROLES:
        tell(word(settings, "invite.role", value=role[:40], roles=", ".join(ROLES)))
        raise typer.Exit(USAGE)
    if brand is None and role != "owner":
        tell(word(settings, "invite.first_owner"))
        raise typer.Exit(USAGE)
    with leaving_quietly():
        try:
            code = invite_beside(settings.database_url, role, brand, datetime.now(settings.zone), hours)
        except StoreProblem as problem:
            tell(store_problem(problem, settings.language))
            raise typer.Exit(DATABASE) from None
        except UnknownBrand as unknown:
            tell(word(settings, "invite.no_brand", value=str(brand)[:60], brands=", ".join(unknown.names)))
            raise typer.Exit(WANTING) from None
        except AmbiguousBrand:
            tell(word(settings, "invite.many_brands", value=str(brand)[:60]))
            raise typer.Exit(WANTING) from None
        link = _link(settings, code)
        if as_json:
            put_json({"code": code, "role": role, "hours": hours, "link": link or None})
            return
        as_role = word(settings, f"invite.as.{role}")
        in_slack = settings.slack_wanting == ""
        print(word(settings, "invite.made", code=code, hours=hours, link=link, as_role=as_role, in_slack=in_slack))


def _link(settings: Settings, code: str) -> str:
    """The address that opens Telegram with the code in it; empty where there is no bot or it can't be reached."""
    if not settings.telegram_token:
        return ""
    import asyncio

    from bot.channels.telegram.api import username_of
    from bot.channels.telegram.links import deep_link

    username = asyncio.run(username_of(settings.telegram_token, settings.telegram_api_url))
    return deep_link(username, code) if username else ""
