"""Closed windows: what waits, what goes elsewhere, and what its people see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.costs import rows as costs
from domain.model import Channel
from storage import addresses, counters
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.phones import Channel as Network
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service
    from tests.journeys.hand import Hand

QUESTION = "Where is the spare laryngoscope kept?"
SAFE = "is safe. Asha was told it is waiting, and reads it after one tap."
WAITS = "The answer is waiting for you here. Reply 1 to read it now."


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose people may be known by their WhatsApp numbers too."""
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    priced = {
        "cost_sms_part": 0.05,
        "cost_whatsapp_message": 0.005,
        "cost_whatsapp_template": 0.02,
    }
    async with serve(tmp_path, MONDAY, settings.model_copy(update=priced)) as running:
        yield running


async def asked(service: Service, hours: float) -> Hand:
    """Asha asks from WhatsApp, and for so long nobody answers; all phones are wiped then."""
    asha = service.phone("asha", "whatsapp")
    await asha.says(QUESTION)
    await service.wait(hours=hours)
    service.wipe()
    return asha


@pytest.mark.parametrize("hours", [25, 8 * 24])
async def test_answers_wait_for_a_tap_and_come_in_order_and_once(
    line: Service, hours: int
) -> None:
    asha = await asked(line, hours)
    await line.text("neema", "1# The left one.")
    await line.text("neema", "1# Or the right one.")
    assert [SAFE in text for text in line.inbox("neema")] == [True, True]
    assert asha.inbox() == [f"Hello Asha, Dr Neema has answered your question Q1. {WAITS}"]
    await asha.taps("Read it now")
    assert asha.inbox()[1:] == [
        "Dr Neema (anaesthesia) on Q1:\nThe left one.\nReply here to go on.",
        "Dr Neema (Q1): Or the right one.",
    ]
    await asha.says("Found it, thank you for both hints")
    assert len(asha.inbox()) == 3
    assert line.last("neema") == "1# Asha: Found it, thank you for both hints"


async def test_any_word_brings_what_waits(line: Service) -> None:
    asha = await asked(line, 30)
    await line.text("neema", "1# It is in the red box.")
    await asha.says("Hello, is anybody there?")
    assert [text.splitlines()[1] for text in asha.inbox()[1:]] == ["It is in the red box."]
    assert line.last("neema") == "1# Asha: Hello, is anybody there?"


async def test_without_a_template_the_next_address_tells_and_may_bring_it(line: Service) -> None:
    line.break_down("templates_paused")
    await line.app.approvals.look()
    asha = await asked(line, 25)
    await line.text("neema", "1# It is in the red box.")
    assert SAFE in line.last("neema")
    assert [(one.channel, one.text) for one in asha.bubbles()] == [
        (
            "sms",
            "Dr Neema has answered Q1. The answer waits for you on WhatsApp.\n"
            "Reply 1 here or there to read it now.",
        )
    ]
    await line.phone("asha", "sms").says("1")
    (answer,) = asha.bubbles()[1:]
    assert (answer.channel, answer.text.splitlines()[1]) == ("sms", "It is in the red box.")
    await line.phone("asha", "whatsapp").says("Thank you")
    assert sum("red box" in text for text in asha.inbox()) == 1
    assert (await line.reasons("Message to Asha by SMS"))[0] == "They asked for it there."


async def test_without_any_way_to_tell_a_coordinator_is_asked_to_call(line: Service) -> None:
    line.break_down("templates_paused")
    await line.app.approvals.look()
    await line.app.committer.run(_block_sms_of_asha)
    asha = await asked(line, 25)
    await line.text("neema", "1# It is in the red box.")
    assert line.last("neema") == (
        "Your answer on 1# is safe, but WhatsApp lets us tell Asha nothing now; "
        "Rehema was asked to.\nNothing more to do now."
    )
    assert line.last("rehema") == (
        "An answer to Q1 waits for Asha, Bunda DH, on WhatsApp, and nothing may tell them.\n"
        "Please call: any word from them brings it."
    )
    assert asha.inbox() == []
    await asha.says("Rehema called. What is it?")
    late, answer, *_ = asha.inbox()
    assert late.startswith("Q1 is a day old without an answer")  # held since then, as the answer
    assert "It is in the red box." in answer


