"""`mentorline templates`: how our WhatsApp templates stand, and handing them in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from bot.settings import BadSettings
from bot.wires import wires
from channels.base import SendError
from channels.twilio.whatsapp import TwilioWhatsapp
from content.templates import Templates
from domain.model import Channel
from domain.templates import Approval
from storage import templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.templates import Approved, Wording
    from storage.uow import UnitOfWork

app = typer.Typer(help="Our WhatsApp templates.", no_args_is_help=True)

Name = Annotated[str | None, typer.Argument(help="A template; without it all of them.")]


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List every template in every language: how it stands, as the service heard it last."""
    known = {(one.name, one.language): one for one in commit(settings_with_keys(), _known)}
    rows = [_row(each, known) for each in Templates.load().wordings()]
    listing.show(rows, as_json=json)


@app.command("submit")
def submit(name: Name = None) -> None:
    """Make the buttons of conversations, and hand in what WhatsApp has not seen yet."""
    settings = settings_with_keys()
    wire = wires(settings).get(Channel.WHATSAPP)
    if not isinstance(wire, TwilioWhatsapp):
        raise BadSettings("set TWILIO_WHATSAPP_FROM and TWILIO_ACCOUNT_SID first")
    wanted = [one for one in Templates.load().wordings() if name in {None, one.name}]
    if not wanted:
        raise BadSettings(f"there is no template {name}; `mentorline templates list` shows them")
    try:
        stand = asyncio.run(_submit(wire, wanted))
    except SendError as error:
        raise BadSettings(f"Twilio does not take them now ({error.code}); try later") from None
    commit(settings, lambda uow: templates.note(uow, stand))


async def _submit(wire: TwilioWhatsapp, wanted: list[Wording]) -> list[Approved]:
    """Hand in what is missing, one after the other, and return how all of them stand."""
    console = Console(highlight=False)
    await wire.open()
    try:
        stand = await wire.contents.look()
        seen = {(one.name, one.language) for one in stand if one.approval is not Approval.UNASKED}
        made = await wire.contents.make_buttons()
        missing = [one for one in wanted if (one.name, one.language) not in seen]
        for one in track(missing, "Handing in", console=console, transient=True):
            await wire.contents.submit(one)
        console.print(f"Buttons made: {made}. Templates handed in: {len(missing)}.")
        return await wire.contents.look()
    finally:
        await wire.close()


def _known(uow: UnitOfWork) -> list[Approved]:
    return templates.every(uow)


def _row(wording: Wording, known: Mapping[tuple[str, str], Approved]) -> dict[str, Any]:
    found = known.get((wording.name, wording.language))
    return {
        "name": wording.name,
        "language": wording.language,
        "stands": str(found.approval if found else Approval.UNASKED),
        "category": (found.category if found else "") or wording.category,
    }
