"""Long answers: never cut, numbered in parts, and confirmed beyond six."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

FIVE = " ".join(
    f"Sentence {number} of the answer is here to be read slowly." for number in range(12)
)
TEN = " ".join(
    f"Sentence {number} of the answer is here to be read slowly." for number in range(24)
)


def joined(texts: list[str]) -> str:
    """Put numbered parts together again."""
    return "".join(text.split(") ", 1)[1] for text in texts)


async def test_an_answer_of_more_than_three_parts_comes_numbered_and_whole(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("neema", FIVE)
    parts = service.inbox("asha")[2:]
    assert [text[:6] for text in parts] == ["(1/2) ", "(2/2) "]
    assert joined(parts) == f"Dr Neema (anaesthesia) on Q1:\n{FIVE}\nReply here to go on."
    assert sum(text.startswith("Sent to Asha") for text in service.inbox("neema")) == 1


async def test_an_answer_of_more_than_six_parts_waits_for_s(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("neema", TEN)
    assert service.last("neema") == (
        "Your text makes 9 SMS parts for Asha. Nothing is sent yet, and nothing is cut.\n"
        "S=send it as it is, or send a shorter one."
    )
    assert len(service.inbox("asha")) == 2
    await service.text("neema", "s")
    assert TEN in joined(service.inbox("asha")[2:])


async def test_a_shorter_answer_takes_the_place_of_the_long_one(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("neema", TEN)
    await service.text("neema", "In the folder.")
    assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:\nIn the folder.")
    before = len(service.inbox("asha"))
    await service.text("neema", "S")
    assert service.last("neema").startswith("That was settled before, so nothing was changed.")
    assert len(service.inbox("asha")) == before


async def test_a_long_answer_that_is_never_confirmed_is_said_to_be_with_nobody(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("neema", TEN)
    await service.wait(minutes=15)
    assert service.last("neema").startswith("Your held text was not sent to anyone;")
