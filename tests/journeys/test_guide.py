"""GUIDE and a word, by a mentee and by a mentor; and what is offered while a question waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.cards import read
from handlers.learning import cards

if TYPE_CHECKING:
    from simulator.phones import Channel
    from tests.journeys.conftest import Service

SIGNED = b"""cards:
  - ref: BOX
    title: Spare batteries of the laryngoscope
    text: Keep two in the red box and write the day on them.
    guideline: House rules (made up)
    version: "3"
    language: en
    discipline: anaesthesia
    status: signed
    reviewer: Prof Made Up
    signed_on: 2026-11-02
"""


async def load(service: Service, file: bytes = SIGNED) -> None:
    """The coordinator loads a card."""
    signed = [card for _, card in read(file).cards]
    await service.app.committer.run(lambda uow: cards.store(uow, signed))


async def test_a_mentor_attaches_a_card_to_the_question_they_have(service: Service) -> None:
    await load(service)
    await service.text("asha", "ASK Where is the box?")
    await service.tap("neema", "Take")
    await service.text("neema", "GUIDE batteries")
    assert service.last("neema") == (
        "Nothing sent yet. For 1#:\n1 Spare batteries of the laryngoscope (signed card)\n"
        "A number sends it to the asker."
    )
    await service.text("neema", "1")
    assert service.last("asha") == (
        "Dr Neema adds a card to Q1: Spare batteries of the laryngoscope, signed by Prof Made Up."
        "\nKeep two in the red box and write the day on them.\nReply here to go on."
    )
    assert service.last("neema").startswith("Spare batteries of the laryngoscope is sent to the")
    await service.at("10:00")
    assert service.last("neema").startswith("Asha is waiting on 1#")  # a card is no answer

    await service.text("juma", "ASK Who has the key?")
    await service.tap("neema", "Take")
    await service.text("neema", "GUIDE batteries")
    assert service.last("neema").startswith("Nothing sent: which question is it for? You have 1#,")
    await service.text("neema", "GUIDE 2# batteries")
    await service.tap("neema", "Spare batteries of t")
    assert service.last("juma").startswith("Dr Neema adds a card to Q2:")


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_buttons_read_attach_and_ask_where_there_are_any(
    service: Service, channel: Channel
) -> None:
    await load(service)
    asha = await service.knows("asha", channel)
    neema = await service.knows("neema", channel)
    await neema.says("WHO")
    await asha.says("GUIDE batteries")
    await asha.taps("Spare batteries of t")
    assert asha.last().text.startswith("Spare batteries of the laryngoscope: Keep two")
    await asha.says("GUIDE missing swab")
    await asha.taps("Ask a mentor")
    assert asha.last().text.startswith("Got it (Q1)")
    await neema.taps("Take")
    await neema.says("GUIDE batteries")
    await neema.taps("Spare batteries of t")
    assert asha.last().text.startswith("Dr Neema adds a card to Q1: Spare batteries")


async def test_a_mentee_reads_a_card_and_may_ask_instead(service: Service) -> None:
    await load(service)
    await service.text("asha", "GUIDE mannequin")
    assert service.last("asha") == (
        "Found:\n1 Borrowing the training mannequin (signed card)\n"
        "A number shows it in full. N=ask a mentor with your words"
    )
    await service.text("asha", "1")
    assert service.last("asha").startswith("Borrowing the training mannequin: Lake Safe Surgery")
    assert "Signed by Prof Made Up. House rules of" in service.last("asha")
    await service.text("asha", "GUIDE")
    assert service.last("asha").startswith("Send GUIDE and a word")
    await service.text("asha", "GUIDE lost swab")
    assert service.last("asha").startswith("Got it (Q1)")  # something lost is no subject
    await service.text("juma", "GUIDE swab count wrong")
    assert service.last("juma").endswith("N=ask a mentor with them")
    await service.text("juma", "N")
    assert service.last("juma").startswith("Got it (Q2)")
    assert "GUIDE swab count wrong" in service.last("neema")
    await service.text("juma", "Guide wire stuck")
    assert "Guide wire stuck" in service.last("neema")


async def test_a_card_that_was_withdrawn_meanwhile_or_is_for_nobody_goes_nowhere(
    service: Service,
) -> None:
    await load(service)
    await service.text("asha", "ASK Where is the box?")
    await service.tap("neema", "Take")
    await service.text("neema", "GUIDE 9# batteries")
    assert service.last("neema").startswith("Nothing was done: you have no question 9# now.")
    await service.text("neema", "GUIDE nothing like it")
    assert service.last("neema").startswith("No signed card or shared answer fits these words.")
    await service.text("neema", "GUIDE batteries")
    listed = service.bubble("neema")
    await service.text("neema", "H")
    await service.tap("neema", "the team")
    before = len(service.inbox("asha"))
    await service.tap("neema", "Spare batteries of t", listed)
    assert len(service.inbox("asha")) == before
    await service.text("juma", "GUIDE batteries")
    await load(service, SIGNED.replace(b"status: signed", b"status: withdrawn"))
    await service.text("juma", "1")
    assert service.last("juma").startswith("That one was withdrawn meanwhile.")
    await service.text("juma", "GUIDE batteries")
    assert service.last("juma").startswith("No signed card or shared answer fits")


async def test_undo_takes_back_the_card_and_not_the_answer_before_it(service: Service) -> None:
    await load(service)
    await service.text("asha", "ASK Where is the box?")
    await service.tap("neema", "Take")
    await service.text("neema", "1# In the store.")
    await service.wait(minutes=1)
    await service.text("neema", "GUIDE batteries")
    await service.text("neema", "1")
    before = len(service.inbox("asha"))
    await service.text("neema", "UNDO")
    assert service.last("asha").startswith("Please disregard the last text on Q1; Dr Neema sent")
    assert len(service.inbox("asha")) == before + 1
    await service.text("neema", "UNDO")
    assert len(service.inbox("asha")) == before + 1


async def test_a_card_waits_in_safety_where_the_window_is_closed(service: Service) -> None:
    await load(service)
    asha = await service.on_whatsapp("asha")
    await asha.says("ASK Where is the box?")
    await service.tap("neema", "Take")
    await service.text("neema", "In the store.")
    await service.wait(hours=11)
    await service.text("neema", "Wait, I look again.")
    await service.wait(hours=11)
    await service.text("neema", "Still looking.")
    await service.wait(hours=3)
    await service.text("neema", "GUIDE batteries")
    await service.text("neema", "1")
    assert not any("adds a card" in text for text in asha.inbox())
    await asha.says("HELP")
    assert any("Dr Neema adds a card to Q1" in text for text in asha.inbox())


async def test_a_card_is_offered_once_while_a_question_waits(service: Service) -> None:
    await load(service)
    await service.text("asha", "Where do you keep spare batteries for a laryngoscope?")
    await service.text("juma", "Who has the key of the store?")
    await service.at("09:19")
    assert "may help" not in service.last("asha")
    await service.at("09:20")
    (offered,) = (text for text in service.inbox("asha") if "may help" in text)
    assert offered == (
        "While you wait on Q1, this may help:\n1 Spare batteries of the laryngoscope (signed card)"
        "\nA number shows it. Q1 goes on as before."
    )
    assert len([text for text in service.inbox("baraka") if "1#" in text]) >= 1
    await service.text("asha", "1")
    assert service.last("asha").startswith("Spare batteries of the laryngoscope: Keep two")
    await service.at("13:00")
    assert any("the oldest Q1" in text for text in service.inbox("rehema"))
    assert len([text for text in service.inbox("asha") if "may help" in text]) == 1
    assert not any("may help" in text for text in service.inbox("juma"))


async def test_nothing_is_offered_while_an_urgent_question_waits(service: Service) -> None:
    await load(service)
    await service.text("asha", "URGENT no spare batteries for the laryngoscope!")
    await service.wait(hours=1)
    assert not any("may help" in text for text in service.inbox("asha"))
