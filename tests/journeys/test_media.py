"""Photos and voice notes while they are not passed on: said to both sides, and journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

NOTE = "(sent a photo, which we cannot pass on yet)"
NOT_CARRIED = (
    "We cannot pass on a photo yet: Q1 goes without it.\nPlease put it into a line of text."
)


async def test_a_photo_opens_a_question_from_its_caption(service: Service) -> None:
    await service.photo("asha", "Look at this monitor")
    assert service.inbox("asha") == [
        "Got it (Q1). Dr Neema, anaesthesia, is on call. Usual answer: within 15 min.\n"
        f"U=urgent F=other field\n{NOT_CARRIED}"
    ]
    assert f"Look at this monitor\n{NOTE}\n" in service.last("neema")
    assert await service.reasons("A photo")


async def test_a_photo_without_caption_opens_one_and_a_text_joins(service: Service) -> None:
    await service.photo("asha")
    assert service.last("asha").endswith(NOT_CARRIED)
    assert f"\n{NOTE}\n" in service.last("neema")
    await service.text("asha", "It shows error E4.")
    assert service.last("neema") == "1# more: It shows error E4."


async def test_a_photo_in_a_thread_is_said_to_both_sides(service: Service) -> None:
    await service.claimed("asha", "neema", "The monitor shows E4.")
    await service.photo("asha", "Here")
    assert service.last("asha") == NOT_CARRIED
    assert service.last("neema") == f"1# Asha: Here\n{NOTE}"


async def test_a_mentors_photo_goes_with_its_caption_alone_and_both_know(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "The monitor shows E4.")
    await service.photo("neema")
    assert service.last("neema") == (
        "We cannot pass on a photo yet, so nobody has it.\nPlease put it into a line of text."
    )
    assert len(service.inbox("asha")) == 2
    await service.photo("neema", "Turn this one")
    assert service.last("asha") == (
        f"Dr Neema (anaesthesia) on Q1:\nTurn this one\n{NOTE}\nReply here to go on."
    )
    assert service.last("neema").startswith("Sent to Asha, Bunda DH (1#), but without your photo")


async def test_a_strangers_photo_is_shown_as_what_it_is(service: Service) -> None:
    await service.photo("stranger", "What is this?")
    assert service.last("rehema").startswith('A new number wrote: "(photo) What is this?"')
