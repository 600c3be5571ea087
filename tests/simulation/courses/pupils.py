"""Made-up mentees of a course: where they are, what they write on, and what they are like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from domain.model import Channel, Discipline

if TYPE_CHECKING:
    from random import Random

ZONES = ("Africa/Cairo", "Africa/Dar_es_Salaam", "Africa/Casablanca")
"""In the half year that is played, the clocks change in the first and in the last."""

CHANNELS = (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)
DISCIPLINES = (
    Discipline.GENERAL_SURGERY,
    Discipline.PERIOPERATIVE_NURSING,
    Discipline.ANAESTHESIA,
)


class Habit(Enum):
    """What a mentee does beside answering; most do nothing else."""

    PLAIN = auto()
    LEAVES = auto()
    COMES_BACK = auto()
    WISHES_FEWER = auto()
    ASKS = auto()
    HAS_EMERGENCIES = auto()
    WANTS = auto()
    MOVES = auto()
    FALLS_SILENT = auto()
    IS_TRAINED_LATE = auto()
    SKIPS_BASELINE = auto()


ODD = [each for each in Habit if each is not Habit.PLAIN]
"""What those do in turns who are not plain, so that none of it is missing."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A mentee of the course."""

    number: int
    zone: str
    channel: Channel
    discipline: Discipline
    habit: Habit

    @property
    def phone(self) -> str:
        """Where they read."""
        if self.channel is Channel.TELEGRAM:
            return str(810_000 + self.number)
        return f"+1202555{self.number:04}"


def gather(dice: Random, size: int, plain: float) -> list[Pupil]:
    """Make mentees up, of whom a share is plain; every zone, channel and discipline has some."""
    made = []
    odd = 0
    for number in range(size):
        habit = Habit.PLAIN
        if dice.random() >= plain:
            habit, odd = ODD[odd % len(ODD)], odd + 1
        zone, channel = ZONES[number % 3], CHANNELS[number // 3 % 3]
        made.append(Pupil(number, zone, channel, DISCIPLINES[number // 9 % 3], habit))
    return made
