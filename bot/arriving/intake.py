"""Intake: what a provider told us is stored, and whoever works here handles it then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.model import Delivery, Receipt
from storage import inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.committer import Committer
    from domain.model import Inbound
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork


class Intake:
    """The one way in for messages and receipts, from wherever we have them."""

    def __init__(
        self,
        committer: Committer,
        hand_over: Callable[[Sequence[Arrived]], None],
        report: Callable[[UnitOfWork, Receipt], None],
    ) -> None:
        self._committer, self._hand_over, self._report = committer, hand_over, report

    async def store(self, values: Sequence[Inbound | Receipt]) -> int:
        """Store values, once each, and return how many messages were new; raises any fault."""
        arrived = await self._committer.run(
            lambda uow: self._keep(uow, values), apart=not any(_is_loss(one) for one in values)
        )
        self._hand_over(arrived)
        return len(arrived)

    def _keep(self, uow: UnitOfWork, values: Sequence[Inbound | Receipt]) -> list[Arrived]:
        stored = []
        for value in values:
            if isinstance(value, Receipt):
                self._report(uow, value)
            elif (arrived := inbox.accept(uow, value)) is not None:
                stored.append(arrived)
        return stored


def stamped(values: Sequence[Inbound | Receipt], at: datetime | None) -> list[Inbound | Receipt]:
    """Say of messages when they arrived, which is their place in their lane."""
    return [
        value if isinstance(value, Receipt) else replace(value, arrived_at=at) for value in values
    ]


def _is_loss(value: Inbound | Receipt) -> bool:
    """Tell whether a value moves more than its own row: a failure is told to people."""
    return isinstance(value, Receipt) and value.state is Delivery.FAILED
