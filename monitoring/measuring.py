"""Measuring what monitoring/health.py judges: in the database, on the machine, by the clock."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    or_,
    select,
    type_coerce,
)

from domain.model import Channel
from monitoring import chain
from monitoring.health import Reading
from storage import alerts, counters, flights, haste, inbox, jobs, workers
from storage.columns import EPOCH, MICROSECOND, stands
from storage.ids import lowest_at
from storage.schema import address, attempt, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from storage.uow import UnitOfWork

CANARY_EVERY: Final = timedelta(seconds=30)
LAST_CALLS: Final = 5
FEWEST_CALLS: Final = 3
LONG: Final = timedelta(seconds=60)
"""Whoever waits so long since a call that failed waits for the provider, though it was but one."""

CALLS_WITHIN: Final = timedelta(minutes=10)
SILENT_FROM, SILENT_TO = timedelta(minutes=45), timedelta(minutes=15)
QUIET: Final = timedelta(hours=1)
LATE: Final = timedelta(minutes=2)
FRESH: Final = timedelta(seconds=75)
"""What a process said of itself longer ago says nothing of now."""

CREDENTIALS: Final = frozenset(
    {"10001", "20003", "20005", "30002", "InvalidToken", "http_401", "http_403"}
)
"""What providers say when it is our account or token that they do not accept."""

MEGABYTE: Final = 1_000_000
LEAST_FREE: Final = 500 * MEGABYTE
LEAST_SHARE: Final = 0.05
DEAD: Final = {"inbox.dead": "handled.dead", "outbox.dead": "lost", "job.dead": "job.dead"}
"""Which roll-up counts what cannot be undone."""
UNSOUND: Final = "database.unsound"
LOCAL: Final = "process:"

_WAITS = and_(
    stands(outbox.c.state, "ready"),
    outbox.c.bulk.is_(False),
    or_(outbox.c.next_try_at <= bindparam("now"), outbox.c.tries > 1),
)
_SINCE = case((outbox.c.tries > 1, outbox.c.created_at), else_=outbox.c.next_try_at)
_WAITING = (
    select(address.c.channel, func.count().label("n"), func.min(_SINCE).label("since"))
    .join(address, address.c.id == outbox.c.address_id)
    .where(_WAITS)
    .group_by(address.c.channel)
)
_CALLS = (
    select(attempt.c.created_at, attempt.c.error_code, attempt.c.state)
    .join(address, address.c.id == attempt.c.address_id)
    .where(
        attempt.c.id >= bindparam("first"),
        attempt.c.finished_at.is_not(None),
        address.c.channel == bindparam("channel"),
    )
    .order_by(attempt.c.id.desc())
    .limit(LAST_CALLS)
)
_TAKEN = (
    select(attempt.c.state)
    .join(address, address.c.id == attempt.c.address_id)
    .where(
        attempt.c.id >= bindparam("first"),
        attempt.c.id < bindparam("last"),
        attempt.c.provider_id.is_not(None),
        address.c.channel == bindparam("channel"),
    )
    .limit(500)
)
_LATE = (
    select(func.count())
    .select_from(outbox)
    .join(address, address.c.id == outbox.c.address_id)
    .where(
        outbox.c.id >= bindparam("first"),
        address.c.channel == bindparam("channel"),
        outbox.c.state == "sent",
        outbox.c.done_at >= bindparam("since"),
        type_coerce(outbox.c.done_at, BigInteger) - type_coerce(outbox.c.created_at, BigInteger)
        > LATE // MICROSECOND,
    )
)
_UNDELIVERED = (
    select(func.count())
    .select_from(outbox)
    .where(outbox.c.id >= bindparam("first"), outbox.c.state == "dead")
)
_DATABASE_NOW = select(
    cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger).label("now")
)


def read(uow: UnitOfWork, carried: Iterable[Channel]) -> list[Reading]:
    """Measure everything that the database knows; every condition of it has its reading."""
    now = uow.now
    waiting_in, oldest_in = inbox.backlog(uow)
    found = [
        _aged("inbox.late", now, oldest_in, n=waiting_in),
        _aged("job.late", now, jobs.next_due(uow)),
        *_processes(uow),
        *canary(uow),
        *_floods(uow),
        *_soundness(uow),
        *_chain(uow),
    ]
    waiting = {row.channel: row for row in uow.rows(_WAITING, now=now)}
    for channel in carried:
        row = waiting.get(channel)
        n, since = (row.n, _instant(row.since)) if row else (0, None)
        found.append(_aged("outbox.late", now, since, subject=channel, n=n))
        found += _provider(uow, channel, n, since)
    return found


def waiting(uow: UnitOfWork) -> dict[Channel, int]:
    """Return how many messages wait to be sent that are due, by channel."""
    return {Channel(row.channel): row.n for row in uow.rows(_WAITING, now=uow.now)}


def canary(uow: UnitOfWork) -> list[Reading]:
    """Measure how late the service's message to itself is; nothing until one has flown."""
    late = flights.lateness(flights.newest(uow), CANARY_EVERY, uow.now)
    if late is None:
        return []
    seconds = max(late.total_seconds(), 0.0)
    return [Reading("canary.late", seconds, since=uow.now - timedelta(seconds=seconds))]


