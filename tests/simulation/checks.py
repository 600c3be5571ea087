"""What must hold after every unit of work, whoever did what: each check yields what is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.duties import LADDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.duties import Duties
    from tests.simulation.house import Unit
    from tests.simulation.sight import Asked, Made, Sight

OFFERING = frozenset({"offer.step", "offer.open"})
GIVING_UP = frozenset({"question.unanswered", "offer.open"})
KEEPING = frozenset({"claim.release", "question.quiet"})
AFTERWARDS = frozenset({"codes.rest", "offer.second", "share.hint", "guide.wait"})
"""What may still be on the clock of a question that has closed."""

ENDED = ("rescinded", "expired")
ENDINGS = ("offer.taken", "offer.expired", "offer.withdrawn", "offer.moved", "hand.")
"""What tells a mentor that they need not answer any more."""


@dataclass(frozen=True, slots=True)
class View:
    """One unit of work: what the memory held before and holds after it, and what was said."""

    unit: Unit
    before: Sight
    after: Sight
    duties: Duties

    def changed(self) -> Iterator[tuple[Asked | None, Asked]]:
        """Yield the questions that are not as they were, each beside what it was."""
        for each in self.after.touched:
            yield self.before.questions.get(each), self.after.questions[each]

    def said(self, question: Asked, reader: int | None) -> list[str]:
        """Return the phrases that were said to somebody of a question in this unit.

        A reply to what they wrote themselves need not be filed under it.
        """
        of = (question.id, None) if self.unit.by == reader else (question.id,)
        told = self.unit.told
        return [one.phrase for one in told if one.person_id == reader and one.question_id in of]


def free(view: View, question: Asked) -> dict[int, set[str]]:
    """Return who could be asked now, with the tiers they stand in: the judge's own reading."""
    sight, now = view.after, view.unit.at
    made = sight.offers[question.id]
    no_more = {one.mentor for one in made if one.state in ("accepted", "declined")}
    no_more |= {one.mentor for one in made if one.round == question.round}
    no_more |= {one.mentor for one in made if one.state == "pending"} | {question.asker}
    found: dict[int, set[str]] = {}
    for duty in view.duties.on(question.discipline, question.facility, now):
        mentor = duty.mentor
        idle = sight.loads[mentor] < view.duties.most(mentor)
        idle = idle and not view.duties.rests(mentor, question.urgency, now)
        if idle and mentor not in no_more and mentor not in sight.gone:
            found.setdefault(mentor, set()).add(duty.tier)
    return found


def clocks_fit(view: View) -> Iterator[str]:
    """A question that waits has a clock, and one that has closed has none."""
    timed = {*view.after.clocks, *(row.id for row in view.after.live)}
    for each in timed:
        row, clocks = view.after.questions[each], view.after.clocks[each]
        if row.state == "closed" and clocks - AFTERWARDS:
            yield f"closed, and still on the clock: {sorted(clocks - AFTERWARDS)}"
        if row.state == "open" and not clocks & OFFERING and row.holder is None:
            yield f"open, and nothing will ever be done: {sorted(clocks)}"
        if row.state == "open" and clocks & OFFERING and not clocks & GIVING_UP:
            yield f"open, and no coordinator would ever hold it: {sorted(clocks)}"
        if row.state == "open" and clocks & KEEPING:
            yield f"open, and on the clock of a claim: {sorted(clocks)}"
        if row.state == "claimed" and not clocks & KEEPING:
            yield f"claimed, and nothing will ever end it: {sorted(clocks)}"
        if row.state == "claimed" and clocks & OFFERING:
            yield f"claimed, and offered on: {sorted(clocks)}"


def offers_fit(view: View) -> Iterator[str]:
    """Nobody is asked for what has a mentor, who is not handing it over, or has closed."""
    for (each, _), count in view.after.pending.items():
        row = view.after.questions[each]
        handed = row.state == "claimed" and "hand.wait" in view.after.clocks[each]
        if count and row.state != "open" and not handed and view.after.of(each, "pending"):
            yield f"{row.state}, and somebody is still asked"


def asks_the_right(view: View) -> Iterator[str]:
    """Whoever is asked is on call there and then, free, still here, and has not passed it on."""
    for _, row in view.changed():
        for one in _new(view, row):
            yield from _wrong(view, row, one)
        yield from _passes_over(view, row)


def _new(view: View, row: Asked) -> list[Made]:
    return [one for one in view.after.offers[row.id] if one.id > view.before.newest]


