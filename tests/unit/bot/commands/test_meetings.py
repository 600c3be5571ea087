"""Meetings at the terminal: planned, moved, called off, held, and listed with who came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands import work
from bot.commands.work import commit
from bot.settings import load
from storage import meetings, people

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

ADD = ("meetings", "add", "session", "--at", "2030-01-11 14:00", "--place", "Bahari RRH")


@pytest.fixture
def agreed(stocked: Operator) -> Operator:
    """A programme whose people have agreed to be written to."""

    def agree(uow: UnitOfWork) -> None:
        for each in people.every(uow):
            people.set_consented(uow, each.id, uow.now)

    commit(load(), agree)
    return stocked


def test_a_meeting_goes_from_its_plan_to_who_was_there(
    agreed: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "J1 is planned; 2 people are invited." in agreed.types(*ADD, "--region", "Lake").out
    told = agreed.types("meetings", "move", "J1", "--at", "2030-01-11 15:30", "--minutes", "60")
    assert "everybody is told" in told.out
    assert "J1 has not begun" in agreed.types("meetings", "hold", "J1").err
    later = datetime(2030, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(work, "_now", lambda: later)
    held = agreed.types("meetings", "hold", "j1", "--came", "Asha", "--came", "Rehema")
    assert held.code == 0
    (row,) = agreed.types("meetings", "list", "--json").json
    assert row == {
        "meeting": "J1",
        "kind": "session",
        "region": "Lake",
        "starts": "2030-01-11 15:30",
        "minutes": 60,
        "place": "Bahari RRH",
        "state": "held",
        "invited": 2,
        "coming": 2,
        "came": 2,
        "facilities": "2 of 2",
    }
    assert "only a planned meeting" in agreed.types("meetings", "cancel", "J1").err
    (figure,) = agreed.types("figures", "meetings", "--json").json
    assert (figure["figure"], figure["numerator"], figure["denominator"]) == ("IN-14", 2, 2)
    by_cadre = agreed.types("figures", "meetings", "--by", "cadre", "--json").json
    assert [each["group"] for each in by_cadre] == ["anaesthesia", "other"]
    by_meeting = agreed.types("figures", "meetings", "--by", "meeting", "--json").json
    assert [each["group"] for each in by_meeting] == ["J1"]
    before = agreed.types("figures", "meetings", "--until", "2030-01-10", "--json")
    assert before.json == []


def test_a_meeting_is_called_off_once(agreed: Operator) -> None:
    agreed.types("meetings", "add", "forum", *ADD[3:], "--zone", "Africa/Nairobi")
    assert "is called off" in agreed.types("meetings", "cancel", "J1").out
    assert "is cancelled" in agreed.types("meetings", "cancel", "J1").err
    assert "was called off" in agreed.types("meetings", "hold", "J1").err
    (found,) = commit(load(), meetings.every)
    assert found.starts_at == datetime(2030, 1, 11, 11, tzinfo=UTC)
    assert found.minutes * timedelta(minutes=1) == timedelta(minutes=80)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*ADD, "--region", "Lak"), "there is no region Lak (did you mean Lake?)"),
        ((*ADD, "--zone", "Mars/Base"), "There is no time zone"),
        ((*ADD, "--minutes", "5"), "write 10 to 480 minutes"),
        ((*ADD[:-1], "x" * 121), "the place is too long"),
        (("meetings", "add", "session", "--at", "2029-01-01 10:00", "--place", "x"), "is over"),
        (("meetings", "move", "J9", "--at", "2030-01-11 15:30"), "there is no meeting J9"),
        (("meetings", "hold", "Friday"), "there is no meeting Friday"),
    ],
)
def test_what_cannot_be_planned_is_said_in_a_sentence(
    agreed: Operator, words: tuple[str, ...], says: str
) -> None:
    told = agreed.types(*words)
    assert told.code == 2
    assert says in told.err