def dead(uow: UnitOfWork) -> list[Reading]:
    """Measure what could not be handled, delivered or done; it writes, for it keeps the count."""
    counted = counters.every(uow)
    return [_grown(uow, name, counted.get(kind, 0)) for name, kind in DEAD.items()]


def sent_late(uow: UnitOfWork, channel: str, since: datetime) -> int:
    """Return how many messages of a channel left since then, and late."""
    first = lowest_at(since - timedelta(hours=1))
    row = uow.row(_LATE, first=first, channel=channel, since=since)
    return 0 if row is None else int(row[0])


def undelivered(uow: UnitOfWork) -> int:
    """Return how many messages that were promised within a day could not be delivered."""
    row = uow.row(_UNDELIVERED, first=lowest_at(uow.now - timedelta(days=1)))
    return 0 if row is None else int(row[0])


def breakers(trouble: Iterable[str]) -> list[Reading]:
    """Say of channels to which this process makes no calls just now that they are down."""
    return [Reading("provider.down", 1.0, channel) for channel in trouble]


def spool(waiting_s: float, filled: float, waiting: int) -> list[Reading]:
    """Say how long requests have waited beside the database, and how full their room is."""
    return [
        Reading("spool.waits", waiting_s, n=waiting),
        Reading("spool.full", filled if waiting else 0.0, n=waiting),
    ]


def backups(folder: Path, now: datetime) -> list[Reading]:
    """Say how old the newest backup of a folder is; nothing when there never was one."""
    try:
        made = [each.stat().st_mtime for each in folder.glob("mentorline-*Z.*")]
    except OSError:
        return []
    if not made:
        return []
    made_at = datetime.fromtimestamp(max(made), UTC)
    return [Reading("backup.old", (now - made_at) / timedelta(days=1), since=made_at)]


def disk(folder: Path) -> list[Reading]:
    """Say how many megabytes are missing on a disk; below nought there are more than enough."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return []
    wanted = max(LEAST_FREE, usage.total * LEAST_SHARE)
    return [Reading("disk.short", (wanted - usage.free) / MEGABYTE)]


@dataclass(slots=True)
class Clocks:
    """Compares our clock with others, and with the one that nobody can set."""

    skews: dict[str, float] = field(default_factory=dict)
    _last: tuple[datetime, float] | None = None

    def heard(self, source: str, theirs: datetime, now: datetime) -> None:
        """Note what time somebody else says it is."""
        self.skews[source] = (now - theirs).total_seconds()

    def look(self, now: datetime, monotonic: float) -> list[Reading]:
        """Measure how far we are from the others, and from where we should be since last time."""
        jump = 0.0
        if self._last is not None:
            then, mark = self._last
            jump = abs((now - then).total_seconds() - (monotonic - mark))
        self._last = now, monotonic
        wrong = max((abs(each) for each in self.skews.values()), default=0.0)
        skew = [Reading("clock.wrong", wrong, since=now)] if self.skews else []
        return [Reading("clock.jumped", jump, since=now), *skew]


def keep_local(uow: UnitOfWork, readings: Iterable[Reading]) -> None:
    """Leave what only this process can measure for the one that tells."""
    values = {one.condition: one.value for one in readings if not one.subject}
    at = (uow.now - EPOCH) // MICROSECOND
    alerts.note(uow, f"{LOCAL}{uow.ids.process}", at=at, values=values)


def local(uow: UnitOfWork) -> list[Reading]:
    """Return what other processes have measured lately of themselves."""
    since = (uow.now - FRESH - EPOCH) // MICROSECOND
    fresh = [each for each in alerts.noted(uow, LOCAL) if each["at"] >= since]
    return [Reading(name, value) for each in fresh for name, value in each["values"].items()]


def database_skew(uow: UnitOfWork) -> float | None:
    """Return by how many seconds our clock is ahead of the database server's, if it has one."""
    if not uow.is_shared:
        return None
    row = uow.row(_DATABASE_NOW)
    if row is None:
        return None
    return (uow.now - _instant(row.now)).total_seconds()


