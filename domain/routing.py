"""Who is asked next, and why: hard filters, tiers in order, then a fair order within a tier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain import reasons
from domain.model import Discipline, Tier, Urgency
from domain.reasons import Reason, Why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TIERS = (Tier.FOCAL, Tier.COUPLED, Tier.REGIONAL, Tier.BACKUP, Tier.LEAD)

FULL = "has as many open questions as allowed"
"""What stands against a mentor who is on call and busy."""

RESTS = "in their quiet hours"
"""What stands against a mentor who is on call and whom only an urgent question may wake."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_TITLES = {
    Tier.FOCAL: Why.FOCAL,
    Tier.COUPLED: Why.COUPLED,
    Tier.REGIONAL: Why.REGIONAL,
    Tier.BACKUP: Why.BACKUP,
    Tier.LEAD: Why.LEAD,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many questions a mentor may have open, and how many are asked at the same time.

    Without buttons and quotes, one open question is what codes keep apart: so on SMS only.
    """

    capacity: int = 3
    capacity_sms_only: int = 1
    urgent_at_once: int = 2
    routine_at_once: int = 1

    def at_once(self, urgency: Urgency) -> int:
        """Return how many are asked at the same time."""
        return self.urgent_at_once if urgency is Urgency.URGENT else self.routine_at_once

    def open_at_most(self, *, sms_only: bool) -> int:
        """Return how many questions a mentor may have open."""
        return self.capacity_sms_only if sms_only else self.capacity


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor in one tier, as they stand now; no facility or region means the whole programme.

    `coupled_facility_id` is the stronger facility that the mentor's own is paired with; one who
    `rests` is in their quiet hours.
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
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What a question asks of a mentor; `asked` and `declined` are of this round alone.

    Mentors of the `covered_by` disciplines may answer as well, after those of its own; `before`
    is the mentor who last answered this asker, or `visited` them in what the question is about.
    """

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
    covered_by: frozenset[Discipline] = frozenset()
    before: int | None = None
    visited: bool = False
    limits: Limits = USUAL


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask now, of which tier; no tier means that nobody is left.

    `reasons` begins with one for each chosen mentor, in order; one for each tier that had
    nobody follows, all as the log says them. `skipped` says of everybody who may not be
    asked what stands against it.
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
    most = need.limits.at_once(need.urgency)
    chosen, rest = ranked[:most], ranked[most:]
    empty = ladder[: ladder.index(tier)] if tier else ladder
    return Choice(
        tier=tier,
        mentors=tuple(chosen),
        reasons=(
            *(reasons.english(_reasons(need, candidate, rest)) for candidate in chosen),
            *(f"{each.value}: nobody left to ask" for each in empty),
        ),
        skipped=tuple(sorted({(one.mentor_id, why) for one, why in judged if why})),
    )


def go_on(need: Need, candidates: Sequence[Candidate]) -> Choice:
    """Choose whom to ask when the time of those who were asked is over: `need.tier` is theirs.

    What can wait stays in a tier until everybody there was asked. An urgent question goes to the
    next tier that has anybody; at the same time it goes to those of the tiers it has passed who
    were not asked, as they came on call since or were more than are asked at once. At its end
    the ladder begins at its foot again.
    """
    urgent = need.urgency is Urgency.URGENT and need.tier is not None
    first = replace(need, tier=_next(need.tier)) if urgent else need
    onward = choose(first, candidates)
    if onward.tier is None:
        return choose(replace(need, tier=None), candidates)
    if not urgent:
        return onward
    told = need.asked | {*onward.mentor_ids}
    behind = choose(replace(need, tier=None, asked=told), candidates)
    if behind.tier is None or _rank(behind.tier) > _rank(need.tier):
        return onward
    count = len(onward.mentors)
    said = (
        *onward.reasons[:count],
        *behind.reasons[: len(behind.mentors)],
        *onward.reasons[count:],
    )
    return replace(onward, mentors=(*onward.mentors, *behind.mentors), reasons=said)


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


