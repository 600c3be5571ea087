"""The private word: who did not feel safe to ask may have the safety contact write to them.

Nobody is told of the answer itself. The offer comes when the survey is over or rests, and only
a `1` to it brings somebody: the officers read that a person wishes it, with the name sealed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import quiet_hours
from domain.instruments import AnswerState, ResponseState
from domain.model import Job, Prompt
from handlers.safety import reports, threads
from handlers.schedules.wanting import unwanted
from storage import jobs, messages, near_misses, people, prompts, responses

if TYPE_CHECKING:
    from domain.instruments import Action, Answer, Response
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = prompts.CONTACT
CONTACT_ME: Final = "1"
OFFER: Final = "contact.offer"
"""The due row of an offer that waits until its survey is over or has rested for an hour."""

RESTS: Final = timedelta(hours=1)
UNSAFE: Final = 2
"""On a scale to 5, of "I could ask anything or admit a mistake without fear"."""

_TWO_WEEKS: Final = 14 * 24 * 60


def offer(desk: Desk, person: Person, response: Response, answer: Answer, action: Action) -> None:  # noqa: ARG001 (a row of ACTIONS)
    """Note that somebody is to be offered the safety contact, never in the middle of a survey."""
    data = (("step", answer.step),)
    desk.uow.later(Job(OFFER, str(response.id), desk.now + RESTS, data=data))


def ended(desk: Desk, response: Response) -> None:
    """A survey is over: what waited for it may be offered now."""
    due_at = jobs.due_at(desk.uow, OFFER, str(response.id))
    if due_at is not None:
        desk.uow.later(Job(OFFER, str(response.id), desk.now))


def make(desk: Desk, job: Job) -> None:
    """Offer the safety contact, unless the answer was changed or its person has left."""
    response = responses.get(desk.uow, int(job.key))
    person = people.get(desk.uow, response.person_id)
    step = dict(job.data).get("step", "q3")
    given = responses.answers(desk.uow, response.id).get(step)
    if given is None or given.state is not AnswerState.ANSWERED or unwanted(person):
        return
    if (given.number or 0) > UNSAFE:
        return
    rests_at = (response.last_at or desk.now) + RESTS
    running = response.state in (ResponseState.RUNNING, ResponseState.READ_BACK)
    later = rests_at if running else desk.now
    later = max(later, quiet_hours.ends(desk.now, person.time_zone) or later)
    if later > desk.now:
        desk.uow.later(Job(OFFER, job.key, later, data=job.data))
        return
    prompt = Prompt(PROMPT, (CONTACT_ME,), options=(response.id,), minutes=_TWO_WEEKS)
    desk.log("contact.offered", None, "after a debrief")
    how = {"address_id": response.address_id, "prompt": prompt}
    desk.tell(person, desk.render("survey.contact", person), **how)


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