async def test_a_late_no_of_whatsapp_is_mended(line: Service) -> None:
    asha = await asked(line, 23)
    line.break_down("late_errors")
    line.phones.phone("asha").wrote_at = None  # WhatsApp counts otherwise than we do
    await line.text("neema", "1# It is in the red box.")
    assert line.last("neema").startswith("Sent to Asha")
    await line.wait(minutes=11)
    assert SAFE in line.last("neema")
    assert WAITS in asha.last().text
    await asha.taps("Read it now")
    assert asha.last().text.splitlines()[1] == "It is in the red box."
    assert sum("red box" in text for text in asha.inbox()) == 1


def _block_sms_of_asha(uow: UnitOfWork) -> None:
    found = addresses.find(uow, Channel.SMS, "+12025550101")
    assert found is not None
    addresses.set_blocked(uow, found.id, uow.now)


@pytest.mark.parametrize("urgent", [False, True])
async def test_an_offer_reaches_a_mentor_who_was_silent_for_two_days(
    line: Service, urgent: bool
) -> None:
    neema = await line.knows("neema", "whatsapp")
    await line.wait(days=2)
    await line.text("asha", f"URGENT {QUESTION}" if urgent else QUESTION)
    offer = neema.last()
    if urgent:
        assert offer.channel == "telegram"
        assert QUESTION in offer.text
        return
    assert offer.channel == "whatsapp"
    assert offer.text == (
        "Question 1# (anaesthesia, Bunda DH) is here for you. "
        "A=take and read it, D=pass on. Both are fine."
    )
    await neema.taps("Take")
    assert QUESTION in neema.bubbles()[1].text
    assert neema.last().text.startswith("1# is yours, Dr Neema;")
    assert line.last("asha").startswith("Dr Neema (anaesthesia) is reading Q1 now.")


async def test_a_mentor_who_has_read_a_template_alone_is_asked_what_their_words_are_for(
    line: Service,
) -> None:
    neema = await line.knows("neema", "whatsapp")
    await line.text("asha", QUESTION)
    receipt = line.inbox("asha")
    await neema.says("I meant the left one.")
    told = neema.inbox()
    assert any(QUESTION in text and text.endswith("A=take D=pass") for text in told)
    assert any(text.startswith("Not sent yet: which question is this for?") for text in told)
    assert line.inbox("asha") == receipt
    why = "Rule 6: this mentor has not read the words of the question yet."
    assert await line.reasons("Dr Neema's reply matched") == [why]
    await neema.says("1")
    assert "\nI meant the left one.\n" in line.last("asha")


@pytest.mark.parametrize("how", ["quote", "code"])
async def test_who_names_the_question_of_a_template_has_chosen_it(line: Service, how: str) -> None:
    neema = await line.knows("neema", "whatsapp")
    await line.text("asha", QUESTION)
    if how == "quote":
        await neema.quotes(neema.last(), "I come to you now.")
    else:
        await neema.says("1# I come to you now.")
    assert "\nI come to you now.\n" in line.last("asha")


async def test_a_mentor_who_passes_on_a_template_never_sees_the_question(line: Service) -> None:
    neema = await line.knows("neema", "whatsapp")
    await line.text("asha", QUESTION)
    await neema.taps("Pass on")
    assert not any(QUESTION in text for text in neema.inbox())
    others = [phone.inbox()[-1:] for phone in line.phones.desk if phone is not neema.phone]
    assert sum(QUESTION in text for found in others for text in found) == 1


async def test_taking_back_what_waits_leaves_nothing_to_read(line: Service) -> None:
    asha = await asked(line, 25)
    await line.text("neema", "1# It is in the red box.")
    await line.text("neema", "UNDO")
    await asha.taps("Read it now")
    assert asha.last().text == "Nothing waits for you any more.\nWrite here if you need an answer."
    assert not any("red box" in text for text in asha.inbox())


async def test_what_sending_cost_is_counted_by_month_and_channel(line: Service) -> None:
    neema = await line.knows("neema", "whatsapp")
    await line.text("asha", QUESTION)  # a receipt by SMS, a template to Dr Neema
    await neema.taps("Take")  # the question, that it is hers; by SMS that she reads it
    counted = await line.app.reader.run(counters.every)
    found = {row["channel"]: row["cost"] for row in costs(counted, "USD")}
    assert found == {"sms": "0.10", "whatsapp": "0.04"}


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram"])
async def test_a_provider_that_obeys_stop_itself_is_not_contradicted(
    line: Service, channel: Network
) -> None:
    asha = await line.knows("asha", channel)
    line.break_down("opt_out")
    await asha.says("STOP")
    told = [text for text in asha.inbox() if "START" in text]
    assert len(told) == (0 if channel == "sms" else 1)
    assert not any("could not" in text for text in line.inbox("rehema"))
