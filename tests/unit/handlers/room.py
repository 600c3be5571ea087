"""A programme in a fresh file, a front desk, and what each of its people was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from content.phrases import Phrases
from domain.escalation import Charter
from domain.model import Channel, Inbound, Role
from handlers import front
from handlers.desk import Desk
from storage import addresses, inbox, people
from tests.storage.book import Book, Cast, person, settle

if TYPE_CHECKING:
    from storage.outbox import Parcel
    from storage.transaction import Done
    from storage.uow import UnitOfWork

MENTEE = "+255700000100"
COORDINATOR = "+12025550111"
CHAT = "700211"


@dataclass
class Room:
    """Handles messages as they come, one unit each, and keeps what is promised."""

    book: Book
    cast: Cast = field(init=False)
    rehema: int = field(init=False)
    parcels: list[Parcel] = field(default_factory=list)
    keys: int = 0

    def __post_init__(self) -> None:
        self.cast = self.book.commit(settle)
        self.rehema = self.book.commit(self._coordinator)

    def desk(self, uow: UnitOfWork) -> Desk:
        """Sit down at the desk in a unit."""
        return Desk(uow, Phrases.load(), Charter())

    def write(self, text: str, sender: str = MENTEE, channel: Channel = Channel.SMS) -> None:
        """Somebody writes, and it is handled at once."""
        self.keys += 1
        inbound = Inbound("AC1", f"SM{self.keys}", channel, sender, "+1", text)
        arrived = self.book.commit(lambda uow: inbox.accept(uow, inbound))
        assert arrived is not None
        self.take(self.book.group(lambda uow: front.receive(self.desk(uow), arrived)))

    def take(self, done: list[Done]) -> Any:
        """Take what a unit promised; return its value, or raise its fault."""
        (only,) = done
        if only.fault is not None:
            raise only.fault
        self.parcels += only.parcels
        return only.value

    def told(self, address: str) -> list[str]:
        """Return what was written to an address so far, and forget it."""
        found = [each.text for each in self.parcels if each.address == address]
        self.parcels = [each for each in self.parcels if each.address != address]
        return found

    def _coordinator(self, uow: UnitOfWork) -> int:
        values = person("Rehema", self.cast.facility, preferred=Channel.TELEGRAM)
        rehema = people.add(uow, values, [Role.COORDINATOR])
        addresses.add(uow, Channel.TELEGRAM, CHAT, rehema)
        addresses.add(uow, Channel.SMS, COORDINATOR, rehema)
        return rehema
