"""The second address: an urgent offer that nobody answers is shown where else its mentor reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.phones import Bubble
    from tests.journeys.conftest import Service

QUESTION = "Heavy bleeding after caesarean. I need a senior voice."
COLUMNS = "name,role,cadre,discipline,facility,sms,telegram,preferred,consented_on"


def offers(service: Service, who: str) -> list[tuple[str, str]]:
    """Return on which network somebody read which offers, by their first words."""
    found: list[Bubble] = service.phone(who).bubbles()
    return [(one.channel, one.text.split(",")[0]) for one in found if QUESTION in one.text]


async def by_sms_too(service: Service, name: str, chat: int) -> None:
    """A mentor has SMS beside Telegram, which they prefer."""
    number = service.phone(name.rsplit(maxsplit=1)[-1].lower()).phone.person.sms
    row = f"{name},mentor,anaesthetist,anaesthesia,BAHARI,{number},{chat},telegram,2026-01-05"
    await service.people(row, columns=COLUMNS)


async def test_the_second_address_gets_it_in_full_once_and_answers_as_well(
    night: Service,
) -> None:
    await by_sms_too(night, "Dr Kato", 700202)
    await night.text("juma", f"URGENT {QUESTION}")
    await night.wait(seconds=89)
    assert offers(night, "kato") == [("telegram", "1# URGENT")]
    await night.wait(seconds=1)
    assert offers(night, "kato") == [("telegram", "1# URGENT"), ("sms", "1# URGENT")]
    assert offers(night, "neema") == [("telegram", "1# URGENT")]
    await night.wait(minutes=4)
    assert len(offers(night, "kato")) == 2
    await night.phone("kato", "sms").says("I am here. Who is with you?")
    assert "Dr Kato (anaesthesia) on Q1:\nI am here." in night.last("juma")


async def test_what_moved_there_by_itself_is_not_shown_again(night: Service) -> None:
    await by_sms_too(night, "Dr Neema", 700201)
    night.block("neema")
    await night.text("juma", f"URGENT {QUESTION}")
    await night.wait(minutes=3)
    assert offers(night, "neema") == [("sms", "1# URGENT")]


async def test_what_somebody_took_is_shown_nobody_again(night: Service) -> None:
    await by_sms_too(night, "Dr Kato", 700202)
    await night.text("juma", f"URGENT {QUESTION}")
    await night.tap("neema", "Take")
    await night.wait(minutes=3)
    assert offers(night, "kato") == [("telegram", "1# URGENT")]


async def test_what_can_wait_is_shown_once(service: Service) -> None:
    await by_sms_too(service, "Dr Neema", 700201)
    await service.text("asha", QUESTION)
    await service.wait(minutes=10)
    assert len(offers(service, "neema")) == 1
