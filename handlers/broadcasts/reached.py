"""What senders and providers say of a broadcast's messages moves the rows of its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import reaching
from domain.model import Job
from handlers.broadcasts.planning import WRITE
from storage import addresses, jobs, permits, recipients

MOVED: Final = "broadcast.moved"

if TYPE_CHECKING:
    from domain.model import Delivery
    from handlers.desk import Desk
    from storage.attempts import Concerned


def note(desk: Desk, concerned: Concerned, state: Delivery) -> None:
    """Note how far a provider says that a message came."""
    if recipients.reported(desk.uow, concerned.message_id, reaching.reported(state)):
        desk.uow.tally(MOVED)  # so that pages that follow a broadcast see that it has moved


def lose(desk: Desk, concerned: Concerned, why: str) -> None:
    """A message did not arrive: it is written anew to another address, or it has failed.

    Another address is looked for where nothing reaches this one any more, so each is tried once.
    """
    row = recipients.of_message(desk.uow, concerned.message_id)
    if row is None:
        return
    message_id = concerned.message_id
    if not (_has_another(desk, concerned) and recipients.send_elsewhere(desk.uow, message_id)):
        recipients.ended(desk.uow, message_id, why)
        return
    desk.log("broadcast.elsewhere", None, reaching.ended(why)[1], person_id=row.person_id)
    key = str(row.broadcast_id)
    if jobs.due_at(desk.uow, WRITE, key) is None:
        desk.uow.later(Job(WRITE, key, desk.now))


def _has_another(desk: Desk, concerned: Concerned) -> bool:
    """Tell whether somebody is blocked here for good and can be reached elsewhere."""
    if addresses.get(desk.uow, concerned.address_id).blocked_at is None:
        return False
    about = permits.About(concerned.phrase, concerned.address_id, concerned.person_id)
    return permits.elsewhere(desk.uow, about) is not None
