"""The reply ladder: what a mentor's reply refers to, and how their questions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import bursts, reply_target
from domain.model import Channel, OfferState, QuestionState, Role
from domain.posting import TO_TAKE, WORDS_OF_MENTORS
from domain.reply_target import Evidence, HoldReason, Live, Target, TargetKind
from domain.reserved import IntentKind
from storage import (
    addresses,
    holds,
    messages,
    offers,
    outbox,
    prompt_history,
    prompts,
    recent,
    restores,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from handlers.turn import Turn
    from storage.messages import Message
    from storage.offers import Known
    from storage.recent import Sent


_ENDS = (
    *("offer.expired", "offer.taken", "offer.withdrawn", "offer.moved", "claim.released"),
    *("hand.done", "hand.over", "assign.moved"),
)
"""What tells a mentor that a question is theirs no more."""


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
    if given == Evidence():
        text, edited = _last_relayed(turn)
        given = Evidence(
            burst_question=_going_on(turn, text),
            late_question=_waits_for(turn, edited),
            answers_list=_answers_list(turn),
            list_open=_is_held(turn),
        )
    return given, quoted


def resolve(turn: Turn, given: Evidence) -> Target:
    """Choose the question of a reply among those this mentor knows, as they stand now."""
    desk = turn.desk
    known = offers.known_to(desk.uow, turn.person.id)
    ended = [at for one in known for at in _ended(turn, one)]
    window = desk.charter.doubt
    seen_at = (
        prompt_history.seen_at(desk.uow, turn.address_id, desk.now - window) if ended else None
    )
    doubt = reply_target.casts_doubt(ended, desk.now, window, seen_at) or _may_mean_lost(turn)
    unread = _unread(turn)
    records = {
        one.offer.code: _record(turn, one, doubtful=doubt, unread=one.question.id in unread)
        for one in known
    }
    live = [records[one.offer.code] for one in known if is_live(turn, one)]
    return reply_target.resolve(given, live, records)


def look_again(turn: Turn, question_id: int) -> Target:
    """Look once more at a question that its writer chose: it may have changed hands."""
    return resolve(turn, Evidence(chosen_question=question_id))


def code_stands_for(turn: Turn, code: int) -> int | None:
    """Return the question that a code of this mentor stands for now, or None."""
    known = offers.known_to(turn.desk.uow, turn.person.id)
    return next((one.question.id for one in known if one.offer.code == code), None)


def is_burst(turn: Turn, last: datetime, question_id: int | None = None) -> bool:
    """Tell whether a text goes on with one taken at `last`, on this question if it is known.

    It does not when anything of another question was sent to its writer meanwhile, or that this
    one has ended for them.
    """
    sent = _sent_since(turn, last - bursts.CROSSING)
    others = (
        one.at
        for one in sent
        if one.question_id not in (None, question_id) or one.phrase.startswith(_ENDS)
    )
    return bursts.goes_on(last, turn.desk.now, turn.desk.charter.join_within, others)


def heard_since(turn: Turn, since: datetime, but: Collection[str] = ()) -> bool:
    """Tell whether this mentor was told something of no question since then.

    It was a reply to a key or a command of theirs, so that they had something else in mind.
    """
    sent = _sent_since(turn, since)
    return any(one.question_id is None and one.phrase not in but for one in sent)


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
    return turn.claims(known.question) or known.is_for_taking


def _going_on(turn: Turn, last: Message | None) -> int | None:
    """Return the question on which a mentor wrote from here just before, and nothing since."""
    if last is None or not is_burst(turn, last.at, last.question_id):
        return None
    own = (one for one in _sent_since(turn, last.at) if one.question_id is None)
    if any((one.at, one.id) > (last.at, last.id) for one in own):
        return None
    return last.question_id


def _waits_for(turn: Turn, edited: Message | None) -> int | None:
    """Return the question that a mentor may have in mind, though it is theirs no more.

    A late text waits for it, or they have just put a text on it right.
    """
    desk = turn.desk
    if edited is not None and edited.at >= _lately(turn):
        return edited.question_id
    return prompt_history.unanswered(desk.uow, turn.address_id, desk.now - desk.charter.doubt)


def _answers_list(turn: Turn) -> bool:
    """Tell whether a digit stood in a list that this address got within the charter's hour."""
    if turn.intent.kind is not IntentKind.DIGIT:
        return False
    since = turn.desk.now - turn.desk.charter.doubt
    return int(turn.intent.word) <= prompt_history.last_digit(
        turn.desk.uow, turn.address_id, since
    )


