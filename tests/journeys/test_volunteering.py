"""Volunteers: confirmed by a coordinator, asked for what nobody covers, the first has it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.model import Discipline
from handlers.desk import sit_down
from handlers.shifts import gaps
from simulator.phones import Person
from tests.journeys.conftest import STRANGER
from tests.journeys.duty import WEDNESDAY, on_duty, saturday

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

SUBIRA = Person("subira", "Subira", "coordinator", "Coordinator", sms="+12025550141")
GAP = (
    "Nobody is on call yet for anaesthesia on Sat 14 Nov, 07:00-19:00.\n"
    "1=take the shift 2=not this time. Both are fine."
)
STARTS = WEDNESDAY.replace(day=14, hour=7, minute=0)
REQUEST = "Dr Kato would step in for anaesthesia when a shift has nobody.\n1=approve 2=not now"
LEAD = saturday("Dr Neema", "coupled", "11T07:00", "12T07:00")


async def confirmed(service: Service, *who: str) -> None:
    for each in who:
        await service.text(each, "VOLUNTEER")
        await service.tap("rehema", "Approve")
    service.wipe()


async def offer(service: Service) -> int:
    """What the daily look at the roster does for a coordinator's key."""

    def work(uow: UnitOfWork) -> int:
        end = STARTS + timedelta(hours=12)
        return gaps.offer(sit_down(uow), Discipline.ANAESTHESIA, STARTS, end)

    asked = await service.app.committer.run(work)
    await service.phones.settle()
    return asked


async def test_a_mentor_offers_to_step_in_and_a_coordinator_confirms_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path, LEAD) as service:
        await service.text("kato", "volunteer")
        assert service.inbox("kato") == [
            "Thank you, Dr Kato. Rehema confirms it; then we ask you when a shift has nobody.\n"
            "VOLUNTEER OFF takes it back."
        ]
        await service.text("kato", "VOLUNTEER")
        assert service.inbox("rehema") == [REQUEST]
        await service.wait(days=1, minutes=1)
        assert service.inbox("rehema") == [REQUEST] * 2
        await service.text("rehema", "1")
        assert service.last("rehema") == (
            "Rehema confirmed Dr Kato as a volunteer for anaesthesia.\nNothing more to do now."
        )
        assert service.last("kato") == (
            "Rehema confirmed you as a volunteer for anaesthesia. "
            "Saying no to a shift is always fine.\nVOLUNTEER OFF ends it."
        )
        await service.text("kato", "VOLUNTEER")
        assert service.last("kato").startswith("You are a volunteer for anaesthesia")
        await service.text("kato", "VOLUNTEER OFF")
        assert service.last("kato").startswith("We ask you for no extra shifts from now on.")
        assert await offer(service) == 0
        await service.text("asha", "Volunteer")
        assert service.last("asha").startswith("Got it (Q1).")


async def test_who_is_not_confirmed_hears_so_and_is_not_asked(tmp_path: Path) -> None:
    async with on_duty(tmp_path, LEAD) as service:
        await service.text("kato", "VOLUNTEER")
        await service.tap("rehema", "Not now")
        assert service.last("kato").startswith("Rehema needs no more volunteers for anaesthesia")
        assert await offer(service) == 0


async def test_the_first_coordinator_decides_and_a_later_one_hears_who_did(tmp_path: Path) -> None:
    async with on_duty(tmp_path, LEAD, others=(STRANGER, SUBIRA)) as service:
        await service.people("Subira,coordinator,officer,,BAHARI,+12025550141,,,2026-01-05")
        await service.text("kato", "VOLUNTEER")
        first = service.bubble("rehema")
        await service.text("subira", "1")
        assert service.last("subira").startswith("Subira confirmed Dr Kato as a volunteer")
        await service.tap("rehema", "Not now", first)
        assert service.last("rehema").startswith("Subira confirmed Dr Kato as a volunteer")
        await service.text("kato", "VOLUNTEER OFF")
        await service.tap("rehema", "Approve", first)
        assert service.last("rehema").startswith("Dr Kato is not a volunteer for anaesthesia now")
        assert await offer(service) == 0


async def test_the_first_who_takes_a_gap_has_it_and_the_coordinators_hear_so(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path, LEAD) as service:
        await confirmed(service, "kato", "baraka", "imara")
        assert await offer(service) == await offer(service) == 3
        assert service.inbox("kato") == service.inbox("baraka") == [GAP]
        assert service.inbox("neema") == []
        await service.tap("imara", "Not this time")
        await service.text("kato", "1")
        assert service.last("kato").startswith("The shift on Sat 14 Nov, 07:00-19:00, is now")
        assert service.inbox("rehema") == [
            "Dr Kato takes anaesthesia on Sat 14 Nov, 07:00-19:00.\nNothing more to do now."
        ]
        await service.tap("baraka", "Take the shift")
        assert service.last("baraka").startswith("Dr Kato was a little faster for Sat 14 Nov.")
        assert await offer(service) == 0
        await service.text("kato", "SWAP SAT")
        assert service.last("kato").startswith("We are asking 3 colleagues for your shift on Sat")
        assert service.last("neema").startswith("Dr Kato asks for help with anaesthesia on Sat")
        await service.wait(days=3)
        assert not any("volunteers" in text.lower() for text in service.inbox("rehema"))


async def test_a_coordinators_key_asks_and_nobody_taking_it_is_told(tmp_path: Path) -> None:
    async with on_duty(tmp_path, LEAD, saturday("Dr Neema")) as service:
        await confirmed(service, "kato")
        await service.text("neema", "AWAY 4d")
        assert service.last("rehema").startswith(
            "Nobody is on call for anaesthesia on:\nWed 11 Nov"
        )
        await service.tap("rehema", "Offer them")
        assert service.last("rehema").startswith("Volunteers asked for anaesthesia on")
        offers = service.inbox("kato")
        assert [text.splitlines()[0] for text in offers][:1] == [
            "Nobody is on call yet for anaesthesia on Wed 11 Nov, 19:20-07:00."
        ]
        await service.tap("kato", "Not this time")
        assert any("Nobody has taken anaesthesia" in text for text in service.inbox("rehema"))
        await service.text("baraka", "TAKE SAT")
        assert service.last("baraka").startswith("No such shift is offered to you, and nothing")
        await service.text("kato", "TAKE SAT")
        assert service.last("kato").startswith("The shift on Sat 14 Nov, 07:00-19:00, is now")
        await service.wait(days=2)
        await service.at("08:00")
        service.wipe()
        await service.text("asha", "URGENT Which filter fits the old ventilator?")
        assert len(service.inbox("kato")) == 1
