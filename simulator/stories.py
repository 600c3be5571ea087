"""Guided stories: golden conversations played on the phones, one step at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.client import Simulator

ZONE = ZoneInfo("Africa/Dar_es_Salaam")
ZONE_NAME = "East Africa Time"
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Says:
    """Somebody writes a text."""

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


Act = Says | Presses | Wait | Until


@dataclass(frozen=True, slots=True)
class Step:
    """What one click plays, told before it happens."""

    tells: str
    acts: tuple[Act, ...]

    @property
    def actor(self) -> str:
        """Who does something in it, if anybody."""
        return next((act.who for act in self.acts if isinstance(act, Says | Presses)), "")

    def waits_for(self, simulator: Simulator) -> str:
        """Whose phone is off, so that the step cannot be played; nobody's, if it can."""
        phone = simulator.desk.phones.get(self.actor)
        return phone.person.name if phone and phone.off else ""


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation with the three phones it is best seen on."""

    slug: str
    title: str
    cast: tuple[str, str, str]
    steps: tuple[Step, ...]
    ending: str


STORIES = (
    Story(
        slug="question",
        title="A question by SMS, answered on Telegram",
        cast=("asha", "neema", "rehema"),
        steps=(
            Step(
                "At 09:14 on a working day, Asha texts a question from her SMS phone.",
                (
                    Until(9, 14, weekday=True),
                    Says(
                        "asha",
                        "The monitor shows error E4 and the manual is lost. Who knows this model?",
                    ),
                ),
            ),
            Step(
                "Three minutes later Dr Neema, who is on call, takes it on Telegram.",
                (Wait(3), Presses("neema", "Take", "A")),
            ),
            Step(
                "Dr Neema writes back. Neither side sees the other's number or channel.",
                (
                    Wait(2),
                    Says(
                        "neema",
                        "Thank you for asking, Asha. I used that model for years."
                        " Is the small cable at the back in place?",
                    ),
                ),
            ),
            Step(
                "Asha looks, and says what she found.",
                (Wait(7), Says("asha", "It was loose. The screen is back, thank you!")),
            ),
            Step(
                "Dr Neema closes the question. Asha is asked whether it helped.",
                (Wait(4), Presses("neema", "Close", "C")),
            ),
            Step("Asha answers with one digit: it helped a lot.", (Wait(3), Says("asha", "1"))),
            Step("And with one more, what happened next.", (Wait(1), Says("asha", "4"))),
        ),
        ending="Question, answer, close and feedback: the log on this page says why of each.",
    ),
    Story(
        slug="night",
        title="Urgent at night, nobody takes it: it escalates",
        cast=("juma", "neema", "baraka"),
        steps=(
            Step(
                "At 02:03 Juma texts, with URGENT as the first word."
                " Dr Neema and Dr Kato are asked at once.",
                (
                    Until(2, 3),
                    Says(
                        "juma",
                        "URGENT Heavy bleeding after caesarean, surgeon is on the way."
                        " I need a senior voice.",
                    ),
                ),
            ),
            Step("Both stay silent. Two minutes pass.", (Wait(2),)),
            Step(
                "Still silent after five minutes: the regional team is asked, and Juma is told.",
                (Wait(3),),
            ),
            Step(
                "Dr Baraka, of the regional team, takes it. The others learn who has it.",
                (Wait(1), Presses("baraka", "Take", "A")),
            ),
            Step(
                "Dr Baraka writes to Juma.",
                (
                    Wait(1),
                    Says(
                        "baraka",
                        "I am here, Juma, and I stay."
                        " Who is with you, and what has changed since you wrote?",
                    ),
                ),
            ),
        ),
        ending="Three people were asked and one answered; nobody had to know whom to call.",
    ),
)
BY_SLUG = {story.slug: story for story in STORIES}


async def play(simulator: Simulator, step: Step) -> None:
    """Play a step, letting the service finish after every act."""
    for act in step.acts:
        await perform(simulator, act)
        await simulator.settle()


async def perform(simulator: Simulator, act: Act) -> None:
    """Do one thing of a story."""
    match act:
        case Says(who, text):
            await simulator.text(who, text)
        case Presses(who, label, key):
            await press(simulator, who, label, key)
        case Wait(minutes):
            await simulator.step(minutes * 60)
        case Until():
            await simulator.step_to(next_time(await simulator.now(), act))


async def press(simulator: Simulator, who: str, label: str, key: str) -> None:
    """Tap the newest button with this label, else text its key."""
    if simulator.phone(who).newest_with(label):
        await simulator.tap(who, label)
    else:
        await simulator.text(who, key)


def next_time(now: datetime, until: Until) -> datetime:
    """The next instant after `now` at which clocks on the wall show this time."""
    local = now.astimezone(ZONE)
    target = local.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)
    while target <= local or (until.weekday and target.weekday() >= SATURDAY):
        target += timedelta(days=1)
    return target.astimezone(UTC)
