"""Who may take a shift when they reply: the roster may have changed since they were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from storage.schema import shift
from tests.journeys.duty import on_duty, saturday

if TYPE_CHECKING:
    from pathlib import Path

LEAD = saturday("Dr Imara", "lead")
YOURS = "The shift on Sat 14 Nov, 07:00-19:00, is now yours."


async def test_who_is_on_duty_or_away_by_then_cannot_take_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "SWAP SAT")
        await service.shifts(saturday("Dr Kato", "regional", end="14T09:00"))
        await service.tap("kato", "Take the shift")
        assert service.last("kato") == (
            "You are on call yourself on Sat 14 Nov at that time, "
            "so the shift was not given to you.\nNothing more to do now."
        )
        await service.text("baraka", "AWAY 5d")
        await service.text("baraka", "TAKE")
        assert service.last("baraka").startswith("You are away on Sat 14 Nov, so the shift was")
        await service.text("baraka", "BACK")
        await service.text("baraka", "TAKE")
        assert service.last("baraka").startswith(YOURS)


async def test_who_was_not_asked_for_want_of_rest_may_still_take_it(tmp_path: Path) -> None:
    night = saturday("Dr Kato", start="13T19:00", end="14T05:00")
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD, night) as service:
        await service.text("neema", "SWAP SAT")
        assert service.last("neema").startswith("We are asking one colleague for your shift")
        assert service.inbox("kato") == []
        await service.text("kato", "TAKE")
        assert service.last("kato") == (
            "No such shift is offered to you. These have nobody yet:\n"
            "Sat 14 Nov, 07:00-19:00\nTAKE and the day takes one."
        )
        await service.text("kato", "TAKE FRI")
        assert service.last("kato").startswith("No such shift is offered to you. These have")
        await service.text("kato", "TAKE 14 nov")
        assert service.last("kato").startswith(YOURS)
        await service.text("baraka", "TAKE SAT")
        assert service.last("baraka").startswith("Dr Kato was a little faster for Sat 14 Nov.")
        await service.text("tumaini", "TAKE SAT")
        assert service.last("tumaini").startswith("No such shift is offered to you, and nothing")


async def test_a_shift_that_is_its_givers_no_longer_is_given_to_nobody(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "SWAP SAT")
        await service.app.committer.run(lambda uow: uow.change(delete(shift)))
        over = "The shift on Sat 14 Nov is covered or over by now. Thank you for offering.\n"
        for who in ("kato", "baraka"):
            await service.tap(who, "Take the shift")
            assert service.last(who) == f"{over}Nothing more to do now."
        await service.wait(days=3)
        assert len(service.inbox("neema")) == 1


async def test_a_button_says_what_became_of_a_shift_however_late(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "SWAP SAT")
        kato, baraka = service.bubble("kato"), service.bubble("baraka")
        await service.wait(hours=30)
        await service.tap("kato", "Take the shift", kato)
        assert service.last("kato").startswith(YOURS)
        await service.wait(days=20)
        await service.tap("baraka", "Not this time", baraka)
        assert service.last("baraka").startswith("Dr Kato was a little faster for Sat 14 Nov.")
        await service.tap("kato", "Take the shift", kato)
        assert service.last("kato").startswith(YOURS)
