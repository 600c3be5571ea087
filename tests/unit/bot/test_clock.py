from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import SteppingClock, SystemClock

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= SystemClock().now() <= datetime.now(UTC)
    assert SystemClock().now().utcoffset() == timedelta()


def test_a_stepping_clock_stands_until_it_is_moved_and_never_goes_back() -> None:
    clock = SteppingClock(MORNING)
    assert clock.now() == clock.now() == MORNING
    clock.move_to(MORNING + SECOND)
    clock.move_to(MORNING)
    assert clock.now() == MORNING + SECOND


def test_a_running_one_goes_on_from_where_it_was_put() -> None:
    machine = SteppingClock(datetime(2030, 1, 1, tzinfo=UTC))
    clock = SteppingClock(MORNING, machine)
    assert clock.now() == MORNING
    machine.move_to(machine.now() + SECOND)
    assert clock.now() == MORNING + SECOND
    clock.move_to(MORNING + 60 * SECOND)
    machine.move_to(machine.now() + SECOND)
    assert clock.now() == MORNING + 61 * SECOND


def test_a_running_one_stands_while_the_machines_clock_is_set_back() -> None:
    machine = SteppingClock(datetime(2030, 1, 1, tzinfo=UTC))
    clock = SteppingClock(MORNING, machine)
    clock.now()
    machine.at -= 60 * SECOND
    assert clock.now() == MORNING
