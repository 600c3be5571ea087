"""A reviewer decides: 1 signs the very version that was shown, 2 asks for a comment instead.

The console's key signs by the same function: one version, by a reviewer of its cadre.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from domain.guides import Standing
from domain.items import is_reviewed_by
from domain.model import Prompt, Role
from handlers.reviewing import asking, commenting, showing
from storage import items, prompts, signatures

if TYPE_CHECKING:
    from domain.items import Item
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored


def decide(turn: Turn, stored: Stored, key: str) -> None:
    """Sign what was shown, or ask what should change in it; nothing if it waits no longer."""
    prompts.end(turn.desk.uow, stored)
    item = items.get(turn.desk.uow, stored.prompt.options[0])
    if not turn.has_role(Role.CLINICAL_REVIEWER):
        turn.reply("tap.late")
    elif key == asking.COMMENT and items.is_waiting(turn.desk.uow, item.id):
        prompt = Prompt(
            commenting.WANTED,
            (commenting.LEAVE,),
            options=(item.id,),
            minutes=commenting.MINUTES,
            waits=False,
        )
        turn.reply_as("review.comment", {"prompt": prompt}, ref=showing.tag(item))
    elif key == asking.SIGN and sign(turn.desk, turn.person, item, signatures.PHONE):
        _say_signed(turn, item)
    else:
        say_over(turn, item)


def say_over(turn: Turn, item: Item) -> None:
    """Say why a version is not signed or commented on: somebody signed it, or it is replaced."""
    ref = showing.tag(item)
    decided = signatures.of_item(turn.desk.uow, item.id)
    signed = [one for one in decided if one.decision == signatures.SIGNED]
    if item.standing is Standing.SIGNED and signed:
        turn.reply("review.taken", ref=ref, reviewer=signed[-1].reviewer)
    else:
        turn.reply("review.changed", ref=ref)


def may_sign(person: Person, item: Item) -> bool:
    """Tell whether somebody reviews items of this cadre; nobody else's signature counts."""
    is_reviewer = Role.CLINICAL_REVIEWER in person.roles
    return is_reviewer and is_reviewed_by(item, person.discipline)


def sign(desk: Desk, person: Person, item: Item, how: str) -> bool:
    """Let a version stand as signed; False when it waits no longer, as somebody was first."""
    if not items.sign(desk.uow, item.id):
        return False
    decision = (signatures.SIGNED, how, desk.now)
    signatures.add(desk.uow, signatures.SignOff(item.id, person.id, person.name, *decision))
    desk.log("review.signed", None, item.ref, person_id=person.id, version=item.version)
    desk.did(person.id, "item.signed", f"item:{item.id}", version=item.version)
    return True


def _say_signed(turn: Turn, item: Item) -> None:
    desk, person = turn.desk, turn.person
    left = [each for each in asking.waiting_for(desk, person) if each.id != item.id]
    values = {
        "ref": showing.tag(item),
        "day": desk.day(desk.now, person),
        "name": naming.given_name(person.name),
    }
    if left:
        turn.reply("review.signed", n=str(len(left)), **values)
    else:
        turn.reply("review.signed.last", **values)
