"""`mentorline init`: keys, an empty database, and the programme it holds."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.commands.work import commit
from bot.settings import BadSettings, load
from domain.local_time import UnknownZone, zone
from storage import programmes
from storage.migrating import upgrade

ENV_FILE = Path(".env")


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
    if not settings.secret_key or not settings.encryption_keys:
        _write_keys()
        settings = load()
        console.print(
            "Keys written to .env. Keep a copy in a safe place: without them nothing opens."
        )
    with console.status("Making the database"):
        upgrade(settings.database_url)
    if commit(settings, programmes.get) is None:
        commit(settings, lambda uow: programmes.add(uow, name, time_zone, {}))
    console.print(
        f"{name} is ready. Next: mentorline facilities import, people import, roster import."
    )


def fresh_keys() -> dict[str, str]:
    """Return new secrets for SECRET_KEY and ENCRYPTION_KEYS."""
    sealing = base64.b64encode(secrets.token_bytes(32)).decode()
    return {"SECRET_KEY": secrets.token_urlsafe(32), "ENCRYPTION_KEYS": f"1:{sealing}"}


def _write_keys() -> None:
    before = ENV_FILE.read_text() if ENV_FILE.exists() else ""
    kept = [
        line
        for line in before.splitlines()
        if not line.startswith(("SECRET_KEY=", "ENCRYPTION_KEYS="))
    ]
    lines = [*kept, *(f"{key}={value}" for key, value in fresh_keys().items())]
    ENV_FILE.touch(mode=0o600)
    ENV_FILE.write_text("\n".join(lines) + "\n")
