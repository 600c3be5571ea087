"""The second address: an urgent offer that nobody answers is shown where else its mentor reads.

Once for each offer, in full, and never where it has been already: one that could not reach the
first address and went to another by itself is not shown again (CONVERSATIONS 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import posting
from domain.model import OfferState, QuestionState
from handlers import offering
from storage import addresses, offers, people, permits, questions

if TYPE_CHECKING:
    from domain.model import Job, Offer
    from handlers.desk import Desk
    from storage.addresses import Address


def show(desk: Desk, job: Job) -> None:
    """An urgent offer was not answered in time at its first address."""
    made = offers.get(desk.uow, int(job.key))
    question = questions.get(desk.uow, made.question_id)
    if question.state is not QuestionState.OPEN or made.state is not OfferState.PENDING:
        return
    first = _first(desk, made)
    second = None if first is None else permits.second(desk.uow, made.mentor_id, first)
    if second is not None:
        desk.log("offer.second", question, "no answer yet", person_id=made.mentor_id)
        offering.show_at(desk, question, made, second.id)


def _first(desk: Desk, made: Offer) -> Address | None:
    """Return the address an offer was shown at, if that is the first of its mentor and alone."""
    mentor = people.get(desk.uow, made.mentor_id)
    if mentor.stopped_at is not None:
        return None
    own = {each.id: each for each in addresses.of_person(desk.uow, mentor.id)}
    reachable = [
        posting.Reachable(one.id, one.channel, _was_blocked(one, made), one.verified_at)
        for one in own.values()
    ]
    chosen = posting.choose_address(reachable, mentor.preferred, desk.uow.carried)
    where = (made.question_id, mentor.id, posting.OFFERS, made.offered_at)
    told = permits.told_at(desk.uow, *where)
    return own[chosen] if chosen is not None and told == {chosen} else None


def _was_blocked(address: Address, made: Offer) -> bool:
    """Tell whether an address was blocked before the offer, and not only since by its failure."""
    return address.blocked_at is not None and address.blocked_at < made.offered_at
