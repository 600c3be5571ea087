"""AWAY and BACK: a mentor is not asked for a while, and what is open with them goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import absence, local_time, naming, quiet_hours, shifts
from domain.model import Job, OfferState, QuestionState
from domain.shifts import Span
from handlers import alarms, claims
from handlers.shifts import gaps, looking
from storage import jobs, offers, people, questions, rota, shift_requests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.model import Person, Shift
    from domain.rota.values import Leave
    from domain.shifts import Request
    from handlers.desk import Desk
    from handlers.turn import Turn

OVER: Final = "away.over"
"""The due row that tells a mentor that their time away is over."""

_MOST: Final = 6
"""So many shifts a list names."""


def away(turn: Turn) -> None:
    """AWAY and a time: new questions go to others until then; AWAY alone explains itself."""
    desk, person = turn.desk, turn.person
    wanted = absence.read(turn.intent.text, ("en", person.language))
    until = absence.ends(wanted, desk.now, person.time_zone) if wanted else None
    running = _running(desk, person)
    if until is not None and until - desk.now > absence.MOST + timedelta(days=1):
        turn.reply("away.long", coordinator=alarms.duty_name(desk, person))
    elif until is not None:
        _leave(turn, until)
    elif running:
        last = max(each.ends_at for each in running)
        turn.reply("away.is", until=_until(desk, last, person))
    else:
        turn.reply("away.how")


def back(turn: Turn) -> None:
    """BACK: questions reach a mentor again from now on."""
    desk, person = turn.desk, turn.person
    running = _running(desk, person)
    if not running:
        turn.reply("away.not")
        return
    for each in running:
        end(desk, each, "BACK")
    name, n = naming.given_name(person.name), _answered(desk, person, running[0])
    turn.reply("away.back", name=name, n=n)


def over(desk: Desk, job: Job) -> None:
    """The time that a mentor named has come: they hear it in the morning, if it is night."""
    person = people.get(desk.uow, int(job.key))
    lately = rota.leaves_of(desk.uow, person.id, desk.now - timedelta(days=2))
    ended = [each for each in lately if each.ends_at <= desk.now]
    if rota.leaves_of(desk.uow, person.id, desk.now):
        _wake(desk, person)
    if not ended or person.stopped_at is not None or _running(desk, person):
        return
    wakes = quiet_hours.ends(desk.now, person.time_zone)
    if wakes is not None:
        desk.uow.later(Job(job.kind, job.key, wakes))
        return
    desk.log("mentor.back", None, "the time away is over", person_id=person.id)
    name, n = naming.given_name(person.name), _answered(desk, person, ended[-1])
    desk.tell(person, desk.render("away.over", person, name=name, n=n))


def note(desk: Desk, person: Person, gone: Span, why: str) -> int:
    """A coordinator notes that somebody is away, as AWAY does for who writes it themselves.

    Returns how many questions went back to the team: of who is away from now on.
    """
    _put(desk, person, gone)
    desk.log("mentor.away", None, why, person_id=person.id)
    handed = _hand_over(desk, person) if gone.starts <= desk.now else 0
    _tell_coordinators(desk, person, shifts_in(desk, person, gone), gone)
    return handed


def shifts_in(desk: Desk, person: Person, gone: Span) -> list[Shift]:
    """Return the shifts of a mentor that somebody else has to do while they are away."""
    return [each for each in looking.own(desk, person) if shifts.span(each).meets(gone)]


def _hand_over(desk: Desk, person: Person) -> int:
    """Give a mentor's questions back to the team and pass on what is offered to them.

    Returns how many they had.
    """
    handed = 0
    for known in offers.known_to(desk.uow, person.id):
        question = known.question
        if question.mentor_id == person.id and question.state is QuestionState.CLAIMED:
            handed += claims.release(desk, question, person, OfferState.DECLINED)
        else:
            claims.pass_quietly(desk, known)
    return handed


def end(desk: Desk, known: Leave, why: str) -> None:
    """Let a leave be over now, as if it had never been where it has not begun."""
    if known.starts_at < desk.now:
        rota.end_leave(desk.uow, known.id, desk.now)
        desk.log("mentor.back", None, why, person_id=known.mentor_id)
    else:
        rota.remove_leave(desk.uow, known.id)
    _wake(desk, people.get(desk.uow, known.mentor_id))


def _leave(turn: Turn, until: datetime) -> None:
    desk, person = turn.desk, turn.person
    gone = Span(desk.now, until)
    _put(desk, person, gone)
    desk.log("mentor.away", None, "AWAY", person_id=person.id)
    handed = _hand_over(desk, person)
    turn.reply("away.set", until=_until(desk, until, person), n=str(handed))
    theirs = shifts_in(desk, person, gone)
    _say_shifts(desk, person, theirs)
    _tell_coordinators(desk, person, theirs, gone)


def _put(desk: Desk, person: Person, gone: Span) -> None:
    """Store a time away, or let what goes on now end when it does."""
    running = _running(desk, person) if gone.starts <= desk.now else []
    for each in running:
        rota.end_leave(desk.uow, each.id, gone.ends)
    if not running:
        rota.add_leave(desk.uow, person.id, gone.starts, gone.ends)
    _wake(desk, person)


def _wake(desk: Desk, person: Person) -> None:
    """Put on the clock when the first time away that is not over will be."""
    coming = [each.ends_at for each in rota.leaves_of(desk.uow, person.id, desk.now)]
    if coming:
        desk.uow.later(Job(OVER, str(person.id), min(coming)))
    else:
        jobs.cancel(desk.uow, OVER, str(person.id))


def _say_shifts(desk: Desk, person: Person, theirs: Sequence[Shift]) -> None:
    """Say which shifts stay a mentor's own, but for those that colleagues are asked about."""
    given = shift_requests.of_giver(desk.uow, person.id)
    left = [each for each in theirs if not _is_given(each, given)]
    if len(left) == 1:
        day = looking.day(desk, left[0], person)
        desk.tell(person, desk.render("away.shift", person, day=day))
    elif left:
        lines = "\n".join(looking.line(desk, each, person) for each in left[:_MOST])
        rendered = desk.render("away.shifts", person, n=str(len(left)), list=lines)
        desk.tell(person, rendered)


