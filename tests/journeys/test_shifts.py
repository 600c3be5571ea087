"""Shifts are announced the evening before and at their start, and end without anybody waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from bot.clock import SteppingClock
from storage import people, rota
from storage.schema import person, shift
from tests.journeys.conftest import ZONE, Service, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.uow import UnitOfWork

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
DAY, NIGHT = ("07:00", "19:00"), ("19:00", "07:00")


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at noon, with an empty roster."""
    async with serve(tmp_path, MONDAY_NOON, fresh(tmp_path, MONDAY_NOON.date())) as running:
        await running.app.committer.run(lambda uow: uow.change(delete(shift)))
        yield running


def on(
    name: str, day: int, hours: tuple[str, str] = DAY, rest: str = "anaesthesia,coupled"
) -> str:
    """Give a row of the roster: a shift on a day of November."""
    start, end = hours
    last = day if end > start else day + 1
    return f"{name},{rest},2026-11-{day:02}T{start},2026-11-{last:02}T{end}"


async def sleeps_until(service: Service, day: int, hour: int, minute: int) -> None:
    """Let the service be down until then, and look at its first look."""
    clock = service.app.clock
    assert isinstance(clock, SteppingClock)
    clock.move_to(datetime(2026, 11, day, hour, minute, tzinfo=ZONE))
    await service.phones.settle()


async def test_a_shift_is_announced_the_evening_before_and_at_its_start_once(
    bare: Service,
) -> None:
    await bare.shifts(
        on("Dr Neema", 24),
        on("Dr Baraka", 24, rest="anaesthesia,regional"),
        on("Dr Kato", 24, NIGHT),
        on("Dr Imara", 25, ("10:00", "12:00"), "anaesthesia,lead"),
        on("Rehema", 24, rest="anaesthesia,coordinator"),
    )
    await bare.at("18:59")
    assert bare.everything() == []
    await bare.at("19:00")
    assert bare.inbox("neema") == [
        "You are on call for anaesthesia from Tue 07:00 to Tue 19:00. With you: Dr Baraka.\n"
        "SWAP Tue 24 Nov if it does not fit."
    ]
    assert bare.inbox("kato") == [
        "You are on call for anaesthesia from Tue 19:00 to Wed 07:00. Nobody is down beside you.\n"
        "SWAP Tue 24 Nov if it does not fit."
    ]
    assert bare.inbox("imara") == bare.inbox("rehema") == []
    bare.wipe()
    await bare.at("07:00")
    await bare.wait(minutes=3)
    begun = "Your shift has begun; 0 open for you. Next after you: Dr Kato, 19:00.\n"
    assert bare.inbox("neema") == [f"{begun}LIST=open WHO=on call AWAY 1d=not now"]
    bare.wipe()
    await bare.at("18:59")
    assert bare.everything() == []
    await bare.at("19:00")  # nothing is open where a shift ends, so that nobody is asked
    assert bare.inbox("neema") == bare.inbox("rehema") == []
    assert bare.inbox("kato")[0].startswith("Your shift has begun; 0 open for you. Next after you")
    bare.wipe()
    await bare.at("10:00")
    last = "Your shift has begun; 0 open for you. Nobody is down for the time after you.\n"
    assert bare.last("imara").startswith(last)


async def test_a_week_of_shifts_is_announced_once_and_what_is_added_behind_it_again(
    bare: Service,
) -> None:
    await bare.shifts(*(on("Dr Neema", day) for day in (24, 25, 26)))
    await bare.at("19:00")
    assert bare.inbox("neema") == [
        "You are on call for anaesthesia from Tue 07:00, 3 shifts in a row until Thu 19:00.\n"
        "SWAP Tue 24 Nov if it does not fit."
    ]
    await bare.at("07:00")
    assert len(bare.inbox("neema")) == 2
    bare.wipe()
    await bare.wait(days=1)
    assert bare.inbox("neema") == []  # Wednesday begins, with nothing open
    await bare.claimed("asha", "neema", "Where is the list kept?", "Which one?")
    await bare.at("20:00")
    await bare.text("asha", "The one for swabs.")
    await bare.text("neema", "In the folder.")
    await bare.at("06:59")
    await bare.shifts(on("Dr Neema", 27))
    bare.wipe()
    await bare.at("07:00")
    assert bare.inbox("neema") == [
        "Your shift has begun; 1 open for you. Nobody is down for the time after you.\n"
        "LIST=open WHO=on call AWAY 1d=not now"
    ]
    await bare.at("19:00")
    assert bare.last("neema").startswith(
        "You are on call for anaesthesia from Fri 07:00 to Fri 19:00. Nobody is down beside you."
    )


