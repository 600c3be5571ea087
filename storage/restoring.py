"""Putting a copy in the place of the database, and what is uncertain after it."""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, exists, func, select, text, update

from storage import counters, erasing, keeping, migrating, restores
from storage.columns import stands
from storage.engine import open_engine, sqlite_module
from storage.guard import give_to_owner, hold
from storage.ids import Ids
from storage.keeping import Refused
from storage.schema import (
    address,
    attempt,
    inbox,
    journal,
    lease,
    message,
    offer,
    outbox,
    phone_call,
    prompt,
    worker,
)
from storage.sealing import SealBroken
from storage.transaction import Memory, run_group

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from storage.sealing import Sealer
    from storage.uow import UnitOfWork

NUMBERS_LEFT_OUT = 1000
CODES_LEFT_OUT = 100
"""More than a programme can have given since the copy was made."""

PATIENCE_S = 2
SQLITE_SIGN = b"SQLite format 3\0"

_FREE = {"lease_until": None, "holder": None}
_OPEN_AGAIN = (
    update(outbox).where(stands(outbox.c.state, "ready")).values(**_FREE),
    update(inbox).where(stands(inbox.c.state, "new")).values(**_FREE),
    update(phone_call).where(stands(phone_call.c.state, "planned")).values(state="dropped"),
    delete(worker),
)
_END_LEASES = update(lease).values(until=bindparam("now"))
_EXPIRE = (
    update(prompt)
    .where(stands(prompt.c.state, "live", "aside"), prompt.c.expires_at > bindparam("now"))
    .values(expires_at=bindparam("now"))
)
_ASKED_ABOUT = exists().where(
    and_(
        attempt.c.outbox_id == outbox.c.id,
        attempt.c.piece == outbox.c.piece,
        attempt.c.state == "planned",
    )
)
_MAY_HAVE_LEFT = select(
    outbox.c.id, outbox.c.message_id, outbox.c.address_id, outbox.c.piece
).where(stands(outbox.c.state, "ready", "waiting"), ~_ASKED_ABOUT)
_PROMISED = select(func.count()).where(stands(outbox.c.state, "ready", "waiting"))
_NEWEST = [select(table.c.at).order_by(table.c.id.desc()).limit(1) for table in (message, journal)]
_CODES = select(func.max(offer.c.code))
_ADDRESS = (
    select(address)
    .where(func.length(address.c.sealed) > 0)  # nothing is left of one that was erased
    .order_by(address.c.id.desc())
    .limit(1)
)
_NEXT_NUMBER = text(
    "SELECT setval('question_number', (SELECT last_value FROM question_number) + :more)"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database holds: its newest line, and how many messages were on their way.

    `erased_again` are the people whom the copy held and who had been erased since.
    """

    newest: datetime | None
    on_their_way: int
    erased_again: int = 0


def restore(
    database: Path, source: Path, sealer: Sealer, now: datetime, erased: Collection[int] = ()
) -> tuple[Restored, Path]:
    """Put a copy in the place of a SQLite database; returns also where the old one is kept.

    The people who were `erased` are so again before anybody can read of them.
    Raises Refused or Held. Until the copy is proven, migrated and on the disk, nothing happens to
    the old database; then it stays beside the new one under the name that is returned.
    """
    aside = database.with_name(f"{database.stem}-before-{now:%Y%m%dT%H%M%SZ}{database.suffix}")
    with hold(keeping.sqlite_url(database)), keeping.in_plain_words("nothing was restored"):
        with keeping.part_of(database) as part:
            found = _prepare(part, source, sealer, now, erased)
            give_to_owner(part)
            _put_aside(database, aside)
            part.replace(database)
        keeping.sync(database.parent)
    return found, aside


def settle(url: str, sealer: Sealer, now: datetime, erased: Collection[int] = ()) -> Restored:
    """Note in a restored database what may have happened since its copy was made.

    Raises Refused when the keys do not open it.
    """
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            memory = Memory(Ids(), sealer, frozenset())
            (done,) = run_group(
                connection, memory, [lambda uow: _settle(uow, erased)], lambda: now
            )
    finally:
        engine.dispose()
    if done.fault is not None:
        raise done.fault
    found: Restored = done.value
    return found


def _prepare(
    part: Path, source: Path, sealer: Sealer, now: datetime, erased: Collection[int]
) -> Restored:
    _refuse(source)
    _copy(source, part)
    if fault := keeping.unfit(part):
        raise Refused(f"{source} cannot be restored: {fault}")
    url = keeping.sqlite_url(part)
    migrating.upgrade(url)
    found = settle(url, sealer, now, erased)
    _fold_log(part)
    keeping.sync(part)
    return found


def _refuse(source: Path) -> None:
    if not source.is_file():
        raise Refused(f"there is no file {source}")
    with source.open("rb") as file:
        if file.read(len(SQLITE_SIGN)) != SQLITE_SIGN:
            raise Refused(f"{source} is no copy of a Mentorline database")


def _copy(source: Path, part: Path) -> None:
    """Copy a file with its write-ahead log, which one that was copied by hand may have."""
    shutil.copyfile(source, part)
    log = _log_of(source)
    if log.exists():
        shutil.copyfile(log, _log_of(part))


def _settle(uow: UnitOfWork, erased: Collection[int]) -> Restored:
    _refuse_other_keys(uow)
    erased_again = erasing.again(uow, erased)
    found = [row.at for row in (uow.row(each) for each in _NEWEST) if row is not None]
    newest = max(found, default=None)
    _doubt(uow, newest or uow.now)
    for statement in _OPEN_AGAIN:
        uow.change(statement)
    uow.change(_END_LEASES, now=uow.now)
    uow.change(_EXPIRE, now=uow.now)
    _leave_numbers_out(uow)
    row = uow.row(_PROMISED)
    return Restored(newest, 0 if row is None else int(row[0]), erased_again)


def _refuse_other_keys(uow: UnitOfWork) -> None:
    """Raise Refused when the keys of the settings are not those the copy was sealed with."""
    row = uow.row(_ADDRESS)
    if row is None:
        return
    sealer = uow.sealer
    with suppress(SealBroken):
        value = sealer.open(row.sealed, f"address:sealed:{row.id}")
        if sealer.digest(row.channel, value) == row.digest:
            return
    raise Refused(
        "it was sealed with other keys than SECRET_KEY and ENCRYPTION_KEYS here; "
        "put back the .env of its time first"
    )


def _doubt(uow: UnitOfWork, since: datetime) -> None:
    """Plan a call for every promised message that has none: it may have been made since then.

    A planned call is one of which we do not know whether the provider took it.
    """
    for row in uow.rows(_MAY_HAVE_LEFT):
        uow.insert(
            attempt,
            id=uow.new_id(),
            outbox_id=row.id,
            message_id=row.message_id,
            address_id=row.address_id,
            piece=row.piece,
            created_at=since,
        )


def _leave_numbers_out(uow: UnitOfWork) -> None:
    """Never give again the numbers and codes that people were told since the copy was made."""
    if uow.group.connection.dialect.name == "postgresql":
        uow.group.execute(_NEXT_NUMBER, {"more": NUMBERS_LEFT_OUT})
    else:
        counters.add(uow, "question", NUMBERS_LEFT_OUT)
    row = uow.row(_CODES)
    highest = (row[0] if row else None) or 0
    restores.note(uow, (highest // CODES_LEFT_OUT + 1) * CODES_LEFT_OUT)


def _put_aside(database: Path, aside: Path) -> None:
    """Keep the old database under another name; until it is replaced it has both."""
    spare = _log_of(aside)
    if _log_of(database).exists():
        shutil.copyfile(_log_of(database), spare)
    if database.exists():
        if _is_whole_without_log(database, spare):
            spare.unlink(missing_ok=True)
        _name_too(database, aside)
    for tail in ("-wal", "-shm"):  # SQLite would play them into whatever has this name
        database.with_name(f"{database.name}{tail}").unlink(missing_ok=True)


def _is_whole_without_log(database: Path, spare: Path) -> bool:
    """Bring the log into the file; False when it is damaged, Refused while others have it open."""
    try:
        _fold_log(database)
    except sqlite_module().DatabaseError as fault:
        if "locked" not in str(fault):
            return False
        spare.unlink(missing_ok=True)
        raise Refused("another command has the database open; wait until it ends") from None
    return True


def _name_too(database: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(database)
    except OSError:  # a disk without links: for a moment there is no database
        database.rename(aside)


def _fold_log(database: Path) -> None:
    with closing(sqlite_module().connect(str(database), timeout=PATIENCE_S)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")
