"""What a course promises, each as a check of its own over all that one mentee got."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.local_time import zone as clock
from tests.simulation.courses.proctor import (
    DAY,
    DAYS_AFTER,
    GAP,
    LAST_DAY,
    MINUTE_US,
    PUSH_DAYS,
    TAIL_GAP,
    slot,
)
from tests.simulation.courses.school import STARTS_ON
from tests.simulation.courses.syllabus import WEEKS
from tests.simulation.house import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from tests.simulation.courses.proctor import Proctor, Push

OPENS, CLOSES = time(7), time(20)
LESSONS = ("quiz.push", "quiz.tip")
PUNCTUAL_US = 2 * MINUTE_US
EIGHT_DAYS_US = 8 * 24 * 60 * MINUTE_US
SETTLES = timedelta(days=8)
"""So long after somebody moved their new clock may not have rung yet, and two weeks overlap."""


def faults(found: Proctor) -> list[str]:
    """Return what was not as it should be, in words."""
    said = [f"delivered twice: {each}" for each in found.twice]
    since, until = found.log.outage
    said += [
        f"{kind} fell due in the outage and is {state}, {n} delivered"
        for kind, due_at, _, state, n in found.rung
        if since <= due_at < until and (state != "passed" or n)
    ]
    for person in found.cadres:
        said += [f"{person}: {each}" for check in CHECKS for each in check(found, person)]
    return said


def _at_their_time(found: Proctor, person: int) -> Iterator[str]:
    """Nothing comes at night, and all of it at 12:30 where its reader is."""
    for push in found.pushes[person]:
        local = found.local(person, push.at)
        if not OPENS <= local.time() < CLOSES:
            yield f"{push.phrase} at {local:%H:%M} of the night"
        due = slot(local.date(), clock(str(local.tzinfo)))
        if not 0 <= push.at - due < PUNCTUAL_US:
            yield f"{push.phrase} at {local:%a %d %b %H:%M}, and not at 12:30"


def _no_more_than(found: Proctor, person: int) -> Iterator[str]:
    """One comes a day, and three in seven days; fewer to whom wants fewer."""
    pushes = found.pushes[person]
    for push in pushes:
        today = found.local(person, push.at).date()
        near = [each.at for each in pushes if 0 <= push.at - each.at < EIGHT_DAYS_US]
        days = [found.local(person, each, push.at).date() for each in near]
        if days.count(today) > 1:
            yield f"{days.count(today)} pushes on {today}"
        week = sum(today - 6 * DAY <= each for each in days)
        most = found.most(person, push.at)
        if week > most and not _is_end(push):
            yield f"{week} pushes in the seven days until {today}, {most} wanted"


def _only_to_who_is_there(found: Proctor, person: int) -> Iterator[str]:
    """Who has left gets nothing, and who waits for a mentor's urgent answer no lesson."""
    for push in found.pushes[person]:
        if found.away(person, push.at):
            yield f"{push.phrase} after they had left"
        if found.waits(person, push.at):
            yield f"{push.phrase} while something urgent was open"


def _after_the_gate(found: Proctor, person: int) -> Iterator[str]:
    """No lesson goes out before somebody is trained, and has answered the whole baseline."""
    began = found.began(person)
    for each in found.sent[person]:
        if each.kind in ("question", "tip") and (began is None or each.at < began):
            yield f"{each.ref} before the gate was open"


def _signed_words(found: Proctor, person: int) -> Iterator[str]:
    """What goes out is of their cadre, of its week, and the newest that was signed."""
    weeks = found.curriculum(person)
    for each in found.sent[person]:
        newest = found.signed(each.ref, each.at)
        if newest is None:
            yield f"{each.ref} went out unsigned"
        elif each.version != newest:
            yield f"{each.ref} went out in version {each.version}, signed was {newest}"
        if each.ref not in weeks:
            yield f"{each.ref} is not of their cadre"
        elif (
            each.kind == "question"
            and _week(found.local(person, each.at).date()) < weeks[each.ref]
        ):
            yield f"{each.ref} before its week"


def _once(found: Proctor, person: int) -> Iterator[str]:
    """Each question of the course comes to the phone once, and nothing after the last day."""
    shown: dict[int, int] = {}
    for push in found.pushes[person]:
        if push.lesson is not None and push.phrase == "quiz.push":
            shown[push.lesson.id] = shown.get(push.lesson.id, 0) + 1
        if push.phrase in LESSONS and found.local(person, push.at).date() > LAST_DAY:
            yield f"{push.phrase} after the last day"
    for each in found.sent[person]:
        if each.kind == "question" and not each.unsent and shown.get(each.id) != 1:
            yield f"{each.ref} came {shown.get(each.id, 0)} times"


def _rested(found: Proctor, person: int) -> Iterator[str]:
    """An item comes back after its days, questions leave a gap, and what has retired stays so."""
    asked = [each for each in found.sent[person] if each.kind == "question" and not each.unsent]
    for before, after in pairwise(asked):
        gap = _days(found, person, before.at, after.at)
        least = GAP if _week(found.local(person, after.at).date()) <= WEEKS else TAIL_GAP
        if gap < least:
            yield f"{after.ref} {gap} days after {before.ref}"
    for each in asked:
        due = _due(found, person, each.ref, each.at)
        today = found.local(person, each.at).date()
        again = any(one.ref == each.ref and one.at < each.at for one in asked)
        if again and due is not None and today < due:
            yield f"{each.ref} on {today}, and it rests until {due}"
        done = found.retired_at(person, each.ref)
        if done is not None and each.at > done:
            yield f"{each.ref} after it had retired"


