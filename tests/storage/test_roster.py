from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.local_time import to_utc
from domain.model import Channel, Discipline, Role, Shift, Tier
from domain.rota.values import (
    Duty,
    Override,
    OverrideKind,
    Rotation,
    Rule,
    Temporary,
    Unit,
)
from storage import addresses, facilities, people, roster, rota
from tests.storage.book import PLACE, person, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.storage.book import Book, Cast
    from tests.storage.conftest import NewBook

EAST, DAR, WEST = "Pacific/Kiritimati", "Africa/Dar_es_Salaam", "Etc/GMT+12"
ZONES = (EAST, DAR, "Africa/Abidjan", "America/Lima", WEST)
NONE = timedelta()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shift(mentor: int, starts: datetime, hours: int = 12, zone: str = DAR) -> Shift:
    ends = starts + timedelta(hours=hours)
    return Shift(0, mentor, Discipline.ANAESTHESIA, Tier.REGIONAL, starts, ends, zone)


def near(book: Book, now: datetime, ahead: timedelta = NONE) -> list[Shift]:
    return book.commit(lambda uow: roster.near(uow, now, ahead))


def test_a_shift_comes_back_in_its_wall_clock_time(memory: Book, cast: Cast) -> None:
    new = shift(cast.mentors[0], local("2026-11-14T07:00"))
    assert memory.commit(lambda uow: roster.add(uow, new))
    (found,) = near(memory, memory.now)
    assert found == Shift(
        found.id,
        new.mentor_id,
        new.discipline,
        new.tier,
        new.starts,
        new.ends,
        DAR,
    )


def test_an_equal_start_replaces(memory: Book, cast: Cast) -> None:
    start = local("2026-11-14T07:00")
    long, short = (shift(cast.mentors[0], start, hours) for hours in (12, 8))
    assert memory.commit(lambda uow: roster.add(uow, long))
    assert not memory.commit(lambda uow: roster.add(uow, short))
    assert [each.ends for each in near(memory, memory.now)] == [short.ends]


def test_equal_shifts_in_one_group_are_one(memory: Book, cast: Cast) -> None:
    new = shift(cast.mentors[0], local("2026-11-14T07:00"))
    done = memory.group(*[lambda uow: roster.add(uow, new)] * 3)
    assert [each.value for each in done] == [True, False, False]
    assert len(near(memory, memory.now)) == 1


@pytest.mark.parametrize("other", [{"mentor": 1}, {"tier": Tier.BACKUP}])
def test_another_mentor_or_tier_stands_beside(
    memory: Book, cast: Cast, other: dict[str, object]
) -> None:
    start = local("2026-11-14T07:00")
    first = shift(cast.mentors[0], start)
    mentor = cast.mentors[1] if "mentor" in other else first.mentor_id
    tier = Tier.BACKUP if "tier" in other else first.tier
    second = Shift(0, mentor, first.discipline, tier, start, first.ends, DAR)
    for each in (first, second):
        memory.commit(lambda uow, new=each: roster.add(uow, new))  # type: ignore[misc]
    assert len(near(memory, memory.now)) == 2