async def test_two_fields_are_one_message_and_a_removed_shift_is_none(bare: Service) -> None:
    await bare.shifts(
        on("Dr Neema", 24),
        on("Dr Neema", 24, rest="anaesthesia,backup"),
        on("Dr Neema", 24, ("07:00", "15:00"), "obstetrics,regional"),
        on("Dr Kato", 24),
    )
    kato = select(person.c.id).where(person.c.name == "Dr Kato").scalar_subquery()
    gone = delete(shift).where(shift.c.mentor_id == kato)
    assert await bare.app.committer.run(lambda uow: uow.change(gone)) == 1
    await bare.at("19:00")
    assert bare.inbox("kato") == []
    assert bare.inbox("neema") == [
        "You are on call for more than one field:\n"
        "anaesthesia: Tue 07:00 - Tue 19:00\nobstetrics: Tue 07:00 - Tue 15:00\n"
        "SWAP Tue 24 Nov if it does not fit."
    ]
    await bare.at("07:00")
    assert len(bare.inbox("neema")) == 2


async def test_after_a_downtime_what_is_still_worth_it_is_told(bare: Service) -> None:
    await bare.shifts(on("Dr Neema", 24), on("Dr Kato", 25, NIGHT), on("Dr Baraka", 25))
    await sleeps_until(bare, 24, 12, 59)
    assert [text.partition(";")[0] for text in bare.everything()] == ["Your shift has begun"]
    await sleeps_until(bare, 24, 21, 30)  # too late in the evening
    assert len(bare.everything()) == 1
    await sleeps_until(bare, 25, 13, 0)  # half of the shift is over
    assert len(bare.everything()) == 1
    await bare.at("19:00")
    assert bare.last("kato").startswith("Your shift has begun; 0 open for you.")


async def test_at_night_a_start_is_told_only_where_something_was_open_before(
    bare: Service,
) -> None:
    await bare.shifts(
        on("Dr Kato", 23),
        on("Dr Neema", 24, ("02:00", "06:00")),
        on("Dr Kato", 24, ("03:00", "06:00")),
    )
    await bare.claimed("asha", "kato", "Where is the list kept?", "Which one?")
    await bare.at("22:00")
    await bare.text("asha", "The one for swabs.")
    await bare.text("kato", "In the folder.")
    bare.wipe()
    await bare.at("04:00")
    assert bare.inbox("neema") == []
    assert bare.inbox("kato") == [
        "Your shift has begun; 1 open for you. Nobody is down for the time after you.\n"
        "LIST=open WHO=on call AWAY 1d=not now"
    ]


async def test_who_has_left_or_not_agreed_yet_is_not_told(bare: Service) -> None:
    await bare.people("Dr Nuru,mentor,anaesthetist,anaesthesia,BAHARI,,700499,,")
    await bare.text("imara", "STOP")
    bare.wipe()
    await bare.shifts(on("Dr Nuru", 24), on("Dr Imara", 24), on("Dr Neema", 24))
    await bare.at("19:00")
    assert bare.last("neema").startswith(
        "You are on call for anaesthesia from Tue 07:00 to Tue 19:00. Nobody is down beside you.\n"
    )
    await bare.wait(days=1)
    assert all("shift" not in text for text in bare.inbox("imara"))
    told = await bare.reasons("Dr Nuru was told")
    assert told == []


async def test_who_is_away_hears_of_a_shift_that_stays_theirs_but_none_begins(
    bare: Service,
) -> None:
    await bare.shifts(on("Dr Neema", 24), on("Dr Kato", 24))

    def goes_away(uow: UnitOfWork) -> int:
        (neema,) = [each.id for each in people.every(uow) if each.name == "Dr Neema"]
        return rota.add_leave(uow, neema, uow.now, uow.now + timedelta(days=3))

    await bare.app.committer.run(goes_away)
    await bare.at("19:00")
    assert bare.last("neema").startswith("You are on call for anaesthesia from Tue 07:00")
    assert "Nobody is down beside you." in bare.last("kato")
    bare.wipe()
    await bare.at("12:00")
    assert bare.inbox("neema") == []
    assert bare.last("kato").startswith("Your shift has begun;")


async def test_at_a_closed_window_a_template_says_it(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY_NOON.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY_NOON, settings) as service:
        await service.app.committer.run(lambda uow: uow.change(delete(shift)))
        neema = await service.knows("neema", "whatsapp")
        await service.shifts(on("Dr Neema", 24))
        await service.at("19:00")
        assert neema.inbox() == [
            "You are on call for anaesthesia from Tue 07:00 to Tue 19:00. Thank you. "
            "Reply SWAP and the day if it does not fit."
        ]
