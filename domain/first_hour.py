"""The first hour: what stands of a programme before its first answer, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.wire_checks import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.model import Channel, Discipline


_WORKS = frozenset({Finding.WELL, Finding.BY_HAND})
"""Where it cannot be asked where a channel brings things, somebody was told to look."""


class Step(StrEnum):
    """What there is to do, in this order."""

    NAME = "name"
    CHANNELS = "channels"
    PHONE = "phone"
    FACILITIES = "facilities"
    PEOPLE = "people"
    ON_CALL = "on_call"
    AGREED = "agreed"
    ASKED = "asked"
    ANSWERED = "answered"


class Progress(StrEnum):
    """How far a step has come; exactly one that is not done is next."""

    DONE = "done"
    NEXT = "next"
    TO_DO = "to_do"


class Trial(StrEnum):
    """What became of the visitor's last message to their own phone."""

    NONE = "none"
    NO_PHONE = "no_phone"
    """They have no address on a channel that is connected."""
    ON_ITS_WAY = "on_its_way"
    CAME = "came"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the programme holds now.

    `findings` are how each channel's account stood when it was asked last, `heard` on which
    somebody has written to us. `wanted` are the disciplines of mentees, `covered` those with a
    mentor on call.
    """

    programme: str
    channels: tuple[Channel, ...] = ()
    findings: Mapping[Channel, Finding] | None = None
    heard: frozenset[Channel] = frozenset()
    tested: Trial = Trial.NONE
    facilities: int = 0
    without_line: int = 0
    mentees: int = 0
    mentors: int = 0
    wanted: frozenset[Discipline] = frozenset()
    covered: frozenset[Discipline] = frozenset()
    agreed: int = 0
    invited: int = 0
    asked: int | None = None
    answered: int | None = None

    @property
    def gaps(self) -> frozenset[Discipline]:
        """The disciplines whose mentees would find nobody on call."""
        return self.wanted - self.covered

    def connects(self, channel: Channel) -> bool:
        """Tell whether a channel works: somebody wrote on it, or its account is well."""
        return channel in self.heard or (self.findings or {}).get(channel) in _WORKS


def done(facts: Facts) -> frozenset[Step]:
    """Return the steps that need nothing more."""
    connected = bool(facts.channels) and all(facts.connects(each) for each in facts.channels)
    found = {
        Step.NAME: bool(facts.programme),
        Step.CHANNELS: connected,
        Step.PHONE: facts.tested is Trial.CAME,
        Step.FACILITIES: facts.facilities > 0,
        Step.PEOPLE: facts.mentees > 0 and facts.mentors > 0,
        Step.ON_CALL: bool(facts.wanted) and not facts.gaps,
        Step.AGREED: facts.agreed > 0,
        Step.ASKED: facts.asked is not None,
        Step.ANSWERED: facts.answered is not None,
    }
    return frozenset(step for step, holds in found.items() if holds)


def progress(facts: Facts) -> dict[Step, Progress]:
    """Return how far each step has come: the first that is not done is next."""
    over = done(facts)
    upcoming = next((step for step in Step if step not in over), None)
    return {step: _progress(step, over, upcoming) for step in Step}


def _progress(step: Step, over: frozenset[Step], upcoming: Step | None) -> Progress:
    if step in over:
        return Progress.DONE
    return Progress.NEXT if step is upcoming else Progress.TO_DO
