"""Follow-ups: what goes on with an old question, what happened next, and another mentor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

ASKED = ("asha", "neema", "Where is the list kept?", "In the folder.")


async def closed(service: Service, days: int) -> None:
    """Asha's question was answered, and closed so many days ago."""
    await service.claimed(*ASKED)
    await service.tap("neema", "Close")
    await service.wait(days=days)


async def test_the_mentor_reads_how_the_old_one_began(service: Service) -> None:
    await closed(service, 4)
    await service.text("asha", "The folder is empty.")
    assert service.last("neema") == (
        "2# anaesthesia, Bunda DH (Asha, nurse anaesthetist), waiting 0 min:\n"
        "The folder is empty.\nFollows Q1: Where is the list kept?\n"
        "Reply to answer. A=take D=pass"
    )


async def test_after_a_month_or_by_a_first_word_a_text_follows_nothing(service: Service) -> None:
    await service.shifts("Dr Neema,anaesthesia,coupled,2026-12-23T07:00,2026-12-31T19:00")
    await closed(service, 31)
    await service.text("asha", "How is the circuit cleaned?")
    assert service.last("asha").startswith("Got it (Q2). Dr Neema")
    await service.text("asha", "C")
    await service.wait(days=4)
    await service.text("asha", "ASK Which filter fits?")
    assert service.last("asha").startswith("Got it (Q3). Dr Neema")
    assert "Follows" not in "".join(service.inbox("neema"))


async def test_a_question_that_is_named_is_meant(service: Service) -> None:
    await closed(service, 10)
    await service.text("asha", "About Q1: the folder is empty.")
    assert service.last("asha").startswith("Got it as Q2, linked to Q1")
    await service.text("asha", "ASK Which filter fits?")
    await service.text("asha", "Q2: it is the blue folder.")
    assert service.last("neema").endswith("Q2: it is the blue folder.")
    await service.text("juma", "Q1 is not mine.")
    assert service.last("juma").startswith("Got it (Q4)")
    await service.text("asha", "Q4 hourly or less?")
    assert service.last("asha").startswith("Which question is this for?")


async def test_what_happened_next_goes_back_to_the_mentor_without_a_sound(
    service: Service,
) -> None:
    await service.claimed(*ASKED)
    await service.tap("neema", "Close")
    await service.text("asha", "1")
    assert "a lot" not in service.last("neema").lower()
    await service.text("asha", "1")
    assert service.last("neema") == (
        "What happened next on 1#: treated here.\nNothing more to do now."
    )


async def test_another_mentor_is_asked_and_nobody_is_told_why(service: Service) -> None:
    await service.text("asha", "OTHER MENTOR")
    assert service.last("asha").startswith("Nothing has changed: no mentor has a question")
    await service.claimed(*ASKED)
    await service.text("asha", "Other mentor")
    assert service.last("asha") == (
        "Someone else will answer Q1. No reason is needed and none is passed on.\n"
        "Nothing more to do now."
    )
    assert service.last("neema") == (
        "1# goes on with a colleague now. Thank you for your time, Dr Neema.\n"
        "LIST shows what is open."
    )
    assert "Where is the list kept?" in service.last("baraka")
    await service.tap("baraka", "Pass on")
    await service.wait(hours=5)
    offered = [text for text in service.inbox("neema") if "Where is the list kept?" in text]
    assert len(offered) == 1
    await service.text("neema", "It hangs on the wall.")
    assert all("wall" not in text for text in service.inbox("asha"))


async def test_of_several_the_number_says_which(service: Service) -> None:
    await service.claimed(*ASKED)
    await service.text("asha", "ASK Which filter fits?")
    await service.tap("neema", "Take")
    await service.text("asha", "ANOTHER MENTOR")
    assert service.last("asha") == (
        "Nothing has changed yet: which question?\nQ1 with Dr Neema\nQ2 with Dr Neema\n"
        "Send OTHER MENTOR and its number, such as OTHER MENTOR Q1"
    )
    await service.text("asha", "OTHER MENTOR Q2")
    assert service.last("asha").startswith("Someone else will answer Q2.")
    await service.text("neema", "The blue one.")  # may still be meant for the one that went on
    assert service.last("neema").startswith("Not sent yet")
