"""What the pages need of the service behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from domain.model import Channel
    from domain.wire_checks import Checked
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

T = TypeVar("T")


class Run(Protocol):
    """Runs a unit of work and returns what it returned: to read, or to be committed."""

    async def __call__(self, work: Callable[[UnitOfWork], T], /) -> T: ...


class Accounts(Protocol):
    """Our accounts with the providers; `found` is what each said when it was asked last."""

    @property
    def found(self) -> Mapping[Channel, tuple[datetime, Checked]]:
        """What was found, and when."""
        ...

    async def check(self, channel: Channel, /) -> Checked:
        """Ask a provider how our account stands."""
        ...

    async def set_webhook(self, channel: Channel, /) -> Checked:
        """Have what people write brought to us, where the provider lets us say so."""
        ...


class _Nobodys:
    """The accounts of a service that has none."""

    found: Mapping[Channel, tuple[datetime, Checked]] = MappingProxyType({})

    async def check(self, channel: Channel, /) -> Checked:
        raise KeyError(channel)

    async def set_webhook(self, channel: Channel, /) -> Checked:
        raise KeyError(channel)


NOBODYS = _Nobodys()


@dataclass(frozen=True, slots=True)
class House:
    """The service as the console sees it.

    `site` is the address that browsers know it by, `accounts` are ours with the providers,
    `secret` signs what browsers keep for us, and `in_trouble` tells which channels' accounts are
    left alone just now. So many `proxies` of our own stand before the service, each of which adds
    the address it saw. `note_erased` puts somebody on the list that keeps copies from bringing
    them back, or raises OSError.
    """

    read: Run
    commit: Run
    desk: Callable[[UnitOfWork], Desk]
    now: Callable[[], datetime]
    site: str
    secret: str = field(repr=False)
    channels: Sequence[Channel] = ()
    in_trouble: Callable[[], Sequence[Channel]] = tuple
    accounts: Accounts = NOBODYS
    proxies: int = 0
    note_erased: Callable[[int], None] = lambda _: None
    practice: bool = False
    currency: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether browsers come over TLS, so that cookies never travel without it."""
        return self.site.startswith("https://")


HOUSE = web.AppKey("house", House)
"""Where the console finds it."""
