"""`mentorline init`: keys, an empty database, and the programme it holds."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands.work import commit
from bot.settings import BadSettings, Settings, load
from domain.local_time import UnknownZone, zone
from storage import programmes
from storage.migrating import upgrade

ENV_FILE = Path(".env")
NEXT = """\
Next, the first hour:
1. Fill in a channel in .env, then start the service: mentorline run
2. Beside it: mentorline console invite "Your Name" --sms +NUMBER
   Its link opens the console, which says the next step from there.
At the keyboard alone: mentorline facilities import, people import, roster import."""


def init(
    name: Annotated[str, typer.Option(help="What the programme is called")],
    time_zone: Annotated[str, typer.Option(help="Its home zone")] = "Africa/Dar_es_Salaam",
) -> None:
    """Write fresh keys to .env where there are none, make the database, name the programme."""
    console = Console(highlight=False)
    try:
        zone(time_zone)
    except UnknownZone as fault:
        raise BadSettings(str(fault)) from None
    settings = load()
    with console.status("Making the database"):
        upgrade(settings.database_url)
    if missing := _missing_keys(settings):
        _refuse_other_keys(settings, missing)
        _write_keys(missing)
        settings = load()
        console.print(
            "Keys written to .env. Keep a copy in a safe place: without them nothing opens."
        )
    programme = commit(settings, programmes.get)
    if programme is None:
        commit(settings, lambda uow: programmes.add(uow, name, time_zone, {}))
    kept = escape(programme.name if programme else name)
    console.print(f"{kept} is ready. {NEXT}", soft_wrap=True)


def fresh_keys() -> dict[str, str]:
    """Return new secrets for SECRET_KEY and ENCRYPTION_KEYS."""
    sealing = base64.b64encode(secrets.token_bytes(32)).decode()
    return {"SECRET_KEY": secrets.token_urlsafe(32), "ENCRYPTION_KEYS": f"1:{sealing}"}


def _missing_keys(settings: Settings) -> dict[str, str]:
    """Return fresh secrets for those that are not set; one that is set is never replaced."""
    given = settings.model_dump()
    return {name: key for name, key in fresh_keys().items() if not given[name.lower()]}


def _refuse_other_keys(settings: Settings, missing: dict[str, str]) -> None:
    """Raise BadSettings when the database holds a programme, whose keys would be lost."""
    given = {name.lower(): key for name, key in missing.items()}
    if commit(settings.model_copy(update=given), programmes.get) is not None:
        raise BadSettings(
            f"this database was made with keys that are not set here; put {' and '.join(missing)} "
            "back, for new ones would open nothing"
        )


def _write_keys(keys: dict[str, str]) -> None:
    before = ENV_FILE.read_text() if ENV_FILE.exists() else ""
    lines = before.splitlines()
    for name, key in keys.items():
        empty = [at for at, line in enumerate(lines) if line.strip() == f"{name}="]
        place = empty[0] if empty else len(lines)
        lines[place : place + 1] = [f"{name}={key}"]
    ENV_FILE.touch(mode=0o600)
    ENV_FILE.chmod(0o600)  # an .env copied from the example may be open to everybody
    ENV_FILE.write_text("\n".join(lines) + "\n")
