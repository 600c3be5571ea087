"""WhatsApp users who hide their number: one person by an id of WhatsApp's and by a number."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from tests.journeys.conftest import MONDAY, fresh, serve
from tests.journeys.joining import CODE, code

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service
    from tests.journeys.hand import Hand

LULU = Person("lulu", "Lulu", "", "Not joined yet", whatsapp="+12025550134")
QUESTION = "Where is the spare laryngoscope kept?"


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine, whose people may be known by their WhatsApp numbers too."""
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings, others=(LULU,)) as service:
        yield service


async def answered(service: Service, hand: Hand, question: str, answer: str) -> None:
    """A question is asked from a phone and answered by Dr Neema, who has no other."""
    await hand.says(question)
    await service.tap("neema", "Take")
    await service.text("neema", answer)
    assert answer in hand.last().text
    await service.tap("neema", "Close")


async def test_who_hides_the_number_later_is_the_same_person(day: Service) -> None:
    asha = day.phone("asha", "whatsapp")
    await answered(day, asha, QUESTION, "In the red box.")
    asha.hides_number()
    await answered(day, asha, "And the small one?", "Beside it.")
    assert "1# Asha: And the small one?" in day.inbox("neema")
    asha.hides_number(hidden=False)
    await answered(day, asha, "Who has the key?", "The matron.")
    assert "1# Asha: Who has the key?" in day.inbox("neema")
    assert day.inbox("rehema") == []


async def test_who_joins_without_a_number_and_shows_it_later_is_the_same_person(
    day: Service,
) -> None:
    await code(day)
    lulu = day.phone("lulu", "whatsapp")
    lulu.hides_number()
    for words in (CODE, "Lulu Njema", "2", "1", "1"):
        await lulu.says(words)
    await day.tap("rehema", "Approve")
    await answered(day, lulu, QUESTION, "In the red box.")
    lulu.hides_number(hidden=False)
    await answered(day, lulu, "And the small one?", "Beside it.")
    assert "1# Lulu: And the small one?" in day.inbox("neema")


async def test_who_has_sms_links_a_whatsapp_without_a_number_by_a_code(day: Service) -> None:
    await day.text("juma", "LINK WHATSAPP")
    found = re.search(r"\b\d{6}\b", day.last("juma"))
    assert found is not None
    juma = day.phone("juma", "whatsapp")
    juma.hides_number()
    await juma.says(found[0])
    assert juma.last().text.startswith("Done: WhatsApp now reaches you too.")
    await answered(day, juma, QUESTION, "In the red box.")
    juma.hides_number(hidden=False)
    await answered(day, juma, "And the small one?", "Beside it.")


async def test_an_answer_to_who_has_hidden_the_number_meanwhile_arrives(day: Service) -> None:
    asha = day.phone("asha", "whatsapp")
    await asha.says(QUESTION)
    asha.hides_number()
    await day.tap("neema", "Take")
    await day.text("neema", "In the red box.")
    assert "In the red box." in asha.last().text
    await asha.says("Found it, it was behind the door")
    assert day.last("neema") == "1# Asha: Found it, it was behind the door"


async def test_a_number_with_another_account_gets_nothing_of_its_former_owner(
    day: Service,
) -> None:
    asha = day.phone("asha", "whatsapp")
    await asha.says(QUESTION)
    await day.tap("neema", "Take")
    day.wipe()
    asha.phone.person = replace(asha.phone.person, key="halima")  # the number is somebody else's
    await asha.says("Who is this please?")
    await day.text("neema", "In the red box.")
    await asha.says("Hello?")
    said = " ".join(asha.inbox())
    assert not [one for one in ("red box", "Asha", "Neema", "Q1") if one in said]
    assert "(the number is no longer theirs)" in day.last("neema")
    assert any("Asha" in text and "another account" in text for text in day.inbox("rehema"))


async def test_what_waited_for_the_former_owner_is_not_released(day: Service) -> None:
    asha = day.phone("asha", "whatsapp")
    await asha.says(QUESTION)
    await day.wait(hours=25)
    await day.text("neema", "1# In the red box.")
    assert "is safe. Asha was told it is waiting" in day.last("neema")
    day.wipe()
    asha.phone.person = replace(asha.phone.person, key="halima")
    await asha.says("1")
    await asha.says("Hello?")
    said = " ".join(asha.inbox())
    assert not [one for one in ("red box", "Asha", "Neema", "Q1") if one in said]
    assert "(the number is no longer theirs)" in day.last("neema")
