"""What the doctor finds of the service itself: what stands, what lies aside, and what to do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.arriving.spool import BadSpool, Spool, SpoolTaken
from bot.arriving.spooling import Corner
from bot.watching.oversight import BACKUPS
from monitoring import health, measuring
from monitoring.health import BY_NAME
from storage import alerts, dead_letters, flights, workers
from storage.columns import EPOCH, MICROSECOND
from storage.guard import sqlite_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.settings import Settings
    from monitoring.health import Reading
    from storage.alerts import Alert
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not well."""

    what: str
    well: bool
    advice: str = ""


def of_service(uow: UnitOfWork) -> list[Finding]:
    """Look at what the service has noted of itself, and at what it is doing now."""
    standing = alerts.standing(uow)
    return [
        *(_alert(each) for each in standing.values()),
        *_processes(uow, standing),
        *_aside(uow),
        *_skew(uow),
    ]


def of_machine(settings: Settings, uow: UnitOfWork) -> list[Finding]:
    """Look at the files around the database: its disk, its backups, what waits beside it."""
    file = sqlite_file(settings.database_url)
    found = measuring.disk(file.parent) if file else []
    found += measuring.backups(Path(BACKUPS), uow.now)
    return [*map(_reading, found), *_spooled(Corner.of(settings))]


def _alert(alert: Alert) -> Finding:
    condition, subject = health.split(alert.name)
    since = EPOCH + alert.detail.get("since", 0) * MICROSECOND
    about = f" ({subject})" if subject else ""
    known = "" if alert.told_at else "; nobody could be told"
    what = f"{condition.name}{about} since {since:%Y-%m-%d %H:%M} UTC"
    return Finding(what, well=False, advice=f"{condition.mend}{known}")


def _processes(uow: UnitOfWork, standing: Iterable[str]) -> list[Finding]:
    """Look at the processes, and where some live, at what the next look will raise."""
    every, live = workers.every(uow), workers.live(uow)
    if not every:
        return [Finding("the service does not run", well=True)]
    if not live:
        last = max(each.beat_at for each in every)
        advice = f"silent since {last:%H:%M} UTC; start `mentorline run` and read its log"
        return [Finding("a process is at work", well=False, advice=advice)]
    roles = ", ".join(sorted(each.role for each in live))
    held = [one for one in measuring.read(uow, ()) if one.holds and one.name not in standing]
    return [Finding(f"processes at work: {roles}", well=True), *_canary(uow), *map(_reading, held)]


def _canary(uow: UnitOfWork) -> list[Finding]:
    took = flights.round_trip(flights.newest(uow))
    if took is None:
        return []
    return [Finding(f"the service heard itself within {took.total_seconds():.2f} s", well=True)]


def _reading(reading: Reading) -> Finding:
    condition = BY_NAME[reading.condition]
    what = f"{condition.measures}: {reading.value:.0f}"
    return Finding(what, not reading.holds, condition.mend)


def _aside(uow: UnitOfWork) -> list[Finding]:
    handled, sent = len(dead_letters.every(uow)), measuring.undelivered(uow)
    return [
        Finding(
            f"messages put aside: {handled}",
            not handled,
            "`mentorline inbox list` says why; `mentorline inbox retry` handles them again",
        ),
        Finding(
            f"messages of the last day that could not be delivered: {sent}",
            not sent,
            "coordinators were told; read the log for send.failed",
        ),
    ]


def _skew(uow: UnitOfWork) -> list[Finding]:
    skew = measuring.database_skew(uow)
    return [] if skew is None else [_reading(health.Reading("clock.wrong", abs(skew)))]


def _spooled(corner: Corner) -> list[Finding]:
    waiting, aside = _waiting(corner.spools()), len(corner.asides())
    found = []
    if waiting:
        advice = "start `mentorline run`: it brings them into the database"
        found.append(
            Finding(f"requests that wait in the spool: {waiting}", well=False, advice=advice)
        )
    if aside:
        advice = "put back the key or token that they were sealed or signed with, then restart"
        found.append(Finding(f"requests that lie aside: {aside}", well=False, advice=advice))
    return found or [Finding("nothing waits beside the database", well=True)]


def _waiting(spools: Sequence[Path]) -> int:
    """Count what processes have left; a file in use is looked after by its own."""
    found = 0
    for path in spools:
        with suppress(SpoolTaken, BadSpool, OSError):
            spool = Spool(path)
            found += spool.waiting
            spool.close()
    return found
