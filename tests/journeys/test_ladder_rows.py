"""Every row of the reply ladder, on each channel it can happen on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.ladder import CHANNELS, LIST, QUOTES, TAPS, ladder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.phones import Channel
    from tests.journeys.ladder import Ladder

WHICH = f"Not sent yet: which question is this for?\n{LIST}\nReply the number. 0=drop it"
BOTH = ("asha", "bahati")
ON_EACH = pytest.mark.parametrize("channel", CHANNELS)
ON_QUOTES = pytest.mark.parametrize("channel", QUOTES)
ON_TAPS = pytest.mark.parametrize("channel", TAPS)


@pytest.fixture
async def two(tmp_path: Path, channel: Channel) -> AsyncIterator[Ladder]:
    """Dr Zuri has both questions."""
    async with ladder(tmp_path, channel, *BOTH) as found:
        yield found


@pytest.fixture
async def one(tmp_path: Path, channel: Channel) -> AsyncIterator[Ladder]:
    """Dr Zuri has Asha's question alone."""
    async with ladder(tmp_path, channel, "asha") as found:
        yield found


@ON_TAPS
async def test_1_a_button_means_its_own_message(two: Ladder) -> None:
    await two.service.tap(two.mentor, "Close", two.said_of("1# is yours"))
    assert two.got("asha")[-1].startswith("Q1 is closed.")
    assert two.got("bahati") == []
    assert "Rule 1" in (await two.service.reasons("Dr Zuri pressed"))[0]


@ON_QUOTES
async def test_1_a_quote_decides(two: Ladder) -> None:
    await two.says("In the red folder.", two.said_of("Where is the list kept?"))
    assert two.got("asha")[-1].endswith("In the red folder.\nReply here to go on.")
    assert two.got("bahati") == []
    assert await two.why() == "Rule 1: it quotes a message we sent to this phone."


@ON_QUOTES
async def test_1_a_quote_with_the_same_code_is_that_question(two: Ladder) -> None:
    await two.says("1# In the red folder.", two.said_of("Where is the list kept?"))
    assert "\nIn the red folder.\n" in two.got("asha")[-1]
    assert two.got("bahati") == []


@ON_QUOTES
@pytest.mark.parametrize("whose", ["own words", "a message on another's phone"])
async def test_1_a_quote_of_no_message_to_this_phone_is_asked_about(
    two: Ladder, channel: Channel, whose: str
) -> None:
    await two.service.phone("neema", channel).says("WHO")
    quoted = two.written() if whose == "own words" else two.service.bubble("neema")
    await two.says("In the red folder.", quoted)
    assert two.hears() == WHICH
    assert await two.why() == (
        "Rule 6: it refers to a message that is no question of this mentor."
    )
    assert two.got("asha") == two.got("bahati") == []


@ON_EACH
async def test_3_a_code_decides(two: Ladder) -> None:
    await two.says("2# Line by line.")
    assert two.got("bahati") == [
        "Dr Zuri (anaesthesia) on Q2:\nLine by line.\nReply here to go on."
    ]
    assert two.hears().startswith("Sent to Bahati, Bunda DH (2#).")
    assert two.got("asha") == []
    assert await two.why() == "Rule 3: it names the code of the question."


@ON_EACH
@pytest.mark.parametrize("code", ["2\uff03", "\u0662#", "\u0968\uff03"])
async def test_3_a_code_in_any_script_decides(two: Ladder, code: str) -> None:
    await two.says(f"{code} Line by line.")
    assert "\nLine by line.\n" in two.got("bahati")[-1]
    assert two.got("asha") == []


@ON_EACH
@pytest.mark.parametrize(
    "words", ["3 units", "Q4 hourly", "1. IV access", "2 # ribs, observe", "2 units", "1"]
)
async def test_3_a_bare_number_is_a_dose(two: Ladder, words: str) -> None:
    await two.says(words)
    assert two.hears() == WHICH
    assert two.got("asha") == two.got("bahati") == []
    await two.says("2")
    assert two.got("bahati")[-1].endswith(f"{words}\nReply here to go on.")
    assert two.got("asha") == []


@ON_EACH
async def test_4_the_only_live_question_takes_every_dose(one: Ladder) -> None:
    doses = ("3 units", "Q4 hourly", "1. IV access", "3", "2 # ribs, observe")
    for words in doses:
        await one.says(words)
        assert one.got("asha")[-1].endswith((words, f"{words}\nReply here to go on."))
    assert len(one.got("asha")) == len(doses)
    assert await one.why() == "Rule 4: it is the only live question of this mentor."


