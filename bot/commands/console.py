"""`mentorline console`: the emergency way in, and who is signed in just now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import console_invite, listing, whom
from bot.commands.work import commit, settings_with_keys
from domain import door
from handlers.desk import sit_down
from handlers.door import emergency, secrets
from handlers.door import sessions as let_in
from storage import people, sessions

if TYPE_CHECKING:
    from domain.model import Person as Someone
    from storage.uow import UnitOfWork

app = typer.Typer(help="The coordinators' pages: who comes in.", no_args_is_help=True)
sessions_app = typer.Typer(help="Who is signed in just now.", no_args_is_help=True)
app.add_typer(sessions_app, name="sessions")
app.command("invite")(console_invite.invite)

Person = Annotated[str, typer.Option(metavar="NAME|ADDRESS", help="Which person")]


@app.command("break-glass")
def break_glass(
    *,
    person: Person,
    remove: Annotated[bool, typer.Option(help="Close the way that was made before")] = False,
) -> None:
    """Make an emergency password and an authenticator's secret; both are shown this once."""
    if remove:
        said = commit(settings_with_keys(), lambda uow: _closed(uow, person))
        Console(highlight=False).print(escape(said), soft_wrap=True)
        return
    made, name = _made(person)
    # not by Console: nothing of it may be wrapped, coloured or kept
    sys.stdout.write(
        f"The emergency way of {name}, shown this once; every coordinator hears of it.\n\n"
        f"Password:       {made.password}\n"
        f"Authenticator:  {made.address}\n\n"
        "Write the password down and lock it away; give the authenticator's line to an app (as a\n"
        "QR code, or its secret by hand). Both together open /console/enter/emergency. A new one\n"
        "ends this one; --remove closes it.\n"
    )


@sessions_app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the sessions that are open: whose, by which way, where, since when and until when."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


@sessions_app.command("revoke")
def revoke(
    *,
    person: Annotated[
        str | None, typer.Option(metavar="NAME|ADDRESS", help="Whose sessions end")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everybody's sessions end")] = False,
) -> None:
    """End every session of a person, or of everybody; they come in anew by a code."""
    if all_ is (person is not None):
        raise NotReady("say whose sessions end: --person NAME, or --all")
    ended = commit(settings_with_keys(), lambda uow: _revoked(uow, person))
    told = "1 session has ended." if ended == 1 else f"{ended} sessions have ended."
    Console(highlight=False).print(told)


def _made(who: str) -> tuple[secrets.Made, str]:
    settings = settings_with_keys()
    name = commit(settings, lambda uow: _found(uow, who).name)
    made = secrets.make(name)

    def keep(uow: UnitOfWork) -> None:
        emergency.make(sit_down(uow), _found(uow, who), made.password_hash, made.secret)

    commit(settings, keep, tells=True)
    return made, name


def _found(uow: UnitOfWork, who: str) -> Someone:
    person = whom.find(uow, who)
    if not door.may_enter(person):
        raise NotReady(
            f"{person.name} has no part in the console: see `people list` for the roles"
        )
    return person


def _closed(uow: UnitOfWork, who: str) -> str:
    person = whom.find(uow, who)
    if emergency.remove(sit_down(uow), person):
        return f"The emergency way of {person.name} is closed."
    return f"{person.name} has no emergency way; nothing to do."


def _revoked(uow: UnitOfWork, who: str | None) -> int:
    desk = sit_down(uow)
    if who is not None:
        return let_in.close(desk, whom.find(uow, who), "by command")
    owners = people.many(uow, {each.person_id for each in sessions.every(uow)})
    return sum(let_in.close(desk, each, "by command") for each in owners.values())


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    found = sessions.every(uow)
    owners = people.many(uow, {each.person_id for each in found})
    return [
        {
            "person": owners[each.person_id].name,
            "way": each.way,
            "device": each.device,
            "since": each.opened_at.isoformat(timespec="minutes"),
            "used": each.seen_at.isoformat(timespec="minutes"),
            "until": each.ends_at.isoformat(timespec="minutes"),
        }
        for each in found
    ]
