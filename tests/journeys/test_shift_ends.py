"""A shift ends: what it leaves goes on with others, or stays with who says so; nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.test_shifts import NIGHT, bare, on

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

__all__ = ["bare"]
REGIONAL = "anaesthesia,regional"


@pytest.fixture
async def evening(bare: Service) -> Service:
    """Monday at noon: Dr Neema until 19:00, then Dr Kato; two questions of hers are answered."""
    await bare.shifts(on("Dr Neema", 23), on("Dr Kato", 23, NIGHT))
    await bare.claimed("asha", "neema", "Where is the list kept?", "1# Which one?")
    await bare.claimed("juma", "neema", "How do I fill this form?", "2# From the left.")
    return bare


async def test_answered_threads_are_handed_over_if_their_mentor_says_so(evening: Service) -> None:
    await evening.at("18:59")
    evening.wipe()
    await evening.at("19:00")
    assert evening.inbox("neema") == [
        "Your shift is over, thank you: 2 answered. Still open with you: 1#, 2#\n"
        "1=keep 2=hand over to Dr Kato"
    ]
    assert len(evening.inbox("kato")) == 1
    await evening.tap("neema", "Hand over")
    assert evening.last("neema") == (
        "Dr Kato is asked to take 1#, 2#. It stays yours until then.\nNothing more to do now."
    )
    assert evening.inbox("kato")[1] == (
        "Dr Neema hands you 1#, Bunda DH (Asha, nurse anaesthetist), open 7 h:\n"
        "Where is the list kept?\nDr Neema: Which one?\nReply to answer. A=take D=pass"
    )
    assert evening.inbox("asha") == evening.inbox("juma") == []
    await evening.text("kato", "A 1#")
    await evening.text("kato", "D 2#")
    assert evening.inbox("asha") == [
        "Dr Kato (anaesthesia) now has Q1 and can read all of it.\nGo on writing here."
    ]
    assert evening.inbox("juma") == []
    assert evening.inbox("neema")[-2:] == [
        "Dr Kato now has 1# with all its texts. Asha is told.\nThank you, Dr Neema.",
        "Dr Kato cannot take 2# just now, so it is still yours.\nH=hand over to another",
    ]
    await evening.text("juma", "The second page, too?")
    assert evening.last("neema") == "2# Juma: The second page, too?"


async def test_threads_are_kept_by_a_key_or_without_one(evening: Service) -> None:
    await evening.at("19:00")
    await evening.text("neema", "1")
    assert evening.last("neema") == "1#, 2# stays with you.\nWrite your answer, or H=hand over"
    await evening.text("neema", "1# In the folder.")
    assert evening.last("asha") == "Dr Neema (Q1): In the folder."
    assert not any("hands you" in text for text in evening.inbox("kato"))
    await evening.wait(hours=13)  # quiet: they close by themselves
    assert evening.last("juma").startswith("Q2 is closed. Did it help?")


async def test_what_nobody_answered_is_offered_to_who_comes(bare: Service) -> None:
    await bare.shifts(
        on("Dr Neema", 23), on("Dr Kato", 23, NIGHT), on("Dr Imara", 23, NIGHT, REGIONAL)
    )
    await bare.at("18:50")
    await bare.claimed("asha", "neema", "Where is the list kept?")
    await bare.text("juma", "How do I fill this form?")
    bare.wipe()
    await bare.at("19:00")
    assert bare.inbox("neema") == [
        "2# went on to the next mentor after 10 min. No harm done.\n"
        "You can still write 2# and your text.",
        "Your shift is over, thank you. Dr Kato is asked to take 1#; yours until then.\n"
        "A short line still helps.",
    ]
    assert bare.inbox("kato") == [
        "1# anaesthesia, Tarime DH (Juma, nurse anaesthetist), waiting 10 min:\n"
        "How do I fill this form?\nReply to answer. A=take D=pass",
        "Dr Neema hands you 2#, Bunda DH (Asha, nurse anaesthetist), open 10 min:\n"
        "Where is the list kept?\nReply to answer. A=take D=pass",
        "Your shift has begun; 2 open for you. Nobody is down for the time after you.\n"
        "LIST=open WHO=on call AWAY 1d=not now",
    ]
    assert bare.inbox("asha") == []
    await bare.text("neema", "1# Which list?")  # hers until it is taken
    assert bare.last("asha").startswith("Dr Neema (anaesthesia) on Q1:\nWhich list?")


async def test_with_nobody_to_come_all_stays_and_its_clocks_go_on(bare: Service) -> None:
    await bare.shifts(on("Dr Neema", 23))
    await bare.at("18:50")
    await bare.claimed("asha", "neema", "Where is the list kept?")
    await bare.claimed("juma", "neema", "How do I fill this form?", "2# From the left.")
    bare.wipe()
    await bare.at("19:00")
    assert bare.inbox("neema") == bare.inbox("asha") == bare.inbox("juma") == []
    await bare.at("20:50")
    assert bare.last("neema").startswith("1# went back to the team")


async def test_who_goes_on_in_another_tier_is_not_asked(bare: Service) -> None:
    await bare.shifts(
        on("Dr Neema", 23),
        on("Dr Neema", 23, NIGHT, "anaesthesia,backup"),
        on("Dr Kato", 23, NIGHT),
    )
    await bare.claimed("asha", "neema", "Where is the list kept?", "Which one?")
    bare.wipe()
    await bare.at("20:00")
    assert bare.inbox("neema") == []