def _is_given(shift: Shift, given: Sequence[Request]) -> bool:
    line, span = (shift.discipline, shift.tier), shifts.span(shift)
    return any(
        (each.discipline, each.tier) == line and each.taker_id is None and each.span.meets(span)
        for each in given
    )


def _tell_coordinators(desk: Desk, person: Person, theirs: Sequence[Shift], gone: Span) -> None:
    """Tell the coordinators of what nobody covers now, each discipline in one message.

    At night of what begins within a day; the rest they hear in the morning (`gap_alerts`).
    """
    asleep = quiet_hours.ends(desk.now, person.time_zone) is not None
    until = desk.now + looking.SOON if asleep else gone.ends
    for discipline in dict.fromkeys(each.discipline for each in theirs):
        found = [
            gaps.note(desk, discipline, gap, shift.tier)
            for shift in theirs
            if shift.discipline is discipline
            for gap in looking.uncovered(desk, discipline, shifts.span(shift).common(gone))
            if gap.starts <= until
        ]
        if found:
            gaps.tell(desk, list(dict.fromkeys(found))[:_MOST])


def _running(desk: Desk, person: Person) -> list[Leave]:
    """Return the leaves that go on now, the earliest first: more than one if others made some."""
    known = rota.leaves_of(desk.uow, person.id, desk.now)
    return [each for each in known if each.starts_at <= desk.now]


def _until(desk: Desk, until: datetime, reader: Person) -> str:
    """Return when somebody is back; the end of a day by its last minute, as it is clearer."""
    local = local_time.to_local(until, reader.time_zone)
    at_midnight = (local.hour, local.minute) == (0, 0)
    return desk.time(until - timedelta(minutes=1) if at_midnight else until, reader)


def _answered(desk: Desk, person: Person, leave: Leave) -> str:
    """Return how many questions of a mentor's field came since they left and have an answer."""
    if person.discipline is None:
        return "0"
    found = questions.answered_since(desk.uow, person.discipline, leave.starts_at)
    return str(found)
