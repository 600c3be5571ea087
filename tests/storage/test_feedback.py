"""What feedback changes, as it is counted on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from domain.barriers import (
    Commitment,
    CommitmentKind,
    CommitmentState,
    SaidDid,
)
from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.visits import Visit, VisitState
from monitoring import feedback, rolling
from monitoring.learning import Period
from storage import barriers, commitments, responses, visits
from tests.storage.test_visits import lack

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

DAY = timedelta(days=1)


def sums(book: Book, days: int = 60) -> dict[str, tuple[int, int]]:
    """Return each figure of the days so far, whoever it is of."""
    period = Period(book.now - days * DAY, book.now + timedelta(seconds=1))
    counted = book.commit(lambda uow: feedback.counts(uow, period))
    shown = rolling.rolled(counted, "", feedback.NAMES)
    return {each.figure: (each.numerator or 0, each.denominator or 0) for each in shown}


def visit(uow: UnitOfWork, cast: Cast, first: date, *, closed: bool = True) -> Visit:
    """Plan a visit, and perhaps close it."""
    at = (cast.facility, first, first + DAY, VisitState.PLANNED, first, uow.now)
    made = visits.add(uow, Visit(0, 0, *at))
    if closed:
        visits.save(uow, replace(made, state=VisitState.CLOSED, closed_at=uow.now))
    return made


def reply(uow: UnitOfWork, who: int, about: Visit, step: str, **given: str) -> None:
    """Answer one step of a debrief."""
    instrument = "debrief_mentor" if step == "m7" else "debrief_mentee"
    ends = uow.now + 7 * DAY
    now = (who, ResponseState.DONE, uow.now, ends, about.facility_id, about.id)
    sent = responses.add(uow, Response(0, instrument, "", f"visit:{about.id}", *now))
    assert sent is not None
    answer = Answer(0, sent.id, step, AnswerState.ANSWERED, uow.now, **given)  # type: ignore[arg-type]
    responses.put(uow, answer)


def test_a_promise_counts_once_its_check_is_answered(memory: Book, cast: Cast) -> None:
    def promise(uow: UnitOfWork, state: CommitmentState) -> None:
        made = (CommitmentKind.OWN, "aloud", uow.now, uow.now, CommitmentState.OPEN)
        kept = commitments.add(uow, Commitment(0, cast.mentee, *made, cast.facility))
        if state is not CommitmentState.OPEN:
            commitments.set_state(uow, kept.id, state)

    for state in CommitmentState:
        memory.commit(partial(promise, state=state))
    assert sums(memory) == {feedback.KEPT: (1, 3)}


def test_a_suggestion_is_acted_on_when_its_team_hears_before_the_next_visit(
    memory: Book, cast: Cast
) -> None:
    today = memory.now.date()
    first = memory.commit(lambda uow: visit(uow, cast, today - 3 * DAY))
    memory.commit(lambda uow: reply(uow, cast.mentee, first, "q8", words="more time"))
    assert sums(memory) == {}, "the next visit is still to come"
    memory.commit(lambda uow: visit(uow, cast, today, closed=False))
    assert sums(memory) == {feedback.ACTED_ON: (0, 1)}
    said = SaidDid(0, cast.facility, "more time", "two days", memory.now, first.id)
    kept = memory.commit(lambda uow: commitments.say(uow, said))
    memory.commit(lambda uow: commitments.set_told(uow, kept.id))
    assert sums(memory) == {feedback.ACTED_ON: (1, 1)}


def test_what_mentors_had_is_of_people_and_hidden_of_few(memory: Book, cast: Cast) -> None:
    about = memory.commit(lambda uow: visit(uow, cast, memory.now.date()))
    mentor, other = cast.mentors
    memory.commit(lambda uow: reply(uow, mentor, about, "m7", code="1"))
    memory.commit(lambda uow: reply(uow, other, about, "m7", code="3"))
    assert sums(memory) == {feedback.EQUIPPED: (1, 2)}
    period = Period(memory.now - DAY, memory.now + DAY)
    counted = memory.commit(lambda uow: feedback.counts(uow, period))
    open_ones = set(feedback.NAMES) - set(feedback.OF_PEOPLE)
    (shown,) = rolling.rolled(counted, "facility", open_ones)
    assert (shown.group, shown.numerator, shown.people) == ("BUN", None, None)


def test_notes_and_promises_are_put_into_other_words(memory: Book, cast: Cast) -> None:
    ticket = memory.commit(lambda uow: lack(uow, cast))
    memory.commit(lambda uow: barriers.note(uow, ticket.id, "two nurses came"))
    moved = replace(ticket, reminded=1, asked_at=memory.now)
    memory.commit(lambda uow: barriers.save(uow, replace(moved, note="two nurses came")))
    kept = memory.commit(lambda uow: barriers.get(uow, ticket.id))
    assert (kept.note, kept.reminded) == ("two nurses came", 1)

    def promise(uow: UnitOfWork) -> int:
        made = (CommitmentKind.OWN, "aloud", uow.now, uow.now, CommitmentState.OPEN)
        return commitments.add(uow, Commitment(0, cast.mentee, *made)).id

    mine = memory.commit(promise)
    memory.commit(lambda uow: commitments.reword(uow, mine, "names aloud"))
    assert memory.commit(lambda uow: commitments.get(uow, mine)).words == "names aloud"
