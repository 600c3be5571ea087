"""What the page shows: values made ready for its templates, times in the programme's zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from simulator import faults, programme, window
from simulator.acts import ZONE, ZONE_NAME, Story
from simulator.phones import CHANNELS
from simulator.stories import BY_SLUG, STORIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from simulator.client import Simulator
    from simulator.phones import Bubble, Desk, Person, Phone
    from simulator.service import Happening

SLOTS = ("p1", "p2", "p3")
QUOTABLE, CORRECTABLE = 5, 2
EXCERPT = 48
NETWORKS = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram"}
TICKS = {"": "✓\xa0sent", "delivered": "✓✓\xa0delivered", "read": "✓✓\xa0read"}
KINDS = {
    "photo": "Photo",
    "voice": "Voice note",
    "document": "Document",
    "location": "Where I am",
}


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

    def showing(self, key: str) -> str:
        """A view with this person's phone in front, as an address; others stay where they are."""
        seen = self.turned_to(key)
        return f"{seen.query()}#phone{seen.front}"

    def turned_to(self, key: str) -> View:
        """The view with this person's phone in front, which is brought if it was not shown."""
        if not key:
            return self
        shown = self.shown if key in self.shown else (*self.shown[:2], key)
        return replace(self, shown=shown, front=shown.index(key) + 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A bubble with the time as its reader sees it, and a day where a new one begins."""

    bubble: Bubble
    time: str
    day: str
    network: str = ""

    @property
    def medium(self) -> str:
        """What was sent, where it is no text."""
        return KINDS.get(self.bubble.kind, "")

    @property
    def notes(self) -> str:
        """Time, network, template, SMS parts, price and what became of it."""
        said = self.bubble
        parts = f"{said.parts} part{'s' if said.parts > 1 else ''}" if said.parts else ""
        notes = (
            self.time,
            self.network,
            f"template {said.template}" if said.template else "",
            parts,
            _price(said.price),
            "corrected" if said.edited else "",
            TICKS.get(said.state, said.state) if said.channel == "whatsapp" else said.state,
        )
        return " · ".join(note for note in notes if note)


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the three phones on the page."""

    number: int
    phone: Phone
    lines: tuple[Line, ...]
    network: str
    others_on: tuple[str, ...] = ()

    @property
    def networks(self) -> list[tuple[str, str]]:
        """What the phone can be moved to."""
        return [(each, NETWORKS[each]) for each in CHANNELS if self.phone.person.on(each)]

    @property
    def unread(self) -> bool:
        """Whether something stands on WhatsApp that its holder has not been seen to read."""
        return any(
            line.bubble.channel == "whatsapp"
            and not line.bubble.mine
            and line.bubble.state != "read"
            for line in self.lines
        )

    @property
    def ways(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What can be sent beside a plain text: groups of (what the form says, label)."""
        kinds = [(kind, label) for kind, label in KINDS.items() if self._carries(kind)]
        groups = [
            ("Reply", self._about("quote", "Quote", QUOTABLE, mine=False)),
            ("Correct", self._about("edit", "Correct", CORRECTABLE, mine=True)),
            ("React", self._about("react", "👍", QUOTABLE, mine=False)),
            ("Send with or without words", kinds),
        ]
        return [(title, ways) for title, ways in groups if ways]

    def _carries(self, kind: str) -> bool:
        return kind != "location" or self.phone.channel != "sms"

    def _about(self, way: str, label: str, most: int, *, mine: bool) -> list[tuple[str, str]]:
        """The newest messages on this network that something can be done about."""
        channel = self.phone.channel
        if channel == "sms" or (way != "quote" and channel != "telegram"):
            return []
        found = [
            line.bubble
            for line in self.lines
            if line.bubble.mine is mine
            and line.bubble.channel == channel
            and (line.bubble.kind == "text" or not mine)
        ]
        return [
            (f"{way}:{bubble.provider_id}", f"{label}: {_excerpt(bubble)}")
            for bubble in found[: -most - 1 : -1]
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
        "slots": [_slot(simulator, view, number, now) for number in (1, 2, 3)],
        "people": _by_role(simulator.people),
        "newcomer": simulator.desk.phones.get(programme.NEWCOMER.key),
        "newcomers_view": view.showing(programme.NEWCOMER.key),
        "join_code": programme.JOIN_CODE,
        "stories": STORIES,
        "console": f"{simulator.public_url.rstrip('/')}/console/",
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


def _slot(simulator: Simulator, view: View, number: int, now: datetime) -> Slot:
    phone = simulator.phone(view.shown[number - 1])
    own = faults.SILENT + phone.person.key
    others = tuple(name for name in simulator.faults.on() if name != own)
    network = _network(simulator, phone, now)
    return Slot(number, phone, tuple(_lines(phone.bubbles)), network, others)


def _network(simulator: Simulator, phone: Phone, now: datetime) -> str:
    """Where the phone is, and on WhatsApp until when we may write freely."""
    if phone.channel == "sms":
        return f"SMS · {simulator.twilio_number}"
    if phone.channel == "telegram":
        return "Telegram · Bot"
    if phone.open_until is None or not window.is_open(phone.wrote_at, now):
        return "WhatsApp · window closed"
    until = clock_time(phone.open_until)
    same_day = short_day(phone.open_until) == short_day(now)
    day = "" if same_day else f"{short_day(phone.open_until)} "
    return f"WhatsApp · window open until {day}{until}"


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
    """Make the messages ready; where they are of several networks, each names its own."""
    lines, shown = [], ""
    several = len({bubble.channel for bubble in bubbles}) > 1
    for bubble in bubbles:
        day, network = long_day(bubble.at), NETWORKS[bubble.channel] if several else ""
        lines.append(Line(bubble, clock_time(bubble.at), day if day != shown else "", network))
        shown = day
    return lines


def _price(dollars: float) -> str:
    return f"${dollars:.3f}".rstrip("0") if dollars else ""


def _by_role(people: Sequence[Person]) -> dict[str, list[Person]]:
    grouped: dict[str, list[Person]] = {}
    for person in people:
        role = person.role.replace("_", " ").capitalize()
        grouped.setdefault(f"{role}s", []).append(person)
    return grouped


def _excerpt(bubble: Bubble) -> str:
    words = " ".join(bubble.text.split()) or KINDS.get(bubble.kind, "")
    return words if len(words) <= EXCERPT else words[:EXCERPT].rstrip() + "…"
