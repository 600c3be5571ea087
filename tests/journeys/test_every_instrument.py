"""Every instrument on every channel, to the end of its longest way, as phones answer there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.instruments import Instruments, phrase_of
from content.phrases import Phrases
from content.typical import typical
from domain.branching import ways
from domain.filling import length
from domain.fitting import fold
from domain.instruments import AnswerType, ResponseState
from tests.journeys.forms import LEADER, standing
from tests.journeys.surveys import answers, debrief, stands

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.instruments import Instrument, Step
    from simulator.phones import Channel
    from tests.journeys.conftest import Service
    from tests.journeys.hand import Hand

SURVEYS = ("debrief_mentee", "debrief_mentor", "psych_safety_pulse", "situation_analysis")
"""What the engine conducts alone. A check needs a promise: it goes every way on every channel in
tests/unit/handlers/surveys/test_every.py."""

CHANNELS = pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram"])
MONTH = "48 21 15 0 1 0 40 6 1 160 2 1 - - - 1"

WORDS = "We say our names"


@CHANNELS
async def test_every_survey_is_filled_in_to_its_end(service: Service, channel: Channel) -> None:
    asha = await on(service, channel)
    for name in SURVEYS:
        instrument = Instruments.load().get(name)
        for part in instrument.parts or ("",):
            await fill_in(service, asha, instrument, part)
            await service.wait(minutes=1)
    assert service.heard_on("asha") == channel


@CHANNELS
async def test_a_month_is_reported_number_by_number(service: Service, channel: Channel) -> None:
    leah = await on(service, channel, LEADER)
    await leah.says("OUT")
    for step, number in enumerate(MONTH.split(), start=1):
        assert leah.last().text.startswith(f"{step} of 16: ")
        await leah.says(number)
    assert leah.last().text.startswith("Bunda DH, 2026-10, we read:")
    await press(leah, "1", "Save")
    assert leah.last().text.startswith("Saved: Bunda DH, 2026-10, 13 of 16 numbers.")
    saved = await standing(service, "2026-10")
    assert len([each for each in saved.values() if each is not None]) == 13
    assert service.heard_on(LEADER) == channel


@CHANNELS
async def test_whether_it_helped_is_said_with_two_keys(service: Service, channel: Channel) -> None:
    asha = await on(service, channel)
    await asha.says("The new monitor shows error E4. Who knows it?")
    await service.tap("neema", "Take")
    await service.text("neema", "Is the small cable at the back in place?")
    await service.tap("neema", "Close")
    assert asha.last().text.startswith("Q1 is closed. Did it help?")
    await press(asha, "1", "Yes, a lot")
    assert asha.last().text.startswith("Thank you. What happened next? No names.")
    await press(asha, "4", "Other")
    assert asha.last().text.startswith("Thank you, Asha.")
    assert service.heard_on("asha") == channel


async def press(hand: Hand, key: str, label: str) -> None:
    """Tap a button where there is one, else type its key."""
    if hand.last().channel == "sms":
        await hand.says(key)
    else:
        await hand.taps(label)


async def fill_in(service: Service, asha: Hand, instrument: Instrument, part: str) -> None:
    """Send Asha an instrument, or a part of one, and answer all of it."""
    sent = await debrief(service, "Asha", instrument.id, part=part)
    if asha.last().text.endswith("1=begin 2=not now"):
        await asha.says("1")
    way = max(ways(instrument, part), key=len)
    assert len(way) == length(instrument, part)
    for step, code in way:
        await reply(asha, instrument, step, code)
    assert (await stands(service, sent)).state is ResponseState.DONE
    assert list(await answers(service, sent)) == [step.id for step, _ in way]


async def on(service: Service, channel: Channel, who: str = "asha") -> Hand:
    """Give somebody's phone on a network, which they prefer from now on."""
    if channel == "whatsapp":
        return await service.on_whatsapp(who)
    return await service.knows(who, channel)


async def reply(asha: Hand, instrument: Instrument, step: Step, code: str | None) -> None:
    """Read a step, and answer it: by button where there is one, else by typing."""
    asked = said(instrument, step)
    shown = asha.last()
    assert shown.text == (fold(asked.text) if shown.channel == "sms" else asked.text)
    labels = {each.key: each.label for each in asked.choices}
    chosen = code or next((each for each in step.codes if each not in step.follows), None)
    if chosen in labels and shown.channel != "sms":
        await asha.taps(labels[chosen])
    elif chosen:
        await asha.says(chosen)
    else:
        await asha.says(WORDS if step.type is AnswerType.FREE_TEXT else str(step.most))


def said(instrument: Instrument, step: Step) -> Rendered:
    phrases, phrase = Phrases.load(), phrase_of(instrument, step)
    known = typical("en")
    return phrases.render(phrase, "en", **{each: known[each] for each in phrases.names(phrase)})
