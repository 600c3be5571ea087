"""May this be sent, now, to this address, and in which form: the one answer for every sender.

The rules in their order: what may not go at all (the person left, an answer gone astray, nobody
is looked for any more, too late); consent before anything is pushed; quiet hours; an address
that is blocked; and WhatsApp's window, which is open for 24 hours after a person's last message
(Meta, "Customer service windows"). docs/permission.md has every case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.model import Channel
from domain.posting import ANSWERS, AT_HOME, EXPIRED, OFFERS, PARTED, TO_THOSE_WHO_LEFT

if TYPE_CHECKING:
    from collections.abc import Mapping

WINDOW = timedelta(hours=24)
MARGIN = timedelta(minutes=1)
"""How much earlier we take a window for closed: our clock and theirs differ, and a call lasts."""


class Kind(StrEnum):
    """What a message is to its reader."""

    ANSWER = "answer"
    """A mentor's words to a mentee: at the frozen address, or where it may go instead."""
    OFFER = "offer"
    """A question that somebody is asked to take."""
    ALARM = "alarm"
    """What a coordinator has to act on."""
    WORDS = "words"
    """A mentee's words to a mentor who was asked or has the question."""
    NEWS = "news"
    """A reply, or what has changed: part of a conversation that its reader began."""
    INVITATION = "invitation"
    PUSH = "push"
    """A lesson, a reminder, a survey: what nobody has asked for just now."""


class Form(StrEnum):
    """How a message may go."""

    TEXT = "text"
    TEMPLATE = "template"
    """As the approved template that says it."""
    HELD = "held"
    """Not before its reader has written; they are told that it waits."""
    ELSEWHERE = "elsewhere"
    """At the next address of the person."""
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a message may go and why; `at` is when, if that is later.

    What is held is announced by its template when that `announces` it.
    """

    form: Form
    why: str = ""
    at: datetime | None = None
    announces: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of a message, its reader and its address at one moment.

    `astray`: the address is neither the one frozen in the question nor one that may stand for
    it. `parted`: it is no longer its reader's. `over`: nobody is looked for any more. `wrote_at`
    is when the person last wrote from this address, `closed_at` when its provider said that it
    is closed, `quiet_until` when their quiet hours end. `elsewhere` says that they have another
    address to write to: for an answer, one that was theirs before the question. `template` says
    that an approved one stands for the message and that today's limit allows it, `whole` that
    it says all there is to say.
    """

    phrase: str
    channel: Channel
    urgent: bool = False
    stopped: bool = False
    blocked: bool = False
    consented: bool = True
    astray: bool = False
    over: bool = False
    parted: bool = False
    elsewhere: bool = False
    template: bool = False
    whole: bool = False
    wrote_at: datetime | None = None
    closed_at: datetime | None = None
    quiet_until: datetime | None = None
    expires_at: datetime | None = None


_KINDS: Mapping[str, Kind] = {
    "alert.": Kind.ALARM,
    "join.request": Kind.ALARM,
    "join.invite": Kind.INVITATION,
    "hand.offer": Kind.OFFER,
    "near.officer": Kind.ALARM,
    "contact.officer": Kind.ALARM,
    "near.more": Kind.ALARM,
    "near.wants": Kind.ALARM,
    "offer.more": Kind.WORDS,
    "relay.mentor": Kind.WORDS,
    "relay.second": Kind.WORDS,
    "relay.urgent": Kind.WORDS,
    "ans.team": Kind.PUSH,
    "bc.message": Kind.PUSH,
    "course.invite": Kind.PUSH,
    "course.remind": Kind.PUSH,
    "course.silent": Kind.PUSH,
    "course.focal": Kind.PUSH,
    "course.complete": Kind.PUSH,
    "form.due": Kind.PUSH,
    "form.overdue": Kind.PUSH,
    "meeting.": Kind.PUSH,
    "quiz.average": Kind.PUSH,
    "quiz.push": Kind.PUSH,
    "remind.": Kind.PUSH,
    "quiz.tip": Kind.PUSH,
    "share.asked": Kind.PUSH,
    "share.hint": Kind.PUSH,
    "shift.evening": Kind.PUSH,
    "survey.intro": Kind.PUSH,
    "survey.remind": Kind.PUSH,
    "survey.step": Kind.PUSH,
    "visit.": Kind.PUSH,
}
"""The kind of a message by how its phrase begins; what is not here is news."""

