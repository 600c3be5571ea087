"""What journeys of shifts share: a roster of their own, in place of the programme's."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.commands.work import commit
from storage.schema import shift
from tests.journeys.conftest import STRANGER, ZONE, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from simulator.phones import Person
    from tests.journeys.conftest import Service

WEDNESDAY = datetime(2026, 11, 11, 19, 20, tzinfo=ZONE)


@asynccontextmanager
async def on_duty(
    folder: Path,
    *rows: str,
    at: datetime = WEDNESDAY,
    others: Sequence[Person] = (STRANGER,),
) -> AsyncIterator[Service]:
    """Run a service whose roster is these shifts and nothing else."""
    settings = fresh(folder, at.date())
    commit(settings, lambda uow: uow.change(delete(shift)))
    async with serve(folder, at, settings, others) as service:
        await service.shifts(*rows)
        yield service


def saturday(
    who: str, tier: str = "coupled", start: str = "14T07:00", end: str = "14T19:00"
) -> str:
    """Write a shift in anaesthesia as the roster file does, by default on Saturday in the day."""
    return f"{who},anaesthesia,{tier},2026-11-{start},2026-11-{end}"