def test_shifts_long_past_or_far_ahead_are_not_near(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    for day in ("2026-11-10T07:00", "2026-11-14T07:00", "2026-11-18T07:00"):
        memory.commit(lambda uow, d=day: roster.add(uow, shift(mentor, local(d))))  # type: ignore[misc]
    assert [each.starts.day for each in near(memory, memory.now)] == [14]
    assert [each.starts.day for each in near(memory, memory.now, timedelta(days=5))] == [14, 18]


def mentors(book: Book, discipline: Discipline = Discipline.ANAESTHESIA) -> list[roster.Rostered]:
    return book.commit(lambda uow: roster.mentors(uow, discipline, uow.now))


def test_what_decides_whether_a_mentor_may_be_asked(memory: Book, cast: Cast) -> None:
    first, second = cast.mentors
    shifts = [shift(each, local("2026-11-14T07:00")) for each in (first, first, second)]
    shifts[1] = replace(shifts[1], tier=Tier.BACKUP)
    for each in shifts:
        memory.commit(lambda uow, new=each: roster.add(uow, new))  # type: ignore[misc]
    memory.commit(lambda uow: addresses.add(uow, Channel.TELEGRAM, "7", first))
    memory.commit(lambda uow: addresses.set_blocked(uow, cast.address[second], uow.now))
    memory.commit(lambda uow: people.set_stopped(uow, second, uow.now))
    stronger = memory.commit(lambda uow: facilities.add(uow, {**PLACE, "code": "BMC"}))
    memory.commit(lambda uow: facilities.couple(uow, cast.facility, stronger))
    found = mentors(memory)
    assert [each.shift for each in found] == near(memory, memory.now)
    both = frozenset((Channel.SMS, Channel.TELEGRAM))
    for one in found[:2]:
        assert (one.shift.mentor_id, one.channels, one.has_left) == (first, both, False)
        assert one.has_agreed
    assert (found[2].shift.mentor_id, found[2].channels) == (second, frozenset())
    assert found[2].has_left
    for one in found:
        place = (one.facility_id, one.coupled_facility_id, one.region, one.language)
        assert place == (cast.facility, stronger, "Mara", "en")


def test_a_mentor_of_the_whole_programme_has_no_place(memory: Book, cast: Cast) -> None:
    lead = memory.commit(lambda uow: people.add(uow, person("Dr Zuri"), [Role.MENTOR]))
    memory.commit(lambda uow: roster.add(uow, shift(lead, local("2026-11-14T07:00"))))
    (found,) = mentors(memory)
    assert (found.facility_id, found.coupled_facility_id, found.region) == (None, None, None)


def test_only_mentors_of_the_discipline_are_given(memory: Book, cast: Cast) -> None:
    first, second = cast.mentors
    ours = shift(first, local("2026-11-14T07:00"))
    memory.commit(lambda uow: roster.add(uow, ours))
    theirs = replace(ours, mentor_id=second, discipline=Discipline.OBSTETRICS)
    memory.commit(lambda uow: roster.add(uow, theirs))
    duty = replace(ours, mentor_id=second, tier=Tier.COORDINATOR)
    memory.commit(lambda uow: roster.add(uow, duty))
    assert [each.shift.mentor_id for each in mentors(memory)] == [first]
    assert [each.shift.mentor_id for each in mentors(memory, Discipline.OBSTETRICS)] == [second]
    assert len(near(memory, memory.now)) == 3
    assert memory.commit(lambda uow: roster.coordinators(uow, uow.now)) == []
    covers = memory.commit(lambda uow: roster.near(uow, uow.now, NONE, Discipline.OBSTETRICS))
    assert [(each.mentor_id, each.discipline) for each in covers] == [
        (second, Discipline.OBSTETRICS)
    ]


def test_the_shifts_of_coordinators_near_now(memory: Book, cast: Cast) -> None:
    rehema = memory.commit(lambda uow: people.add(uow, person("Rehema"), [Role.COORDINATOR]))
    ours = replace(shift(rehema, local("2026-11-14T07:00")), tier=Tier.COORDINATOR)
    next_week = replace(ours, starts=local("2026-11-21T07:00"), ends=local("2026-11-21T19:00"))
    as_mentor = replace(ours, tier=Tier.LEAD)
    for new in (ours, next_week, as_mentor, replace(ours, mentor_id=cast.mentors[0])):
        memory.commit(lambda uow, new=new: roster.add(uow, new))  # type: ignore[misc]
    found = memory.commit(lambda uow: roster.coordinators(uow, uow.now))
    assert [replace(each, id=0) for each in found] == [ours]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(-40, 40),
    length=st.integers(1, 30),
    ahead=st.integers(0, 30),
)
def test_no_shift_that_matters_is_missed_in_any_zone(
    zone: str, start: int, length: int, ahead: int, new_book: NewBook
) -> None:
    book = new_book()
    cast = book.commit(settle)
    now = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)
    new = shift(cast.mentors[0], local("2026-11-14T12:00") + timedelta(hours=start), length, zone)
    book.commit(lambda uow: roster.add(uow, new))
    begins, ends = to_utc(new.starts, zone), to_utc(new.ends, zone)
    if begins <= now + timedelta(hours=ahead) and ends > now:
        assert len(near(book, now, timedelta(hours=ahead))) == 1
    if begins <= now < ends:
        book.now = now
        assert len(mentors(book)) == 1


ALWAYS = frozenset(range(8))


def rule_of(mentor: int, tier: Tier = Tier.REGIONAL) -> Rule:
    """Give a rule by which a mentor is on from 07:00 to 19:00, every day."""
    hours = (time(7), time(19))
    return Rule(0, Discipline.ANAESTHESIA, tier, ALWAYS, *hours, DAR, mentor_id=mentor)


def add_rule(book: Book, rule: Rule) -> None:
    book.commit(lambda uow: rota.add_rule(uow, rule))


def of(found: Iterable[Shift]) -> list[tuple[int, str]]:
    return [(each.mentor_id, f"{each.starts:%d %H:%M}-{each.ends:%H:%M}") for each in found]


def test_who_is_on_by_a_rule_is_asked_as_who_is_on_by_a_single_shift(
    memory: Book, cast: Cast
) -> None:
    first, second = cast.mentors
    memory.commit(lambda uow: roster.add(uow, shift(first, local("2026-11-14T07:00"))))
    add_rule(memory, rule_of(second))
    add_rule(memory, rule_of(first, Tier.LEAD))
    add_rule(memory, replace(rule_of(second), discipline=Discipline.OBSTETRICS))
    found = mentors(memory)
    assert [(each.shift.mentor_id, each.shift.tier) for each in found] == [
        (first, Tier.REGIONAL),
        (first, Tier.LEAD),
        (second, Tier.REGIONAL),
    ]
    assert {each.channels for each in found} == {frozenset({Channel.SMS})}
    assert len({each.shift.id for each in found}) == 3
    assert [each.shift.mentor_id for each in mentors(memory, Discipline.OBSTETRICS)] == [second]
    assert len(near(memory, memory.now)) == 4