def _not_forgotten(found: Proctor, person: int) -> Iterator[str]:
    """Whatever is due comes, when nothing stands against it."""
    began = found.began(person)
    if began is None:
        return
    ended = next((each.at for each in found.pushes[person] if _is_end(each)), found.now)
    day = max(STARTS_ON, found.local(person, began).date())
    while day <= LAST_DAY and slot(day, _zone(found, person, day)) + PUNCTUAL_US < ended:
        at = slot(day, _zone(found, person, day))
        if at > began and _rings(day) and not _excused(found, person, day, at):
            due = list(_what_is_due(found, person, day, at))
            if due:
                yield f"nothing came on {day}, and {due} was due"
        day += DAY


def _excused(found: Proctor, person: int, day: date, at: int) -> bool:
    """Tell whether nothing may come on a day, or something has."""
    since, until = found.log.outage
    near = [each.at for each in found.pushes[person] if abs(each.at - at) < EIGHT_DAYS_US]
    days = [found.local(person, each, at).date() for each in near]
    recent = sum(day - 6 * DAY <= each < day for each in days)
    moved = any(
        moved_at > 0 and abs((instant(moved_at).date() - day).days) <= SETTLES.days
        for moved_at, _ in found.log.zones[person]
    )
    return (
        day in days
        or since <= at < until
        or found.away(person, at)
        or found.waits(person, at)
        or recent >= found.most(person, at)
        or moved
        or _is_silent(found, person, at)
    )


def _is_silent(found: Proctor, person: int, at: int) -> bool:
    """Tell whether somebody was asked what suits them, and has not written since."""
    asked = [each.at for each in found.pushes[person] if each.phrase == "course.silent"]
    last = max((each for each in asked if each < at), default=None)
    return last is not None and not any(last < each < at for each in found.log.heard[person])


def _what_is_due(found: Proctor, person: int, day: date, at: int) -> Iterator[str]:
    """Yield the items that should come; where QUIZ has had a part in one, nobody can say."""
    asked = [each for each in found.sent[person] if each.kind == "question" and each.at < at]
    gap = GAP if _week(day) <= WEEKS else TAIL_GAP
    if asked and (day - found.local(person, asked[-1].at, at).date()).days < gap:
        return
    wanted = {each.ref for each in found.sent[person] if each.kind == "wanted"}
    for ref, week in found.curriculum(person).items():
        if ref in wanted or found.signed(ref, at) is None or week > _week(day):
            continue
        if not any(each.ref == ref for each in asked):
            yield f"{ref} for the first time"
            continue
        done, due = found.retired_at(person, ref), _due(found, person, ref, at)
        if (done is None or done > at) and due is not None and due <= day:
            yield f"{ref} again since {due}"


def _due(found: Proctor, person: int, ref: str, at: int) -> date | None:
    """Return the day from which an item may come back, by what was known of it at an instant."""
    before = [each for each in found.questions(person, ref) if each.at < at]
    answered = [each for each in before if each.answered_at is not None and each.answered_at < at]
    asked = [each for each in before if each.kind == "question"]
    days = []
    if answered:
        last = max(answered, key=lambda each: each.answered_at or 0)
        since = found.local(person, last.answered_at or 0, at).date()
        days.append((last.answered_at or 0, since + DAYS_AFTER[bool(last.correct)] * DAY))
    if asked and asked[-1] not in answered:
        since = found.local(person, asked[-1].at, at).date()
        days.append((asked[-1].at, since + DAYS_AFTER[None] * DAY))
    return max(days)[1] if days else None


def _told_the_end(found: Proctor, person: int) -> Iterator[str]:
    """Whoever is there at the end hears once what they have done, and nobody else does."""
    notes = [each for each in found.pushes[person] if _is_end(each)]
    began = found.began(person)
    if len(notes) > 1:
        yield f"told {len(notes)} times that it is over"
    if notes and began is None:
        yield "told that it is over, and it never began"
    over = found.local(person, found.now).date() > LAST_DAY + SETTLES
    there = began is not None and not found.away(person, found.now)
    if over and there and not notes and not found.waits(person, found.now):
        yield "never told that it is over"


def _silence_is_kept(found: Proctor, person: int) -> Iterator[str]:
    """Whoever was asked what suits them gets no lesson until they write."""
    for push in found.pushes[person]:
        if push.phrase == "quiz.push" and _is_silent(found, person, push.at):
            yield f"{push.lesson.ref if push.lesson else push.phrase} into their silence"


CHECKS = (
    _at_their_time,
    _no_more_than,
    _only_to_who_is_there,
    _after_the_gate,
    _signed_words,
    _once,
    _rested,
    _not_forgotten,
    _told_the_end,
    _silence_is_kept,
)


def _is_end(push: Push) -> bool:
    return push.phrase == "course.complete"


def _week(day: date) -> int:
    return (day - STARTS_ON).days // 7 + 1


def _rings(day: date) -> bool:
    return _week(day) > WEEKS or day.weekday() in PUSH_DAYS


def _days(found: Proctor, person: int, before: int, after: int) -> int:
    first = found.local(person, before, after).date()
    return (found.local(person, after).date() - first).days


def _zone(found: Proctor, person: int, day: date) -> ZoneInfo:
    """Return the zone in which somebody is at noon of a day, or near it."""
    noon = slot(day, clock("UTC"))
    return clock(str(found.local(person, noon).tzinfo))
