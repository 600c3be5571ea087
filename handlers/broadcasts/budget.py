"""What broadcasts may cost: set aside when they are written, so that no cap is passed.

Only broadcasts mind it. Questions, answers and all that belongs to them go on whatever it says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.model import Channel
from handlers.broadcasts import wording
from storage import broadcasts, people, recipients

if TYPE_CHECKING:
    from collections.abc import Collection

    from content.phrases import Rendered
    from domain.broadcasts import Broadcast
    from handlers.desk import Desk


@dataclass(slots=True)
class Letters:
    """A broadcast as its readers get it, made once for each language, and what it costs them."""

    desk: Desk
    broadcast: Broadcast
    programme: str = ""
    _made: dict[str, tuple[Rendered, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.programme = wording.programme(self.desk)

    def of(self, language: str) -> Rendered:
        """Return it for readers of a language."""
        return self._find(language)[0]

    def price(self, language: str, channel: str) -> int:
        """Return its price in millionths; of a channel that is not known yet, that of SMS."""
        parts = self._find(language)[1]
        return self.desk.prices.of(Channel(channel or Channel.SMS), parts)

    def _find(self, language: str) -> tuple[Rendered, int]:
        if language not in self._made:
            made = wording.render(self.desk, self.broadcast, language, self.programme)
            self._made[language] = made, wording.sms_parts(made)
        return self._made[language]


def left(desk: Desk, broadcast: Broadcast) -> int | None:
    """Return what may still be spent on a broadcast, in millionths; None where nothing limits it.

    The least of what it may cost itself, and of what all that begin in this month (UTC) may.
    """
    charter, found = desk.charter, []
    if charter.broadcast_most:
        found.append(charter.broadcast_most - broadcast.spent)
    if charter.broadcasts_a_month:
        begins = desk.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        found.append(charter.broadcasts_a_month - broadcasts.spent_since(desk.uow, begins))
    return max(min(found), 0) if found else None


def price_of(desk: Desk, broadcast: Broadcast, ids: Collection[int]) -> int:
    """Return what was set aside for a broadcast to these people, in millionths."""
    known, letters = people.many(desk.uow, ids), Letters(desk, broadcast)
    found = [recipients.get(desk.uow, broadcast.id, each) for each in ids]
    return sum(
        letters.price(known[each.person_id].language, each.channel)
        for each in found
        if each is not None
    )
