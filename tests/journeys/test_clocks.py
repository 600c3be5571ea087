"""Reminders by each reader's own clock: clocks change, people sleep, the service stops."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import SteppingClock
from domain.local_time import to_local
from handlers.desk import sit_down
from handlers.schedules import planning, reminders
from simulator.phones import Person
from storage import reminders as stored
from storage import schedules
from storage.reminders import Reminder
from tests.journeys.conftest import MONDAY, ZONE, serve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

COLUMNS = "name,role,cadre,discipline,facility,sms,time_zone,consented_on"
ABROAD = {
    "nour": ("Africa/Cairo", "+12025550171"),
    "samir": ("Africa/Casablanca", "+12025550172"),
    "grace": ("Europe/London", "+12025550173"),
}
"""Colleagues from Bunda, whose facility goes by another clock than they do."""

PHONES = [Person(key, key.title(), "mentee", "", sms=sms) for key, (_, sms) in ABROAD.items()]
TEXT = "Skills day at Bahari: bring your book."


async def add_colleagues(service: Service) -> None:
    rows = (
        f"{key.title()},mentee,nurse,anaesthesia,BUNDA,{sms},{zone},2026-01-12"
        for key, (zone, sms) in ABROAD.items()
    )
    await service.people(*rows, columns=COLUMNS)


async def remind(
    service: Service, on: date, befores: Sequence[int], at: str = "16:00", **audience: str
) -> Reminder:
    """A coordinator plans a reminder."""

    def work(uow: UnitOfWork) -> Reminder:
        new = Reminder(0, "Skills day", TEXT, on, at, tuple(befores), audience)
        added = stored.add(uow, new)
        reminders.plan(sit_down(uow), added)
        return added

    return await service.app.committer.run(work)


def heard(service: Service, who: str, zone: str) -> list[str]:
    """Return when somebody was reminded, by their own clock."""
    bubbles = service.phones.phone(who).bubbles
    times = [to_local(one.at, zone) for one in bubbles if TEXT in one.text]
    return [f"{at:%d %H:%M}" for at in times]


@pytest.mark.parametrize(
    ("on", "befores", "at", "days"),
    [
        (date(2026, 9, 21), (2, 1, 0), "16:00", ["19 16:00", "20 16:00", "21 16:00"]),
        (date(2026, 10, 26), (2, 1, 0), "08:00", ["24 08:00", "25 08:00", "26 08:00"]),
        (date(2026, 10, 30), (1, 0), "20:30", ["29 20:30", "30 20:30"]),
        (date(2027, 3, 28), (1, 0), "12:30", ["27 12:30", "28 12:30"]),
        (date(2026, 10, 25), (0,), "01:30", ["25 07:00"]),
        (date(2027, 4, 30), (0,), "00:30", ["30 07:00"]),
        (date(2027, 3, 28), (0,), "01:30", ["28 07:00"]),
    ],
    ids=[
        *("Casablanca leaves UTC+1", "London goes back", "Cairo goes back", "London goes on"),
        *("twice in London's night", "skipped in Cairo's night", "skipped in London's night"),
    ],
)
async def test_each_reads_it_by_their_own_clock(
    tmp_path: Path, on: date, befores: Sequence[int], at: str, days: list[str]
) -> None:
    begins = datetime(on.year, on.month, on.day, 0, 5, tzinfo=ZONE) - timedelta(days=max(befores))
    async with serve(tmp_path, begins - timedelta(hours=12), others=PHONES) as service:
        await add_colleagues(service)
        await remind(service, on, befores, at, discipline="anaesthesia")
        await service.wait(days=max(befores) + 2)
        for who, (zone, _) in ABROAD.items():
            assert heard(service, who, zone) == days, who
        assert heard(service, "asha", "Africa/Dar_es_Salaam") == days
        assert heard(service, "zawadi", "Africa/Dar_es_Salaam") == []


async def test_what_is_to_come_moves_pauses_and_is_dropped(service: Service) -> None:
    friday = MONDAY.date() + timedelta(days=4)
    planned = await remind(service, friday, (3, 2, 1, 0), discipline="anaesthesia")
    await service.wait(days=1.5)
    assert heard(service, "asha", str(ZONE)) == ["24 16:00"]

    def move(uow: UnitOfWork) -> None:
        reminders.move(sit_down(uow), stored.get(uow, planned.id), friday + timedelta(days=1))

    await service.app.committer.run(move)
    await service.wait(days=1)
    assert heard(service, "asha", str(ZONE)) == ["24 16:00", "25 16:00"]

    def pause(uow: UnitOfWork) -> None:
        for each in schedules.of(uow, reminders.KIND, planned.id).values():
            planning.pause(sit_down(uow), each)

    await service.app.committer.run(pause)
    await service.wait(days=1)

    def resume(uow: UnitOfWork) -> None:
        for each in schedules.of(uow, reminders.KIND, planned.id).values():
            planning.resume(sit_down(uow), each)

    await service.app.committer.run(resume)
    await service.wait(days=1)
    assert heard(service, "asha", str(ZONE)) == ["24 16:00", "25 16:00", "27 16:00"]

    def drop(uow: UnitOfWork) -> None:
        reminders.drop(sit_down(uow), stored.get(uow, planned.id))

    await service.app.committer.run(drop)
    await service.wait(days=2)
    assert len(heard(service, "asha", str(ZONE))) == 3


async def test_days_that_nobody_was_there_to_ring_are_let_pass(service: Service) -> None:
    await remind(service, date(2026, 11, 28), (4, 3, 2, 1, 0), discipline="anaesthesia")
    clock = service.app.clock
    assert isinstance(clock, SteppingClock)
    clock.move_to(clock.now() + timedelta(days=3, hours=10))
    await service.wait()
    assert heard(service, "asha", str(ZONE)) == ["26 19:00"]
    assert len(await service.reasons("What was due went by")) == 2
    await service.wait(days=1)
    assert heard(service, "asha", str(ZONE)) == ["26 19:00", "27 16:00"]


async def test_a_reply_is_a_question_as_any_text(service: Service) -> None:
    await remind(service, MONDAY.date(), (0,), discipline="anaesthesia")
    await service.wait(hours=7)
    assert service.last("asha") == (
        f"Reminder for Mon 23 Nov:\n{TEXT}\nReply to ask a mentor about it."
    )
    await service.text("asha", "Which book do you mean, the blue one with the drug doses?")
    assert await service.reasons("Q1 opened by Asha")
    assert heard(service, "neema", str(ZONE)) == []
