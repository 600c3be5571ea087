"""Golden conversation 2: urgent at night, with escalation; line for line.

Each person writes and reads where the transcript says so, Dr Neema on two channels.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from domain.model import Channel
from storage import addresses, counters
from tests.journeys.conftest import NIGHT, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

QUESTION = "Heavy bleeding after caesarean, surgeon is on the way. I need a senior voice."
NEEMA = (
    "Dr Neema,mentor,anaesthetist,anaesthesia,BAHARI,{number},{number},700201,whatsapp,2026-01-05"
)
COLUMNS = "name,role,cadre,discipline,facility,sms,whatsapp,telegram,preferred,consented_on"
TAKEN = "Dr Baraka has taken {code}. Thank you for being there.\nNothing more to do now."


def offer(code: str, wait: str) -> str:
    """Return the urgent offer that a mentor reads."""
    return (
        f"{code} URGENT, anaesthesia, Tarime DH (Juma, nurse anaesthetist), waiting {wait}:\n"
        f"{QUESTION}\nReply to answer. A=take D=pass"
    )


def without_telegram(uow: UnitOfWork) -> None:
    """Dr Neema has taken her Telegram off."""
    chat = addresses.find(uow, Channel.TELEGRAM, "700201")
    assert chat is not None
    addresses.give(uow, chat.id, None)


async def the_day_before(service: Service) -> None:
    """Dr Neema had three questions, the last of them Juma's; Dr Kato was asked with her once."""
    number = service.phone("neema").phone.person.whatsapp
    await service.people(NEEMA.format(number=number), columns=COLUMNS)
    await service.app.committer.run(without_telegram)
    neema = service.phone("neema", "whatsapp")
    await neema.says("HELP")
    for code in ("1#", "2#"):
        await service.text("asha", f"ASK Earlier, as {code}: where is the list kept?")
        await neema.says(f"{code} It is in the theatre folder.")
        await neema.says(f"{code} C")
    await service.at("20:30")
    await service.text("juma", "URGENT Which drawer is the spare blade in?")
    await neema.says("3# The second one.")
    await neema.says("3# C")


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Service]:
    """A service at half a minute past 02:03; all phones are empty."""
    settings, asked_at = fresh(tmp_path, NIGHT.date()), NIGHT + timedelta(seconds=30)
    commit(settings, lambda uow: counters.add(uow, "question", 27))
    async with serve(tmp_path, asked_at - timedelta(hours=12), settings) as running:
        await the_day_before(running)
        await running.phones.step_to(asked_at)
        running.wipe()
        yield running


async def test_an_urgent_question_at_night_climbs_until_somebody_has_it(line: Service) -> None:
    await line.text("juma", f"URGENT {QUESTION}")
    assert line.inbox("juma") == [
        "Got it, URGENT (Q31). We are asking Dr Neema and one more now.\n"
        "Do not wait for us: call your senior now."
    ]
    neema = line.phone("neema")
    assert [(one.channel, one.text) for one in neema.bubbles()] == [
        ("whatsapp", offer("4#", "0 min"))
    ]
    assert line.inbox("kato") == [offer("2#", "0 min")]

    await line.at("02:05")
    assert [(one.channel, one.text) for one in neema.bubbles()[1:]] == [
        ("sms", offer("4#", "2 min"))
    ]

    await line.wait(minutes=3, seconds=30)
    assert line.inbox("juma")[1:] == [
        "Still looking for a mentor for Q31: now asking the regional team.\n"
        "Do not wait for us: call your senior now."
    ]
    assert line.inbox("baraka") == [offer("1#", "5 min")]

    await line.at("02:09")
    await line.tap("baraka", "Take")
    assert line.inbox("baraka")[1:] == [
        "1# is yours, Dr Baraka; Juma has been told.\n"
        "Write your answer. M=ask for more H=hand over C=close"
    ]
    assert [(one.channel, one.text) for one in neema.bubbles()[2:]] == [
        ("whatsapp", TAKEN.format(code="4#"))
    ]
    assert line.inbox("kato")[1:] == [TAKEN.format(code="2#")]
    assert line.inbox("juma")[2:] == [
        "Dr Baraka (anaesthesia) is reading Q31 now.\nAdd anything new here."
    ]

    await line.at("02:10")
    answer = "I am here, Juma, and I stay. Who is with you, and what has changed since you wrote?"
    await line.text("baraka", answer)
    assert line.inbox("juma")[3:] == [
        f"Dr Baraka (anaesthesia) on Q31:\n{answer}\nReply here to go on."
    ]
    assert line.inbox("baraka")[2:] == [
        "Sent to Juma, Tarime DH (1#).\nUNDO within 5 minutes takes it back. C=close"
    ]
    channels = {"juma": "sms", "kato": "telegram", "baraka": "telegram"}
    assert {who: line.heard_on(who) for who in channels} == channels
    assert len(neema.bubbles()) == 3
    assert line.inbox("rehema") == []
