"""The statements by which lessons are counted, for each cohort and person: `n` of `d`.

What each of them counts, and what not, is defined in docs/indicators.md.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from domain.courses import LessonKind
from domain.model import Channel, Delivery
from storage.columns import MICROSECOND, stands
from storage.schema import (
    address,
    attempt,
    cohort,
    course,
    enrolment,
    facility,
    lesson,
    message,
    person,
    recall,
    region,
    schedule,
    schedule_delivery,
    schedule_occurrence,
)

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ColumnElement, Select

NO_CHANNEL: Final = "none"
IN_TIME: Final = timedelta(hours=72)
"""So long after it was delivered a question may be answered and counts for IN-09."""

REACHED: Final = {
    Channel.SMS: (Delivery.SENT, Delivery.DELIVERED, Delivery.READ),
    Channel.WHATSAPP: (Delivery.DELIVERED, Delivery.READ),
    Channel.TELEGRAM: (Delivery.ACCEPTED, Delivery.SENT, Delivery.DELIVERED, Delivery.READ),
}
"""What says that a message is there. Telegram has no receipts: that it took it is all there is.

A carrier without receipts leaves an SMS at "sent"; with them that turns into what became of it.
"""

NOT_DUE: Final = (
    *("left", "no_consent", "ended", "gate", "cohort_off", "moved"),
    *("paused", "day", "week", "nothing_due"),
)
"""Reasons to leave somebody out by which nothing was due to them; any other was a push missed."""


_SINCE: BindParameter[Any] = bindparam("since")
_UNTIL: BindParameter[Any] = bindparam("until")
_GROUPS: Final = (enrolment.c.cohort_id, enrolment.c.person_id)
_PUSHED = stands(lesson.c.kind, LessonKind.QUESTION, LessonKind.TIP)
_ASKED = stands(lesson.c.kind, LessonKind.QUESTION)


def _within(instant: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(instant >= _SINCE, instant < _UNTIL)


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _micros(instant: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(instant, BigInteger)


# A push is the first message of its lesson; what follows (the reason, the tip) has the same id.
_first_message = (
    select(func.min(message.c.id))
    .where(message.c.lesson_id == lesson.c.id, stands(message.c.direction, "out"))
    .scalar_subquery()
)
_push = (
    select(
        *(lesson.c.id, lesson.c.enrolment_id, lesson.c.kind, lesson.c.unsent),
        *(lesson.c.answered_at, _first_message.label("message_id")),
    )
    .where(_PUSHED, _within(lesson.c.sent_at))
    .cte("push")
)
_is_there = or_(
    *(
        and_(stands(address.c.channel, each), stands(attempt.c.state, *states))
        for each, states in REACHED.items()
    )
)

# The call that reached its reader, else the last one: a push may go on to a second address.
_call = (
    select(
        _push.c.id.label("lesson_id"),
        func.coalesce(func.min(case((_is_there, attempt.c.id))), func.max(attempt.c.id)).label(
            "attempt_id"
        ),
        func.max(case((_is_there, 1), else_=0)).label("there"),
    )
    .join(attempt, attempt.c.message_id == _push.c.message_id)
    .join(address, address.c.id == attempt.c.address_id)
    .group_by(_push.c.id)
    .cte("call")
)
_there = and_(_call.c.there == 1, _push.c.unsent.is_(False))
_called = (
    _push.join(enrolment, enrolment.c.id == _push.c.enrolment_id)
    .join(_call, _call.c.lesson_id == _push.c.id, isouter=True)
    .join(attempt, attempt.c.id == _call.c.attempt_id, isouter=True)
    .join(address, address.c.id == attempt.c.address_id, isouter=True)
)
_channel = func.coalesce(address.c.channel, literal_column(f"'{NO_CHANNEL}'"))
SENT = (
    select(
        *_GROUPS, _channel.label("channel"), _counted(_there).label("n"), func.count().label("d")
    )
    .select_from(_called)
    .group_by(*_GROUPS, _channel)
)

_there_at = _micros(func.coalesce(attempt.c.finished_at, attempt.c.created_at))
_window = IN_TIME // MICROSECOND
ANSWERED = (
    select(
        *_GROUPS,
        _channel.label("channel"),
        _counted(_micros(_push.c.answered_at) - _there_at <= _window).label("n"),
        func.count().label("d"),
    )
    .select_from(_called)
    .where(
        _push.c.kind == literal_column(f"'{LessonKind.QUESTION}'", String),
        _there,
        bindparam("until_us", type_=BigInteger) - _there_at >= _window,
    )
    .group_by(*_GROUPS, _channel)
)

# What was due and did not go: somebody was left out, or the whole instant passed while nobody was
# there to ring it. Of the latter no row says who; whoever was in the course there then, is due.
# The slow tail rings every day, and most days nothing is due: there no instant that passed counts.
_rung = schedule_occurrence.join(schedule, schedule.c.id == schedule_occurrence.c.schedule_id)
_missed = union_all(
    select(schedule.c.subject_id.label("cohort_id"), schedule_delivery.c.person_id)
    .select_from(
        _rung.join(
            schedule_delivery, schedule_delivery.c.occurrence_id == schedule_occurrence.c.id
        )
    )
    .where(
        stands(schedule.c.kind, "lesson", "lesson.tail"),
        _within(schedule_occurrence.c.due_at),
        stands(schedule_delivery.c.state, "left_out"),
        schedule_delivery.c.reason.not_in(
            [literal_column(f"'{each}'", String) for each in NOT_DUE]
        ),
    ),
    select(*_GROUPS)
    .select_from(
        _rung.join(enrolment, enrolment.c.cohort_id == schedule.c.subject_id).join(
            person,
            and_(
                person.c.id == enrolment.c.person_id,
                person.c.time_zone == schedule.c.time_zone,
            ),
        )
    )
    .where(
        stands(schedule.c.kind, "lesson"),
        stands(schedule_occurrence.c.state, "passed"),
        _within(schedule_occurrence.c.due_at),
        enrolment.c.active_at <= schedule_occurrence.c.due_at,
        or_(enrolment.c.ended_at.is_(None), enrolment.c.ended_at > schedule_occurrence.c.due_at),
        or_(person.c.stopped_at.is_(None), person.c.stopped_at > schedule_occurrence.c.due_at),
    ),
).subquery("missed")
MISSED = select(
    *(_missed.c.cohort_id, _missed.c.person_id, literal_column("0").label("n")),
    func.count().label("d"),
).group_by(_missed.c.cohort_id, _missed.c.person_id)

# An attempt is the answer to a question of the course; the others of an item are exposures alone.
_nth = func.row_number().over(
    partition_by=(lesson.c.enrolment_id, lesson.c.ref),
    order_by=(lesson.c.answered_at, lesson.c.id),
)
_THE_SECOND: Final = 2
_tried = (
    select(
        *(lesson.c.id, lesson.c.enrolment_id, lesson.c.ref, lesson.c.correct),
        *(lesson.c.answered_at, _nth.label("nth")),
    )
    .where(_ASKED, lesson.c.answered_at.is_not(None))
    .cte("tried")
)
_other = lesson.alias("other")
_same = and_(_other.c.enrolment_id == _tried.c.enrolment_id, _other.c.ref == _tried.c.ref)
_met_by_wish = exists().where(
    _same,
    stands(_other.c.kind, LessonKind.WANTED),
    _other.c.unsent.is_(False),
    _other.c.sent_at < _tried.c.answered_at,
)

FIRST = (
    select(*_GROUPS, _counted(_tried.c.correct.is_(True)).label("n"), func.count().label("d"))
    .join(enrolment, enrolment.c.id == _tried.c.enrolment_id)
    .where(_tried.c.nth == 1, _within(_tried.c.answered_at), ~_met_by_wish)
    .group_by(*_GROUPS)
)


def _last(instant: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return the last such instant before an attempt, or NULL."""
    return func.max(case((and_(instant < _tried.c.answered_at, *conditions), instant)))


