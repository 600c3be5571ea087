"""The monthly note: what a mentor gave last month, how many it helped, and a line of thanks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from domain import gratitude, ledger, local_time, naming, quiet_hours, thanks
from domain.model import Role
from handlers import masking
from handlers.duty import ledger as records
from storage import ledgers, messages, occurrences, people
from storage.occurrences import Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.ledger import Month
    from domain.model import Person
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

KIND = "thanks"
AT = time(12, 30)
"""When it is told on the first day of a month, where the mentor is."""

LATEST = timedelta(days=5)
"""After so long it is not told at all."""

MOST = 60
"""So many questions, the newest, are looked through for thanks."""


def due(uow: UnitOfWork) -> list[Occurrence]:
    """Return the notes that are to be told now and were not yet; none in quiet hours."""
    if not _is_near(uow.now):
        return []
    lately = occurrences.since(uow, uow.now - LATEST)
    told = {(each.kind, each.person_id, each.at) for each in lately}
    return [
        Occurrence(KIND, mentor.id, at)
        for mentor, at in _moments(uow)
        if at <= uow.now < at + LATEST
        and (KIND, mentor.id, at) not in told
        and quiet_hours.ends(uow.now, mentor.time_zone) is None
    ]


def next_instant(uow: UnitOfWork) -> datetime | None:
    """Return when a note falls due next, if that is soon."""
    if not _is_near(uow.now):
        return None
    return min((at for _, at in _moments(uow) if at > uow.now), default=None)


def thank(desk: Desk, found: Occurrence) -> bool:
    """Tell a mentor who answered anything last month, unless that has happened; False then."""
    if not occurrences.note(desk.uow, found):
        return False
    mentor = people.get(desk.uow, found.person_id)
    month = ledger.month_of(found.at, mentor.time_zone).before
    kept = records.of(desk.uow, mentor, month)
    if mentor.stopped_at is not None or not kept.answers:
        return True
    values = {
        "name": naming.given_name(mentor.name),
        "month": local_time.month_text(month.number, mentor.language),
        "n": str(kept.answers),
        "people": str(kept.people),
        "places": str(kept.facilities),
        "hours": str(kept.hours),
    }
    phrase, quote = "mentor.thanks.plain", _quote(desk, mentor, month)
    if quote:
        phrase, values = "mentor.thanks", {**values, "quote": quote}
    desk.log("ledger.thanked", None, f"{kept.answers} answers", person_id=mentor.id)
    desk.tell(mentor, desk.render(phrase, mentor, **values))
    return True


def _is_near(now: datetime) -> bool:
    """Tell whether it is the turn of a month, in some zone of the world; seldom it is."""
    return (now + timedelta(days=2)).day <= (LATEST + timedelta(days=4)).days


def _moments(uow: UnitOfWork) -> Iterator[tuple[Person, datetime]]:
    """Yield each mentor with the note of this month and of the next."""
    for mentor in people.with_role(uow, Role.MENTOR):
        month = ledger.month_of(uow.now, mentor.time_zone)
        for each in (month, month.following):
            first = datetime.combine(datetime(each.year, each.number, 1), AT)  # noqa: DTZ001
            yield mentor, local_time.to_utc(first, mentor.time_zone)


def _quote(desk: Desk, mentor: Person, month: Month) -> str:
    """Return words of thanks from the threads that a mentor answered in a month, or ""."""
    given = ledgers.answers(desk.uow, mentor.id, month.starts, month.ends)
    askers = {each.question_id: each.asker_id for each in given}
    known = people.many(desk.uow, set(askers.values()))
    today, found = local_time.to_local(desk.now, mentor.time_zone).date(), []
    for question_id, asker_id in list(askers.items())[-MOST:]:
        texts = [
            each.text
            for each in messages.thread(desk.uow, question_id)
            if each.person_id == asker_id and thanks.only(each.text)
        ]
        found.append(gratitude.best(texts, masking.country(known[asker_id]), today))
    return max(found, key=len, default="")
