"""Who handles what: literal tables, and nothing else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.intents import IntentKind
from handlers import (
    alarms,
    answers,
    claims,
    closing,
    escalations,
    fields,
    holding,
    linking,
    offering,
    others,
    owning,
    pressing,
    questions,
    screening,
    speaking,
    undoing,
    waiting,
    words,
)
from handlers.joining import approval, consents, invitations, steps, strangers
from handlers.safety import asking, placing, reports, seals
from handlers.turn import LOOP
from storage import prompts

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Job, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

WORDS: dict[IntentKind, Callable[[Turn], None]] = {
    IntentKind.STOP: words.stop,
    IntentKind.START: words.start,
    IntentKind.HELP: words.help_,
    IntentKind.WHO: words.who,
    IntentKind.LIST: words.list_open,
    IntentKind.UNDO: undoing.undo,
    IntentKind.LANGUAGE: speaking.change,
    IntentKind.LINK: linking.link,
    IntentKind.UNLINK: linking.unlink,
    IntentKind.UNSEAL: seals.ask_reason,
    IntentKind.OTHER_MENTOR: others.change,
    IntentKind.TONE_OFF: words.turn_hint_off,
    IntentKind.TONE_ON: words.turn_hint_on,
}
"""Whole messages that mean the same to everybody."""

MENTOR_KEYS: dict[str, Callable[[Turn, Question], None]] = {
    "A": claims.take,
    "D": claims.decline,
    "M": answers.ask_for_more,
    "H": claims.hand_back,
    "C": closing.close_as_mentor,
}
"""Letters and buttons of a mentor, on the question they mean."""

MENTEE_KEYS: dict[str, Callable[[Turn, Question], None]] = {
    "U": pressing.make_urgent,
    "F": fields.pick_field,
    "N": questions.make_new,
    "C": closing.withdraw,
}
"""Letters and buttons of a mentee, on the question they mean."""

PROMPTS: dict[str, Callable[[Turn, Stored, str], None]] = {
    alarms.PROMPT: alarms.noted,
    closing.HELPED: closing.helped,
    closing.OUTCOME: closing.outcome,
    closing.MISSING: closing.another_mentor,
    holding.MENTOR: answers.chosen,
    holding.MENTEE: questions.chosen,
    holding.SECOND: answers.second_opinion,
    holding.REOPEN: answers.reopen,
    holding.LONG: answers.send_long,
    holding.AWAY: answers.send_away,
    holding.TONE: answers.send_as_is,
    holding.TONE_SECOND: answers.send_as_is,
    holding.SAFETY: placing.chosen,
    approval.REQUEST: approval.decide,
    consents.CONSENT: consents.agree,
    linking.WHICH: linking.take_off,
    reports.REPORT: reports.contact,
    asking.SEAL: seals.keep,
    prompts.OWNER: owning.settle,
    fields.FIELD: fields.set_field,
    waiting.PROMPT: waiting.read,
    screening.PROMPT: questions.settle,
    speaking.PROMPT: speaking.chosen,
}
"""What a key does that a prompt has asked for."""

LASTING = frozenset({approval.REQUEST, consents.CONSENT, reports.REPORT})
"""Prompts whose buttons say what has become of it however late they are tapped."""

JOBS: dict[str, Callable[[Desk, Job], None]] = {
    offering.STEP: escalations.next_tier,
    offering.LEAD: escalations.ask_lead,
    offering.OPEN: escalations.open_hours,
    alarms.CLOCK: escalations.alarm,
    offering.REMINDER: escalations.remind,
    offering.RELEASE: escalations.release,
    closing.QUIET: escalations.close_quiet,
    closing.REST: escalations.free_codes,
    holding.OVER: holding.lapse,
    screening.WAITS: screening.say_unsent,
    approval.WAITING: approval.ask_again,
    invitations.INVITE: invitations.invite,
    invitations.REMIND: invitations.remind,
    approval.LAPSE: steps.lapse,
    strangers.IGNORED: strangers.hear_again,
    reports.WAITS: reports.look_again,
    LOOP: escalations.speak_again,
    "prompt.wake": escalations.wake_prompts,
}
"""What falls due, and who sees to it."""
