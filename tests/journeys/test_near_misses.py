"""Near misses: who reads them, who never does, and where what is written back goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

TWICE = Person("amani", "Dr Amani", "mentor", "Safety officer too", telegram=700302)
BOTH = "Dr Amani,mentor|safety_officer,anaesthetist,anaesthesia,BAHARI,,700302,,2026-01-05"
SHIFT = "Dr Amani,anaesthesia,coupled,2026-11-23T08:00,2026-11-23T19:00"
LABELS = "NEAR MISS Two packs with one label."
COUNT = "NEAR MISS The count was wrong, found in time."
NAMES = ("Asha", "Juma", "Bunda", "Tarime")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose safety officers are Sister Upendo and Dr Amani, who is on call as well."""
    async with serve(tmp_path, others=(STRANGER, TWICE)) as running:
        await running.people(BOTH)
        await running.shifts(SHIFT)
        yield running


def others(service: Service) -> str:
    """Return all that mentors, coordinators and mentees have read, but for Asha and Juma."""
    readers = (one for one in service.phones.desk if one.person.name not in ("Asha", "Juma"))
    officers = ("Sister Upendo", "Dr Amani")
    return "\n".join(
        text for one in readers if one.person.name not in officers for text in one.inbox()
    )


async def test_two_near_misses_are_told_apart(service: Service) -> None:
    await service.text("asha", LABELS)
    await service.text("juma", COUNT)
    await service.text("upendo", "Which shelf was it?")
    assert service.last("upendo") == (
        "Not sent yet: what is this for?\n"
        "1 N1: Two packs with one label.\n"
        "2 N2: The count was wrong, found...\n"
        "Reply the number. 0=drop it"
    )
    assert all("shelf" not in text for text in (*service.inbox("asha"), *service.inbox("juma")))
    await service.text("upendo", "1")
    assert service.last("asha") == (
        "Safety contact: Which shelf was it?\nReply here. Your name stays sealed."
    )
    await service.text("upendo", "N2 Who counts with you?")
    assert service.last("juma").startswith("Safety contact: Who counts with you?")
    await service.text("upendo", "No names.")  # goes on with what she wrote just before
    assert service.last("juma").startswith("Safety contact: No names.")
    await service.text("upendo", "Thanks, both.", service.phone("upendo").bubbles()[0])
    assert service.last("asha").startswith("Safety contact: Thanks, both.")
    await service.text("upendo", "N9 Hello")
    assert service.last("upendo").startswith("Not sent yet: what is this for?")
    await service.text("upendo", "0")
    assert all("Hello" not in text for text in service.everything())
    seen = "\n".join(service.inbox("upendo"))
    assert all(name not in seen for name in NAMES)


async def test_what_its_reporter_writes_next_goes_the_same_way(service: Service) -> None:
    await service.text("asha", LABELS)
    await service.text("asha", "They are from the same maker.")
    assert service.last("asha") == (
        "The safety contact has your text.\nFor a mentor, write ASK and your question."
    )
    assert service.last("upendo") == (
        "N1 more: They are from the same maker.\nReply to write back."
    )
    await service.text("asha", "3")
    assert service.last("upendo") == "N1 more: 3\nReply to write back."
    await service.text("upendo", "N1 Thank you.")
    await service.text("asha", "Thank you")
    assert service.last("upendo") == "N1 more: Thank you\nReply to write back."
    await service.text("asha", "ASK How often may I repeat the dose?")
    assert service.last("asha").startswith("Got it (Q1)")
    assert "maker" not in others(service)
    await service.text("upendo", "N1 And the theatre next door?")
    await service.text("asha", "It has the same.")  # an open question: it could be for that
    assert service.last("asha") == (
        "Not sent yet: what is this for?\n1 the safety contact\n"
        "2 Q1: How often may I repeat the...\nReply the number, N=new question 0=drop it"
    )
    await service.text("asha", "1")
    assert service.last("upendo").startswith("N1 more: It has the same.")
    await service.wait(days=4)
    await service.text("asha", "What is the list for?")
    assert "What is the list for?" not in "\n".join(service.inbox("upendo"))
    assert "same" not in others(service)


