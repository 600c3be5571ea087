"""Outcome figures that facilities report month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure of a facility's month ("2026-10"), as its reporter confirmed it.

    `number` None means not known, which is never zero.
    """

    facility_id: int
    period: str
    element: str
    number: int | None
    saved_at: datetime
    reporter_id: int | None = None
    response_id: int | None = None
    superseded_at: datetime | None = None
