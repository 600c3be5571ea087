"""The hint on tone: a routine text that sounds like blame is held once, and leaves with S."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

BLAME = "Why did you not check the circuit first?"
HINT = (
    "Not sent yet: the first words of 1# may sound like blame to a tired reader.\n"
    'Perhaps "Thank you for asking. What led to ...?" S=send as it is'
)
SENT = "Sent to Asha, Bunda DH (1#).\nUNDO within 5 minutes takes it back. C=close"


async def test_a_text_that_sounds_like_blame_waits_for_another_or_for_s(service: Service) -> None:
    await service.claimed("asha", "neema", "The monitor shows E4.")
    told = len(service.inbox("asha"))
    await service.text("neema", BLAME)
    assert service.last("neema") == HINT
    await service.text("neema", "Thank you for asking. Which cable is loose?")
    assert service.last("neema") == f"{SENT}\nYour text before was not sent."
    assert [text for text in service.inbox("asha") if "Why did you" in text] == []
    await service.text("neema", f"1# {BLAME}")
    assert service.last("neema") == HINT
    await service.tap("neema", "Send as it is")
    assert service.last("asha") == f"Dr Neema (Q1): {BLAME}"
    assert len(service.inbox("asha")) == told + 2
    await service.text("neema", "1# You should have called me.")
    assert service.last("neema") == HINT
    await service.wait(minutes=16)
    assert "15 minutes" in service.last("neema")
    assert len(service.inbox("asha")) == told + 2


async def test_asking_for_more_and_a_second_opinion_wait_too(service: Service) -> None:
    await service.claimed("asha", "neema", "The monitor shows E4.")
    await service.text("neema", f"M {BLAME}")
    assert service.last("neema") == HINT
    await service.text("neema", "S")
    assert service.last("asha").startswith(f"Dr Neema would like to know more about Q1:\n{BLAME}")
    await service.wait(minutes=30)
    await service.claimed("juma", "neema", "Where is the list kept?")
    await service.text("neema", "H 2#")
    await service.tap("neema", "Dr Baraka")
    await service.tap("baraka", "Take")
    await service.text("neema", f"2# {BLAME}")
    await service.text("neema", "1")
    assert service.last("neema") == HINT.replace("1#", "2#")
    await service.text("neema", "S")
    assert BLAME in service.last("juma")
    assert service.last("juma").startswith("A second view on Q2 from Dr Neema")


async def test_an_urgent_answer_is_never_held_and_the_hint_can_be_turned_off(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "URGENT The monitor shows E4.", BLAME)
    assert BLAME in service.last("asha")
    await service.text("neema", "C")
    await service.text("neema", "TONE OFF")
    assert service.last("neema") == "The tone hint is off for you.\nTONE ON brings it back."
    await service.claimed("juma", "neema", "The monitor shows E4.")
    await service.text("neema", "2# You should have called me.")
    assert "You should have called me." in service.last("juma")
    await service.text("neema", "tone on")
    await service.text("neema", "2# You forgot to check the circuit.")
    assert service.last("neema") == HINT.replace("1#", "2#")
