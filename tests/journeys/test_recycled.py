"""A number that its owner has left: whoever has it now gets nothing of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

HALIMA = Person("halima", "Halima", "mentee", "Her new phone", sms="+12025550144")
ROW = "mentee,nurse anaesthetist,anaesthesia,BUNDA"


def has_again(service: Service, who: str) -> None:
    """The number rings somewhere again."""
    phone = service.phones.phone(who)
    service.phones.desk._by_address[phone.channel, phone.person.address] = phone


async def test_a_recycled_number_gets_nothing_of_its_former_owner(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.block("asha")
    await service.text("neema", "In the red folder.")
    assert service.last("neema").startswith("Your answer on 1# has not reached Asha")
    service.wipe()
    has_again(service, "asha")
    await service.text("asha", "Who is this please?")
    (said,) = service.inbox("asha")
    assert said.startswith("This is Mentorline, a service for surgical teams.")
    await service.text("neema", "1# Behind the door.")
    assert service.inbox("asha") == [said]
    assert "(the number is no longer theirs)" in service.last("neema")
    for key in ("1", "A", "LIST", "WHO", "STOP"):
        await service.text("asha", key)
    said_there = " ".join(service.inbox("asha"))
    assert not [one for one in ("folder", "door", "Asha", "Neema", "Q1") if one in said_there]


async def test_the_coordinator_is_asked_and_gives_it_back_in_one_key(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.block("asha")
    await service.text("neema", "In the red folder.")
    has_again(service, "asha")
    await service.text("asha", "It is me, where is the list kept?")
    await service.text("rehema", "1")
    assert service.last("rehema").startswith("Noted: that SMS is Asha's again")
    await service.text("neema", "1# In the red folder.")
    assert service.last("asha").endswith("In the red folder.")


async def test_the_owner_takes_it_back_with_a_code_from_another_phone(tmp_path: Path) -> None:
    chat = Person("asha_chat", "Asha", "mentee", "Her second phone", telegram=700401)
    async with serve(tmp_path, others=(STRANGER, chat)) as service:
        await service.people(f"Asha,{ROW},+12025550101,700401,sms,")
        await service.claimed("asha", "neema", "Where is the list kept?")
        service.block("asha")
        await service.text("neema", "In the red folder.")
        has_again(service, "asha")
        await service.text("asha_chat", "LINK SMS")
        code = service.last("asha_chat").split(": ")[1][:6]
        await service.text("asha", code)
        assert service.last("asha").startswith("Done: SMS now reaches you too.")


async def test_what_waits_for_a_number_that_an_import_replaces_is_not_sent(
    tmp_path: Path,
) -> None:
    async with serve(tmp_path, others=(STRANGER, HALIMA)) as service:
        await service.people(f"Halima,{ROW},+12025550144,700455,sms,2026-11-01")
        await service.claimed("halima", "neema", "Where is the list kept?")
        service.break_down("outage")
        await service.text("neema", "In the red folder.")
        await service.people(f"Halima,{ROW},+12025550145,700455,sms,2026-11-01")
        service.break_down()
        await service.wait(hours=1)
        assert not [text for text in service.inbox("halima") if "folder" in text]
        assert any("(the number is no longer theirs)" in text for text in service.inbox("neema"))
        assert any(
            text.startswith("Halima no longer has the SMS that Q1 came from")
            for text in service.inbox("rehema")
        )