MINDS_THE_HOUR = frozenset({Kind.PUSH, Kind.INVITATION})
"""What waits for the end of quiet hours: nobody waits for it."""

_PUSHED = frozenset({Kind.OFFER, Kind.WORDS, Kind.PUSH})
"""What nobody gets who has not agreed to join; an invitation asks them to."""


def kind_of(phrase: str) -> Kind:
    """Return what a message with this phrase is to its reader."""
    if phrase in ANSWERS:
        return Kind.ANSWER
    if phrase in OFFERS:
        return Kind.OFFER
    return next((kind for start, kind in _KINDS.items() if phrase.startswith(start)), Kind.NEWS)


def lasts(phrase: str) -> bool:
    """Tell whether a message is worth having whenever its reader writes at last."""
    return phrase in AT_HOME or kind_of(phrase) in {Kind.ANSWER, Kind.OFFER, Kind.WORDS}


def may_send(standing: Standing, now: datetime) -> Verdict:
    """Return how a message may go now."""
    kind = kind_of(standing.phrase)
    if why := _forbidden(standing, kind, now):
        return Verdict(Form.NEVER, why)
    if standing.quiet_until is not None and kind in MINDS_THE_HOUR:
        return Verdict(Form.LATER, "quiet", standing.quiet_until)
    if standing.blocked:
        return Verdict(Form.ELSEWHERE if standing.elsewhere else Form.NEVER, "blocked")
    if is_open(standing, now):
        return Verdict(Form.TEXT)
    return _at_closed_window(standing, kind)


def is_open(standing: Standing, now: datetime) -> bool:
    """Tell whether free text reaches an address now; only WhatsApp's windows close."""
    if standing.channel is not Channel.WHATSAPP:
        return True
    wrote_at, closed_at = standing.wrote_at, standing.closed_at
    if wrote_at is None or (closed_at is not None and closed_at >= wrote_at):
        return False
    return now < wrote_at + WINDOW - MARGIN


def _forbidden(standing: Standing, kind: Kind, now: datetime) -> str:
    """Return why a message may not go at all, or ""."""
    late = standing.expires_at is not None and standing.expires_at <= now
    reasons = (
        (PARTED, standing.parted),
        ("astray", standing.astray and kind is Kind.ANSWER),
        ("left", standing.stopped and standing.phrase not in TO_THOSE_WHO_LEFT),
        ("over", standing.over and standing.phrase in OFFERS),
        ("no_consent", not standing.consented and kind in _PUSHED),
        (EXPIRED, late),
    )
    return next((why for why, holds in reasons if holds), "")


def _at_closed_window(standing: Standing, kind: Kind) -> Verdict:
    """Say what becomes of a message whose reader has not written for a day.

    An answer waits and is announced, unless a patient does (CONVERSATIONS 6). Whoever has to
    act gets the template, or at once the next address when it presses. What is only worth
    knowing goes to the next address or waits in silence.
    """
    elsewhere = Verdict(Form.ELSEWHERE, "window") if standing.elsewhere else None
    held = Verdict(Form.HELD, "window", announces=standing.template)
    if kind is Kind.ANSWER:
        return elsewhere if elsewhere and standing.urgent else held
    if standing.template and not (standing.urgent and elsewhere):
        return Verdict(Form.TEMPLATE, "window") if standing.whole else held
    if elsewhere:
        return elsewhere
    if kind in {Kind.OFFER, Kind.PUSH, Kind.INVITATION}:
        return Verdict(Form.NEVER, "window")
    return held
