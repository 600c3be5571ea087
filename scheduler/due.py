"""The tick that looks for due jobs and has each done once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

import structlog

from handlers.routes import JOBS
from storage import jobs
from storage.transaction import ProcessKilled

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.desk import Desk
    from storage.uow import UnitOfWork

T = TypeVar("T")

MOST_JOBS = 200
"""Jobs one look takes up; the next look finds the rest."""

MOST_TRIES = 5
RETRY = timedelta(seconds=30)

log = structlog.get_logger()


class Runs(Protocol):
    """Whatever runs units of work: the committer for writing, the reader for reading."""

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit and return its value."""
        ...


async def run_due(writer: Runs, reader: Runs, desk: Callable[[UnitOfWork], Desk]) -> int:
    """Do every job whose time has come, the longest due first; return how many were found.

    A try is counted before it begins, with the end of the job before it: so one that ends the
    process is put aside as well, and no other is blamed for it.
    """
    found = await reader.run(lambda uow: jobs.due_now(uow, MOST_JOBS))
    if found:
        await writer.run(_beginning(found[0]))
    for each, after in zip(found, [*found[1:], None], strict=False):
        begin = _beginning(after)
        try:
            await writer.run(_doing(each, desk, begin))
        except Exception as fault:
            log.error("job.failed", job_id=each.id, kind=each.job.kind, fault=type(fault).__name__)
            await writer.run(_failing(each, type(fault).__name__, begin))
    return len(found)


def _beginning(due: jobs.DueJob | None) -> Callable[[UnitOfWork], None]:
    def begin(uow: UnitOfWork) -> None:
        if due is not None and due.tries < MOST_TRIES:
            jobs.begin(uow, due)

    return begin


def _doing(
    found: jobs.DueJob, desk: Callable[[UnitOfWork], Desk], begin: Callable[[UnitOfWork], None]
) -> Callable[[UnitOfWork], None]:
    def work(uow: UnitOfWork) -> None:
        due = jobs.still_open(uow, found.id)
        if due is not None and due.job.due_at > uow.now:
            due = None  # one that was done before it in this look has moved it
        if due is not None and found.tries >= MOST_TRIES:
            raise ProcessKilled
        if due is not None and jobs.finish(uow, found.id):
            JOBS[due.job.kind](desk(uow), due.job)
        begin(uow)

    return work


def _failing(
    due: jobs.DueJob, fault: str, begin: Callable[[UnitOfWork], None]
) -> Callable[[UnitOfWork], None]:
    dead = due.tries + 1 >= MOST_TRIES

    def work(uow: UnitOfWork) -> None:
        jobs.fail(uow, due.id, uow.now + RETRY, dead=dead, fault=fault)
        begin(uow)

    return work
