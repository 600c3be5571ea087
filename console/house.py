"""What the pages need of the service behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from domain.model import Channel
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

T = TypeVar("T")


class Run(Protocol):
    """Runs a unit of work and returns what it returned: to read, or to be committed."""

    async def __call__(self, work: Callable[[UnitOfWork], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class House:
    """The service as the console sees it.

    `site` is the address that browsers know it by, `secret` signs what they keep for us,
    `in_trouble` tells which channels' accounts are left alone just now. So many `proxies` of our
    own stand before the service, each of which adds the address it saw.
    """

    read: Run
    commit: Run
    desk: Callable[[UnitOfWork], Desk]
    now: Callable[[], datetime]
    site: str
    secret: str = field(repr=False)
    channels: Sequence[Channel] = ()
    in_trouble: Callable[[], Sequence[Channel]] = tuple
    proxies: int = 0
    practice: bool = False

    @property
    def is_safe(self) -> bool:
        """Whether browsers come over TLS, so that cookies never travel without it."""
        return self.site.startswith("https://")


HOUSE = web.AppKey("house", House)
"""Where the console finds it."""
