"""The question of the week: a share goes to its team or discipline on Friday at midday.

It goes before a lesson of that day (`comes_today`), and not to who got something already.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain import cases, local_time
from domain.model import Job, Role
from domain.pace import Pace
from handlers.schedules.counting import pushed, waits_for_urgent
from handlers.surveys import running
from storage import jobs, people, questions, shares
from storage.shares import PUSHED, Audience, State

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.shares import Share

PUSH = "share.push"
AT_ONCE = 500
"""So many people get it in one transaction; the others within the next second."""


def rendered(desk: Desk, reader: Person, words: str) -> Rendered:
    """Return a share as those who learn from it read it."""
    return desk.render(PUSHED, reader, text=words)


def plan(desk: Desk, found: Share) -> datetime:
    """Put a share on the clock, once for each time zone of its readers; return the first time."""
    readers = _audience(desk, found)
    own = people.get(desk.uow, found.asker_id).time_zone
    zones = {each.time_zone for each in readers} or {own}
    return min(_later(desk, found, zone, desk.now) for zone in zones)


def push(desk: Desk, job: Job) -> None:
    """It is Friday, midday: those in this zone get the share who had none this week.

    Who waits for something urgent, or answers a survey, gets it in the afternoon, and the others
    who may not have it today on the next Friday; what is too late waits for that too.
    """
    share_id, _, zone = job.key.partition(" ")
    found, friday = shares.get(desk.uow, int(share_id)), _friday(job)
    if found.state is not State.SHARED or desk.now - found.made_at > cases.GIVEN_UP:
        return
    until = friday + cases.WORTH
    had = shares.sent_to(desk.uow, found.id)
    waiting = [
        each for each in _audience(desk, found) if each.time_zone == zone and each.id not in had
    ]
    if desk.now >= until:
        _later(desk, found, zone, desk.now)
        return
    now = [each for each in waiting if not _is_left_alone(desk, each)]
    for reader in now[:AT_ONCE]:
        _send(desk, found, reader, until)
    if len(now) > AT_ONCE:
        _again(desk, job, desk.now)
    elif any(_is_busy(desk, each) for each in waiting) and desk.now < until - cases.AGAIN:
        _again(desk, job, desk.now + cases.AGAIN)
    elif len(now) < len(waiting):
        _later(desk, found, zone, desk.now)


def _send(desk: Desk, found: Share, reader: Person, until: datetime) -> None:
    """Send a share to one of its readers; nobody's answer to it could be taken for the asker's."""
    shares.note_sent(desk.uow, found.id, reader.id)
    desk.log("share.sent", None, person_id=reader.id)
    words = shares.words_of(desk.uow, found)
    how = {"bulk": True, "relay": True, "relays": found.source_id, "expires_at": until}
    desk.tell(reader, rendered(desk, reader, words), **how)


def comes_today(desk: Desk, person: Person) -> bool:
    """Tell whether a question of the week is on the clock for somebody on their local today."""
    today = local_time.to_local(desk.now, person.time_zone).date()
    for key, at in jobs.of_kind(desk.uow, PUSH).items():
        share_id, _, zone = key.partition(" ")
        on = local_time.to_local(at, person.time_zone).date()
        if zone == person.time_zone and on == today and _gets(desk, int(share_id), person):
            return True
    return False


def _gets(desk: Desk, share_id: int, person: Person) -> bool:
    """Tell whether a share that is on the clock would go to somebody."""
    found = shares.get(desk.uow, share_id)
    return (
        found.state is State.SHARED
        and desk.now - found.made_at <= cases.GIVEN_UP
        and Role.MENTEE in person.roles
        and _is_for(found, questions.get(desk.uow, found.question_id), person)
        and person.id not in shares.sent_to(desk.uow, share_id)
        and not _is_left_alone(desk, person)
    )


def _audience(desk: Desk, found: Share) -> list[Person]:
    """Return the mentees whom a share is for, but for those who know it: asker and mentor."""
    question = questions.get(desk.uow, found.question_id)
    mentees = people.with_role(desk.uow, Role.MENTEE)
    return [each for each in mentees if _is_for(found, question, each)]


def _is_for(found: Share, question: Question, reader: Person) -> bool:
    if reader.consented_at is None or reader.id in {found.asker_id, found.mentor_id}:
        return False
    if found.audience == Audience.TEAM:
        return reader.facility_id == question.facility_id
    return reader.discipline == question.discipline


def _is_left_alone(desk: Desk, reader: Person) -> bool:
    last = shares.last_sent(desk.uow, reader.id)
    if cases.is_too_soon(last, desk.now) or _is_busy(desk, reader):
        return True
    return pushed(desk, reader) >= Pace().most_a_day


def _is_busy(desk: Desk, reader: Person) -> bool:
    """Tell whether somebody waits for something urgent, or is answering a survey."""
    return waits_for_urgent(desk, reader) or running.is_running(desk, reader)


def _later(desk: Desk, found: Share, zone: str, after: datetime) -> datetime:
    at = cases.next_friday(after, zone, desk.charter.weekly_question)
    data = (("friday", at.isoformat()),)
    desk.uow.later(Job(PUSH, f"{found.id} {zone}", at, data=data))
    return at


def _again(desk: Desk, job: Job, at: datetime) -> None:
    desk.uow.later(Job(PUSH, job.key, at, data=job.data))


def _friday(job: Job) -> datetime:
    return datetime.fromisoformat(dict(job.data)["friday"])
