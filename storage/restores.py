"""What a restore leaves behind: when it was, and from which number on codes are given.

Between the copy and the restore people were told of questions that are gone. What they write of
them must not reach the question that stands there instead (docs/adr/0012).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from storage.columns import EPOCH, MICROSECOND
from storage.schema import lease

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

CODES_REST = timedelta(days=7)
"""As long as codes rest after a question closed: by then nobody writes those that are gone."""

_AT, _CODES = "restored", "restored.codes"
_GET = select(lease.c.value).where(
    lease.c.name == bindparam("lease"), lease.c.until > bindparam("now")
)
_FORGET = delete(lease).where(lease.c.name.in_((_AT, _CODES)))


def note(uow: UnitOfWork, codes_above: int) -> None:
    """Note that the database was restored now; codes are given above this number for a while."""
    uow.change(_FORGET)
    values = {_AT: (uow.now - EPOCH) // MICROSECOND, _CODES: codes_above}
    for name, value in values.items():
        uow.insert(lease, name=name, holder="restore", until=uow.now + CODES_REST, value=value)


def restored_at(uow: UnitOfWork) -> datetime | None:
    """Return when the database was restored, or None when that is long ago or never was."""
    row = uow.row(_GET, lease=_AT, now=uow.now)
    return None if row is None else EPOCH + row.value * MICROSECOND


def codes_above(uow: UnitOfWork) -> int:
    """Return the number above which codes are given: 0 but after a restore."""
    row = uow.row(_GET, lease=_CODES, now=uow.now)
    return 0 if row is None else int(row.value)
