from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


def agreed(operator: Operator) -> dict[str, str]:
    """Give what the programme has set."""
    rows = operator.types("charter", "list", "--json").json
    return {row["name"]: row["value"] for row in rows if row["value"] != "default"}


def test_what_is_set_is_listed_until_it_is_reset(ready: Operator) -> None:
    assert agreed(ready) == {}
    said = ready.types("charter", "set", "routine_step", "30").out
    assert said.startswith("routine_step is 30 now. A running service reads it when it starts")
    ready.types("charter", "set", "cover", "obstetrics: general_surgery")
    ready.types("charter", "set", "service_hours", "Mon-Fri 07:00-19:00")
    assert agreed(ready) == {
        "routine_step": "30",
        "service_hours": "Mon-Fri 07:00-19:00",
        "cover": "obstetrics: general_surgery",
    }
    assert ready.types("charter", "reset", "cover").code == 0
    assert ready.types("charter", "reset", "cover").err.endswith("see `charter list`\n")
    assert sorted(agreed(ready)) == ["routine_step", "service_hours"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("routine_stop", "30", "has no clock 'routine_stop'"),
        ("routine_step", "soon", "needs minutes"),
        ("capacity", "0", "is a whole number"),
        ("service_hours", "always", "Write service hours like"),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(
    ready: Operator, name: str, value: str, says: str
) -> None:
    said = ready.types("charter", "set", name, value)
    assert said.code == 2
    assert says in said.err
    assert agreed(ready) == {}


def test_without_a_programme_it_says_what_to_do(operator: Operator) -> None:
    assert "mentorline init" in operator.types("charter", "list").err
