"""What the copy deck prescribes for its phrases: which there are, and what each may do.

The deck is the wording agreed with the people who read it. Its texts stand in `locales/`; a
phrase of the deck must be there in every language, one of our own is said in English until it is
translated (docs/adr/0008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_LABEL: Final = 20
"""Characters that a reply button of WhatsApp has room for."""

_IDS: Final = """
    join.invite join.invite.reminder join.welcome join.welcome.mentor join.welcome.leader
    join.unknown.code join.unknown.question join.code.wrong join.name join.cadre join.language
    join.consent join.pending join.refused join.request join.request.question
    link.code link.telegram link.done link.wrong link.removed
    data.mine
    ask.received ask.received.invited ask.received.urgent ask.received.anon
    ask.received.anon.urgent ask.received.nobody.urgent ask.received.nobody ask.received.later
    ask.urgent.now ask.added ask.which ask.field ask.field.done ask.photo ask.photo.sent
    ask.photo.dropped ask.media ask.withdrawn
    ident.found ident.masked ident.kept ident.mentor
    near.received near.contact near.officer near.reply
    seal.ask seal.opened seal.told seal.refused
    news.claimed news.looking news.looking.routine news.coordinator news.handed news.released
    news.more news.unanswered news.othermentor
    ans.first ans.next ans.second ans.guide ans.correction ans.team
    close.helped close.next close.thanks close.nothelped
    follow.reopened follow.linked
    offer.urgent offer.routine offer.anon offer.coded offer.reminder offer.claimed offer.passed
    offer.expired offer.taken offer.withdrawn offer.why offer.more
    claim.reminder claim.released
    relay.mentor relay.sent relay.moved relay.failed
    which.hold which.unknown which.conflict which.closed which.taken which.tap.late
    which.second.sent which.expired which.none
    undo.done undo.corrected undo.late
    hand.pick hand.done hand.offer
    tone.hint tone.off
    awaynote.held
    mentor.more mentor.closed mentor.list mentor.hours mentor.load mentor.thanks
    shift.evening shift.begins shift.ends shift.who shift.gap
    swap.asked swap.offer swap.done swap.taken swap.late swap.none
    away.set away.shift away.back
    quiz.push quiz.right quiz.wrong quiz.ask quiz.retired quiz.average quiz.tip quiz.invalid
    quiz.less
    survey.intro survey.intro.mentor survey.remind survey.remind.last survey.invalid
    survey.skipped survey.resume survey.thanks survey.contact survey.did
    form.due form.ask form.readback form.check form.line.unclear form.saved
    visit.confirm visit.cases visit.brief visit.moved visit.hours visit.planned
    bc.preview bc.second.needed bc.second.ask bc.code.wrong bc.progress bc.paused bc.stopped
    bc.report bc.message
    held.sms held.mentor
    opt.out opt.in
    help.mentee help.mentor help.coordinator help.leader
    err.command err.kind err.long err.provider
    alert.urgent alert.dead alert.provider alert.provider.back alert.gap alert.overdue
    alert.loop
    lead.report lead.barrier lead.barrier.closed
    charter.line charter.version
    review.ask review.signed
    login.code login.used
"""
IDS: Final = frozenset(_IDS.split())

_TWO_PARTS: Final = """
    join.invite join.unknown.question offer.urgent offer.routine offer.anon offer.coded
    hand.offer tone.hint survey.did bc.preview bc.second.ask
"""
TWO_PARTS: Final = frozenset(_TWO_PARTS.split())
"""Phrases that may take two SMS parts with typical values; every other one stays in one."""

RESERVED: Final[Mapping[str, tuple[str, ...]]] = {
    "STOP": ("join.", "opt.", "help.", "ask.received.invited"),
    "START": ("opt.",),
    "HELP": (
        *("join.welcome", "opt.", "help.", "err.command", "charter.version"),
        *("tap.", "link.already", "owner.back"),
    ),
}
"""Reserved words, and the beginnings of the ids of the phrases where they have their meaning."""

CARRIER_WORDS: Final = frozenset(
    (
        *("YES", "START", "STOP", "STOPALL", "END", "CANCEL", "QUIT", "OPTOUT", "REVOKE"),
        *("UNSUBSCRIBE", "UNSTOP", "HELP", "INFO"),
    )
)
"""What carriers act on by themselves: never a key of ours, nor a label alone."""


def most_parts(phrase_id: str) -> int:
    """Return how many SMS parts a phrase may take with typical values, in any language."""
    return 2 if phrase_id in TWO_PARTS else 1
