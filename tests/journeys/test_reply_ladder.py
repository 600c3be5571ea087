"""How a mentor's held text goes on: dropped, lapsed, placed by a button or by a letter's code.

The rows of the ladder themselves are in test_ladder_rows.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import serve
from tests.journeys.ladder import TAPS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

LIST = (
    "1 1# Bunda DH, Asha: Where is the list kept?\n2 2# Tarime DH, Juma: How do I fill this form?"
)
WHICH = f"Not sent yet: which question is this for?\n{LIST}\nReply the number. 0=drop it"


@pytest.fixture(params=TAPS)
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine, whose Dr Neema reads on Telegram or on WhatsApp."""
    async with serve(tmp_path) as running:
        if request.param == "whatsapp":
            await running.on_whatsapp("neema")
        yield running


@pytest.fixture
async def two(service: Service) -> Service:
    """Dr Neema has two questions, Asha's 1# and Juma's 2#."""
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.claimed("juma", "neema", "How do I fill this form?")
    for key in ("asha", "juma"):
        service.phones.phone(key).bubbles.clear()
    return service


async def test_zero_drops_a_held_text(two: Service) -> None:
    await two.text("neema", "How many people do you have?")
    await two.text("neema", "0")
    assert two.last("neema").startswith("Dropped: your text went to nobody.")
    assert two.inbox("asha") == two.inbox("juma") == []


async def test_a_button_of_the_list_lets_it_go(two: Service) -> None:
    await two.text("neema", "How many people do you have?")
    await two.tap("neema", "1# Asha")
    assert "How many people" in two.last("asha")
    await two.tap("neema", "2# Juma")
    assert two.last("neema").startswith("That was settled before, so nothing was changed.")
    assert two.inbox("juma") == []


async def test_a_held_text_that_nobody_places_is_said_to_be_with_nobody(two: Service) -> None:
    await two.text("neema", "How many people do you have?")
    await two.wait(minutes=15)
    assert two.last("neema") == (
        "Your held text was not sent to anyone; 15 minutes are over.\n"
        "Send it again with its code, such as 1#."
    )
    await two.text("neema", "1")
    assert two.last("neema").startswith("Not sent yet: which question is this for: 1\n3 1# Bunda")
    assert two.inbox("asha") == two.inbox("juma") == []


async def test_a_letter_that_fits_two_questions_is_never_sent_as_words(two: Service) -> None:
    for letter in ("C", "H", "M"):
        await two.text("neema", letter)
        assert two.last("neema") == (
            "Nothing was done yet: for which question?\n1# Bunda DH, Asha\n2# Tarime DH, Juma\n"
            f"Write its code first, such as 1# {letter}"
        )
    await two.text("neema", "9# C")
    assert two.last("neema").startswith("Nothing was done: you have no question 9# now.")
    assert two.inbox("asha") == two.inbox("juma") == []
    await two.text("neema", "2# C")
    assert two.last("juma").startswith("Q2 is closed. Did it help?")


async def test_a_closed_question_is_reopened_by_one_key(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.tap("neema", "Close")
    await service.wait(days=2)
    await service.text("neema", "1# The red folder, I mean.")
    await service.wait(seconds=30)
    assert service.last("neema") == (
        "Not sent yet: 1# was closed 2 days ago.\n1=reopen and send 0=drop it"
    )
    await service.text("neema", "On the second shelf.")
    await service.text("neema", "1")
    assert service.inbox("asha")[-2:] == [
        "Dr Neema (Q1): The red folder, I mean.",
        "Dr Neema (Q1): On the second shelf.",
    ]
    await service.text("asha", "2")
    assert service.last("neema") == "1# Asha: 2"


async def test_a_text_that_crossed_with_the_end_of_its_question_is_not_sent_to_another(
    service: Service,
) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.claimed("juma", "neema", "How do I fill this form?")
    await service.text("asha", "C")
    await service.text("neema", "In the folder.")
    assert service.last("neema").startswith("Not sent yet: which question is this for?")
    assert all("In the folder" not in text for text in service.inbox("juma"))


async def test_a_code_ends_no_doubt_but_an_answered_list_does(two: Service) -> None:
    await two.wait(minutes=1)
    await two.text("asha", "C")
    await two.wait(minutes=1)
    await two.text("neema", "2# Page 2.")
    await two.wait(minutes=1)
    await two.text("neema", "Then page 3.")
    assert two.last("neema").startswith("Not sent yet: which question is this for?")
    await two.wait(minutes=1)
    await two.text("neema", "1")
    assert two.last("juma").endswith("Then page 3.")
    await two.wait(minutes=1)
    await two.text("neema", "And sign it.")
    await two.wait(seconds=20)
    assert two.last("juma").endswith("And sign it.")
    assert all("page" not in text for text in two.inbox("asha"))


async def test_thanks_of_a_mentor_open_and_send_nothing(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.tap("neema", "Close")
    for who in ("neema", "asha"):
        service.phones.phone(who).bubbles.clear()
    await service.text("neema", "Thank you")
    await service.text("neema", "1# ok")
    assert service.inbox("neema") == service.inbox("asha") == []


async def test_m_asks_for_more_and_keeps_the_mentors_own_words(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("neema", "M Which list, the count or the drugs?")
    assert service.last("asha") == (
        "Dr Neema would like to know more about Q1:\nWhich list, the count or the drugs?\n"
        "Reply here, no names please."
    )
    assert service.last("neema") == "Asha was asked for more on 1#.\nYou get the reply here."
    await service.text("asha", "M ward's count list")
    assert service.last("neema") == "1# Asha: M ward's count list"
