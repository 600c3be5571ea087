"""Claims: the first wins before any text is passed on, and nobody's words are lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

LATE = (
    "Dr Neema took 1# at 02:03, so your text was not sent.\n1=add it as a second opinion 0=drop it"
)


async def test_of_two_taps_at_the_same_moment_one_wins_and_the_other_is_told(
    night: Service,
) -> None:
    await night.text("juma", "URGENT Heavy bleeding.")
    await asyncio.gather(night.phones.tap("neema", "Take"), night.phones.tap("kato", "Take"))
    await night.phones.settle()
    said = sorted((night.inbox("neema")[1:], night.inbox("kato")[1:]), key=len)
    winner, loser = said
    assert winner[0].startswith("1# is yours, Dr ")
    assert loser[0].split(" has taken 1#.")[0] in winner[0]
    assert "You can still write 1# and a second opinion." in loser[1]
    assert sum("is reading Q1 now" in text for text in night.inbox("juma")) == 1


async def test_of_two_answers_at_the_same_moment_only_one_is_delivered(night: Service) -> None:
    await night.text("juma", "URGENT Heavy bleeding.")
    await asyncio.gather(
        night.phones.text("neema", "Answer of Dr Neema"),
        night.phones.text("kato", "Answer of Dr Kato"),
    )
    await night.phones.settle()
    answers = [text for text in night.inbox("juma") if "Answer of" in text]
    loser = "kato" if "Answer of Dr Neema" in answers[0] else "neema"
    assert len(answers) == 1
    assert "so your text was not sent.\n1=add it as a second opinion 0=drop it" in night.last(
        loser
    )


async def test_the_losers_text_waits_and_goes_as_a_second_opinion(night: Service) -> None:
    await night.text("juma", "URGENT Heavy bleeding.")
    await night.text("neema", "I am here. What is the pressure?")
    before = len(night.inbox("juma"))
    await night.text("kato", "We had one like this.")
    assert night.last("kato") == LATE
    await night.text("kato", "Ask for the other tray.")
    assert night.last("kato") == LATE
    assert len(night.inbox("juma")) == before
    await night.text("kato", "1")
    assert night.inbox("juma")[before:] == [
        f"A second view on Q1 from Dr Kato (anaesthesia):\n{text}\nReply here to go on with both."
        for text in ("We had one like this.", "Ask for the other tray.")
    ]
    assert night.last("kato").startswith("Your second opinion on 1# went to Juma; Dr Neema sees")
    assert night.last("neema") == "1# second opinion from Dr Kato: Ask for the other tray."
    await night.text("juma", "The tray is here, thank you both. Now what?")
    assert night.last("kato") == night.last("neema")


async def test_the_loser_drops_a_text(night: Service) -> None:
    await night.text("juma", "URGENT Heavy bleeding.")
    await night.tap("neema", "Take")
    await night.text("kato", "1# Never mind.")
    await night.tap("kato", "Drop my text")
    assert night.last("kato") == "Dropped: your text went to nobody.\nLIST shows what is open."
    assert all("Never mind" not in text for text in night.inbox("juma"))


async def test_a_second_opinion_on_what_is_free_again_becomes_the_answer(night: Service) -> None:
    await night.text("juma", "URGENT Heavy bleeding.")
    await night.tap("neema", "Take")
    await night.text("kato", "I can stay with you.")
    await night.tap("neema", "Hand over")
    await night.tap("neema", "the team")
    await night.tap("kato", "Second opinion")
    assert night.last("juma").startswith("Dr Kato (anaesthesia) on Q1:\nI can stay with you.")
    assert night.last("kato").startswith("Sent to Juma, Tarime DH (1#).")


async def test_old_buttons_do_no_harm_and_say_why(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list?")
    yours = service.bubble("neema")
    await service.tap("neema", "Close", yours)
    for label in ("Close", "Ask for more", "Hand over"):
        await service.tap("neema", label, yours)
        assert service.last("neema") == (
            "1# is closed. Thank you for coming.\nYou can still write 1# and your text."
        )
    await service.tap("neema", "Take")
    assert service.last("neema").startswith("1# is closed.")
    assert len(service.inbox("asha")) == 3


async def test_a_button_on_what_went_back_to_the_team_says_how_to_take_it(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list?")
    yours = service.bubble("neema")
    await service.tap("neema", "Hand over", yours)
    await service.tap("neema", "the team")
    await service.tap("neema", "Close", yours)
    assert service.last("neema") == (
        "1# went back to the team and still waits for a mentor.\n"
        "Write 1# A to take it, or 1# and your text."
    )
    await service.text("neema", "1# A")
    assert service.last("neema").startswith("1# is yours, Dr Neema")
