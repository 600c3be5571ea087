"""Choosing whom to ask: routing decides, from what is known of those on call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import oncall, routing
from domain.model import Channel, OfferState, Tier
from storage import offers, people, roster

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from domain.model import Discipline, Facility, Offer, Person, Question
    from handlers.desk import Desk
    from storage.roster import Rostered

FAIRNESS_WINDOW = timedelta(days=7)

_NOT_AGAIN = (OfferState.ACCEPTED, OfferState.DECLINED)
"""Who had a question, or passed it on, is not asked for it in a later round."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, who asks it and where."""

    question: Question
    asker: Person
    place: Facility


def case_of(desk: Desk, question: Question) -> Case:
    """Return a question with who asks it and where."""
    return Case(question, people.get(desk.uow, question.asker_id), desk.facility_of(question))


def on_call(desk: Desk, discipline: Discipline) -> list[Rostered]:
    """Return the mentors who are on call for a discipline now."""
    near = {each.shift.id: each for each in roster.mentors(desk.uow, discipline, desk.now)}
    now = oncall.on_call([each.shift for each in near.values()], desk.now)
    return [near[shift.id] for shift in now]


def choose(desk: Desk, case: Case, mentors: Iterable[Rostered]) -> routing.Choice:
    """Choose whom to ask: up the ladder, then again from its foot for who came on call since.

    Of an anonymous question no focal mentor is asked as such: that alone would say from where.
    """
    if case.question.anonymous:
        mentors = [one for one in mentors if one.shift.tier is not Tier.FOCAL]
    need = _need(desk, case)
    suited = [one for one in mentors if routing.suits(need, _candidate(one, offers.IDLE))]
    known = loads(desk, {one.shift.mentor_id for one in suited})
    candidates = [_candidate(one, known[one.shift.mentor_id]) for one in suited]
    choice = routing.choose(need, candidates)
    if choice.tier is None and need.tier is not None:
        return routing.choose(replace(need, tier=None), candidates)
    return choice


def loads(desk: Desk, mentor_ids: Collection[int]) -> dict[int, offers.Load]:
    """Return what mentors have to do, and how often they were asked lately."""
    return offers.loads(desk.uow, mentor_ids, desk.now - FAIRNESS_WINDOW)


def _need(desk: Desk, case: Case) -> routing.Need:
    question, place, made = case.question, case.place, _made(desk, case.question)
    return routing.Need(
        question_id=question.id,
        discipline=question.discipline,
        urgency=question.urgency,
        facility_id=place.id,
        coupled_facility_id=place.coupled_with_id,
        region=place.region,
        language=case.asker.language,
        asker_id=question.asker_id,
        asked=frozenset(
            one.mentor_id
            for one in made
            if one.round == question.round or one.state is OfferState.PENDING
        ),
        declined=frozenset(
            one.mentor_id for one in made if one.not_again or one.state in _NOT_AGAIN
        ),
        tier=question.tier,
    )


def _made(desk: Desk, question: Question) -> list[Offer]:
    """Return the offers of a question so far: in its first round none before it has a tier."""
    if question.round == 1 and question.tier is None:
        return []
    return offers.of_question(desk.uow, question.id)


def _candidate(mentor: Rostered, load: offers.Load) -> routing.Candidate:
    return routing.Candidate(
        mentor_id=mentor.shift.mentor_id,
        discipline=mentor.shift.discipline,
        tier=mentor.shift.tier,
        facility_id=mentor.facility_id,
        coupled_facility_id=mentor.coupled_facility_id,
        region=mentor.region,
        language=mentor.language,
        open_count=load.open_count,
        offers_7d=load.lately,
        last_offered_at=load.last,
        sms_only=mentor.channels == {Channel.SMS},
        reachable=bool(mentor.channels) and mentor.has_agreed and not mentor.has_left,
    )
