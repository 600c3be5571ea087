"""Golden conversation 9: a broadcast from the phone, line for line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.demo import CHARTER
from bot.commands.work import commit
from domain.broadcasts import Broadcast, BroadcastState
from domain.model import Role
from handlers.broadcasts import ordering
from simulator import fake_twilio
from simulator.phones import Person
from storage import broadcasts, counters, people, programmes
from tests.journeys.conftest import MONDAY, STRANGER, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

WORDS = "Oxygen training moved to Friday 9:00"
LINE = f"SEND anaesthesia bunda: {WORDS}"
HEARD = f"Lake Safe Surgery: {WORDS}\nReply here if you have a question."
PRICES = {"cost_sms_part": 0.02, "cost_whatsapp_message": 0.07}
COLUMNS = "name,role,cadre,discipline,facility,sms,whatsapp,telegram,preferred,consented_on"
PHONE_OFF = 30003

SMS = [("zuri", "+12025550131"), ("salma", "+12025550132"), ("idi", "+12025550133")]
OFF = "+12025550139"
"""Nobody's phone here: it is off for good."""

WHATSAPP = [("amina", "+12025550134"), ("bakari", "+12025550135"), ("chiku", "+12025550136")]
TEAM = (
    *(Person(key, key.capitalize(), "", "", sms=number, uses="sms") for key, number in SMS),
    *(Person(key, key.capitalize(), "", "", whatsapp=number) for key, number in WHATSAPP),
    Person("dotto", "Dotto", "", "", telegram=700231),
    Person("faraji", "Faraji", "", "", sms="+12025550137", uses="sms"),
)


async def arranged(service: Service) -> None:
    """Let ten people be in anaesthesia at Bunda, of whom one has left, and others have written."""
    common = "mentee,nurse anaesthetist,anaesthesia,BUNDA"
    numbers = [*SMS, ("faraji", "+12025550137"), ("gasira", OFF)]
    await service.people(
        *(f"{key.capitalize()},{common},{number},,,sms,2026-01-12" for key, number in numbers),
        *(f"{key.capitalize()},{common},,{it},,whatsapp,2026-01-12" for key, it in WHATSAPP),
        f"Dotto,{common},,,700231,telegram,2026-01-12",
        columns=COLUMNS,
    )
    await service.at("15:50")
    for key, _ in WHATSAPP:
        await service.text(key, "HELP")
    await service.on_whatsapp("rehema")
    await service.text("faraji", "STOP")
    service.wipe()


def earlier(uow: UnitOfWork) -> None:
    """Three broadcasts went out before, and twelve questions were asked."""
    rehema = people.with_role(uow, Role.COORDINATOR)[0]
    for number in range(3):
        done = (BroadcastState.DONE, f"earlier {number}", rehema.id, "{}", {"": "x"}, uow.now)
        broadcasts.add(uow, Broadcast(0, 0, *done))
    counters.add(uow, "question", 12)
    programmes.set_charter(uow, CHARTER | {"usual_routine": "60"})


def preview(number: int, code: str) -> str:
    """Give the preview of the transcript."""
    return (
        f"Broadcast {number} to 9 people: 5 SMS, 3 WhatsApp, 1 Telegram. "
        "Skipped: 1 (left the service).\n"
        f'They read: "{WORDS}"\n'
        "1 SMS part each, cost 0.31 USD.\n"
        f"Reply {code} to send. It lapses in 10 minutes."
    )


async def test_a_broadcast_from_the_phone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["4821", "7350"])
    monkeypatch.setattr(ordering, "new_code", lambda: next(codes))
    monkeypatch.setattr(fake_twilio, "UNKNOWN_HANDSET", PHONE_OFF)
    settings = fresh(tmp_path, MONDAY.date()).model_copy(update=PRICES)
    commit(settings, earlier)
    async with serve(tmp_path, MONDAY, settings, (STRANGER, *TEAM)) as service:
        await arranged(service)
        await service.at("16:02")
        await service.text("rehema", LINE)
        assert service.inbox("rehema") == [preview(4, "4821")]

        await service.at("16:03")
        await service.text("rehema", "4812")
        assert service.inbox("rehema")[1:] == [
            "That code does not fit broadcast 4, or 10 minutes are over. Nothing was sent.\n"
            "Send the SEND line again for a new code."
        ]

        await service.at("16:04")
        await service.text("rehema", LINE)
        assert service.inbox("rehema")[2:] == [preview(5, "7350")]
        await service.text("rehema", "7350")
        assert service.inbox("rehema")[3:] == [
            "Broadcast 5 is on its way: 0 of 9 sent, 0 failed. Ends about 16:05.\n"
            "PAUSE 5 or HALT 5"
        ]
        await all_get_it(service)
        await service.at("16:09")
        assert service.inbox("rehema")[4:] == [
            "Broadcast 5 is done: 8 delivered, 4 read, 1 failed (phone off), 1 skipped. "
            "Cost 0.29 USD.\n"
            "WHY 5 lists the failed ones."
        ]

        await service.at("16:11")
        await service.text("asha", "Can the night team join too?")
        assert service.inbox("asha")[1:] == [
            "Got it (Q14). Dr Neema, anaesthesia, is on call. Usual answer: within 60 min.\n"
            "U=urgent F=other field"
        ]
        assert (service.heard_on("rehema"), service.heard_on("asha")) == ("whatsapp", "sms")


async def all_get_it(service: Service) -> None:
    """Eight of nine phones are on; three open their chat, and one writes back."""
    team = [key for key, _ in (*SMS, *WHATSAPP)] + ["asha", "dotto"]
    assert [service.inbox(key) for key in team] == [[HEARD]] * 8
    assert service.inbox("faraji") == []
    for key, _ in WHATSAPP:
        await service.phone(key).reads()
    await service.text("zuri", "Is it in the old theatre?")
