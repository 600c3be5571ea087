"""Invitations to a phone that has WhatsApp alone: a template, for nobody has written to us yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.consent import How
from domain.model import Channel
from simulator.phones import Person
from tests.journeys.conftest import MONDAY, fresh, serve
from tests.journeys.joining import consents_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

AMINA = Person("amina", "Amina", "mentee", "Not joined yet", whatsapp="+12025550133")
COLUMNS = "name,role,cadre,discipline,facility,whatsapp,language"
SAYS = (
    "Hello Amina, Lake Safe Surgery has a place for you on Mentorline, where mentors of your own "
    "field answer by message. It is not an emergency service: call your senior first. We keep "
    "your name, number and messages to run the service. Reply 1 to join, STOP to leave."
)


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine, whose programme does not know Amina yet."""
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings, others=(AMINA,)) as service:
        yield service


async def imported(service: Service, language: str = "en") -> None:
    row = f"Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,{language}"
    await service.people(row, columns=COLUMNS)
    await service.wait(seconds=1)


@pytest.mark.parametrize("reply", ["Join", "1"])
async def test_a_template_invites_and_a_tap_or_a_key_joins(day: Service, reply: str) -> None:
    await imported(day)
    assert day.inbox("amina") == [SAYS]
    amina = day.phone("amina", "whatsapp")
    await (amina.taps(reply) if reply == "Join" else amina.says(reply))
    assert day.last("amina").startswith("Welcome, Amina. Just write your question")
    (agreed,) = await consents_of(day, "Amina")
    assert (agreed.how, agreed.channel) == (How.KEY, Channel.WHATSAPP)


async def test_it_speaks_the_language_of_its_reader(day: Service) -> None:
    await imported(day, "sw")
    assert day.last("amina").startswith("Habari Amina, Lake Safe Surgery ina nafasi yako")
    await day.tap("amina", "Jiunge")
    assert day.last("amina").startswith("Karibu, Amina.")


async def test_it_waits_until_its_template_may_be_used(day: Service) -> None:
    day.break_down("templates_paused")
    await day.app.approvals.look()
    await imported(day)
    await day.wait(hours=3)
    assert day.everything() == []
    day.break_down()
    await day.app.approvals.look()
    await day.wait(hours=1)
    assert day.inbox("amina") == [SAYS]


async def test_after_three_days_it_is_said_once_more_and_then_never(day: Service) -> None:
    await imported(day)
    await day.wait(days=10)
    assert day.inbox("amina") == [SAYS, SAYS]


async def test_stop_after_a_template_is_a_farewell(day: Service) -> None:
    await imported(day)
    await day.text("amina", "STOP")
    await day.wait(days=4)
    assert len(day.inbox("amina")) == 2
