"""Due rows: everything that shall happen at an instant, and survives a restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import and_, bindparam, func, select, update

from domain.model import Job
from storage.columns import stands
from storage.schema import due

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_OPEN_KEY = and_(
    stands(due.c.state, "open"),
    due.c.kind == bindparam("job_kind"),
    due.c.key == bindparam("job_key"),
)
_CANCEL = update(due).where(_OPEN_KEY).values(state="cancelled", done_at=bindparam("at"))
_DUE = (
    select(due)
    .where(stands(due.c.state, "open"), due.c.due_at <= bindparam("now"))
    .order_by(due.c.due_at, due.c.id)
    .limit(bindparam("most"))
)
_BY_ID = select(due).where(due.c.id == bindparam("id"), due.c.state == "open")
_NEXT = select(func.min(due.c.due_at)).where(stands(due.c.state, "open"))
_OF_KIND = select(due.c.due_at).where(_OPEN_KEY)
_KEYS = select(due.c.key, due.c.due_at).where(
    stands(due.c.state, "open"), due.c.kind == bindparam("job_kind")
)
_FINISH = (
    update(due)
    .where(due.c.id == bindparam("job"), due.c.state == "open")
    .values(state="done", done_at=bindparam("at"))
)
_BEGIN = (
    update(due)
    .where(due.c.id == bindparam("job"), due.c.state == "open", due.c.tries == bindparam("before"))
    .values(tries=due.c.tries + 1)
)
_FAIL = (
    update(due)
    .where(due.c.id == bindparam("job"), due.c.state == "open")
    .values(
        state=bindparam("new_state"),
        due_at=bindparam("again_at"),
        fault=bindparam("new_fault"),
    )
)


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job whose time has come, and how often it was tried before."""

    id: int
    job: Job
    tries: int


def store(uow: UnitOfWork, job: Job) -> None:
    """Store a job; where one of its kind and key is open, that one moves."""
    uow.insert(
        due,
        id=uow.new_id(),
        kind=job.kind,
        key=job.key,
        due_at=job.due_at,
        question_id=job.question_id,
        data=orjson.dumps(job.data).decode(),
    )


def cancel(uow: UnitOfWork, kind: str, key: str) -> None:
    """Take an open job off the clock, if there is one."""
    uow.jobs[:] = [job for job in uow.jobs if (job.kind, job.key) != (kind, key)]
    uow.change(_CANCEL, job_kind=kind, job_key=key, at=uow.now)


def due_at(uow: UnitOfWork, kind: str, key: str) -> datetime | None:
    """Return when an open job falls due, be it one that this unit has put there, or None."""
    put = [job.due_at for job in uow.jobs if (job.kind, job.key) == (kind, key)]
    if put:
        return put[-1]
    row = uow.row(_OF_KIND, job_kind=kind, job_key=key)
    return None if row is None else row.due_at


def of_kind(uow: UnitOfWork, kind: str) -> dict[str, datetime]:
    """Return when the stored open jobs of a kind fall due, by their keys."""
    return {row.key: row.due_at for row in uow.rows(_KEYS, job_kind=kind)}


def due_now(uow: UnitOfWork, most: int) -> list[DueJob]:
    """Return at most so many jobs whose time has come, the longest due first."""
    return [_value(row) for row in uow.rows(_DUE, now=uow.now, most=most)]


def still_open(uow: UnitOfWork, job_id: int) -> DueJob | None:
    """Return a job if nobody has done or cancelled it meanwhile."""
    row = uow.row(_BY_ID, id=job_id)
    return None if row is None else _value(row)


def begin(uow: UnitOfWork, job: DueJob) -> None:
    """Count a try before it begins, unless another process has begun it since it was found."""
    uow.change(_BEGIN, job=job.id, before=job.tries)


def finish(uow: UnitOfWork, job_id: int) -> bool:
    """Mark a job as done; False when it was done or cancelled before."""
    return uow.change(_FINISH, job=job_id, at=uow.now) == 1


def fail(uow: UnitOfWork, job_id: int, again_at: datetime, *, dead: bool, fault: str) -> None:
    """Put a failed job back for another try, or away for good; one that has ended stays so."""
    state = "dead" if dead else "open"
    failed = uow.change(_FAIL, job=job_id, new_state=state, again_at=again_at, new_fault=fault)
    if dead and failed:
        uow.tally("job.dead")


def next_due(uow: UnitOfWork) -> datetime | None:
    """Return when the next open job falls due, or None."""
    row = uow.row(_NEXT)
    return None if row is None else row[0]


def _value(row: Any) -> DueJob:
    data = tuple((str(name), str(value)) for name, value in orjson.loads(row.data))
    job = Job(row.kind, row.key, row.due_at, row.question_id, data, row.tries, row.fault or "")
    return DueJob(row.id, job, row.tries)