def _next(tier: Tier | None) -> Tier:
    """Return the tier after one; after the last of all it is that one again, which has nobody."""
    return list(Tier)[min(_rank(tier) + 1, len(Tier) - 1)]


def _ranked(need: Need, free: Iterable[Candidate]) -> list[Candidate]:
    """Sort by `_order`; a mentor with two shifts in the tier counts once."""
    best: dict[int, Candidate] = {}
    for candidate in sorted(free, key=lambda each: (_order(need, each), _place(each))):
        best.setdefault(candidate.mentor_id, candidate)
    return list(best.values())


def _order(need: Need, mentor: Candidate) -> tuple[bool, bool, bool, int, int, datetime, int]:
    return (
        _covers(need, mentor),
        mentor.mentor_id != need.before or _covers(need, mentor),
        mentor.language != need.language,
        mentor.open_count,
        mentor.offers_7d,
        mentor.last_offered_at or _NEVER,
        mentor.mentor_id,
    )


def _place(mentor: Candidate) -> tuple[str, ...]:
    """Tell two shifts of one mentor apart that no order does: the same is always the first."""
    places = (mentor.facility_id, mentor.coupled_facility_id, mentor.region, mentor.sms_only)
    return (mentor.discipline, mentor.language, *map(str, places))


def _reasons(need: Need, mentor: Candidate, rest: Sequence[Candidate]) -> list[Reason]:
    """Say the tier, what holds of the mentor, and what decided against the best of the rest."""
    said = [Reason(_TITLES[mentor.tier])]
    if _covers(need, mentor):
        said.append(Reason(Why.COVERS, need.discipline))
    elif mentor.mentor_id == need.before:
        said.append(Reason(Why.VISITED if need.visited else Why.BEFORE))
    if mentor.language == need.language:
        said.append(Reason(Why.LANGUAGE))
    decided = _advantage(need, mentor, rest[0]) if rest else Why.ALONE
    return [*said, Reason(decided)] if decided else said


def _advantage(need: Need, mentor: Candidate, rival: Candidate) -> Why | None:
    """Return what decided between two, or None where it is said already."""
    names = (Why.OWN, None, None, Why.OPEN, Why.OFFERS, Why.LONGEST, Why.FIRST)
    pairs = zip(names, _order(need, mentor), _order(need, rival), strict=True)
    return next(name for name, mine, theirs in pairs if mine != theirs)


def _covers(need: Need, mentor: Candidate) -> bool:
    """Tell whether a mentor is of another discipline than a question, and may stand in for it."""
    return mentor.discipline is not need.discipline


def _objection(need: Need, candidate: Candidate) -> str:
    """Give the first thing that stands against asking somebody, or nothing."""
    return next((why for why, applies in _OBJECTIONS if applies(need, candidate)), "")


def _is_full(need: Need, mentor: Candidate) -> bool:
    return mentor.open_count >= need.limits.open_at_most(sms_only=mentor.sms_only)


def _is_other(need: Need, mentor: Candidate) -> bool:
    return _covers(need, mentor) and mentor.discipline not in need.covered_by


def _must_rest(need: Need, mentor: Candidate) -> bool:
    """Tell whether a question may not wake a mentor; an urgent one wakes who is on call."""
    return mentor.rests and need.urgency is not Urgency.URGENT


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
    ("other discipline", _is_other),
    ("other facility or region", _is_elsewhere),
    ("passed it on", lambda need, mentor: mentor.mentor_id in need.declined),
    ("already asked this round", lambda need, mentor: mentor.mentor_id in need.asked),
    ("cannot be reached", lambda _need, mentor: not mentor.reachable),
)
_OBJECTIONS = (
    *_UNFIT,
    (RESTS, _must_rest),
    (FULL, _is_full),
    ("the tier has passed", lambda need, mentor: _rank(mentor.tier) < _rank(need.tier)),
)