@ON_EACH
async def test_4_waits_while_another_question_was_touched_within_the_hour(two: Ladder) -> None:
    await two.says("1# C")
    await two.says("Page 2.")
    assert two.hears() == (
        "This goes to Bahati, Bunda DH (2#) in 20 seconds.\nUNDO takes it back. C=close"
    )
    await two.service.wait(seconds=19)
    assert two.got("bahati") == []
    await two.service.wait(seconds=1)
    assert two.got("bahati")[-1].endswith("Page 2.\nReply here to go on.")


@ON_EACH
async def test_4_undo_takes_back_what_waits(two: Ladder) -> None:
    await two.says("1# C")
    await two.says("In the red folder.")
    await two.service.wait(seconds=10)
    await two.says("UNDO")
    assert two.hears().startswith("Taken back: Bahati has not seen your text (2#).")
    await two.service.wait(minutes=5)
    assert two.got("bahati") == []


@ON_EACH
async def test_4_an_urgent_question_does_not_wait(two: Ladder) -> None:
    await two.service.text("bahati", "U")
    await two.says("1# C")
    await two.says("Page 2.")
    assert two.hears().startswith("Sent to Bahati, Bunda DH (2#).")
    assert two.got("bahati")[-1].endswith("Page 2.\nReply here to go on.")


@ON_EACH
async def test_4_what_goes_at_once_takes_along_what_waits_before_it(two: Ladder) -> None:
    await two.says("1# C")
    await two.says("Page 2.")
    await two.says("2# Then page 3.")
    await two.says("2# C")
    assert [text.splitlines()[0] for text in two.got("bahati")] == [
        "Dr Zuri (anaesthesia) on Q2:",
        "Dr Zuri (Q2): Then page 3.",
        "Q2 is closed. Did it help?",
    ]


@ON_EACH
async def test_5_a_burst_goes_on_after_a_moment(two: Ladder) -> None:
    await two.says("2# Line by line.")
    await two.service.wait(seconds=30)
    await two.says("And sign it.")
    assert two.hears().startswith("This goes to Bahati, Bunda DH (2#) in 20 seconds.")
    assert await two.why() == "Rule 5: it goes on with what this mentor wrote just before."
    await two.service.wait(seconds=30)
    await two.says("Then send it.")
    await two.service.wait(seconds=30)
    assert two.got("bahati")[-2:] == [
        "Dr Zuri (Q2): And sign it.",
        "Dr Zuri (Q2): Then send it.",
    ]
    assert two.got("asha") == []


@ON_EACH
@pytest.mark.parametrize("seconds", [0, 4, 181])
async def test_5_no_burst_is_what_was_not_typed_just_after(two: Ladder, seconds: int) -> None:
    await two.says("2# Line by line.")
    await two.service.wait(seconds=seconds)
    await two.says("And the red folder.")
    assert two.hears() == WHICH


@ON_EACH
@pytest.mark.parametrize("asker", BOTH)
async def test_5_a_burst_ends_with_a_message_of_another_question(two: Ladder, asker: str) -> None:
    await two.says("2# Line by line.")
    await two.service.wait(seconds=30)
    await two.service.text(asker, "I have looked there.")
    await two.service.wait(seconds=30)
    await two.says("Look again, please.")
    held = two.hears() == WHICH
    assert held is (asker == "asha")
    assert all("Look again" not in text for text in two.got("asha"))


@ON_EACH
async def test_5_a_burst_ends_with_undo_and_with_a_held_text(two: Ladder) -> None:
    await two.says("2# Line by line.")
    await two.service.wait(seconds=10)
    await two.says("UNDO")
    await two.service.wait(seconds=10)
    await two.says("In the red folder.")
    assert two.hears() == WHICH


@ON_EACH
async def test_6_a_digit_sends_what_was_held_at_once(two: Ladder) -> None:
    await two.says("How many people do you have?")
    assert two.hears() == WHICH
    assert two.got("asha") == two.got("bahati") == []
    await two.says("2")
    assert two.got("bahati") == [
        "Dr Zuri (anaesthesia) on Q2:\nHow many people do you have?\nReply here to go on."
    ]
    assert two.hears().startswith("Sent to Bahati, Bunda DH (2#).")
    assert "its writer chose the question" in (await two.service.reasons("Dr Zuri chose"))[0]


@ON_EACH
async def test_6_a_burst_is_held_together_and_the_list_says_how_many(two: Ladder) -> None:
    await two.says("How many people do you have?")
    await two.service.wait(seconds=30)
    await two.says("On that day, I mean.")
    assert two.hears() == (
        f"Not sent yet: which question are your 2 texts for?\n{LIST}\n"
        "Reply the number. 0=drop them"
    )
    await two.says("1")
    assert len(two.got("asha")) == 2
    assert two.got("bahati") == []


