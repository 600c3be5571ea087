"""What a safety officer writes: through the seal to one reporter, or held and asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import near_misses
from domain.model import MessageKind, Role
from domain.near_misses import LIVES, Evidence, Way
from domain.reply_target import TargetKind
from handlers import answers, keys, ladder
from handlers.safety import asking, threads
from storage import messages, recent
from storage import near_misses as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.near_misses import NearMiss
    from handlers.turn import Turn
    from storage.messages import Message


def writes(turn: Turn) -> bool:
    """Take an officer's text for a near miss; False when it is for something else."""
    if not turn.has_role(Role.SAFETY_OFFICER) or keys.asks(turn):
        return False
    quoted = _quoted(turn)
    tagged = near_misses.tagged(turn.arrived.inbound.text)
    named = None if tagged is None else stored.numbered(turn.desk.uow, tagged)
    live = _live(turn)
    evidence = Evidence(
        tagged=named.id if named and threads.may_read(named, turn.person) else None,
        tag_given=tagged is not None,
        quoted=_report_of(turn, quoted),
        coded=turn.intent.code is not None,
        quotes_other=bool(turn.arrived.inbound.quoted) and _report_of(turn, quoted) is None,
        going_on=_going_on(turn),
        others=may_mean_else(turn),
    )
    way, found = near_misses.resolve(evidence, [one.id for one in live])
    if way is Way.ELSEWHERE:
        return False
    if way is Way.ASK or found is None:
        _ask(turn, live, evidence)
    else:
        reply(turn, stored.get(turn.desk.uow, found), (turn.message_id,))
    return True


def reply(turn: Turn, report: NearMiss, texts: Sequence[int]) -> None:
    """Pass an officer's texts on to the reporter of a near miss, and say so once."""
    desk, ref = turn.desk, threads.ref(turn.desk, report)
    found = [messages.get(desk.uow, each) for each in texts]
    if all(one.kind is not MessageKind.TEXT and not one.text.strip() for one in found):
        answers.say_not_carried(turn)
        return
    if not threads.is_reachable(desk, report):
        turn.reply_as("near.gone", {"near_miss_id": report.id}, ref=ref)
        return
    waits = threads.waits(desk, report)
    for each in texts:
        stored.file_under(desk.uow, each, report)
        threads.reply(desk, report, each)
    desk.log("near.replied", None, "through the seal", person_id=turn.person.id)
    phrase = "near.sent.waits" if waits else "near.sent"
    turn.reply_as(phrase, {"near_miss_id": report.id}, ref=ref)


def may_mean_else(turn: Turn) -> bool:
    """Tell whether an officer's plain text may be for a question, an offer or a list of ours."""
    if turn.has_role(Role.MENTEE) or asking.questions_meant(turn):
        return True
    if asking.reason_wanted(turn) is not None:
        return True
    mentor = turn.has_role(Role.MENTOR)
    return mentor and ladder.just_ended(turn).kind is not TargetKind.NONE


def _ask(turn: Turn, live: Sequence[NearMiss], evidence: Evidence) -> None:
    """Hold a text and list the near misses it may be for, those it refers to among them."""
    named = [each for each in (evidence.tagged, evidence.quoted) if each is not None]
    more = [stored.get(turn.desk.uow, each) for each in named]
    among = {one.id: one for one in (*live, *more)}.values()
    reports = sorted(among, key=lambda one: one.number)
    if reports:
        asking.ask(turn, reports, asking.reason_wanted(turn))
    else:
        tag = near_misses.tag(near_misses.tagged(turn.arrived.inbound.text) or 0)
        turn.reply("near.unknown", ref=tag)


def _live(turn: Turn) -> list[NearMiss]:
    since = turn.desk.now - LIVES
    found = stored.live(turn.desk.uow, since)
    return [one for one in found if threads.may_read(one, turn.person)]


def _quoted(turn: Turn) -> Message | None:
    inbound = turn.arrived.inbound
    if not inbound.quoted:
        return None
    return messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)


def _report_of(turn: Turn, said: Message | None) -> int | None:
    """Return the near miss that a message of ours to this officer was about, or None."""
    if said is None or said.near_miss_id is None:
        return None
    report = stored.get(turn.desk.uow, said.near_miss_id)
    return report.id if threads.may_read(report, turn.person) else None


def _going_on(turn: Turn) -> int | None:
    """Return the near miss that an officer wrote on from here just before, nothing between."""
    since = turn.desk.now - turn.desk.charter.join_within
    last = recent.newest_to(turn.desk.uow, turn.address_id, since)
    if last is None or last.phrase not in ("near.sent", "near.sent.waits"):
        return None
    return _report_of(turn, last)


def say_stays(turn: Turn, last: Message) -> None:
    """Say that what an officer wrote through the seal is not taken back."""
    report = None if last.near_miss_id is None else stored.get(turn.desk.uow, last.near_miss_id)
    if report is not None:
        turn.reply_as("near.undo", {"near_miss_id": report.id}, ref=threads.ref(turn.desk, report))
