"""Means: what sending needs beside the parcels, and who hears of what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.clock import Clock
    from bot.committer import Committer
    from bot.reader import Reader
    from bot.sending.gate import Terms
    from channels.base import Channel as Wire
    from domain.model import Channel, Receipt
    from domain.permission import Verdict
    from storage.attempts import Concerned
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of what becomes of messages, inside the unit that notes it."""

    lost: Callable[[UnitOfWork, Concerned, str, bool], None]
    report: Callable[[UnitOfWork, Receipt], None]
    told: Callable[[UnitOfWork, Concerned, Verdict], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What sending needs beside the parcels."""

    wires: Mapping[Channel, Wire]
    committer: Committer
    reader: Reader
    clock: Clock
    ears: Ears
    terms: Terms
