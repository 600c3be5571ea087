"""Made-up programmes: places, people with their characters, and rosters of every shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.model import Channel, Discipline, Role, Shift, Tier
from storage import addresses, facilities, people, roster
from tests.simulation.characters import CHARACTERS, Character

if TYPE_CHECKING:
    from random import Random

    from storage.uow import UnitOfWork

MONDAYS = (
    datetime(2026, 10, 19, tzinfo=UTC),
    datetime(2026, 11, 23, tzinfo=UTC),
    datetime(2027, 3, 22, tzinfo=UTC),
    datetime(2027, 4, 19, tzinfo=UTC),
)
"""Weeks to begin with; in three of them the clocks change in one of the zones."""

ZONES = (
    "Africa/Dar_es_Salaam",
    "Africa/Dar_es_Salaam",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Europe/London",
    "Australia/Lord_Howe",
)
DISCIPLINES = (Discipline.OBSTETRICS, Discipline.ANAESTHESIA, Discipline.GENERAL_SURGERY)
REGIONS = ("Lake", "Coast")
LANGUAGES = ("en", "en", "sw", "fr")
CHANNELS = (
    (Channel.SMS,),
    (Channel.TELEGRAM,),
    (Channel.SMS, Channel.TELEGRAM),
)
CHARTERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"service_hours": "Mon-Fri 07:00-19:00"},
    {"urgent_step": "3", "routine_step": "45", "routine_claim_release": "90"},
    {"urgent_step": "8", "mentor_quiet": "none"},
    {"cover": "obstetrics: general_surgery"},
)
MOODS: tuple[dict[str, float], ...] = ({}, {}, {"silent": 2.0}, {"claiming, then silent": 1.0})
"""What is added to the shares of the characters: there are programmes where few react."""

TURNS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((7, 12), (19, 12)),
    ((8, 9),),
    ((0, 24),),
    ((6, 8), (14, 8), (22, 8)),
)
"""Shifts of a day, each as its first local hour and its length: turning, days alone, whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital; the stronger one that it is coupled with is named by its place in the list."""

    region: str
    zone: str
    coupled_with: int | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the programme: where they are, how they are reached, what they are like."""

    number: int
    roles: tuple[Role, ...]
    place: int
    discipline: Discipline
    language: str
    zone: str
    channels: tuple[Channel, ...]
    character: Character = CHARACTERS["answering"]

    @property
    def name(self) -> str:
        """A name that nobody has."""
        return f"{self.roles[0].title()}{self.number}"

    def phone(self, channel: Channel) -> str:
        """Where somebody reads on a channel."""
        if channel is Channel.TELEGRAM:
            return str(800_000 + self.number)
        return f"+1202555{self.number:04}"


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme; shifts name mentors by their number."""

    begins: datetime
    charter: dict[str, str]
    places: tuple[Place, ...]
    people: tuple[Somebody, ...]
    shifts: tuple[Shift, ...]

    def having(self, role: Role) -> list[Somebody]:
        """Return the people of a role."""
        return [each for each in self.people if role in each.roles]


def roll(dice: Random) -> Programme:
    """Make up a programme."""
    begins, charter = dice.choice(MONDAYS), dice.choice(CHARTERS)
    places = _places(dice)
    mood = dice.choice(MOODS)
    mentors = [_mentor(dice, number, len(places), mood) for number in range(dice.randint(6, 12))]
    others = [_mentee(dice, 100 + number, len(places)) for number in range(6)]
    coordinators = [_coordinator(dice, 200 + number) for number in range(2)]
    shifts = [each for one in DISCIPLINES for each in _rota(dice, one, mentors, begins)]
    shifts += _duty(dice, coordinators, begins)
    return Programme(
        begins, charter, places, (*mentors, *others, *coordinators), tuple(_apart(shifts))
    )


def settle(uow: UnitOfWork, programme: Programme) -> dict[int, int]:
    """Store a programme; return the id of everybody by their number."""
    places = [_store_place(uow, number, each) for number, each in enumerate(programme.places)]
    for place, each in zip(places, programme.places, strict=True):
        facilities.couple(uow, place, _at(places, each.coupled_with))
    ids = {each.number: _store_person(uow, each, places[each.place]) for each in programme.people}
    for shift in programme.shifts:
        roster.add(
            uow,
            Shift(
                0,
                ids[shift.mentor_id],
                shift.discipline,
                shift.tier,
                shift.starts,
                shift.ends,
                shift.time_zone,
            ),
        )
    return ids


def _places(dice: Random) -> tuple[Place, ...]:
    """Make up a strong hospital, one or two that are coupled with it, and one that is alone."""
    strong = Place(dice.choice(REGIONS), dice.choice(ZONES), None)
    weak = [
        Place(dice.choice(REGIONS), dice.choice(ZONES), 0 if number else None)
        for number in range(dice.randint(2, 3))
    ]
    return strong, *weak


def _mentor(dice: Random, number: int, places: int, mood: dict[str, float]) -> Somebody:
    kinds = list(CHARACTERS.values())
    weights = [each.share + mood.get(each.name, 0) for each in kinds]
    (character,) = dice.choices(kinds, weights)
    asks = (Role.MENTEE,) if dice.random() < 0.1 else ()
    return Somebody(
        number,
        (Role.MENTOR, *asks),
        dice.randrange(places),
        dice.choice(DISCIPLINES),
        dice.choice(LANGUAGES),
        dice.choice(ZONES),
        dice.choice(CHANNELS),
        character,
    )


def _mentee(dice: Random, number: int, places: int) -> Somebody:
    where = dice.randrange(1, places)
    discipline, language = dice.choice(DISCIPLINES), dice.choice(LANGUAGES)
    zone, channels = dice.choice(ZONES), (dice.choice((Channel.SMS, Channel.TELEGRAM)),)
    return Somebody(number, (Role.MENTEE,), where, discipline, language, zone, channels)


def _coordinator(dice: Random, number: int) -> Somebody:
    channels, zone = (Channel.TELEGRAM,), dice.choice(ZONES)
    return Somebody(number, (Role.COORDINATOR,), 0, DISCIPLINES[0], "en", zone, channels)


def _rota(
    dice: Random, discipline: Discipline, mentors: list[Somebody], begins: datetime
) -> list[Shift]:
    """Make up who covers a discipline in each tier: in turns, by day alone, with gaps, or never.

    Most mentors cover their own discipline; some cover two, and some stand in two tiers.
    """
    own = [each for each in mentors if each.discipline is discipline]
    near = own + dice.sample(mentors, k=1)
    made: list[Shift] = []
    for tier, odds in _ODDS.items():
        if dice.random() > odds:
            continue
        turns, gaps = dice.choice(TURNS), dice.choice((0.0, 0.0, 0.2, 0.5))
        group = dice.sample(near, k=min(len(near), dice.randint(1, 4)))
        if tier is Tier.FOCAL:
            made += [one for each in group for one in _take_turns(tier, turns, [each], begins)]
        else:
            made += _take_turns(tier, turns, group, begins)
        made = [one for one in made if one.tier is not tier or dice.random() >= gaps]
    return [_of(discipline, one) for one in made]


_ODDS = {
    Tier.FOCAL: 0.7,
    Tier.COUPLED: 0.6,
    Tier.REGIONAL: 0.8,
    Tier.BACKUP: 0.5,
    Tier.LEAD: 0.7,
}


def _take_turns(
    tier: Tier, turns: tuple[tuple[int, int], ...], group: list[Somebody], begins: datetime
) -> list[Shift]:
    """Let a group take the shifts of two weeks in turns, in the zone of its first mentor."""
    zone, found = group[0].zone, []
    first = begins.date() - timedelta(days=1)
    for place in range(16 * len(turns)):
        day, (hour, length) = (
            first + timedelta(days=place // len(turns)),
            turns[place % len(turns)],
        )
        starts = datetime.combine(day, time(hour))
        mentor = group[place % len(group)]
        ends = starts + timedelta(hours=length)
        found.append(Shift(0, mentor.number, DISCIPLINES[0], tier, starts, ends, zone))
    return found


def _duty(dice: Random, coordinators: list[Somebody], begins: datetime) -> list[Shift]:
    """Put one coordinator on duty by day, or none at all: then all of them count."""
    if dice.random() < 0.5:
        return []
    return _take_turns(Tier.COORDINATOR, ((7, 12),), dice.sample(coordinators, k=1), begins)


def _of(discipline: Discipline, one: Shift) -> Shift:
    return Shift(0, one.mentor_id, discipline, one.tier, one.starts, one.ends, one.time_zone)


def _apart(shifts: list[Shift]) -> list[Shift]:
    """Keep one of the shifts of a mentor that begin together in one tier, as an import does."""
    kept = {(one.mentor_id, one.discipline, one.tier, one.starts): one for one in shifts}
    return list(kept.values())


def _at(ids: list[int], place: int | None) -> int | None:
    return None if place is None else ids[place]


def _store_place(uow: UnitOfWork, number: int, place: Place) -> int:
    values = {
        "code": f"PLACE{number}",
        "name": f"Hospital {number}",
        "level": "district_hospital",
        "region": place.region,
        "time_zone": place.zone,
        "emergency_line": "+12025550199",
    }
    return facilities.add(uow, values)


def _store_person(uow: UnitOfWork, one: Somebody, place: int) -> int:
    values = {
        "name": one.name,
        "cadre": "clinical officer",
        "discipline": one.discipline,
        "facility_id": place,
        "language": one.language,
        "time_zone": one.zone,
        "consented_at": uow.now,
    }
    new = people.add(uow, values, one.roles)
    for channel in one.channels:
        addresses.add(uow, channel, one.phone(channel), new)
    return new
