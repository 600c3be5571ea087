"""The words for broadcasts on the pages: states, whom they are for, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.audience import Activity, Got
from domain.broadcasts import BroadcastState, Reach
from domain.languages import languages
from domain.model import Role
from handlers.broadcasts import telling
from handlers.broadcasts.controlling import Why
from handlers.broadcasts.ordering import Refusal, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.visit import Visit
    from domain.audience import Filters
    from domain.model import Person
    from handlers.broadcasts.choosing import Options
    from handlers.desk import Desk

STATES: Final[Mapping[BroadcastState, tuple[str, str]]] = {
    BroadcastState.DRAFT: ("", "Draft"),
    BroadcastState.SECOND: ("due", "Waits for a second"),
    BroadcastState.SCHEDULED: ("", "Set for later"),
    BroadcastState.SENDING: ("next", "On its way"),
    BroadcastState.PAUSED: ("due", "Paused"),
    BroadcastState.HALTED: ("late", "Halted"),
    BroadcastState.DONE: ("ok", "Done"),
    BroadcastState.LAPSED: ("", "Not sent"),
}
"""The kind of a state's chip, and its words."""

REACHES: Final[Mapping[Reach, str]] = {
    Reach.QUEUED: "still to go",
    Reach.WRITTEN: "with the sender",
    Reach.SENT: "sent, no receipt yet",
    Reach.DELIVERED: "arrived",
    Reach.READ: "read",
    Reach.FAILED: "did not arrive",
    Reach.SKIPPED: "skipped",
}

ROLES: Final[Mapping[Role, str]] = {
    Role.MENTEE: "Mentees",
    Role.MENTOR: "Mentors",
    Role.COORDINATOR: "Coordinators",
    Role.FACILITY_LEADER: "Facility leaders",
    Role.FACILITY_REPORTER: "Who reports figures",
    Role.REGIONAL_AUTHORITY: "Regional authorities",
    Role.CLINICAL_REVIEWER: "Clinical reviewers",
    Role.SAFETY_OFFICER: "Safety officers",
    Role.STAKEHOLDER: "Stakeholders",
}

ACTIVITIES: Final[Mapping[str, str]] = {
    Activity.ANY: "Whether or not they write",
    Activity.ACTIVE: "Those who wrote in the last two weeks, and who is new",
    Activity.DORMANT: "Those who have written nothing for two weeks",
}

GOT: Final[Mapping[str, str]] = {
    Got.SILENT: "Those who got it and have not answered",
    Got.GOT: "Those who got it",
    Got.FAILED: "Those whom it did not reach",
}

REFUSALS: Final[Mapping[Refusal, tuple[str, str]]] = {
    Refusal.NOBODY: ("roles", "Nobody who fits can be reached. Choose others."),
    Refusal.ALONE: (
        "roles",
        "This goes to so many that a second coordinator must confirm, and there is none. "
        "Choose fewer, or give somebody that role.",
    ),
    Refusal.DEAR: (
        "roles",
        "This would cost more than broadcasts may, by the service charter. Choose fewer, or "
        "shorten the text.",
    ),
    Refusal.PAST: ("day", "This time is over. Choose a later one, or send it now."),
    Refusal.FAR: ("day", "This is more than 60 days ahead. Choose an earlier day."),
}
"""The field where a refusal is mended, and its words."""

RESULTS: Final[Mapping[Result, str]] = {
    Result.STARTED: "Confirmed. It is on its way.",
    Result.SCHEDULED: "Confirmed. It leaves at its time.",
    Result.SECOND: "Confirmed by you. %(name)s is asked to confirm it too; nothing leaves before.",
    Result.WRONG: "That code does not fit. Nothing was sent.",
    Result.LAPSED: "It has waited too long, and nothing was sent. Order it again.",
    Result.OWN: "It needs somebody else: nobody confirms their own broadcast a second time.",
    Result.OTHERS: "A draft is confirmed by whoever ordered it.",
    Result.ALONE: "It needs a second coordinator, and there is none any more. Nothing was sent.",
    Result.BEFORE: "It was confirmed before; this changed nothing.",
}

DONE: Final[Mapping[str, str]] = {
    "pause": "Paused. Nothing more leaves until it is resumed, and nobody gets it twice.",
    "resume": "It goes on.",
    "halt": "Halted. Nothing more leaves.",
    "retry": "Those who may be reached after all are tried once more.",
}

NOT_DONE: Final[Mapping[Why, str]] = {
    Why.STATE: "It has moved on meanwhile, so nothing was changed. See how it stands now.",
    Why.NOTHING: "Nobody is left for whom another try is worth it.",
    Why.CAP: "What broadcasts may cost is used up, by the service charter. Raise it there first.",
}

REMEDIES: Final[Mapping[str, str]] = {
    "left": "Nothing. Their choice stands.",
    "no_consent": "They get it once they have joined.",
    "no_address": "Give them a number.",
    "blocked": "Call them: they have blocked us.",
    "dead": "Find their right number.",
    "number": "Find their right number.",
    "window": "They get it once they write, or by an SMS number.",
    "off": "Try again later.",
    "expired": "Try again.",
    "account": "See the channels, then try again.",
    "filtered": "Write it in other words.",
    "unknown": "Ask them: it may have come.",
    "other": "Try again.",
}
"""What can be done about a reason, where anything can."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many people were or would not be reached, in words, and what can be done."""

    said: str
    people: int
    remedy: str


def reasons(desk: Desk, reader: Person, counted: Mapping[str, int]) -> list[Reason]:
    """Say why people are left out, the commonest first; the words are those of the chat."""
    ordered = sorted(counted.items(), key=lambda each: -each[1])
    return [
        Reason(telling.reason(desk, reader, why), people, REMEDIES.get(why, ""))
        for why, people in ordered
    ]


def audience(visit: Visit, filters: Filters, options: Options) -> list[tuple[str, list[str]]]:
    """Say whom a broadcast is for: each kind that narrows it, and what was chosen of it."""
    named = {each.code: each.name for each in languages()}
    lines = (
        ("Roles", [visit.say(ROLES[each]) for each in Role if each in filters.roles]),
        ("Disciplines", [plain(each) for each in sorted(filters.disciplines)]),
        ("Cadres", sorted(filters.cadres)),
        (
            "Facilities",
            sorted(options.facilities.get(each, each) for each in filters.facilities),
        ),
        ("Regions", sorted(filters.regions)),
        ("Cohorts", sorted(filters.cohorts)),
        ("Languages", [named.get(each, each) for each in sorted(filters.languages)]),
        ("Activity", _activity(visit, filters)),
        ("Earlier broadcast", _follows(visit, filters)),
    )
    return [(visit.say(kind), chosen) for kind, chosen in lines if chosen]


def plain(name: str) -> str:
    """Return a name of the vocabulary as people read it."""
    return name.replace("_", " ")


def _activity(visit: Visit, filters: Filters) -> list[str]:
    everybody = filters.activity is Activity.ANY
    return [] if everybody else [visit.say(ACTIVITIES[filters.activity])]


def _follows(visit: Visit, filters: Filters) -> list[str]:
    if filters.follows is None:
        return []
    who = visit.say(GOT[filters.follows.who])
    return [visit.say("%(number)s: %(who)s", number=filters.follows.number, who=who)]
