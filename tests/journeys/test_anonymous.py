"""Asking without a name: a whole life of a question, and nobody else reads who asked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import MONDAY, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

NAMES = re.compile(r"Asha|Bunda|12025550101", re.IGNORECASE)
ASKED = "ANON How often may I repeat the dose?"


def shown(service: Service) -> list[str]:
    """Return all that stands on the phones of others: texts, and labels of buttons."""
    others = [phone for phone in service.phones.desk if phone.person.name != "Asha"]
    bubbles = [one for phone in others for one in phone.bubbles if not one.mine]
    return [text for one in bubbles for text in (one.text, *(each.label for each in one.buttons))]


async def nobody_knows(service: Service) -> None:
    """Nobody but Asha has read who asked or from where; nor does the strip of events say so."""
    assert [text for text in shown(service) if NAMES.search(text)] == []
    events = await service.phones.events(200)
    assert [one for one in events if NAMES.search(f"{one.what} {one.why}")] == []


async def passes_on(service: Service) -> None:
    """A second opinion, an urgent word, back to the team, an alarm, an end, and a late text."""
    await service.text("neema", "1# Or by infusion.")
    await service.text("neema", "1")
    await service.text("asha", "U")
    await service.text("baraka", "H")
    await service.tap("baraka", "the team")  # back to the team: everybody else, lead, alarm
    await service.wait(minutes=40)
    assert any("Q1 at district hospital" in text for text in service.inbox("rehema"))
    await service.text("imara", "By infusion is best.")
    await service.text("imara", "C")
    await service.text("asha", "1")
    await service.text("asha", "2")
    said = "What happened next on 1#: referred.\nNothing more to do now."
    assert service.last("imara") == said
    await service.text("asha", "It works, thank you all.")
    await service.text("imara", "Good.")
    await service.wait(hours=14)
    await service.text("imara", "1# One more thing.")
    await service.text("imara", "1")


async def test_a_whole_life_without_a_name(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.text("asha", ASKED)
        assert service.inbox("asha") == [
            "Got it, no name (Q1). The mentor sees only: nurse, district hospital.\n"
            "Usual answer: within 15 min. U=urgent"
        ]
        assert service.last("neema") == (
            "1# anaesthesia, no name (nurse, district hospital), waiting 0 min:\n"
            "How often may I repeat the dose?\nReply to answer. A=take D=pass"
        )
        await service.text("asha", "He weighs 12 kg.")
        await service.text("neema", "thanks")
        assert "(district hospital, routine)" in service.last("neema")
        await service.wait(minutes=21)  # to the next tier
        await service.tap("baraka", "Take")
        assert service.last("baraka").startswith("1# is yours, Dr Baraka; your colleague has been")
        await service.wait(minutes=61)
        assert service.last("baraka").startswith("Your colleague is waiting on 1# since 1 h.")
        await service.text("baraka", "M")
        assert service.last("baraka").startswith("Your colleague was asked for more on 1#.")
        await service.text("asha", "Twice so far.")
        assert service.last("baraka") == "1# your colleague: Twice so far."
        await service.text("baraka", "Every four hours.")
        assert service.last("baraka") == (
            "Sent to your colleague, district hospital (1#).\n"
            "UNDO within 5 minutes takes it back. C=close"
        )
        await service.text("baraka", "UNDO")
        await service.text("baraka", "Every six hours.")
        await service.text("baraka", "LIST")
        assert "1# district hospital, nurse, 1 h" in service.last("baraka")
        await passes_on(service)
        await nobody_knows(service)


async def test_urgent_and_with_several_open_questions(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.text("juma", "URGENT The monitor shows E4.")
        await service.text("asha", "Anon urgent: who knows this drug?")
        assert service.last("asha") == (
            "Got it, URGENT and no name (Q2). The mentor sees only: nurse, district hospital.\n"
            "Do not wait for us: call your senior now."
        )
        assert service.last("neema").startswith(
            "2# URGENT, district hospital (nurse, no name), 0 min:\nwho knows this drug?\n"
        )
        await service.tap("neema", "Take")
        await service.text("neema", "A")
        await service.text("neema", "Which one?")
        assert "2# district hospital, nurse: who knows this drug?" in service.last("neema")
        await service.text("neema", "H")
        assert "2# district hospital, nurse" in service.last("neema")
        await service.wait(minutes=20)
        assert "URGENT Q2 at district hospital" in "".join(service.inbox("rehema"))
        await service.text("asha", "C Q2")
        await nobody_knows(service)


async def test_where_nobody_is_on_call(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        for who in ("neema", "baraka", "imara"):
            await service.text(who, "STOP")
        await service.text("asha", ASKED)
        told = service.last("asha")
        assert told.startswith("Got it (Q1). Nobody in anaesthesia is on call now")
        assert told.endswith("No name goes with it: only nurse, district hospital.")
        await service.text("asha", "ANON URGENT Who can come?")
        assert service.last("asha").endswith(
            "No name goes with it: only nurse, district hospital."
        )
        assert "Nobody in anaesthesia is free for Q1 at district hospital" in "".join(
            service.inbox("rehema")
        )
        await nobody_knows(service)


async def test_an_answer_that_cannot_arrive_names_nobody(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.claimed("asha", "neema", ASKED)
        service.block("asha")
        await service.text("neema", "Every four hours.")
        assert service.last("neema") == (
            "Your answer on 1# has not reached your colleague (the network says 30005). It is "
            "kept; the name is sealed, so Rehema asks the safety contact."
        )
        assert service.last("rehema").startswith("A message on Q1 could not be delivered")
        await nobody_knows(service)


@pytest.mark.parametrize("again", ["How much for bed 4?", "S", "U"])
async def test_a_flagged_text_stays_without_a_name_however_it_goes_on(
    tmp_path: Path, again: str
) -> None:
    async with serve(tmp_path) as service:
        await service.text("asha", "ANON How much for Mrs Okello, 0754 123 456?")
        await service.text("asha", again)
        assert "no name" in service.last("neema")
        await nobody_knows(service)


async def test_an_anonymous_and_a_named_question_never_mix(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.claimed("asha", "neema", "Where is the manual?")
        await service.text("asha", ASKED)
        await service.tap("neema", "Take")
        neema = len(service.inbox("neema"))
        await service.text("asha", "I gave it twice.")  # within three minutes, and still asked
        assert service.last("asha").startswith("Which question is this for? Your text waits.")
        assert len(service.inbox("neema")) == neema
        await service.text("asha", "2")
        assert service.last("neema") == "2# your colleague: I gave it twice."
        await service.text("asha", "Q2 And again at noon.")
        assert service.last("neema").startswith("2# ")
        await service.text("asha", "I forgot the name of it.")
        await service.text("asha", "N")  # nobody said that this one has a name
        assert "no name" in service.last("asha")
        await service.text("neema", "C 2#")
        before = [text for text in service.inbox("neema") if text.startswith("1# ")]
        await service.text("asha", "C Q3")
        await service.text("asha", "It was given to him twice.")  # the other closed just now
        assert service.last("asha").startswith("Which question is this for?")
        after = [text for text in service.inbox("neema") if text.startswith("1# ")]
        assert after == before


async def test_a_focal_mentor_is_not_asked_as_such(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        zuri = "Dr Zuri,mentor,anaesthetist,anaesthesia,BUNDA,,700281,telegram,2026-01-05"
        await service.people(zuri)
        await service.shifts("Dr Zuri,anaesthesia,focal,2026-11-23T01:00,2026-11-23T19:00")
        await service.text("asha", ASKED)
        assert len(await service.reasons("Q1 offered to Dr Neema")) == 1
        await service.text("asha", "ASK How is the circuit cleaned?")
        assert await service.reasons("Q2 offered to Dr Zuri")


async def test_a_later_text_links_nothing_named_to_nothing_anonymous(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY - timedelta(hours=1)) as service:
        await service.claimed("asha", "neema", ASKED, "Every four hours.")
        await service.tap("neema", "Close")
        await service.wait(days=4)
        await service.text("asha", "How is the circuit cleaned?")
        assert service.last("asha").startswith("Got it (Q2). ")
        assert "Q1" not in service.last("neema")
        await service.text("asha", "C Q2")
        await service.text("asha", "Q1 And for a child?")
        assert service.last("asha") == (
            "Got it as Q3, linked to Q1 so the mentor can read both.\nU=urgent\n"
            "No name goes with it: only nurse, district hospital."
        )
        assert "anaesthesia, no name (nurse, district hospital)" in service.last("neema")
        assert "\nFollows Q1: How often may I repeat the dose?\n" in service.last("neema")
