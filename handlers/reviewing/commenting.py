"""A reviewer's comment: one text to the coordinators, and the version stays unsigned.

Some reviewers are mentors or mentees as well. What may be an answer or a question of theirs is
never taken for a comment by a guess, nor a comment for an answer: it is asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.model import Prompt, Role
from handlers import awaited
from handlers.reviewing import asking, showing
from handlers.safety import asking as meant
from storage import items, prompts, recent, signatures

if TYPE_CHECKING:
    from domain.items import Item
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

WANTED: Final = "review.comment"
DOUBT: Final = "review.doubt"
LEAVE: Final = "0"
TAKE: Final = "1"
MINUTES: Final = 120
"""How long a reviewer has to write the comment."""


def takes(turn: Turn) -> bool:
    """Take a reviewer's text as the comment that we asked for, where it is sure to be that."""
    put = _wanted(turn) if turn.has_role(Role.CLINICAL_REVIEWER) else None
    if put is None or awaited.is_for_others(turn, put):
        return False
    said = turn.arrived.inbound
    newest = recent.newest_to(turn.desk.uow, turn.address_id, put.opened_at)
    just_asked = newest is not None and newest.id == put.message_id
    if not said.quoted and (not just_asked or meant.questions_meant(turn)):
        _ask(turn, put)
    else:
        _pass_on(turn, put, turn.message_id)
    return True


def leave(turn: Turn, put: Stored, _key: str) -> None:
    """A reviewer writes no comment after all."""
    prompts.end(turn.desk.uow, put)
    item = items.get(turn.desk.uow, put.prompt.options[0])
    turn.reply("review.kept", ref=showing.tag(item))


def settle(turn: Turn, put: Stored, key: str) -> None:
    """A reviewer says whether a text was the comment; else nobody gets it."""
    if key == TAKE:
        _pass_on(turn, put, put.prompt.options[1])
    else:
        leave(turn, put, key)


def comment(
    desk: Desk, person: Person, item: Item, words: str, message_id: int | None = None
) -> bool:
    """Keep a comment with a version that waits, and show it to the coordinators; else False.

    `message_id` is the text that it was written in; without one it was written at the console.
    """
    if not items.is_waiting(desk.uow, item.id):
        return False
    how = signatures.CONSOLE if message_id is None else signatures.PHONE
    decision = (signatures.COMMENTED, how, desk.now, words)
    signatures.add(desk.uow, signatures.SignOff(item.id, person.id, person.name, *decision))
    desk.log("review.commented", None, item.ref, person_id=person.id, version=item.version)
    desk.did(person.id, "item.commented", f"item:{item.id}", version=item.version)
    values = {"reviewer": person.name, "ref": showing.tag(item), "text": words}
    for coordinator in desk.coordinators():
        if coordinator.id != person.id:
            rendered = desk.render("alert.comment", coordinator, **values)
            desk.tell(coordinator, rendered, relay=True, relays=message_id)
    return True


def _wanted(turn: Turn) -> Stored | None:
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one for one in live if one.prompt.kind == WANTED), None)


def _ask(turn: Turn, put: Stored) -> None:
    """Ask whether a text is the comment; nobody has it meanwhile."""
    item = items.get(turn.desk.uow, put.prompt.options[0])
    options = (item.id, turn.message_id)
    prompt = Prompt(DOUBT, (TAKE, LEAVE), options=options, minutes=MINUTES, waits=False)
    turn.reply_as("review.doubt", {"prompt": prompt}, ref=showing.tag(item))


def _pass_on(turn: Turn, put: Stored, message_id: int) -> None:
    """Keep a comment with the version, and show it to the coordinators."""
    desk, person = turn.desk, turn.person
    for each in prompts.present_at(desk.uow, turn.address_id):
        if each.prompt.kind in {WANTED, DOUBT}:
            prompts.end(desk.uow, each)
    item, words = items.get(desk.uow, put.prompt.options[0]), desk.words_of(message_id)
    if not comment(desk, person, item, words, message_id):
        turn.reply("review.changed", ref=showing.tag(item))
        return
    left = [each for each in asking.waiting_for(desk, person) if each.id != item.id]
    turn.reply("review.commented", ref=showing.tag(item), n=str(len(left)))
