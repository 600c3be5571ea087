"""A message to one's own phone, to see that messages come through."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.first_hour import Trial
from domain.model import Delivery
from storage import addresses, audits, beginnings, programmes, recent

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.model import Channel, Person
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

PHRASE: Final = "start.test"
LOOKED_BACK: Final = timedelta(days=30)
_LOST: Final = frozenset({Delivery.FAILED})


def send(desk: Desk, person: Person) -> None:
    """Write to somebody's own phone; what becomes of it is shown on their page."""
    programme = programmes.get(desk.uow)
    named = programme.name if programme else ""
    given = naming.given_name(person.name)
    desk.tell(person, desk.render(PHRASE, person, programme=named, name=given))
    audits.add(desk.uow, person.id, "start.tested", way=desk.way, subject=f"person:{person.id}")


def note_pointed(desk: Desk, person: Person, channel: Channel) -> None:
    """Write down that somebody had what people write on a channel brought to us."""
    audits.add(desk.uow, person.id, "channel.pointed", way=desk.way, subject=f"channel:{channel}")


def became(uow: UnitOfWork, person: Person, channels: Collection[Channel]) -> Trial:
    """Return what became of the last such message to somebody."""
    theirs = [each for each in addresses.of_person(uow, person.id) if each.channel in channels]
    if not theirs:
        return Trial.NO_PHONE
    since = uow.now - LOOKED_BACK
    sent = [recent.newest_of(uow, each.id, (PHRASE,), since) for each in theirs]
    last = max((each.id for each in sent if each is not None), default=None)
    if last is None:
        return Trial.NONE
    came = beginnings.came(uow, last)
    if came is None:
        return Trial.ON_ITS_WAY
    return Trial.LOST if came in _LOST else Trial.CAME
