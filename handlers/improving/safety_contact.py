"""The private word: who did not feel safe to ask may have the safety contact write to them.

Nobody is told of the answer itself. The offer comes when the survey is over or rests, and only
a `1` to it brings somebody: the officers read that a person wishes it, with the name sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import quiet_hours
from domain.model import Job, Prompt
from handlers.safety import reports, threads
from handlers.schedules.wanting import unwanted
from storage import messages, near_misses, people, prompts, recent, responses

if TYPE_CHECKING:
    from domain.instruments import Action, Answer, Response
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = prompts.CONTACT
CONTACT_ME: Final = "1"
OFFER: Final = "survey.contact"
WAITS: Final = "contact.waits"
"""The due row of an offer that waits for the morning: no key counts before it is read."""

_TWO_WEEKS: Final = 14 * 24 * 60


def offer(desk: Desk, person: Person, response: Response, answer: Answer, action: Action) -> None:  # noqa: ARG001 (a row of AFTERWARDS)
    """Offer the safety contact to somebody whose survey is over or rests, once and by day."""
    at = quiet_hours.ends(desk.now, person.time_zone)
    if at is None:
        _offer(desk, person, response)
    else:
        desk.uow.later(Job(WAITS, str(response.id), at))


def ring(desk: Desk, job: Job) -> None:
    """The night is over: the safety contact is offered."""
    response = responses.get(desk.uow, int(job.key))
    _offer(desk, people.get(desk.uow, response.person_id), response)


def _offer(desk: Desk, person: Person, response: Response) -> None:
    if response.address_id is None or unwanted(person):
        return
    at = (desk.uow, response.address_id, (OFFER,), response.invited_at)
    if recent.newest_of(*at) is not None:
        return
    prompt = Prompt(PROMPT, (CONTACT_ME,), options=(response.id,), minutes=_TWO_WEEKS)
    desk.log("contact.offered", None, "after a debrief")
    how = {"address_id": response.address_id, "prompt": prompt}
    desk.tell(person, desk.render(OFFER, person), **how)


def wish(turn: Turn, stored: Stored, _key: str) -> None:
    """Somebody wishes to be written to: a sealed thread begins, which only the officers see."""
    desk = turn.desk
    if stored.state == "answered":
        turn.reply("near.contact")
        return
    prompts.end(desk.uow, stored)
    messages.hide_writer(desk.uow, turn.message_id)
    report = near_misses.add(desk.uow, turn.person, turn.address_id)
    near_misses.set_contact(desk.uow, report.id)
    people.set_safety(desk.uow, turn.person.id)
    desk.log("contact.wished", None, "after a debrief", number=report.number)
    readers = threads.officers(desk, report)
    for reader in readers:
        threads.show(desk, report, reader)
    if readers:
        near_misses.set_read(desk.uow, report.id)
        turn.reply_as("near.contact", {"near_miss_id": report.id})
    else:
        reports.keep(desk)
        turn.reply_as("near.received.nobody", {"near_miss_id": report.id})
