"""The reply ladder: what a mentor's reply refers to, and how their questions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import reply_target
from domain.model import OfferState, QuestionState, Role
from domain.reply_target import Evidence, HoldReason, Live, Target, TargetKind
from storage import messages, offers, prompts, restores

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from handlers.turn import Turn
    from storage.offers import Known


def evidence(turn: Turn) -> tuple[Evidence, int | None]:
    """Return what a text refers to, and the question of the message it quotes."""
    inbound = turn.arrived.inbound
    quoted = None
    if inbound.quoted:
        found = messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)
        quoted = found.question_id if found else None
    given = Evidence(
        quote_question=quoted, quote_given=bool(inbound.quoted), code=turn.intent.code
    )
    return given, quoted


def resolve(turn: Turn, given: Evidence) -> Target:
    """Choose the question of a reply among those this mentor knows, as they stand now."""
    desk = turn.desk
    known = offers.known_to(desk.uow, turn.person.id)
    ended = [at for one in known for at in _ended(turn, one)]
    window = desk.charter.doubt
    seen_at = prompts.seen_at(desk.uow, turn.address_id, desk.now - window) if ended else None
    doubt = reply_target.casts_doubt(ended, desk.now, window, seen_at) or _may_mean_lost(turn)
    records = {one.offer.code: _record(turn, one, doubtful=doubt) for one in known}
    live = [records[one.offer.code] for one in known if is_live(turn, one)]
    return reply_target.resolve(given, live, records)


def look_again(turn: Turn, question_id: int) -> Target:
    """Look once more at a question that was chosen a while ago: it may have changed hands."""
    return resolve(turn, Evidence(tap_question=question_id, tap_given=True))


def just_ended(turn: Turn) -> Target:
    """Find what a bare text of a mentor with nothing live may be for: a question that just ended.

    Nothing is sent before they say so. Someone who is a mentee too asks a question instead.
    """
    known = offers.known_to(turn.desk.uow, turn.person.id)
    ids = list(dict.fromkeys(one.question.id for one in known if _may_go_on(turn, one)))
    if not ids or turn.has_role(Role.MENTEE):
        return Target(TargetKind.NONE, "No question is live and the reply names none.")
    target = look_again(turn, ids[0])
    if len(ids) == 1 and target.kind is not TargetKind.SEND:
        return target
    why = "Rule 6: no question is live, and one that ended a short while ago may be meant."
    return Target(TargetKind.HOLD, why, reason=HoldReason.UNSURE, candidates=tuple(ids))


def is_live(turn: Turn, known: Known) -> bool:
    """Tell whether a bare text of this mentor may answer a question."""
    if known.question.state is QuestionState.CLOSED:
        return False
    if turn.claims(known.question):
        return True
    return known.offer.state is OfferState.PENDING and known.question.state is QuestionState.OPEN


def _record(turn: Turn, known: Known, *, doubtful: bool) -> Live:
    question = known.question
    mine = turn.claims(question)
    return Live(
        question_id=question.id,
        code=known.offer.code,
        state=question.state,
        mine=mine,
        claimed_by_other=question.state is QuestionState.CLAIMED and not mine,
        offer_state=known.offer.state,
        doubtful=doubtful,
    )


def _may_mean_lost(turn: Turn) -> bool:
    """Tell whether a mentor may mean a question that a restore has lost (docs/adr/0012)."""
    uow = turn.desk.uow
    restored = restores.restored_at(uow)
    return restored is not None and prompts.seen_at(uow, turn.address_id, restored) is None


def _ended(turn: Turn, known: Known) -> Iterator[datetime]:
    """Give when a question ended for this mentor by somebody else's doing."""
    question, made = known.question, known.offer
    own_doing = made.state is OfferState.DECLINED or question.closed_by_id == turn.person.id
    if own_doing or is_live(turn, known):
        return
    for at in (question.closed_at, question.claimed_at, made.decided_at):
        if at is not None:
            yield at


def _may_go_on(turn: Turn, known: Known) -> bool:
    question, made = known.question, known.offer
    if question.state is QuestionState.OPEN:
        return made.state is OfferState.EXPIRED
    ends = (question.closed_at, question.claimed_at, made.decided_at)
    since = turn.desk.now - turn.desk.charter.doubt
    return made.state is not OfferState.DECLINED and any(at and at > since for at in ends)
