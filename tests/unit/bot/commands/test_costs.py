from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.costs import rows
from bot.commands.work import commit
from bot.settings import load
from storage import counters

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator


def spend(uow: UnitOfWork) -> None:
    counters.add(uow, "cost.2030-01.whatsapp", 1_230_000)
    counters.add(uow, "cost.2029-12.sms", 45_600_000)
    counters.add(uow, "cost.2030-01.sms", 4_999)
    counters.add(uow, "costly", 7)
    counters.add(uow, "ended.dropped", 3)


def test_before_anything_was_sent_there_is_nothing(ready: Operator) -> None:
    assert ready.types("costs").out == "Nothing here yet.\n"
    assert ready.types("costs", "--json").json == []


def test_costs_are_listed_by_month_and_channel_in_the_programmes_currency(
    ready: Operator,
) -> None:
    commit(load(), spend)
    ready.sets(COST_CURRENCY="KES")
    assert ready.types("costs", "--json").json == [
        {"month": "2029-12", "channel": "sms", "cost": "45.60", "currency": "KES"},
        {"month": "2030-01", "channel": "sms", "cost": "0.00", "currency": "KES"},
        {"month": "2030-01", "channel": "whatsapp", "cost": "1.23", "currency": "KES"},
    ]
    assert "45.60" in ready.types("costs").out


def test_without_a_programme_it_says_how_to_make_one(operator: Operator) -> None:
    said = operator.types("costs")
    assert said.code != 0
    assert "mentorline init" in said.err


def test_other_counters_are_no_costs() -> None:
    assert rows({"ended.dropped": 3, "costly": 7, "question": 1}, "USD") == []
