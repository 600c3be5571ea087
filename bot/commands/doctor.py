"""`mentorline doctor`: what is amiss, and what to do about each of it."""

from __future__ import annotations

import importlib.metadata
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from bot.commands import listing
from bot.commands.findings import Finding, of_machine, of_service
from bot.commands.work import commit, is_missing
from bot.settings import Settings, faults, key_fault, load
from domain import oncall
from domain.model import Role
from handlers.offering import LOOK_AHEAD
from storage import people, programmes, roster
from storage.engine import open_engine, quick_check, sqlite_is_safe
from storage.migrating import HEAD, current

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

OLDEST_TZDATA = (2026, 3)
"""From 2026.3 on tzdata knows that Morocco left UTC+1 on 2026-09-20."""


def doctor(*, json: listing.AsJson = False) -> None:
    """Look at settings, database, roster and service; leaves with 1 if something needs mending."""
    settings = load()
    found = [*machine(), *_settings(settings), *_database(settings)]
    if json:
        rows = [{"what": one.what, "well": one.well, "advice": one.advice} for one in found]
        listing.show(rows, as_json=True)
    else:
        _print(found)
    if not all(one.well for one in found):
        sys.exit(1)


def machine() -> list[Finding]:
    """Look at what the service runs on."""
    version = importlib.metadata.version("tzdata")
    fresh = tuple(int(part) for part in version.split(".")[:2]) >= OLDEST_TZDATA
    return [
        Finding(
            "SQLite has the write-ahead log fix",
            sqlite_is_safe(),
            "install the pysqlite3 wheel; before 3.51.3 SQLite can corrupt a database",
        ),
        Finding(
            f"tzdata {version}", fresh, "install tzdata 2026.3 or newer: clock rules have changed"
        ),
    ]


def _settings(settings: Settings) -> list[Finding]:
    wrong = [Finding("settings", well=False, advice=fault) for fault in faults(settings)]
    public = settings.public_url.startswith("https://")
    wanted = bool(settings.twilio_account_sid or settings.telegram_webhook_secret)
    return [
        *(wrong or [Finding("settings", well=True)]),
        Finding(
            "PUBLIC_URL is https",
            public or not wanted,
            "providers deliver to a public https address; set PUBLIC_URL to it",
        ),
    ]


def _database(settings: Settings) -> list[Finding]:
    if is_missing(settings):
        return [Finding("database", well=False, advice="is not there; run `mentorline init`")]
    engine = open_engine(settings.database_url, reads=True)
    try:
        with engine.connect() as connection:
            step, check = current(connection), quick_check(connection)
    except Exception as fault:
        return [
            Finding("database", well=False, advice=f"cannot be opened: {type(fault).__name__}")
        ]
    finally:
        engine.dispose()
    found = [
        Finding("database is sound", check == "ok", f"restore a backup: {check}"),
        Finding(f"database stands at {HEAD}", step == HEAD, "run `mentorline migrate`"),
    ]
    ready = check == "ok" and step == HEAD and not key_fault(settings)
    return found + (commit(settings, lambda uow: _stored(settings, uow)) if ready else [])


def _stored(settings: Settings, uow: UnitOfWork) -> list[Finding]:
    return [*_programme(uow), *of_service(uow), *of_machine(settings, uow)]


def _programme(uow: UnitOfWork) -> list[Finding]:
    shifts = roster.near(uow, uow.now, LOOK_AHEAD)
    wanted = {one.discipline for one in people.with_role(uow, Role.MENTEE) if one.discipline}
    found = [
        Finding("programme", programmes.get(uow) is not None, "run `mentorline init`"),
        Finding(
            "a coordinator can be alarmed",
            bool(people.with_role(uow, Role.COORDINATOR)),
            "import at least one person with the role coordinator",
        ),
    ]
    for discipline in sorted(wanted):
        now = oncall.who(shifts, discipline, uow.now).now
        advice = "nobody is on call now; import a roster"
        found.append(Finding(f"{discipline} is covered now", now is not None, advice))
    return found


def _print(found: list[Finding]) -> None:
    console = Console(highlight=False)
    for one in found:
        mark = "[green]well[/]   " if one.well else "[bold red]mend[/]   "
        said = escape(one.what if one.well else f"{one.what}: {one.advice}")
        console.print(f"{mark}{said}", soft_wrap=True)
