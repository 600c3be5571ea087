"""Choosing whom to ask: routing decides, from what is known of those on call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import oncall, quiet_hours, reasons, routing
from domain.model import Channel, OfferState, Tier, Urgency
from domain.reasons import Why
from storage import offers, people, questions, roster

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from domain.model import Discipline, Facility, Offer, Person, Question
    from handlers.desk import Desk
    from storage.roster import Rostered

FAIRNESS_WINDOW = timedelta(days=7)

_NOT_AGAIN = (OfferState.ACCEPTED, OfferState.DECLINED)
"""Who had a question, or passed it on, is not asked for it in a later round."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, who asks it and where; the mentor who visited them is asked first in a tier."""

    question: Question
    asker: Person
    place: Facility
    visitor: int | None = None


def case_of(desk: Desk, question: Question) -> Case:
    """Return a question with who asks it and where."""
    return Case(question, people.get(desk.uow, question.asker_id), desk.facility_of(question))


def on_call(desk: Desk, discipline: Discipline) -> list[Rostered]:
    """Return the mentors who are on call for a discipline now, and who may stand in for them."""
    asked = (discipline, *desk.charter.cover.of(discipline))
    found = (one for each in asked for one in roster.mentors(desk.uow, each, desk.now))
    near = {each.shift.id: each for each in found}
    now = oncall.on_call([each.shift for each in near.values()], desk.now)
    return [near[shift.id] for shift in now]


def choose(desk: Desk, case: Case, mentors: Iterable[Rostered]) -> routing.Choice:
    """Choose whom to ask next: up the ladder, then again from its foot.

    Of an anonymous question no focal mentor is asked as such: that alone would say from where.
    """
    if case.question.anonymous:
        mentors = [one for one in mentors if one.shift.tier is not Tier.FOCAL]
    need = _need(desk, case)
    return routing.go_on(need, _candidates(desk, case, need, mentors))


def wakes_at(desk: Desk, question: Question, choice: routing.Choice) -> datetime | None:
    """Return when the first of those wakes whom only an urgent question may wake now, or None."""
    resting = [mentor_id for mentor_id, why in choice.skipped if why == routing.RESTS]
    ends = [_rests_until(desk, question, each) for each in resting]
    return min((each for each in ends if each is not None), default=None)


def field_of(desk: Desk, question: Question, mentor: Person) -> Discipline:
    """Return the discipline that an asker reads beside a mentor's name.

    It is the question's, but the mentor's own where they stand in for it by a cover list.
    """
    if not desk.charter.cover.of(question.discipline) or mentor.discipline is None:
        return question.discipline
    made = offers.of_question(desk.uow, question.id)
    theirs = [reasons.read(one.reason) for one in made if one.mentor_id == mentor.id]
    stands_in = any(each.why is Why.COVERS for each in theirs[-1]) if theirs else False
    return mentor.discipline if stands_in else question.discipline


def _rests_until(desk: Desk, question: Question, mentor_id: int) -> datetime | None:
    if question.urgency is Urgency.URGENT:
        return None
    zone = people.get(desk.uow, mentor_id).time_zone
    return quiet_hours.ends(desk.now, zone, desk.charter.mentor_quiet)


def colleagues(desk: Desk, case: Case, mentor_id: int) -> tuple[routing.Candidate, ...]:
    """Return whom a mentor's question may be handed to now, in the order of the ladder.

    That others were asked for it before does not matter; that they passed it on does.
    """
    need = replace(_need(desk, case), asked=frozenset({mentor_id}), tier=None)
    mentors = on_call(desk, case.question.discipline)
    return routing.in_order(need, _candidates(desk, case, need, mentors))


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
        covered_by=frozenset(desk.charter.cover.of(question.discipline)),
        before=case.visitor or questions.last_answered_by(desk.uow, question),
        visited=case.visitor is not None,
        limits=desk.charter.limits,
    )


def _candidates(
    desk: Desk, case: Case, need: routing.Need, mentors: Iterable[Rostered]
) -> list[routing.Candidate]:
    """Return those whom a question suits, with what they have to do and whether they rest."""
    suited = [one for one in mentors if routing.suits(need, _candidate(one, offers.IDLE))]
    known = loads(desk, {one.shift.mentor_id for one in suited})
    return [
        replace(
            _candidate(one, known[one.shift.mentor_id]),
            rests=_rests_until(desk, case.question, one.shift.mentor_id) is not None,
        )
        for one in suited
    ]


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