def _last_relayed(turn: Turn) -> tuple[Message | None, Message | None]:
    """Return what this mentor's last words from here were passed on in: a text, or an edit.

    An edit is no beginning of a burst: it puts right what may have been written long before.
    """
    uow, charter = turn.desk.uow, turn.desk.charter
    since = turn.desk.now - charter.join_within - charter.hold
    last = messages.last_relayed(uow, turn.person.id, WORDS_OF_MENTORS, since)
    if last is None or last.relays_id is None or outbox.is_recalled(uow, last.id):
        return None, None
    source = messages.get(uow, last.relays_id)
    if source.address_id != turn.address_id:
        return None, None
    return (last, None) if source.edits_id is None else (None, last)


def _sent_since(turn: Turn, since: datetime) -> list[Sent]:
    """Return what was sent to this mentor since then, wherever they read it."""
    places = addresses.of_person(turn.desk.uow, turn.person.id)
    return [one for each in places for one in recent.written_to(turn.desk.uow, each.id, since)]


def _is_held(turn: Turn) -> bool:
    """Tell whether a text of this mentor waits to be placed, or has just reached nobody."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    if any(each.prompt.kind == prompts.WHICH for each in live):
        return True
    said = recent.phrases_to(turn.desk.uow, turn.address_id, _lately(turn))
    return "which.none.held" in said


def _lately(turn: Turn) -> datetime:
    """Return since when a mentor may still have in mind what they did on the phone."""
    return turn.desk.now - turn.desk.charter.undo - bursts.CROSSING


def _unread(turn: Turn) -> set[int | None]:
    """Return the questions whose offers wait for this mentor to write (docs/adr/0015).

    What waits is let go after their text has been handled.
    """
    uow = turn.desk.uow
    places = addresses.of_person(uow, turn.person.id)
    waiting = (
        held
        for each in places
        if each.channel is Channel.WHATSAPP
        for held in holds.at(uow, each.id)
    )
    return {held.question_id for held in waiting if held.phrase in TO_TAKE}


def _record(turn: Turn, known: Known, *, doubtful: bool, unread: bool) -> Live:
    question = known.question
    mine = turn.claims(question)
    is_taken = question.state is QuestionState.CLAIMED and not known.is_for_taking
    return Live(
        question_id=question.id,
        code=known.offer.code,
        state=QuestionState.OPEN if known.is_for_taking else question.state,
        mine=mine,
        claimed_by_other=is_taken and not mine,
        offer_state=known.offer.state,
        doubtful=doubtful,
        touched=_is_touched(turn, known),
        unread=unread,
    )


def _is_touched(turn: Turn, known: Known) -> bool:
    """Tell whether something happened to a question within the charter's hour."""
    question, made = known.question, known.offer
    moments = (question.last_text_at, question.claimed_at, question.closed_at)
    since = turn.desk.now - turn.desk.charter.doubt
    return any(at and at > since for at in (*moments, made.offered_at, made.decided_at))


def _may_mean_lost(turn: Turn) -> bool:
    """Tell whether a mentor may mean a question that a restore has lost (docs/adr/0012)."""
    uow = turn.desk.uow
    restored = restores.restored_at(uow)
    return restored is not None and prompt_history.seen_at(uow, turn.address_id, restored) is None


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
