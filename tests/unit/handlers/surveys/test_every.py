"""Every instrument is filled in to its end on every channel, along every way there is."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from content.instruments import Instruments
from domain import branching
from domain.barriers import Commitment, CommitmentKind, CommitmentState
from domain.instruments import AnswerType, ResponseState
from domain.model import Channel
from handlers.surveys.conducts import CONDUCTS
from storage import addresses, commitments, people
from tests.unit.handlers.surveys.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.branching import Way
    from domain.instruments import Instrument, Step
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

HOMES = {
    Channel.SMS: "+255700000100",
    Channel.WHATSAPP: "+255700000190",
    Channel.TELEGRAM: "700990",
}
WORDS = "More time in theatre"


def walks() -> Iterator[tuple[Channel, Instrument, str, Way]]:
    """Give each way of each instrument, the first of each on all channels, the others on one."""
    channels = cycle(Channel(each) for each in HOMES)
    for name in sorted(CONDUCTS):
        instrument = Instruments.load().get(name)
        for part in () if instrument.form else instrument.parts or ("",):
            first, *others = branching.ways(instrument, part)
            yield from ((channel, instrument, part, first) for channel in HOMES)
            yield from ((next(channels), instrument, part, each) for each in others)


def reply(step: Step, code: str | None) -> str:
    """Return what somebody writes to go this way."""
    if code is not None:
        return code
    if step.type is AnswerType.FREE_TEXT:
        return WORDS
    if step.type is AnswerType.NUMBER:
        return str(step.most)
    return next(each for each in reversed(step.codes) if each not in step.follows)


def named(walk: tuple[Channel, Instrument, str, Way]) -> str:
    channel, instrument, part, way = walk
    return "-".join([channel, instrument.id, part, *(code or "" for _, code in way)])


@pytest.mark.parametrize("walk", list(walks()), ids=named)
def test_every_way_leads_to_the_end(
    room: Room, walk: tuple[Channel, Instrument, str, Way]
) -> None:
    channel, instrument, part, way = walk
    asha = Asked(room, HOMES[channel], channel)
    promised = room.book.commit(lambda uow: move_in(uow, asha))
    asha.says("HELP")
    made = asha.sent(instrument.id, part=part, commitment_id=promised.id)
    shown = asha.told()
    if CONDUCTS[instrument.id].intro:
        shown = [asha.says("1")]
    for step, code in way:
        assert shown, f"{step.id} is not asked"
        shown = [asha.says(reply(step, code))]
    assert shown[0].startswith("Thank you, Asha") or instrument.parts
    assert asha.stands(made).state is ResponseState.DONE
    assert set(asha.answers(made)) == {step.id for step, _ in way}


def move_in(uow: UnitOfWork, asha: Asked) -> Commitment:
    """They are known on this channel, which they prefer, and have promised something."""
    cast = asha.room.cast
    if asha.channel is not Channel.SMS:
        addresses.add(uow, asha.channel, asha.address, cast.mentee)
        people.set_preferred(uow, cast.mentee, asha.channel)
    due = uow.now + timedelta(days=30)
    own = (CommitmentKind.OWN, "We say our names", uow.now, due, CommitmentState.OPEN)
    return commitments.add(uow, Commitment(0, cast.mentee, *own))
