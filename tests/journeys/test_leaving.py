"""STOP and START: as whole messages only, and nothing is sent to somebody who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

GONE = (
    "You have left, so nobody has your text.\nSTART brings you back. Urgent? Call your senior now."
)


async def test_stop_leaves_and_the_mentors_are_told(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("asha", " Stop. ")
    assert service.last("asha") == (
        "You are out, and we will not write again. Open questions are closed and the mentors "
        "know.\nSTART brings you back any time."
    )
    assert service.last("neema").startswith("The asker closed 1#. No answer is needed now.")
    before = len(service.inbox("asha"))
    await service.text("neema", "1# In the folder.")
    assert service.last("neema") == (
        "Not sent: Asha has left the service, so your text on 1# went to nobody.\n"
        "Nothing more to do now."
    )
    await service.wait(days=2)
    assert len(service.inbox("asha")) == before


async def test_stop_holds_back_what_was_promised_before(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.break_down("outage")
    await service.text("neema", "In the folder.")
    await service.text("asha", "STOP")
    service.break_down()
    await service.wait(hours=2)
    assert all("In the folder" not in text for text in service.inbox("asha"))
    assert service.last("asha").startswith("You are out, and we will not write again.")


async def test_stop_the_oxytocin_is_clinical_text(service: Service) -> None:
    await service.text("asha", "stop the oxytocin?")
    assert service.last("asha").startswith("Got it (Q1).")
    await service.tap("neema", "Take")
    await service.text("neema", "Stop the drip now")
    assert "Stop the drip now" in service.last("asha")


async def test_a_text_after_stop_gets_one_reply_and_reaches_nobody(service: Service) -> None:
    await service.text("asha", "STOP")
    before = len(service.everything())
    await service.text("asha", "URGENT bleeding a lot")
    assert service.last("asha") == GONE
    assert len(service.everything()) == before + 1


async def test_start_returns(service: Service) -> None:
    await service.text("asha", "STOP")
    await service.text("asha", "start")
    assert service.last("asha") == (
        "Welcome back, Asha. Everything is as you left it.\nJust write your question, or HELP."
    )
    await service.text("asha", "Where is the list kept?")
    assert service.last("asha").startswith("Got it (Q1).")


async def test_a_mentor_who_leaves_hands_everything_back(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("juma", "How do I fill this form?")
    await service.text("neema", "STOP")
    assert service.last("neema") == (
        "You are out, and we will not write again. What was yours went back to the team.\n"
        "START brings you back any time."
    )
    assert len(service.inbox("baraka")) == 2
    assert service.last("asha").startswith("Dr Neema could not go on with Q1")
    assert "now asking the regional team" in service.last("juma")


async def test_what_a_mentor_leaves_goes_on_with_the_transcript_and_is_said_once(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "Which one?")
    await service.text("asha", "The count sheet.")
    await service.claimed("juma", "neema", "How do I fill this form?")
    service.wipe()
    await service.text("neema", "STOP")
    answered, unanswered = service.inbox("baraka")
    assert answered == (
        "1# anaesthesia, Bunda DH (Asha, nurse anaesthetist), waiting 0 min:\n"
        "Where is the list kept?\nDr Neema: Which one?\nThe count sheet.\n"
        "Reply to answer. A=take D=pass"
    )
    assert "Juma, nurse anaesthetist), 0 min:\nHow do I fill this form?\n" in unanswered
    for asker, q in (("asha", "Q1"), ("juma", "Q2")):
        assert service.inbox(asker) == [
            f"Dr Neema could not go on with {q}, so we are asking others now.\n"
            "U=urgent, if a patient is waiting."
        ]
    await service.text("baraka", "1# A")
    await service.text("baraka", "1# In the blue folder.")
    assert service.last("asha").startswith("Dr Baraka (anaesthesia) on Q1:\nIn the blue folder.")
    await service.wait(minutes=21)  # nobody waits for an answer that nobody was asked for
    assert service.inbox("imara")[0].startswith("1# anaesthesia, Tarime DH (Juma")
    assert len(service.inbox("neema")) == 1


async def test_a_text_after_closing_does_not_go_to_a_mentor_who_left(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.tap("neema", "Close")
    await service.text("neema", "STOP")
    await service.text("asha", "The folder is empty.")
    assert service.last("asha").startswith("Got it (Q2). Dr Baraka, anaesthesia, is on call.")
