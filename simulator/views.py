"""What the page shows: values made ready for its templates, times in the programme's zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from simulator import faults
from simulator.stories import BY_SLUG, STORIES, ZONE, ZONE_NAME, Story

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from simulator.client import Simulator
    from simulator.phones import Bubble, Desk, Person, Phone
    from simulator.service import Happening

SLOTS = ("p1", "p2", "p3")
QUOTABLE = 5
EXCERPT = 48


@dataclass(frozen=True, slots=True)
class View:
    """What the visitor has chosen to see: three phones, the one in front, and the story."""

    shown: tuple[str, str, str]
    front: int
    story: Story

    @classmethod
    def read(cls, fields: Mapping[str, Any], desk: Desk) -> View:
        """Read it from an address or a form; what is unknown falls back to the story's cast."""
        story = BY_SLUG.get(str(fields.get("story", "")), STORIES[0])
        chosen = (str(fields.get(slot, "")) for slot in SLOTS)
        one, two, three = (
            key if key in desk.phones else cast
            for key, cast in zip(chosen, story.cast, strict=True)
        )
        on = str(fields.get("on", ""))
        return cls((one, two, three), int(on) if on in {"1", "2", "3"} else 1, story)

    def query(self, front: int | None = None) -> str:
        """The same view as an address."""
        return urlencode(self.fields(front))

    def fields(self, front: int | None = None) -> dict[str, str]:
        """The same view as hidden fields of a form."""
        chosen = dict(zip(SLOTS, self.shown, strict=True))
        return chosen | {"on": str(front or self.front), "story": self.story.slug}

    def facing(self, key: str) -> int:
        """Which phone to put in front so that this person is seen."""
        return self.shown.index(key) + 1 if key in self.shown else self.front


@dataclass(frozen=True, slots=True)
class Line:
    """A bubble with the time as its reader sees it, and a day where a new one begins."""

    bubble: Bubble
    time: str
    day: str

    @property
    def notes(self) -> str:
        """Time, SMS parts and what became of it."""
        count = self.bubble.parts
        parts = f"{count} part{'s' if count > 1 else ''}" if count else ""
        return " · ".join(note for note in (self.time, parts, self.bubble.state) if note)


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the three phones on the page."""

    number: int
    phone: Phone
    lines: tuple[Line, ...]
    network: str
    others_on: tuple[str, ...] = ()

    @property
    def quotable(self) -> list[tuple[str, str]]:
        """The newest messages that a reply can quote, as (id, excerpt)."""
        if self.phone.channel == "sms":
            return []
        received = [line.bubble for line in self.lines if not line.bubble.mine]
        return [
            (bubble.provider_id, _excerpt(bubble)) for bubble in received[: -QUOTABLE - 1 : -1]
        ]


def page(
    simulator: Simulator, view: View, now: datetime, events: Sequence[Happening], step: int
) -> dict[str, Any]:
    """Everything that the template of the page asks for."""
    return {
        "view": view,
        "now": now,
        "clock": clock_time(now),
        "day": short_day(now),
        "zone": ZONE_NAME,
        "slots": [_slot(simulator, view, number) for number in (1, 2, 3)],
        "people": _by_role(simulator.people),
        "stories": STORIES,
        "story": view.story,
        "step": step,
        "waits_for": _waits_for(simulator, view.story, step),
        "faults": [*_silences(simulator, view), *faults.LABELS.items()],
        "faults_on": simulator.faults.on(),
        "events": [(event, _event_time(event.at, now)) for event in events],
    }


def clock_time(instant: datetime) -> str:
    """Hours and minutes on the wall."""
    return f"{instant.astimezone(ZONE):%H:%M}"


def short_day(instant: datetime) -> str:
    """Such as Tue 24 Nov."""
    local = instant.astimezone(ZONE)
    return f"{local:%a} {local.day} {local:%b}"


def long_day(instant: datetime) -> str:
    """Such as Tuesday 24 November."""
    local = instant.astimezone(ZONE)
    return f"{local:%A} {local.day} {local:%B}"


def _event_time(at: datetime, now: datetime) -> str:
    time = f"{at.astimezone(ZONE):%H:%M:%S}"
    same_day = at.astimezone(ZONE).date() == now.astimezone(ZONE).date()
    return time if same_day else f"{short_day(at)} {time}"


def _slot(simulator: Simulator, view: View, number: int) -> Slot:
    phone = simulator.phone(view.shown[number - 1])
    sms = f"SMS · {simulator.twilio_number}"
    network = sms if phone.channel == "sms" else "Telegram · Bot"
    own = faults.SILENT + phone.person.key
    others = tuple(name for name in simulator.faults.on() if name != own)
    return Slot(number, phone, tuple(_lines(phone.bubbles)), network, others)


def _waits_for(simulator: Simulator, story: Story, step: int) -> str:
    return story.steps[step].waits_for(simulator) if step < len(story.steps) else ""


def _silences(simulator: Simulator, view: View) -> list[tuple[str, str]]:
    """A switch for each mentor on the page, and for whoever is silent elsewhere."""
    silent = simulator.faults.silent
    return [
        (faults.SILENT + phone.person.key, f"{phone.person.name} is silent (phone off)")
        for phone in simulator.desk
        if phone.person.key in silent
        or (phone.person.role == "mentor" and phone.person.key in view.shown)
    ]


def _lines(bubbles: Sequence[Bubble]) -> list[Line]:
    lines, shown = [], ""
    for bubble in bubbles:
        day = long_day(bubble.at)
        lines.append(Line(bubble, clock_time(bubble.at), day if day != shown else ""))
        shown = day
    return lines


def _by_role(people: Sequence[Person]) -> dict[str, list[Person]]:
    grouped: dict[str, list[Person]] = {}
    for person in people:
        grouped.setdefault(f"{person.role.capitalize()}s", []).append(person)
    return grouped


def _excerpt(bubble: Bubble) -> str:
    words = " ".join(bubble.text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rstrip() + "…"
