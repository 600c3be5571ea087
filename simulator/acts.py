"""What people do in a guided story, and how it is played on the phones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from simulator.client import Simulator

ZONE = ZoneInfo("Africa/Dar_es_Salaam")
ZONE_NAME = "East Africa Time"
SATURDAY = 5
MIDDAY = (12, 31)
MOST_DAYS = 10
"""So many days a story waits for a phone at most."""

DAY = 24 * 60
"""Minutes."""

CODE = re.compile(r"Reply (\d{4}) to send")
"""How a preview names the code that sends it."""

DAYS_AHEAD = 6
"""A story plans a visit so far ahead: the day before its team is asked for cases."""


@dataclass(frozen=True, slots=True)
class Says:
    """Somebody writes a text.

    In it {visit} is two days ahead, {month} the last month, {code} the newest code on their phone
    that sends a broadcast, and {wrong} another one.
    """

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    """Somebody taps a button, or types its key where no message has it."""

    who: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes pass."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Until:
    """The clock moves to the next such local time."""

    hour: int
    minute: int = 0
    weekday: bool = False


@dataclass(frozen=True, slots=True)
class Hears:
    """Days pass, to the minute after midday, until a phone brings something new with `words`."""

    who: str
    words: str = ""


Act = Says | Presses | Wait | Until | Hears


@dataclass(frozen=True, slots=True)
class Step:
    """What one click plays, told before it happens.

    `front` is whose phone is looked at afterwards, where it is not that of who does something.
    """

    tells: str
    acts: tuple[Act, ...]
    front: str = ""

    @property
    def actor(self) -> str:
        """Who does something in it, if anybody."""
        return next((act.who for act in self.acts if isinstance(act, Says | Presses)), "")

    @property
    def faces(self) -> str:
        """Whose phone is looked at afterwards; nobody's in particular, if it is empty."""
        return self.front or self.actor

    def waits_for(self, simulator: Simulator) -> str:
        """Whose phone is off, so that the step cannot be played; nobody's, if it can."""
        phone = simulator.desk.phones.get(self.actor)
        return phone.person.name if phone and phone.off else ""


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation with the three phones it is best seen on.

    Whoever is looked at and has none of these takes the place of the third.
    """

    slug: str
    title: str
    cast: tuple[str, str, str]
    steps: tuple[Step, ...]
    ending: str


async def play(simulator: Simulator, step: Step) -> None:
    """Play a step, letting the service finish after every act."""
    for act in step.acts:
        await perform(simulator, act)
        await simulator.settle()


async def perform(simulator: Simulator, act: Act) -> None:
    """Do one thing of a story."""
    match act:
        case Says(who, text):
            code = code_of(simulator.phone(who).inbox())
            await simulator.text(who, worded(text, await simulator.now(), code))
        case Presses(who, label, key):
            await press(simulator, who, label, key)
        case Wait(minutes):
            await simulator.step(minutes * 60)
        case Hears(who, words):
            await hear(simulator, who, words)
        case Until():
            await simulator.step_to(next_time(await simulator.now(), act))


async def press(simulator: Simulator, who: str, label: str, key: str) -> None:
    """Tap the newest button with this label, else text its key."""
    if simulator.phone(who).newest_with(label):
        await simulator.tap(who, label)
    else:
        await simulator.text(who, key)


async def hear(simulator: Simulator, who: str, words: str = "") -> None:
    """Let days pass until somebody's phone brings something new in which these words are."""
    phone = simulator.phone(who)
    had = len(phone.inbox())
    for _ in range(MOST_DAYS):
        await simulator.step_to(next_time(await simulator.now(), Until(*MIDDAY)))
        if any(words in each for each in phone.inbox()[had:]):
            return


def code_of(texts: Sequence[str]) -> str:
    """Return the newest code by which a broadcast would be sent, or an empty one."""
    found = [match[1] for text in texts if (match := CODE.search(text))]
    return found[-1] if found else ""


def worded(text: str, now: datetime, code: str = "") -> str:
    """Fill in what a text names: "9 DEC-10 DEC" for {visit}, "2026-11" for {month}, and codes."""
    today = now.astimezone(ZONE).date()
    first, last = (today + timedelta(days=DAYS_AHEAD + each) for each in range(2))
    before = today.replace(day=1) - timedelta(days=1)
    span = "-".join(f"{each.day} {each:%b}".upper() for each in (first, last))
    wrong = f"{(int(code) + 1) % 10_000:04}" if code else ""
    return text.format(visit=span, month=f"{before:%Y-%m}", code=code, wrong=wrong)


def next_time(now: datetime, until: Until) -> datetime:
    """The next instant after `now` at which clocks on the wall show this time."""
    local = now.astimezone(ZONE)
    target = local.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)
    while target <= local or (until.weekday and target.weekday() >= SATURDAY):
        target += timedelta(days=1)
    return target.astimezone(UTC)
