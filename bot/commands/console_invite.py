"""`mentorline console invite`: the very first way into the coordinators' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands.work import commit, settings_with_keys
from domain.model import Channel
from handlers.starting import inviting
from storage.door_links import LASTS

if TYPE_CHECKING:
    from handlers.starting.inviting import Invited


def invite(
    name: Annotated[str, typer.Argument(help="A coordinator; somebody new is added")],
    sms: Annotated[str, typer.Option(help="Their number, for somebody new")] = "",
    whatsapp: Annotated[str, typer.Option(help="Their WhatsApp number")] = "",
    telegram: Annotated[str, typer.Option(help="Their Telegram chat id")] = "",
) -> None:
    """Print a link that opens the console once for a coordinator, within 15 minutes."""
    settings = settings_with_keys()
    given = {Channel.SMS: sms, Channel.WHATSAPP: whatsapp, Channel.TELEGRAM: telegram}
    addresses = {str(channel): value for channel, value in given.items() if value}
    try:
        invited = commit(settings, lambda uow: inviting.invite(uow, name, addresses))
    except inviting.CannotInvite as fault:
        raise NotReady(str(fault)) from None
    for line in _told(invited, settings.public_url):
        Console(highlight=False).print(escape(line), soft_wrap=True)


def _told(invited: Invited, site: str) -> list[str]:
    minutes = int(LASTS.total_seconds() // 60)
    added = [f"{invited.person.name} is added as a coordinator."] if invited.is_new else []
    return [
        *added,
        f"{site.rstrip('/')}/console/first/{invited.token}",
        f"Opens the console once for {invited.person.name}, within {minutes} minutes. "
        "The service must run (mentorline run). Give the link to nobody else.",
    ]
