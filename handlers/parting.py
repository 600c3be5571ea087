"""An address leaves its person: nothing of theirs goes there any more, and it is said to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from domain.posting import PARTED
from handlers import alarms, deliveries
from storage import parting, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.parting import Parted


def part(desk: Desk, address: Address, why: str) -> None:
    """Take an address from its person, whom the coordinators may have to reach in another way.

    What waited there ends unsent; whoever has to know hears it as of any lost message.
    """
    if address.person_id is None:
        return
    owner = people.get(desk.uow, address.person_id)
    parted = parting.part(desk.uow, address.id, owner.id)
    counts = {"unsent": len(parted.unsent), "frozen": len(parted.frozen)}
    desk.log("address.parted", None, why, person_id=owner.id, channel=address.channel, **counts)
    for concerned in parted.unsent:
        deliveries.lost(desk, concerned, PARTED)
    _flag(desk, owner, address, parted)


def _flag(desk: Desk, owner: Person, address: Address, parted: Parted) -> None:
    """Tell the coordinators of open questions whose answers cannot go where they came from."""
    if not parted.frozen:
        return
    named = [each for each in parted.frozen if not each.anonymous]
    sealed = [each for each in parted.frozen if each.anonymous]
    for coordinator in alarms.on_duty(desk):
        if coordinator.id == owner.id:
            continue
        if named:
            values = {
                "name": naming.given_name(owner.name),
                "channel": desk.word(f"channel.{address.channel}", coordinator),
            }
            rendered = desk.render("alert.parted", coordinator, q=_refs(named), **values)
            desk.tell(coordinator, rendered, question_id=named[0].id)
        if sealed:
            rendered = desk.render("alert.parted.anon", coordinator, ref=_refs(sealed))
            desk.tell(coordinator, rendered, question_id=sealed[0].id)


def _refs(asked: Sequence[Question]) -> str:
    return ", ".join(naming.question_tag(each.number) for each in asked)
