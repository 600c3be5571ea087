"""What recipients write back: the key of an answer form, or words that open a question as ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming, reaching, thanks
from domain.model import MessageKind, Role
from storage import broadcasts, facilities, people, prompt_history, prompts, recipients

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = prompts.BROADCAST
MINUTES: Final = 24 * 60
"""So long its keys stand before other prompts; a reply by button is taken whenever it comes."""

SOON: Final = timedelta(hours=1)


def answered(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody chooses one of a broadcast's answers, or another one than before."""
    desk, (broadcast_id,) = turn.desk, stored.prompt.options
    prompts.end(desk.uow, stored)
    broadcast = broadcasts.get(desk.uow, broadcast_id)
    label = next(each.label for each in broadcast.choices if each.key == key)
    recipients.replied(desk.uow, broadcast.id, turn.person.id, key)
    desk.log("broadcast.answered", None, str(broadcast.number), person_id=turn.person.id, key=key)
    turn.reply("bc.answered", label=label)


def late(turn: Turn, key: str) -> Stored | None:
    """Return the broadcast whose answer a bare key is that no prompt takes any more, or None.

    It is the last that was asked at this address, and not long ago.
    """
    since = turn.desk.now - reaching.ANSWERED_WITHIN
    last = prompt_history.newest(turn.desk.uow, turn.address_id, since)
    if last is None or last.prompt.kind != PROMPT or key not in last.prompt.keys:
        return None
    return last


def tie(desk: Desk, question: Question) -> None:
    """Note that what somebody asks is a reply to the newest broadcast they got, if it is one."""
    got = _first_reply_to(desk, question.asker_id)
    if got is not None:
        why = f"a reply to broadcast {got.number}"
        desk.log("broadcast.replied", question, why, person_id=question.asker_id)


def passes_on(turn: Turn) -> bool:
    """Pass a reply on to whoever sent a broadcast, where it can be no question; False for none.

    That is a leader's, or a mentor's with nothing live. A coordinator's text is a command.
    """
    desk, inbound = turn.desk, turn.arrived.inbound
    if turn.has_role(Role.COORDINATOR) or inbound.kind is not MessageKind.TEXT:
        return False
    got = recipients.newest_got(desk.uow, turn.person.id, desk.now - reaching.ANSWERED_WITHIN)
    if got is None or thanks.only(inbound.text):
        return False
    broadcast = broadcasts.get(desk.uow, got.broadcast_id)
    recipients.replied(desk.uow, broadcast.id, turn.person.id)
    ref, author = str(broadcast.number), people.get(desk.uow, broadcast.author_id)
    place = _place(desk, turn.person, author)
    values = {"name": turn.person.name, "place": place, "ref": ref}
    said = desk.render("bc.reply", author, text=inbound.text, **values)
    desk.tell(author, said, relay=True, relays=turn.message_id)
    desk.log("broadcast.passed_on", None, ref, person_id=turn.person.id)
    turn.reply("bc.passed.on", coordinator=naming.given_name(author.name))
    return True


def _first_reply_to(desk: Desk, person_id: int) -> Broadcast | None:
    """Return the newest broadcast somebody got lately if this is their first reply to it.

    Words that soon follow a key belong to the same reply.
    """
    since = desk.now - reaching.ANSWERED_WITHIN
    got = recipients.newest_got(desk.uow, person_id, since)
    if got is None:
        return None
    if got.answered_at is not None and not (got.answer and desk.now < got.answered_at + SOON):
        return None
    recipients.replied(desk.uow, got.broadcast_id, person_id)
    return broadcasts.get(desk.uow, got.broadcast_id)


def _place(desk: Desk, person: Person, reader: Person) -> str:
    if person.facility_id is None:
        return desk.word("word.nowhere", reader)
    return facilities.get(desk.uow, person.facility_id).name