def test_a_rotation_says_whose_turn_it_is_and_a_holiday_whether_there_is_one(
    memory: Book, cast: Cast
) -> None:
    groups = tuple((each,) for each in cast.mentors)
    anchor = local("2026-11-13T07:00")
    turns = Rotation(0, "Days", Unit.DAY, 1, anchor, DAR, groups)
    made = memory.commit(lambda uow: rota.add_rotation(uow, turns))
    days = frozenset(range(7))
    add_rule(memory, replace(rule_of(0), mentor_id=None, rotation_id=made, days=days))
    assert [each.shift.mentor_id for each in mentors(memory)] == [cast.mentors[1]]
    memory.commit(lambda uow: rota.confirm_holiday(uow, memory.now.date(), "Market day"))
    assert mentors(memory) == []


def test_who_is_away_is_not_asked_but_keeps_the_shift(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    add_rule(memory, rule_of(mentor))
    noon = memory.now + timedelta(hours=3)
    memory.commit(lambda uow: rota.add_leave(uow, mentor, memory.now, noon))
    assert mentors(memory) == []
    assert near(memory, memory.now) == []
    owned = memory.commit(lambda uow: roster.owned(uow, memory.now, NONE))
    assert of(owned) == [(mentor, "14 07:00-19:00")]
    assert of(near(memory, memory.now, timedelta(hours=4))) == [(mentor, "14 12:00-19:00")]
    assert of(near(memory, noon)) == [(mentor, "14 12:00-19:00")]
    assert memory.commit(lambda uow: roster.stored(uow, memory.now, NONE)) == []


def test_a_swap_and_a_temporary_schedule_reach_those_who_are_asked(
    memory: Book, cast: Cast
) -> None:
    first, second = cast.mentors
    memory.commit(lambda uow: roster.add(uow, shift(first, local("2026-11-14T07:00"))))
    starts, ends = local("2026-11-14T07:00"), local("2026-11-14T19:00")
    line = (Discipline.ANAESTHESIA, Tier.REGIONAL)
    swap = Override(0, *line, OverrideKind.REPLACE, starts, ends, DAR, second, first)
    memory.commit(lambda uow: rota.add_override(uow, swap))
    assert [each.shift.mentor_id for each in mentors(memory)] == [second]
    plan = Temporary(0, *line, starts, ends, DAR, (Duty(first, starts, ends),))
    made = memory.commit(lambda uow: rota.add_temporary(uow, plan))
    assert [each.shift.mentor_id for each in mentors(memory)] == [first]
    memory.commit(lambda uow: rota.remove_temporary(uow, made))
    other = replace(swap, tier=Tier.LEAD, kind=OverrideKind.ADD, replaces_id=None)
    memory.commit(lambda uow: rota.add_override(uow, other))
    tiers = [(each.shift.mentor_id, each.shift.tier) for each in mentors(memory)]
    assert tiers == [(second, Tier.REGIONAL), (second, Tier.LEAD)]


def test_coordinators_by_rule_are_on_duty_when_that_is_their_role(
    memory: Book, cast: Cast
) -> None:
    rehema = memory.commit(lambda uow: people.add(uow, person("Rehema"), [Role.COORDINATOR]))
    for mentor in (rehema, cast.mentors[0]):
        add_rule(memory, rule_of(mentor, Tier.COORDINATOR))
    add_rule(memory, rule_of(cast.mentors[1]))
    found = memory.commit(lambda uow: roster.coordinators(uow, uow.now))
    assert of(found) == [(rehema, "14 07:00-19:00")]
    assert [each.shift.mentor_id for each in mentors(memory)] == [cast.mentors[1]]


def test_a_shift_cut_long_ago_is_the_same_whatever_is_looked_at(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    always = replace(rule_of(mentor), start=time(8), end=time(8))
    add_rule(memory, always)
    starts, ends = local("2026-11-09T08:00"), local("2026-11-10T20:00")
    line = (Discipline.ANAESTHESIA, Tier.REGIONAL)
    out = Override(0, *line, OverrideKind.REMOVE, starts, ends, DAR, replaces_id=mentor)
    memory.commit(lambda uow: rota.add_override(uow, out))
    (late,) = near(memory, memory.now)
    early = datetime(2026, 11, 9, 12, tzinfo=UTC)
    assert late in near(memory, early, timedelta(days=3))
    assert of([late]) == [(mentor, "10 20:00-08:00")]


@pytest.mark.sqlite
def test_what_a_programme_of_single_shifts_pays_for_the_rota(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: roster.add(uow, shift(cast.mentors[0], local("2026-11-14T07:00"))))
    heard: list[str] = []
    memory.raw.set_trace_callback(heard.append)
    memory.commit(lambda uow: roster.mentors(uow, Discipline.ANAESTHESIA, uow.now))
    once = [each for each in heard if each.startswith("SELECT")]
    heard.clear()
    memory.commit(
        lambda uow: [roster.mentors(uow, Discipline.ANAESTHESIA, uow.now) for _ in range(2)]
    )
    twice = [each for each in heard if each.startswith("SELECT")]
    memory.raw.set_trace_callback(None)
    assert (len(once), len(twice)) == (3, 5)  # the mentors, the rules once, the exceptions