def _wrong(view: View, row: Asked, one: Made) -> Iterator[str]:
    duties, load = view.duties, view.after.loads[one.mentor]
    now = view.duties.on(row.discipline, row.facility, one.at)
    if not any((duty.mentor, duty.tier) == (one.mentor, one.tier) for duty in now):
        yield f"asked who is not on call there: {one.tier}"
    if one.mentor in view.after.gone or one.mentor == row.asker:
        yield "asked who has left, or who asks"
    if load > duties.most(one.mentor) and one.state == "pending":
        yield f"asked who has {load} questions"
    if not one.reason:
        yield "asked without a reason"
    yield from _too_often(view, row, one)
    handed = row.state == "claimed"  # a colleague chose them, whatever the hour
    if duties.rests(one.mentor, row.urgency, one.at) and not handed:
        yield "woken for what can wait"
    if not duties.in_hours(row.urgency, row.facility, one.at):
        yield "asked out of hours for what can wait"


def _too_often(view: View, row: Asked, one: Made) -> Iterator[str]:
    earlier = [each for each in view.after.offers[row.id] if each.mentor == one.mentor]
    if any(each.id < one.id and each.round == one.round for each in earlier):
        yield "asked twice in a round"
    if any(each.id < one.id and each.state in ("declined", "accepted") for each in earlier):
        yield "asked again who had passed it on"


def _passes_over(view: View, row: Asked) -> Iterator[str]:
    """In a new round nobody of an earlier tier is passed over who is free."""
    new = [one for one in _new(view, row) if one.round == row.round]
    first = len(new) == len([one for one in view.after.offers[row.id] if one.round == row.round])
    released = view.before.questions.get(row.id)
    if not new or not first or (released and released.mentor) or row.state != "open":
        return
    lowest = min(LADDER.index(one.tier) for one in new)
    for tiers in free(view, row).values():
        if min(LADDER.index(tier) for tier in tiers) < lowest:
            yield f"asked {LADDER[lowest]} first, where {min(tiers)} was free"


def holder_is_here(view: View) -> Iterator[str]:
    """Nobody who has left has a question."""
    for row in view.after.live:
        if row.state == "claimed" and row.mentor in view.after.gone:
            yield "with a mentor who has left"


def passing_goes_on(view: View) -> Iterator[str]:
    """When the last of those asked has passed, the next is asked in the same unit."""
    for each in view.after.touched:
        row, was = view.after.questions[each], {one.id for one in view.before.of(each, "pending")}
        passed = [one for one in view.after.of(each, "declined") if one.id in was]
        waits = row.state == "open" and not view.after.of(row.id, "pending")
        hours = view.duties.in_hours(row.urgency, row.facility, view.unit.at)
        if passed and waits and hours and free(view, row):
            yield "passed on, and nobody else was asked"


def asker_hears(view: View) -> Iterator[str]:
    """An asker hears when a mentor has the question, and when no longer; nothing twice at once."""
    for old, row in view.changed():
        if row.asker in view.after.gone:
            continue
        said = view.said(row, row.asker)
        twice = [phrase for phrase, count in Counter(said).items() if count > 1]
        if [phrase for phrase in twice if phrase not in ("ans.next", "ans.first")]:
            yield f"said twice at once: {twice}"
        if old is not None and old.mentor != row.mentor and row.state != "closed" and not said:
            yield f"changed hands ({old.state} to {row.state}), and its asker heard nothing"


def mentors_hear(view: View) -> Iterator[str]:
    """Whoever was asked hears once that they need not answer any more."""
    for each in view.after.touched:
        row = view.after.questions[each]
        was = {one.id: one for one in view.before.of(each, "pending")}
        if row.state == "open" and not view.after.clocks[each] & OFFERING:
            continue  # its day is over, and who was asked may still take it
        ended = [one for one in view.after.of(each, *ENDED) if one.id in was]
        for one in ended:
            said = [phrase for phrase in view.said(row, one.mentor) if phrase.startswith(ENDINGS)]
            if one.mentor not in view.after.gone and len(said) != 1:
                yield f"an offer ended ({one.state}), and its mentor heard {said}"


def capacity_holds(view: View) -> Iterator[str]:
    """What falls due gives nobody more than they may have."""
    if view.unit.by is not None:
        return
    for mentor, load in view.after.loads.items():
        if load > max(view.duties.most(mentor), view.before.loads[mentor]):
            yield f"a mentor got {load} questions"


CHECKS: tuple[Callable[[View], Iterator[str]], ...] = (
    clocks_fit,
    offers_fit,
    asks_the_right,
    holder_is_here,
    passing_goes_on,
    asker_hears,
    mentors_hear,
    capacity_holds,
)
