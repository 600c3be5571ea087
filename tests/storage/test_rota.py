from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.model import Discipline, Tier
from domain.rota.values import (
    HOLIDAY,
    Duty,
    Leave,
    Override,
    OverrideKind,
    Rotation,
    Rule,
    Temporary,
    Unit,
)
from storage import feeds, rota

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

DAR = "Africa/Dar_es_Salaam"
LINE = (Discipline.ANAESTHESIA, Tier.REGIONAL)
SEVEN = datetime.fromisoformat("2026-11-14T07:00")
EVENING = SEVEN.replace(hour=19)
NOON = datetime(2026, 11, 14, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def rotation(mentors: Sequence[int]) -> Rotation:
    return Rotation(0, "Nights", Unit.WEEK, 1, SEVEN, DAR, tuple((each,) for each in mentors))


def swap(to: int, giver: int) -> Override:
    return Override(0, *LINE, OverrideKind.REPLACE, SEVEN, EVENING, DAR, to, giver)


def temporary(mentor: int) -> Temporary:
    return Temporary(0, *LINE, SEVEN, EVENING, DAR, (Duty(mentor, SEVEN, EVENING),))


def fill(uow: UnitOfWork, mentor: int) -> None:
    """Put a row into every table of the rota."""
    made = rota.add_rotation(uow, rotation((mentor,)))
    days = frozenset({0, HOLIDAY})
    rota.add_rule(uow, Rule(0, *LINE, days, time(7), time(19), DAR, rotation_id=made))
    rota.add_override(uow, swap(mentor, mentor))
    rota.add_temporary(uow, temporary(mentor))
    rota.add_leave(uow, mentor, uow.now, uow.now + DAY)
    rota.confirm_holiday(uow, date(2026, 12, 9), "Independence Day")
    feeds.name(uow, mentor)


def test_a_rotation_and_its_rule_come_back_as_they_were(memory: Book, cast: Cast) -> None:
    new = rotation(cast.mentors)
    made = memory.commit(lambda uow: rota.add_rotation(uow, new))
    rule = Rule(0, *LINE, frozenset({5, 6, HOLIDAY}), time(19), time(7), DAR, rotation_id=made)
    ruled = memory.commit(lambda uow: rota.add_rule(uow, rule))
    assert memory.commit(rota.rotations) == [replace(new, id=made)]
    assert memory.commit(rota.rules) == [replace(rule, id=ruled)]


def test_what_is_removed_is_gone_and_says_so_once(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, cast.mentors[0]))
    (rule,) = memory.commit(rota.rules)
    assert memory.commit(lambda uow: rota.remove_rule(uow, rule.id))
    assert not memory.commit(lambda uow: rota.remove_rule(uow, rule.id))
    (turns,) = memory.commit(rota.rotations)
    assert memory.commit(lambda uow: rota.remove_rotation(uow, turns.id))
    assert memory.commit(rota.rotations) == []


def test_exceptions_are_found_while_they_matter_anywhere_on_earth(
    memory: Book, cast: Cast
) -> None:
    giver, taker = cast.mentors[:2]
    made = memory.commit(lambda uow: rota.add_override(uow, swap(taker, giver)))
    other = memory.commit(lambda uow: rota.add_temporary(uow, temporary(taker)))

    def found(at: datetime) -> list[int]:
        swaps = memory.commit(lambda uow: rota.overrides(uow, at, at))
        plans = memory.commit(lambda uow: rota.temporaries(uow, at, at))
        return [*(each.id for each in swaps), *(each.id for each in plans)]

    assert found(NOON) == [made, other]
    assert found(NOON + timedelta(hours=20)) == [made, other]
    assert found(NOON + 3 * DAY) == found(NOON - 3 * DAY) == []
    assert memory.commit(lambda uow: rota.overrides(uow, NOON, NOON)) == [
        replace(swap(taker, giver), id=made)
    ]
    assert memory.commit(lambda uow: rota.temporaries(uow, NOON, NOON)) == [
        replace(temporary(taker), id=other)
    ]
    assert memory.commit(lambda uow: rota.remove_override(uow, made))
    assert memory.commit(lambda uow: rota.remove_temporary(uow, other))
    assert found(NOON) == []


def test_a_leave_counts_until_it_ends_and_may_end_early(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    made = memory.commit(lambda uow: rota.add_leave(uow, mentor, NOON, NOON + 3 * DAY))
    whole = Leave(made, mentor, NOON, NOON + 3 * DAY)
    later = NOON + 2 * DAY
    assert memory.commit(lambda uow: rota.leaves(uow, later, later + DAY)) == [whole]
    assert memory.commit(lambda uow: rota.leaves_of(uow, mentor, NOON)) == [whole]
    memory.commit(lambda uow: rota.end_leave(uow, made, NOON + DAY))
    assert memory.commit(lambda uow: rota.leaves(uow, later, later + DAY)) == []
    assert memory.commit(lambda uow: rota.leaves_of(uow, mentor, later)) == []
    assert memory.commit(lambda uow: rota.remove_leave(uow, made))


def test_a_holiday_is_one_until_it_is_forgotten(memory: Book) -> None:
    day = date(2026, 12, 9)

    def known() -> dict[date, str]:
        return memory.commit(lambda uow: rota.holidays(uow, day, day))

    memory.commit(lambda uow: rota.confirm_holiday(uow, day, "Uhuru"))
    memory.commit(lambda uow: rota.confirm_holiday(uow, day, "Independence Day"))
    assert known() == {day: "Independence Day"}
    assert memory.commit(lambda uow: rota.forget_holiday(uow, day))
    assert not memory.commit(lambda uow: rota.forget_holiday(uow, day))
    assert known() == {}
