"""Approval: one key of a coordinator lets somebody in; the first one decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Role
from simulator.phones import Person
from storage import people
from tests.journeys.conftest import STRANGER, serve
from tests.journeys.joining import LULU, code, walk_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from domain.model import Person as Known
    from tests.journeys.conftest import Service

SUBIRA = Person("subira", "Subira", "coordinator", "Coordinator", sms="+12025550141")
REQUEST = "Lulu (theatre nursing) asks to join at Bunda DH, by code.\n1=approve 2=refuse"
WELCOME = (
    "Welcome, Lulu. Just write your question and a mentor will answer.\n"
    "Write URGENT first if a patient is waiting, ANON first to hide your name."
)
REFUSED = (
    "Your request to join could not be confirmed by Bunda DH.\n"
    "Please speak with your theatre lead, then send the code again."
)


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with two coordinators, Rehema on Telegram and Subira by SMS."""
    async with serve(tmp_path, others=(STRANGER, LULU, SUBIRA)) as service:
        row = "Subira,coordinator,officer,,BAHARI,+12025550141,,,2026-01-05"
        await service.people(row)
        await code(service)
        yield service


async def known_as(service: Service, name: str) -> Known:
    every = await service.app.reader.run(people.every)
    return next(each for each in every if each.name == name)


async def test_the_first_decides_and_the_other_hears_who_did(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    assert two.inbox("rehema") == two.inbox("subira") == [REQUEST]
    await two.text("subira", "1")
    approved = "Subira approved Lulu at Bunda DH.\nNothing more to do now."
    assert two.last("subira") == approved
    assert two.last("rehema") == approved
    assert two.last("lulu") == WELCOME
    await two.tap("rehema", "Not now")
    assert two.inbox("rehema") == [REQUEST, approved, approved]
    assert two.inbox("lulu").count(WELCOME) == 1
    found = await known_as(two, "Lulu")
    assert found.roles == {Role.MENTEE}
    assert (found.discipline, found.preferred) == ("perioperative_nursing", Channel.TELEGRAM)
    await two.text("lulu", "Where is the list kept?")
    assert two.last("lulu").startswith("Got it (Q1). Sister Furaha, theatre nursing")


async def test_a_refusal_is_told_and_the_code_may_be_sent_again(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    await two.tap("rehema", "Not now")
    assert two.last("lulu") == REFUSED
    assert two.last("subira").startswith("Rehema did not approve Lulu at Bunda DH;")
    assert two.inbox("rehema") == [REQUEST]
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    assert two.last("rehema") == two.last("subira") == REQUEST


async def test_two_who_join_are_asked_about_one_after_the_other(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    await walk_in(two, "stranger", "Neno", "2", "1", "1")
    assert two.inbox("subira") == [REQUEST]
    await two.text("subira", "2")
    assert two.last("lulu") == REFUSED
    assert two.last("subira").startswith("Neno (anaesthesia) asks to join")
    await two.text("subira", "1")
    assert two.last("stranger").startswith("Welcome, Neno.")


async def test_a_request_that_nobody_answers_is_asked_again_each_day(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    first = two.bubble("rehema")
    await two.wait(days=1, minutes=1)
    assert two.inbox("rehema") == two.inbox("subira") == [REQUEST] * 2
    await two.wait(days=20)
    assert two.inbox("rehema") == [REQUEST] * 7
    await two.tap("rehema", "Approve", first)
    assert two.last("lulu") == WELCOME


async def test_other_work_is_named_by_the_coordinator(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "porter, other", "1", "1")
    assert two.last("subira") == (
        "Lulu (other work) asks to join at Bunda DH, by code. As what?\n"
        "1=surgery 2=anaesthesia 3=theatre nursing 4=leader 0=refuse"
    )
    await two.tap("rehema", "Anaesthesia")
    assert two.last("lulu") == WELCOME
    assert (await known_as(two, "Lulu")).discipline == "anaesthesia"


async def test_other_work_is_refused_with_its_own_key(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "5", "1", "1")
    await two.text("subira", "0")
    assert two.last("lulu") == REFUSED


async def test_a_leader_is_welcomed_as_one(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "4", "1", "1")
    await two.tap("rehema", "Approve")
    assert two.last("lulu") == (
        "Welcome, Lulu. Once a month you get five lines about Bunda DH, and barriers that "
        "need you.\nHELP shows your menu."
    )
    assert (await known_as(two, "Lulu")).roles == {Role.FACILITY_LEADER}


async def test_a_key_for_somebody_who_has_left_says_so(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    await two.text("lulu", "STOP")
    await two.tap("rehema", "Approve")
    assert two.last("rehema") == (
        "That request is not open any more: its sender left, or began again.\n"
        "Nothing more to do now."
    )
    assert "Welcome" not in two.last("lulu")


async def test_an_alarm_comes_before_a_request(two: Service) -> None:
    await walk_in(two, "lulu", "Lulu", "3", "1", "1")
    await two.text("asha", "URGENT ORTHO Who can help?")
    await two.text("rehema", "1")
    assert two.last("rehema").startswith("Thank you, Rehema.")
    await two.text("rehema", "1")
    assert two.last("rehema").startswith("Rehema approved Lulu")
    assert two.last("lulu") == WELCOME


async def test_a_number_that_was_imported_meanwhile_is_not_made_twice(two: Service) -> None:
    await walk_in(two, "stranger", "Neno", "2", "1", "1")
    await two.people("Neno,mentee,nurse,anaesthesia,BUNDA,+12025550177,,,")
    await two.tap("rehema", "Approve")
    assert two.last("stranger").startswith("Welcome, Neno.")
    every = await two.app.reader.run(people.every)
    assert sum(each.name == "Neno" for each in every) == 1
    assert (await known_as(two, "Neno")).consented_at is not None