@ON_EACH
async def test_6_two_texts_that_are_no_burst_are_sent_apart(two: Ladder) -> None:
    await two.says("How many people do you have?")
    await two.says("Line by line.")
    again = LIST.replace("1 1#", "3 1#").replace("2 2#", "4 2#")
    assert two.hears() == (
        f"Not sent yet: which question is this for: Line by line.\n{again}\n"
        "Reply the number. 5=drop it"
    )
    await two.says("4")
    assert two.got("asha") == []
    assert two.got("bahati")[-1].endswith("\nLine by line.\nReply here to go on.")
    await two.says("1")
    assert two.got("asha")[-1].endswith("\nHow many people do you have?\nReply here to go on.")
    assert len(two.got("bahati")) == 1


@ON_EACH
async def test_6_a_late_digit_releases_nothing_else(two: Ladder) -> None:
    await two.says("How many people do you have?")
    await two.service.wait(minutes=16)
    await two.says("Line by line.")
    await two.says("1")
    assert two.got("asha") == two.got("bahati") == []
    assert two.hears().startswith("Not sent yet: which question is this for: 1\n")


@ON_EACH
@pytest.mark.parametrize(("drop", "other"), [("0", "4"), ("5", "1")])
async def test_6_each_list_drops_its_own_text(two: Ladder, drop: str, other: str) -> None:
    await two.says("How many people do you have?")
    await two.says("Line by line.")
    await two.says(drop)
    assert two.hears().startswith("Dropped: your text went to nobody.")
    await two.says(other)
    texts = [*two.got("asha"), *two.got("bahati")]
    assert len(texts) == 1


@ON_EACH
async def test_6_an_unknown_code_is_asked_about(two: Ladder) -> None:
    await two.says("9# Line by line.")
    assert two.hears() == (
        f"Not sent yet: you have no open question 9#.\n{LIST}\nReply the number. 0=drop it"
    )
    assert await two.why() == "Rule 6: it names a code that is no question of this mentor."
    assert two.got("asha") == two.got("bahati") == []


@ON_EACH
async def test_6_an_unknown_code_is_asked_about_though_one_question_is_live(one: Ladder) -> None:
    await one.says("9# Line by line.")
    assert one.hears().startswith("Not sent yet: you have no open question 9#.\n1 1# Bunda DH")
    assert one.got("asha") == []


@ON_QUOTES
async def test_6_a_quote_and_a_code_that_disagree_are_asked_about(two: Ladder) -> None:
    await two.says("2# Line by line.", two.said_of("Where is the list kept?"))
    assert two.hears().startswith("Not sent yet: you quoted 1# but wrote 2#. Which one?\n1")
    assert await two.why() == "Rule 6: it refers to two different questions."
    assert two.got("asha") == two.got("bahati") == []


@ON_EACH
async def test_6_what_has_just_ended_elsewhere_is_asked_about(two: Ladder) -> None:
    await two.service.text("asha", "C")
    await two.says("In the red folder.")
    assert two.hears().startswith("Not sent yet: which question is this for?\n1 2# Bunda DH")
    assert await two.why() == "Rule 6: another question of this mentor has just ended."
    assert two.got("bahati") == []


@ON_EACH
async def test_6_a_digit_of_a_list_that_is_over_is_no_dose(one: Ladder) -> None:
    await one.says("9# Line by line.")
    await one.service.wait(minutes=16)
    await one.says("1")
    assert one.hears().startswith("Not sent yet: which question is this for: 1\n2 1# Bunda DH")
    assert await one.why() == "Rule 6: it may answer a list that is over."
    assert one.got("asha") == []


@ON_EACH
async def test_6_a_bare_text_waits_while_one_before_it_is_held(one: Ladder) -> None:
    await one.says("9# Line by line.")
    await one.service.wait(seconds=2)
    await one.says("In the red folder.")
    assert await one.why() == ("Rule 6: a text that this mentor wrote before waits to be placed.")
    assert one.got("asha") == []


@ON_EACH
async def test_6_a_bare_text_after_a_late_one_is_asked_about(two: Ladder) -> None:
    await two.says("1# C")
    await two.service.wait(minutes=10)
    await two.says("1# In the red folder.")
    assert two.hears().startswith("Not sent yet: 1# was closed 10 min ago.")
    await two.says("Second shelf.")
    assert await two.why() == "Rule 6: this mentor wrote on another question just before."
    assert two.got("bahati") == []