async def test_an_officer_who_answers_mentees_too_is_always_asked(service: Service) -> None:
    await service.claimed("juma", "amani", "Where is the list kept?")
    await service.text("asha", LABELS)
    asha, juma = len(service.inbox("asha")), len(service.inbox("juma"))
    await service.text("amani", "In the folder on the left.")
    assert service.last("amani") == (
        "Not sent yet: what is this for?\n1 N1: Two packs with one label.\n"
        "2 1# Tarime DH, Juma: Where is the list kept?\nReply the number. 0=drop it"
    )
    assert (len(service.inbox("asha")), len(service.inbox("juma"))) == (asha, juma)
    await service.text("amani", "2")
    assert "In the folder on the left." in service.last("juma")
    await service.text("amani", "1# And on the wall.")
    await service.text("amani", "N1 Who labels them?")
    assert service.last("asha").startswith("Safety contact: Who labels them?")
    offer = next(one for one in service.phone("amani").bubbles() if one.text.startswith("1# "))
    await service.text("amani", "N1 Which is it?", offer)
    assert service.last("amani").startswith("Not sent yet: what is this for?")
    await service.text("amani", "UNDO")
    assert service.last("amani").startswith("What you wrote on N1 has left and stays.")
    assert all("label" not in text.lower() for text in service.inbox("juma"))
    assert all("folder" not in text and "wall" not in text for text in service.inbox("asha"))


async def test_without_a_safety_officer_it_is_kept_and_nobody_reads_it(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(STRANGER, TWICE)) as service:
        await service.text("upendo", "STOP")
        await service.text("asha", LABELS)
        assert service.last("asha").startswith(
            "Thank you for telling us. There is no safety contact yet: this is kept sealed"
        )
        assert service.last("rehema") == (
            "Near misses that nobody may read: 1. The programme has no safety officer.\n"
            "Please import one (role safety_officer)."
        )
        await service.text("asha", "It was the second time.")
        await service.wait(days=8)
        assert service.inbox("rehema")[-1] == service.inbox("rehema")[0]
        await service.people(BOTH)
        await service.wait(hours=2)
        assert service.last("amani") == (
            "Near miss N1, district hospital, nurse, name sealed:\n"
            "Two packs with one label.\nIt was the second time.\n"
            "Reply to write back through the seal."
        )
        assert "label" not in others(service)


async def test_more_first_words_and_none(service: Service) -> None:
    await service.text("asha", "NEAR MISS")
    assert service.last("asha").startswith("Nothing came with that, so nobody was told.")
    await service.text("asha", "URGENT NEAR MISS The tube was out.")
    assert service.last("asha").endswith(
        "A patient waits? Call your senior now, and send URGENT and your question."
    )
    assert "The tube was out." in service.last("upendo")
    await service.text("stranger", "Near miss: the gas was wrong")
    assert service.last("stranger").startswith("We do not know this number yet, so nobody has")
    await service.text("neema", "NEAR MISS I gave it twice.")
    assert "Near miss N2, regional hospital, anaesthetist, name sealed" in service.last("upendo")
    assert "gas" not in others(service)
    assert "twice" not in others(service)


async def test_a_reply_goes_to_the_frozen_address_or_nowhere(service: Service) -> None:
    await service.text("asha", LABELS)
    service.block("asha")
    await service.text("upendo", "Who labels them?")
    assert service.last("upendo").startswith("Your text on N1 could not be delivered.")
    assert "Asha" not in others(service)
    await service.text("juma", COUNT)
    await service.text("juma", "STOP")
    await service.text("upendo", "N2 Thank you.")
    assert service.last("upendo").startswith("Not sent: the person behind N2 is no longer there.")


async def test_a_held_text_lapses_and_its_writer_hears_it(service: Service) -> None:
    await service.text("asha", LABELS)
    await service.text("juma", COUNT)
    await service.text("upendo", "Which shelf was it?")
    await service.wait(minutes=16)
    assert service.last("upendo").startswith("Your held text went to nobody; 15 minutes")