# The second answer to an item, with when its mentee saw the item last before: sent, answered or
# as a tip, be it this very lesson's own.
_is_other = _other.c.id != _tried.c.id
SECOND = (
    select(
        *(*_GROUPS, _tried.c.id, _tried.c.correct, _tried.c.answered_at),
        _last(_other.c.sent_at, _is_other, _other.c.unsent.is_(False)).label("sent_at"),
        _last(_other.c.answered_at, _is_other).label("known_at"),
        _last(_other.c.tip_at).label("tip_at"),
    )
    .select_from(
        _tried.join(enrolment, enrolment.c.id == _tried.c.enrolment_id).join(_other, _same)
    )
    .where(_tried.c.nth == _THE_SECOND, _within(_tried.c.answered_at))
    .group_by(*_GROUPS, _tried.c.id, _tried.c.correct, _tried.c.answered_at)
)

_pair = (
    select(lesson.c.enrolment_id, lesson.c.ref)
    .where(_ASKED, lesson.c.unsent.is_(False))
    .group_by(lesson.c.enrolment_id, lesson.c.ref)
    .having(_within(func.min(lesson.c.sent_at)))
    .cte("pair")
)
MASTERED = (
    select(*_GROUPS, _counted(recall.c.retired_at < _UNTIL).label("n"), func.count().label("d"))
    .select_from(
        _pair.join(enrolment, enrolment.c.id == _pair.c.enrolment_id).join(
            recall,
            and_(
                recall.c.enrolment_id == _pair.c.enrolment_id,
                recall.c.ref == _pair.c.ref,
                stands(recall.c.state, "retired"),
            ),
            isouter=True,
        )
    )
    .group_by(*_GROUPS)
)


def _apart(kind: LessonKind, counted: ColumnElement[bool], of: ColumnElement[bool]) -> Select[Any]:
    """Count the lessons of a kind that is kept apart."""
    return (
        select(*_GROUPS, _counted(counted).label("n"), func.count().label("d"))
        .select_from(lesson.join(enrolment, enrolment.c.id == lesson.c.enrolment_id))
        .where(stands(lesson.c.kind, kind), _within(lesson.c.sent_at), of)
        .group_by(*_GROUPS)
    )


BASELINE = _apart(
    LessonKind.BASELINE, lesson.c.correct.is_(True), lesson.c.answered_at.is_not(None)
)
WANTED = _apart(LessonKind.WANTED, lesson.c.answered_at.is_not(None), lesson.c.unsent.is_(False))

COHORTS = (
    select(cohort.c.id, cohort.c.name)
    .join(course, course.c.id == cohort.c.course_id)
    .where(course.c.reader == "mentee")
)
PEOPLE = (
    select(
        *(person.c.id, person.c.discipline, person.c.time_zone),
        *(facility.c.code.label("facility"), region.c.name.label("region")),
    )
    .where(person.c.id.in_(select(enrolment.c.person_id)))
    .join(facility, facility.c.id == person.c.facility_id, isouter=True)
    .join(region, region.c.id == facility.c.region_id, isouter=True)
)
