"""Who is asked next, and why: hard filters, tiers in order, then a fair order within a tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.model import Discipline, Tier, Urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TIERS = (Tier.FOCAL, Tier.COUPLED, Tier.REGIONAL, Tier.BACKUP, Tier.LEAD)
CAPACITY = 3
CAPACITY_SMS_ONLY = 1  # without buttons and quotes, one open question is what codes keep apart
AT_ONCE = {Urgency.URGENT: 2, Urgency.ROUTINE: 1}

FULL = "has as many open questions as allowed"
"""What stands against a mentor who is on call and busy."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_TITLES = {
    Tier.FOCAL: "focal mentor",
    Tier.COUPLED: "on call (coupled facility)",
    Tier.REGIONAL: "on call (regional)",
    Tier.BACKUP: "on call (back-up)",
    Tier.LEAD: "lead mentor",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor in one tier, as they stand now; no facility or region means the whole programme.

    `coupled_facility_id` is the stronger facility that the mentor's own is paired with.
    """

    mentor_id: int
    discipline: Discipline
    tier: Tier
    facility_id: int | None
    coupled_facility_id: int | None
    region: str | None
    language: str
    open_count: int
    offers_7d: int
    last_offered_at: datetime | None
    sms_only: bool
    reachable: bool


@dataclass(frozen=True, slots=True)
class Need:
    """What a question asks of a mentor; `asked` and `declined` are of this round alone."""

    question_id: int
    discipline: Discipline
    urgency: Urgency
    facility_id: int
    coupled_facility_id: int | None
    region: str
    language: str
    asker_id: int
    asked: frozenset[int] = frozenset()
    declined: frozenset[int] = frozenset()
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask now, of which tier; no tier means that nobody is left.

    `reasons` begins with one for each chosen mentor, in order; one for each tier that had
    nobody follows. `skipped` says of everybody who may not be asked what stands against it.
    """

    tier: Tier | None
    mentors: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    skipped: tuple[tuple[int, str], ...]

    @property
    def mentor_ids(self) -> tuple[int, ...]:
        """Who is asked, the best first."""
        return tuple(each.mentor_id for each in self.mentors)

    def reason_for(self, mentor_id: int) -> str:
        """Give why this mentor was chosen; ValueError when they were not."""
        return self.reasons[self.mentor_ids.index(mentor_id)]


def choose(need: Need, candidates: Iterable[Candidate]) -> Choice:
    """Choose whom to ask: the best of the first tier at or after `need.tier` that has any.

    The order of `candidates` does not matter; the same input gives the same choice.
    """
    judged = [(candidate, _objection(need, candidate)) for candidate in candidates]
    free = [candidate for candidate, objection in judged if not objection]
    ladder = TIERS[_rank(need.tier) :]
    tier = next((each for each in ladder if any(one.tier is each for one in free)), None)
    ranked = _ranked(need, [candidate for candidate in free if candidate.tier is tier])
    chosen, rest = ranked[: AT_ONCE[need.urgency]], ranked[AT_ONCE[need.urgency] :]
    empty = ladder[: ladder.index(tier)] if tier else ladder
    return Choice(
        tier=tier,
        mentors=tuple(chosen),
        reasons=(
            *(_reason(need, candidate, rest) for candidate in chosen),
            *(f"{each.value}: nobody left to ask" for each in empty),
        ),
        skipped=tuple(sorted({(one.mentor_id, why) for one, why in judged if why})),
    )


def in_order(need: Need, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Give everybody who may be asked at or after `need.tier`, tier by tier, in the fair order."""
    free = [each for each in candidates if not _objection(need, each)]
    once: dict[int, Candidate] = {}
    for tier in TIERS:
        for each in _ranked(need, [one for one in free if one.tier is tier]):
            once.setdefault(each.mentor_id, each)
    return tuple(once.values())


def suits(need: Need, candidate: Candidate) -> bool:
    """Tell whether nothing stands against asking a mentor but what they have to do already."""
    return not any(applies(need, candidate) for _, applies in _UNFIT)


def _rank(tier: Tier | None) -> int:
    return 0 if tier is None else list(Tier).index(tier)


def _ranked(need: Need, free: Iterable[Candidate]) -> list[Candidate]:
    """Sort by `_order`; a mentor with two shifts in the tier counts once."""
    best: dict[int, Candidate] = {}
    for candidate in sorted(free, key=lambda each: _order(need, each)):
        best.setdefault(candidate.mentor_id, candidate)
    return list(best.values())


def _order(need: Need, mentor: Candidate) -> tuple[bool, int, int, datetime, int]:
    return (
        mentor.language != need.language,
        mentor.open_count,
        mentor.offers_7d,
        mentor.last_offered_at or _NEVER,
        mentor.mentor_id,
    )


def _reason(need: Need, mentor: Candidate, rest: Sequence[Candidate]) -> str:
    """Say the tier, the language if it matches, and what decided against the best of the rest."""
    said = [_TITLES[mentor.tier]]
    if mentor.language == need.language:
        said.append("same language")
    said.append(_advantage(need, mentor, rest[0]) if rest else "nobody else left in this tier")
    return ", ".join(filter(None, said))


def _advantage(need: Need, mentor: Candidate, rival: Candidate) -> str:
    names = (
        "",  # the language is said already
        "fewest open questions",
        "fewest offers in 7 days",
        "longest since the last offer",
        "first in the list",
    )
    pairs = zip(names, _order(need, mentor), _order(need, rival), strict=True)
    return next(name for name, mine, theirs in pairs if mine != theirs)


def _objection(need: Need, candidate: Candidate) -> str:
    """Give the first thing that stands against asking somebody, or nothing."""
    return next((why for why, applies in _OBJECTIONS if applies(need, candidate)), "")


def _is_full(_need: Need, mentor: Candidate) -> bool:
    return mentor.open_count >= (CAPACITY_SMS_ONLY if mentor.sms_only else CAPACITY)


def _is_elsewhere(need: Need, mentor: Candidate) -> bool:
    if mentor.tier is Tier.FOCAL:
        return mentor.facility_id != need.facility_id
    if mentor.tier is Tier.COUPLED:
        return not _is_coupled(need, mentor)
    if mentor.tier is Tier.REGIONAL:
        return mentor.region not in (None, "", need.region)
    return False


def _is_coupled(need: Need, mentor: Candidate) -> bool:
    if mentor.facility_id is None:
        return False
    return (
        mentor.facility_id == need.coupled_facility_id
        or mentor.coupled_facility_id == need.facility_id
    )


_UNFIT: tuple[tuple[str, Callable[[Need, Candidate], bool]], ...] = (
    (
        "coordinators are alarmed, never asked as mentors",
        lambda _need, mentor: mentor.tier is Tier.COORDINATOR,
    ),
    ("asked this question", lambda need, mentor: mentor.mentor_id == need.asker_id),
    ("other discipline", lambda need, mentor: mentor.discipline is not need.discipline),
    ("other facility or region", _is_elsewhere),
    ("passed it on", lambda need, mentor: mentor.mentor_id in need.declined),
    ("already asked this round", lambda need, mentor: mentor.mentor_id in need.asked),
    ("cannot be reached", lambda _need, mentor: not mentor.reachable),
)
_OBJECTIONS = (
    *_UNFIT,
    (FULL, _is_full),
    ("the tier has passed", lambda need, mentor: _rank(mentor.tier) < _rank(need.tier)),
)
