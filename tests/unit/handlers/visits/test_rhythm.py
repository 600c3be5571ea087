"""A facility that has had no visit for long is told of, once a month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.visiting import Span
from handlers.visits import closing
from tests.unit.handlers.room import CHAT
from tests.unit.handlers.visits.stay import does, passes, plan, stands

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room

TODAY = date(2026, 11, 14)


def told(room: Room) -> list[str]:
    return [each for each in room.told(CHAT) if "none is planned" in each]


def test_a_facility_without_another_visit_is_told_of_once_a_month(room: Room) -> None:
    visit = plan(room, Span(TODAY, TODAY))
    does(room, lambda uow: closing.close(room.desk(uow), visit, None, None))
    assert room.told(CHAT)[-1].splitlines() == [
        "V1 to Bunda District Hospital, 14 Nov, is closed: - h side by side.",
        "Next, two months on: VISIT BUN 14-15 Jan",
    ]
    passes(room, days=70)
    assert told(room) == []
    passes(room, days=1, hours=1)
    assert told(room) == [
        "Bunda District Hospital had its last visit on 14 Nov, 71 days ago, and none is planned.\n"
        "Plan one: VISIT BUN and the dates."
    ]
    passes(room, days=29)
    assert told(room) == []
    passes(room, days=1)
    assert len(told(room)) == 1
    ahead = stands(room, visit).ends_on + timedelta(days=125)
    plan(room, Span(ahead, ahead))
    passes(room, days=22)
    assert told(room) == [], "one is ahead"
    passes(room, days=10)
    assert len(told(room)) == 1, "nobody has closed it: it does not count"


def test_only_the_first_to_close_a_visit_does(room: Room) -> None:
    visit = plan(room, Span(TODAY, TODAY))
    done: list[bool] = []
    for minutes in (360, 60):
        does(
            room,
            lambda uow, spent=minutes: done.append(  # type: ignore[misc]
                closing.close(room.desk(uow), visit, None, spent)
            ),
        )
    assert done == [True, False]
    assert stands(room, visit).minutes == 360
