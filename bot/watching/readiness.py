"""Readiness: whether this process can take and work now, part by part, as it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from monitoring import measuring
from storage import migrating

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.reader import Reader
    from storage.uow import UnitOfWork

DEADLINE_S: Final = 2.0
"""How long the database may take to answer a read."""


class Readiness:
    """Asks the database and every part of a process; each is well or not."""

    def __init__(self, reader: Reader, parts: Mapping[str, Callable[[], bool]]) -> None:
        self._reader, self._parts = reader, parts

    async def look(self) -> dict[str, bool]:
        """Return each part by name, and whether it is well."""
        found = {name: is_well() for name, is_well in self._parts.items()}
        try:
            async with asyncio.timeout(DEADLINE_S):
                found |= await self._reader.run(_stored)
        except Exception:
            found |= {"database": False}
        return found


def _stored(uow: UnitOfWork) -> dict[str, bool]:
    at_head = migrating.current(uow.group.connection) == migrating.HEAD
    well = at_head and not any(one.holds for one in measuring.canary(uow))
    return {"database": True, "schema": at_head, "canary": well}