async def test_an_edit_goes_where_its_text_went(service: Service) -> None:
    await service.text("asha", LABELS)
    upendo = service.phone("upendo")
    said = await upendo.says("Which shelf?")
    await upendo.edits(said, "Which shelf or box?")
    assert service.last("asha").startswith("Safety contact: Which shelf or box?")


async def test_opening_a_name_needs_an_officer_and_a_reason(service: Service) -> None:
    await service.text("asha", "ANON How often may I repeat the dose?")
    await service.text("juma", COUNT)
    for who in ("rehema", "neema", "asha"):
        await service.text(who, "OPEN Q1")
        assert service.last(who) == (
            "Only the safety contact can open a name. Nothing was opened, "
            "and this try is logged.\nSend a message to Rehema if you need help."
        )
    await service.text("upendo", "OPEN Q7")
    assert service.last("upendo").startswith("Nothing was opened: there is no sealed name behind")
    await service.text("upendo", "OPEN Q1")
    assert service.last("upendo") == (
        "You are about to open the name behind Q1. The person will be told, and it is logged.\n"
        "Reply with your reason in a few words, 0=leave sealed"
    )
    await service.text("upendo", "0")
    assert service.last("upendo").startswith("It stays sealed, and nobody was told.")
    await service.text("upendo", "OPEN Q1")
    await service.text("upendo", "?")
    assert service.last("upendo").startswith("You are about to open the name behind Q1.")
    await service.text("upendo", "A patient may be harmed")
    assert service.last("upendo") == (
        "Q1 was sent by Asha, Bunda DH. Opened 09:00, reason saved, and the person is told.\n"
        "Please keep it to yourself."
    )
    assert service.last("asha") == (
        "The safety contact opened your name on Q1 at 09:00. "
        'Reason given: "A patient may be harmed"\n'
        "Reply here to speak with the safety contact."
    )
    events = await service.phones.events(200)
    said = [(one.what, one.why) for one in events]
    assert ("Sister Upendo opened the name on Q1", "With a reason; the person was told.") in said
    assert len([what for what, _ in said if what.endswith("may not open a name")]) == 3
    assert all("harmed" not in why for _, why in said)
    assert "Asha" not in others(service)


async def test_who_was_told_can_answer(service: Service) -> None:
    await service.text("asha", "ANON How often may I repeat the dose?")
    await service.text("asha", "C Q1")
    await service.text("upendo", "OPEN Q1")
    await service.text("upendo", "To call her back")
    await service.text("asha", "You could have asked.")
    assert service.last("upendo") == "N1 (Q1) more: You could have asked.\nReply to write back."
    await service.text("upendo", "I am sorry.")
    assert service.last("asha").startswith("Safety contact: I am sorry.")
    assert "asked" not in "\n".join(service.inbox("neema"))


async def test_an_answer_is_never_taken_for_a_reason(service: Service) -> None:
    await service.text("asha", "ANON How often may I repeat the dose?")
    await service.text("amani", "OPEN Q1")
    await service.text("juma", "URGENT Where is the list kept?")
    await service.text("amani", "In the folder.")
    assert service.last("amani").startswith("Not sent yet: what is this for?\n1 reason for OPEN\n")
    assert all("folder" not in text for text in (*service.inbox("asha"), *service.inbox("juma")))


async def test_a_reply_waits_for_a_closed_window_and_a_photo_is_named(service: Service) -> None:
    asha = await service.on_whatsapp("asha")
    await asha.sends("photo", "NEAR MISS see the label")
    assert service.last("upendo").startswith("Near miss N1, district hospital, nurse, name sealed")
    assert "see the label\n" in service.last("upendo")
    assert "photo" in service.last("upendo")
    await service.phone("upendo").sends("photo")
    assert service.last("upendo").count("photo") == 1
    told = len(asha.inbox())
    await service.wait(hours=30)
    await service.text("upendo", "Which label was it?")
    assert service.last("upendo").startswith("Your text on N1 is safe; they read it once they")
    assert len(asha.inbox()) == told
    await asha.says("Hello")
    assert (
        "Safety contact: Which label was it?\nReply here. Your name stays sealed."
        in (asha.inbox()[told:])
    )
