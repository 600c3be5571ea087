"""The link with which the very first coordinator comes into the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from domain.model import Role
from storage import door_links, people

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

NUMBER = "+12025550188"


def token_in(out: str) -> str:
    (line,) = (each for each in out.splitlines() if "/console/first/" in each)
    return line.rpartition("/")[2]


def test_in_an_empty_programme_the_first_coordinator_is_added(ready: Operator) -> None:
    said = ready.types("console", "invite", "Salma", "--sms", NUMBER)
    assert said.code == 0
    assert "Salma is added as a coordinator." in said.out
    assert "within 15 minutes" in said.out
    salma = commit(
        load(), lambda uow: people.get(uow, door_links.of(uow, token_in(said.out)) or 0)
    )
    assert (salma.name, salma.roles) == ("Salma", frozenset({Role.COORDINATOR}))
    assert salma.time_zone == "Africa/Dar_es_Salaam"
    again = ready.types("console", "invite", "salma")
    assert "is added" not in again.out
    assert commit(load(), lambda uow: door_links.of(uow, token_in(again.out))) == salma.id
    assert commit(load(), lambda uow: door_links.of(uow, token_in(said.out))) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("Salma",), "are missing; add at least one"),
        (("Salma", "--sms", "12"), "sms: "),
        (("Salma", "--sms", "+12025550101"), "already belongs to Asha"),
        (("Asha",), "Asha is no coordinator, or has left"),
        (("Rehema", "--sms", NUMBER), "Rehema is known already"),
    ],
)
def test_nobody_is_let_in_without_a_reason_to_be(
    stocked: Operator, typed: tuple[str, ...], reason: str
) -> None:
    said = stocked.types("console", "invite", *typed)
    assert said.code == 2
    assert reason in said.err
    assert not said.out
