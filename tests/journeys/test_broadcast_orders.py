"""Ordering a broadcast by chat: two coordinators, codes that end, times to come, other words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands.demo import CHARTER
from bot.commands.work import commit
from domain.broadcasts import BroadcastState
from simulator.phones import Person
from storage import broadcasts, programmes
from tests.journeys.conftest import MONDAY, STRANGER, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

HEARD = "Lake Safe Surgery: Bring your case list\nReply here if you have a question."
TUMA = Person("tuma", "Tuma", "", "", telegram=700241)


async def state(service: Service, number: int) -> BroadcastState:
    """Return how a broadcast stands."""
    found = await service.app.reader.run(lambda uow: broadcasts.numbered(uow, number))
    assert found is not None
    return found.state


def code(text: str) -> str:
    """Return the code that a message shows."""
    (found,) = re.findall(r"Reply (\d{4}) to send", text)
    return str(found)


async def second(service: Service) -> None:
    """Import another coordinator."""
    await service.people("Tuma,coordinator,programme officer,,BAHARI,,700241,telegram,2026-01-05")


async def test_two_coordinators_let_a_large_one_go(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY.date())
    charter = CHARTER | {"broadcast_second": "3"}
    commit(settings, lambda uow: programmes.set_charter(uow, charter))
    async with serve(tmp_path, MONDAY, settings, (STRANGER, TUMA)) as service:
        await service.text("rehema", "SEND mentees: Bring your case list")
        assert service.last("rehema") == (
            "5 people are more than 3: another coordinator has to confirm, and there is none. "
            "Nothing was sent.\nSend it to fewer people."
        )
        await second(service)
        await service.text("rehema", "SEND mentees: Bring your case list")
        own = code(service.last("rehema"))
        await service.text("tuma", own)
        assert service.last("tuma").startswith("I did not find a match")
        await service.text("rehema", own)
        assert service.last("rehema") == (
            "Broadcast 1 goes to 5 people, so Tuma is asked to confirm too.\n"
            "We tell you when it leaves. HALT 1 takes it back."
        )
        asked = service.last("tuma")
        assert asked.startswith(
            "Rehema asks you to confirm broadcast 1 to 5 people, cost not counted:\n"
            '"Bring your case list"\nReply '
        )
        await service.text("rehema", own)
        assert service.last("rehema") == (
            "Broadcast 1 waits for Tuma: nobody is the second to confirm their own.\n"
            "HALT 1 takes it back."
        )
        await service.text("rehema", code(asked))
        assert await state(service, 1) is BroadcastState.SECOND
        assert service.inbox("asha") == []

        await service.text("tuma", code(asked))
        assert service.last("tuma").startswith("Broadcast 1 is on its way: 0 of 5 sent")
        assert service.last("rehema").startswith("Broadcast 1 is on its way: 0 of 5 sent")
        await service.text("tuma", code(asked))
        assert service.inbox("asha") == [HEARD]


async def test_what_nobody_else_confirms_is_not_sent(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY.date())
    charter = CHARTER | {"broadcast_second": "3"}
    commit(settings, lambda uow: programmes.set_charter(uow, charter))
    async with serve(tmp_path, MONDAY, settings, (STRANGER, TUMA)) as service:
        await second(service)
        unconfirmed = (
            "Nobody else has confirmed broadcast {}. Nothing was sent.\n"
            "Send the SEND line again to ask anew."
        )
        for number in (1, 2):
            await service.text("rehema", "SEND mentees: Bring your case list")
            await service.text("rehema", code(service.last("rehema")))
            if number == 1:
                await service.wait(hours=4)
            else:
                right = code(service.last("tuma"))
                await service.text("tuma", "0000" if right != "0000" else "0001")
                assert service.last("tuma").startswith("That code does not fit broadcast 2")
            assert service.last("rehema") == unconfirmed.format(number)
            assert await state(service, number) is BroadcastState.LAPSED
        assert service.inbox("asha") == []


async def test_a_code_is_good_once_and_for_ten_minutes(service: Service) -> None:
    await service.text("rehema", "SEND bunda mentees: Bring your case list")
    first = code(service.last("rehema"))
    await service.wait(minutes=10)
    assert await state(service, 1) is BroadcastState.LAPSED
    await service.text("rehema", first)
    assert service.last("rehema").startswith("That code does not fit broadcast 1, or 10 minutes")

    await service.text("rehema", "SEND bunda mentees: Bring your case list")
    await service.text("rehema", "SEND bunda mentees: Bring your case list")
    assert await state(service, 2) is BroadcastState.LAPSED, "a new line takes its place"
    once = code(service.last("rehema"))
    await service.text("rehema", once)
    await service.text("rehema", once)
    assert [each[:25] for each in service.inbox("rehema")[-2:]] == [
        "Broadcast 3 is on its way"
    ] * 2
    assert service.inbox("asha") == service.inbox("zawadi") == [HEARD]


async def test_a_broadcast_goes_at_its_time(service: Service) -> None:
    await service.text("rehema", "SEND mentees at bunda AT 08:00: Bring your case list")
    assert service.last("rehema").startswith("That time is over, so nothing was sent.")
    await service.text("rehema", "SEND mentees at bunda AT tue 22:30: Bring your case list")
    assert service.last("rehema").startswith(
        "Broadcast 1, Tue 22:30, in their night: they get it in the morning, to 2 people: 2 SMS, "
        "0 WhatsApp, 0 Telegram. Skipped: 0 (nobody).\n"
        f'English, 2 people, 1 SMS part each: "{HEARD}"\nCost not counted.\nReply '
    )
    stale = code(service.last("rehema"))
    await service.text("rehema", "AT tomorrow 10:00")
    assert service.last("rehema").startswith("Broadcast 1, Tue 10:00, to 2 people: 2 SMS")
    assert code(service.last("rehema")) != stale
    await service.text("rehema", code(service.last("rehema")))
    assert service.last("rehema") == (
        "Broadcast 1 starts Tue 10:00: 0 of 2 sent, 0 failed. Ends about Tue 10:01.\n"
        "PAUSE 1 or HALT 1"
    )
    await service.at("09:59")
    assert await state(service, 1) is BroadcastState.SCHEDULED
    assert service.inbox("asha") == []
    await service.wait(hours=24, minutes=1)
    assert service.inbox("asha") == [HEARD]


async def test_words_that_name_nobody_are_told_and_send_nothing(service: Service) -> None:
    for written, reply in {
        "SEND": "First say whom it is for, then a colon, then your text.",
        "SEND bunda": "First say whom it is for, then a colon, then your text.",
        "SEND : Come": "First say whom it is for, then a colon, then your text.",
        "SEND bundaa: Come": 'Nobody here is called "bundaa". Did you mean: BUNDA?',
        "SEND dh: Come": '"dh" can be: facility BUNDA, facility TARIME. Nothing was sent.',
        "SEND to 7: Come": 'No broadcast "to 7" has gone out. Gone out: none yet.',
        "SEND coordinators bunda: Come": "That would reach nobody. Skipped: 0 (nobody).",
        f"SEND bunda: {'x' * 901}": "That text has 901 characters, 900 fit. Nothing was sent.",
        "PAUSE": "Say which broadcast, by its number. Latest: none yet.",
        "HALT 3": "There is no broadcast 3. Latest: none yet.",
        "SENT": 'I did not find a match for "SENT", so nothing was done.\nNearest: SEND',
    }.items():
        await service.text("rehema", written)
        assert service.last("rehema").startswith(reply), written
    assert await service.app.reader.run(broadcasts.open_ones) == []


async def test_keys_to_answer_with_and_who_is_written_to_again(service: Service) -> None:
    await service.text("rehema", "SEND mentees bunda: Can you come on Friday?\n1=Yes 2=No")
    assert 'They read: "Can you come on Friday?\n1 Yes\n2 No"' in service.last("rehema")
    await service.text("rehema", code(service.last("rehema")))
    await service.text("asha", "1")
    assert service.last("asha").startswith("Noted: Yes.")
    await service.text("zawadi", "LANG swahili")
    await service.text("rehema", "SEND to 1 silent: Can you?\nsw: Unaweza?")
    assert service.last("rehema").startswith("Broadcast 2 to 1 people: 1 SMS")
    assert 'They read: "Unaweza?"' in service.last("rehema")
    await service.text("rehema", "HALT 2")
    assert await state(service, 2) is BroadcastState.HALTED
    await service.text("rehema", "RESUME 1")
    assert service.last("rehema").startswith("Broadcast 1 is on its way. Nothing was changed.")
    await service.text("rehema", "RETRY 1")
    assert service.last("rehema").startswith("Broadcast 1: nobody failed whom another try")


async def test_a_number_of_four_digits_stays_a_dose_to_a_mentor(service: Service) -> None:
    await service.people(
        "Rehema,coordinator|mentor,anaesthetist,anaesthesia,BAHARI,,700211,telegram,2026-01-05"
    )
    await service.shifts("Rehema,anaesthesia,coupled,2026-11-23T06:00,2026-11-23T20:00")
    await service.text("rehema", "SEND mentees bunda: Bring your case list")
    known = code(service.inbox("rehema")[0])
    dose = "1000" if known != "1000" else "1500"
    await service.text("asha", "URGENT How many millilitres now?")
    await service.tap("rehema", "Take")
    await service.text("rehema", dose)
    assert dose in service.last("asha")
    await service.text("rehema", "at 9:30")
    assert "at 9:30" in service.last("asha")
    assert await state(service, 1) is BroadcastState.DRAFT
    await service.text("rehema", known)
    assert service.last("asha") == HEARD
