"""Meetings as coordinators write them, and when what about them is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import meetings as rules
from domain.days import Day
from domain.local_time import to_local
from domain.meetings import Fault, Step, Wish
from domain.visits import Meeting, MeetingKind, MeetingState

ZONE = "Africa/Dar_es_Salaam"
REGIONS = ("Lake", "Lindi", "Western Highlands")
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FRIDAY, TWO = Day(weekday=4), time(14)
INSTANTS = st.integers(0, 1_000_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


def meeting(starts_at: datetime, minutes: int = 80) -> Meeting:
    """A session that is planned."""
    state = MeetingState.PLANNED
    return Meeting(1, 5, MeetingKind.SESSION, "", starts_at, minutes, ZONE, "here", state, MONDAY)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("fri 14:00 60min Bahari RRH", Wish(FRIDAY, TWO, "Bahari RRH", minutes=60)),
        ("lake fri 14:00 https://x.example/y", Wish(FRIDAY, TWO, "https://x.example/y", "Lake")),
        ("western highlands fri 14h Hall", Wish(FRIDAY, TWO, "Hall", "Western Highlands")),
        ("West Fri 14.00, 2h Hall B", Wish(FRIDAY, TWO, "Hall B", "Western Highlands", 120)),
        ("12 dec 9:00 Bahari", Wish(Day(day=12, month=12), time(9), "Bahari")),
        ("lake sat 12/12 9:30 1h30: Hall", Wish(Day(5, 12, 12), time(9, 30), "Hall", "Lake", 90)),
        ("FRI 14:00\n90 minutes\nThe  hall", Wish(FRIDAY, TWO, "The hall", minutes=90)),
        ("fri 14:00", Wish(FRIDAY, TWO, "")),
        ("fri 14:00 2 hotels", Wish(FRIDAY, TWO, "2 hotels")),
        ("fri 14:00 12 minute walk hall", Wish(FRIDAY, TWO, "walk hall", minutes=12)),
        ("", Fault.HOW),
        ("fri", Fault.HOW),
        ("14:00 Bahari", Fault.HOW),
        ("lake 14:00 Bahari", Fault.HOW),
        ("fri 14:00 5min Bahari", Fault.HOW),
        ("fri 14:00 9h Bahari", Fault.HOW),
        ("fri 25:00 Bahari", Fault.HOW),
        ("mars fri 14:00 Bahari", Fault.REGION),
        ("l fri 14:00 Bahari", Fault.REGION),
        (f"fri 14:00 {'x' * 121}", Fault.LONG),
    ],
)
def test_a_meeting_is_read_as_people_write_it(text: str, wish: Wish | Fault) -> None:
    assert rules.read(text, ("en",), REGIONS) == wish


def test_a_day_is_read_in_the_writers_language_too() -> None:
    found = rules.read("vendredi 14h30 1h salle B", ("en", "fr"), ())
    assert found == Wish(FRIDAY, time(14, 30), "salle B", minutes=60)
    assert rules.read("vendredi 14h30 1h salle B", ("en",), ()) is Fault.HOW


@given(st.text())
def test_no_text_brings_it_down(text: str) -> None:
    found = rules.read(text, ("en", "fr", "sw", "pt"), REGIONS)
    assert isinstance(found, (Wish, Fault))
    assert isinstance(rules.region_named(text), str)


def test_what_stood_for_a_region_is_shown_again() -> None:
    assert rules.region_named("mars fri 14:00 Hall") == "mars"
    assert rules.region_named("") == ""


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("mon 9:30 x", "2026-11-23 09:30"),
        ("mon 9:00 x", "2026-11-30 09:00"),
        ("fri 14:00 x", "2026-11-27 14:00"),
        ("today 18:00 x", "2026-11-23 18:00"),
        ("today 8:00 x", None),
        ("tomorrow 8:00 x", "2026-11-24 08:00"),
        ("mon 23 nov 8:00 x", None),
        ("2026-11-20 8:00 x", None),
        ("20 nov 8:00 x", "2027-11-20 08:00"),
    ],
)
def test_a_wish_means_the_next_such_time_of_the_writers_clock(
    text: str, local: str | None
) -> None:
    wish = rules.read(text, ("en",), ())
    assert isinstance(wish, Wish)
    found = rules.starts(wish, MONDAY, ZONE)
    assert (f"{to_local(found, ZONE):%Y-%m-%d %H:%M}" if found else None) == local


@given(INSTANTS, st.integers(0, 6), st.times())
def test_a_weekday_is_always_within_eight_days_to_come(
    now: datetime, weekday: int, at: time
) -> None:
    wish = Wish(Day(weekday=weekday), at.replace(second=0, microsecond=0), "here")
    found = rules.starts(wish, now, ZONE)
    assert found is not None
    assert now < found <= now + timedelta(days=7)
    assert to_local(found, ZONE).weekday() == weekday


@given(INSTANTS, st.timedeltas(timedelta(minutes=1), timedelta(days=60)), st.integers(10, 480))
def test_nothing_is_told_in_the_past_nor_reminded_of_when_it_has_begun(
    now: datetime, ahead: timedelta, minutes: int
) -> None:
    planned = meeting(now + ahead, minutes)
    found = rules.steps(planned, now)
    assert found[Step.INVITE] == now
    assert all(at >= now for at in found.values())
    assert found[Step.ASK] > rules.ends(planned)
    assert found[Step.ASK] < found[Step.TELL]
    assert (Step.DAY in found) == (ahead > rules.DAY_AHEAD)
    assert (Step.HOUR in found) == (ahead > rules.HOUR_AHEAD)
    assert all(found[each] < planned.starts_at for each in (Step.DAY, Step.HOUR) if each in found)
    assert found[Step.AGENDA] <= max(now, planned.starts_at - rules.AGENDA_AHEAD)


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("now", [MONDAY, MONDAY - timedelta(seconds=1)])
def test_a_step_is_told_only_while_it_is_true(
    step: Step, state: MeetingState, now: datetime
) -> None:
    found = replace(meeting(MONDAY), state=state)
    stands = rules.stands(step, found, now)
    if step is Step.OFF:
        assert stands == (state is MeetingState.CANCELLED)
    elif step in (Step.ASK, Step.TELL):
        assert stands == (state is not MeetingState.CANCELLED)
    else:
        assert stands == (state is MeetingState.PLANNED and now < MONDAY)
