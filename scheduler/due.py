"""The tick that looks for due jobs and has each done once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import structlog

from handlers.routes import JOBS
from storage import jobs

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
    """Do every job whose time has come, the longest due first; return how many were found."""
    found = await reader.run(lambda uow: jobs.due_now(uow, MOST_JOBS))
    for each in found:
        try:
            await writer.run(_doing(each.id, desk))
        except Exception as fault:
            log.error("job.failed", job_id=each.id, kind=each.job.kind, fault=type(fault).__name__)
            await writer.run(_failing(each, type(fault).__name__))
    return len(found)


def _doing(job_id: int, desk: Callable[[UnitOfWork], Desk]) -> Callable[[UnitOfWork], None]:
    def work(uow: UnitOfWork) -> None:
        due = jobs.still_open(uow, job_id)
        if due is not None and jobs.finish(uow, job_id):
            JOBS[due.job.kind](desk(uow), due.job)

    return work


def _failing(due: jobs.DueJob, fault: str) -> Callable[[UnitOfWork], Any]:
    dead = due.tries + 1 >= MOST_TRIES
    return lambda uow: jobs.fail(uow, due.id, uow.now + RETRY, dead=dead, fault=fault)
