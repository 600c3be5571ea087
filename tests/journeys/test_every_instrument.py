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
from tests.journeys.surveys import answers, debrief, stands

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.instruments import Instrument, Step
    from simulator.phones import Channel
    from tests.journeys.conftest import Service
    from tests.journeys.hand import Hand

SURVEYS = ("debrief_mentee", "debrief_mentor", "psych_safety_pulse", "situation_analysis")
"""What the engine conducts alone; the others have journeys of their own: the form is read back,
a check needs a promise, and whether an answer helped is asked when a question ends."""

WORDS = "We say our names"


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram"])
async def test_every_survey_is_filled_in_to_its_end(service: Service, channel: Channel) -> None:
    asha = await on(service, channel)
    for name in SURVEYS:
        instrument = Instruments.load().get(name)
        for part in instrument.parts or ("",):
            await fill_in(service, asha, instrument, part)
            await service.wait(minutes=1)
    assert service.heard_on("asha") == channel


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


async def on(service: Service, channel: Channel) -> Hand:
    """Give Asha's phone on a network; she prefers it from now on."""
    if channel == "whatsapp":
        return await service.on_whatsapp("asha")
    return await service.knows("asha", channel)


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