def _aged(
    condition: str, now: datetime, since: datetime | None, *, subject: str = "", n: int = 0
) -> Reading:
    age = 0.0 if since is None else max((now - since).total_seconds(), 0.0)
    return Reading(condition, age, subject, n, since)


def _instant(value: Any) -> datetime:
    return EPOCH + value * MICROSECOND if isinstance(value, int) else value


def _processes(uow: UnitOfWork) -> list[Reading]:
    """Tell whether anybody works; where no process has entered itself, nothing is known."""
    live = workers.live(uow)
    works = [each for each in live if each.role != "web"]
    return [Reading("worker.none", 0.0 if works else 1.0, since=uow.now)] if live else []


def _provider(
    uow: UnitOfWork, channel: Channel, waiting: int, waits_since: datetime | None
) -> list[Reading]:
    now = uow.now
    long = waits_since is not None and now - waits_since >= LONG
    rows = uow.rows(_CALLS, first=lowest_at(now - CALLS_WITHIN), channel=channel)
    found = []
    if rows:
        refused = rows[0].error_code in CREDENTIALS
        found.append(
            Reading("provider.refuses", float(refused), channel, waiting, rows[0].created_at)
        )
    failed = [bool(row.error_code) and row.state != "failed" for row in rows]
    if rows and not failed[0] and not waiting:
        found.append(Reading("provider.down", 0.0, channel, waiting, now))
    elif len(rows) >= FEWEST_CALLS or (rows and failed[0] and long):
        share = 1.0 if failed[0] and long else sum(failed) / len(rows)
        since = _begun(rows, failed) if failed[0] else now
        found.append(Reading("provider.down", share, channel, waiting, since))
    return found + (_mute(uow, channel) if channel is Channel.SMS else [])


def _begun(rows: Sequence[Any], failed: Sequence[bool]) -> datetime:
    """Return when the first of the failures in a row was tried that we see."""
    in_a_row = failed.index(False) if False in failed else len(failed)
    begun: datetime = rows[in_a_row - 1].created_at
    return begun


def _mute(uow: UnitOfWork, channel: Channel) -> list[Reading]:
    """Count the messages taken some time ago if nothing was reported of any of them."""
    first, last = (lowest_at(uow.now - each) for each in (SILENT_FROM, SILENT_TO))
    rows = uow.rows(_TAKEN, first=first, last=last, channel=channel)
    if not rows:
        return []
    silent = all(row.state in ("planned", "accepted") for row in rows)
    return [Reading("provider.mute", float(len(rows)) if silent else 0.0, channel, len(rows))]


def _floods(uow: UnitOfWork) -> list[Reading]:
    named = [name for name in alerts.standing(uow) if name.startswith("sender.floods:")]
    subjects = [name.partition(":")[2] for name in named]
    return [
        Reading("sender.floods", float(haste.lately(uow, int(each))), each) for each in subjects
    ]


def _soundness(uow: UnitOfWork) -> list[Reading]:
    """Tell what the last check of the database found, if there was one."""
    known = alerts.find(uow, UNSOUND)
    if known is None or "fault" not in known.detail:
        return []
    return [Reading(UNSOUND, float(bool(known.detail["fault"])), since=uow.now)]


def _chain(uow: UnitOfWork) -> list[Reading]:
    """Tell whether the audit log was whole when its chain was last followed."""
    known = chain.state(uow)
    if known is None:
        return []
    return [Reading("audit.broken", float(bool(known.broken)), since=known.at)]


def _grown(uow: UnitOfWork, name: str, total: int) -> Reading:
    """Count from the last quiet hour on: "base" then, "last" and "grew" at the newest growth."""
    known = alerts.find(uow, name)
    kept = {"base": total, "last": total, "grew": 0} | (known.detail if known else {})
    if total > kept["last"]:
        kept |= {"last": total, "grew": (uow.now - EPOCH) // MICROSECOND}
    grew = EPOCH + kept["grew"] * MICROSECOND
    n, quiet = kept["last"] - kept["base"], uow.now - grew > QUIET
    if quiet:
        kept["base"] = total
    alerts.note(uow, name, **kept)
    return Reading(name, 0.0 if quiet else float(n), n=n, since=grew if n else None)
