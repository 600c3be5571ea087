"""Who handles what: literal tables, and nothing else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.reserved import IntentKind
from handlers import (
    alarms,
    answers,
    auditing,
    carrying,
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
    second,
    speaking,
    unanswered,
    undoing,
    waiting,
    why,
    words,
)
from handlers.broadcasts import controlling, counting, ordering, replying
from handlers.broadcasts import planning as broadcasts
from handlers.broadcasts import sending as broadcasting
from handlers.calling import planning
from handlers.coordinating import adding, assigning, board
from handlers.door import sessions as door
from handlers.duty import ending, handing, handover, ledger
from handlers.forms import asking as forms
from handlers.forms import taking as figures
from handlers.improving import asking as barrier
from handlers.improving import closing as barrier_closing
from handlers.improving import commanding, commitments, moving, safety_contact, saying, themes
from handlers.joining import approval, consents, invitations, steps, strangers
from handlers.leading import menu, mornings, parts, plans, situation, team
from handlers.learning import cases, guide, hints, meanwhile, sharing, shelf
from handlers.lessons import answering, baseline, silence, wanted, wishing, wondering
from handlers.lessons import asking as lessons
from handlers.meetings import attending, telling
from handlers.meetings import inviting as guests
from handlers.meetings import planning as meetings
from handlers.reviewing import asking as review
from handlers.reviewing import commenting, signing
from handlers.safety import asking, placing, reports, seals
from handlers.schedules import ringing
from handlers.schedules.planning import DELIVER, RING
from handlers.shifts import (
    absences,
    gap_alerts,
    gaps,
    looking,
    nobody,
    swapping,
    taking,
    volunteering,
)
from handlers.surveys import answering as surveyed
from handlers.surveys import asking as surveys
from handlers.surveys import ending as survey_ends
from handlers.surveys import hearing, inviting, resuming, sending
from handlers.turn import LOOP
from handlers.visits import asking as visits
from handlers.visits import briefing, clock, debriefing, rhythm
from handlers.visits import cases as wishes
from handlers.visits import closing as visit_closing
from handlers.visits import saying as visit_saying
from storage import audits, prompts

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
    IntentKind.WHY: why.tell,
    IntentKind.HOURS: ledger.hours,
    IntentKind.UNDO: undoing.undo,
    IntentKind.LANGUAGE: speaking.change,
    IntentKind.LINK: linking.link,
    IntentKind.UNLINK: linking.unlink,
    IntentKind.GUIDE: guide.look,
    IntentKind.SHARE: sharing.share,
    IntentKind.WITHDRAW: sharing.withdraw,
    IntentKind.SWAP: swapping.swap,
    IntentKind.KEEP: swapping.keep,
    IntentKind.TAKE: taking.take_word,
    IntentKind.AWAY: absences.away,
    IntentKind.BACK: absences.back,
    IntentKind.VOLUNTEER: volunteering.volunteer,
    IntentKind.REVIEW: review.review,
    IntentKind.NEXT: review.next_,
    IntentKind.UNSEAL: seals.ask_reason,
    IntentKind.OTHER_MENTOR: others.change,
    IntentKind.QUIZ: wanted.quiz,
    IntentKind.SURVEY: resuming.survey,
    IntentKind.LESS: wishing.less,
    IntentKind.MORE_AGAIN: wishing.more,
    IntentKind.LOGOUT: door.logout,
    IntentKind.TONE_OFF: words.turn_hint_off,
    IntentKind.TONE_ON: words.turn_hint_on,
}
"""Whole messages, and who takes them."""

MENTORS_WORDS = frozenset({IntentKind.WHY, IntentKind.SHARE})
"""What is a word of ours to a mentor alone; whoever else writes it means what it says."""

LEARNERS_WORDS = frozenset({IntentKind.QUIZ, IntentKind.LESS, IntentKind.MORE_AGAIN})
"""What is a word of ours to people with a place in a course alone."""

AMOUNTS = frozenset({IntentKind.LESS, IntentKind.MORE_AGAIN})
"""Words about courses that may answer what a mentor has asked: of blood, of a dose."""

MENTOR_KEYS: dict[str, Callable[[Turn, Question], None]] = {
    "A": claims.take,
    "D": claims.decline,
    "M": answers.ask_for_more,
    "H": handing.pick,
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
    adding.SAVE: adding.save,
    alarms.PROMPT: alarms.noted,
    assigning.INSIST: assigning.insist,
    assigning.MOVE: assigning.move,
    assigning.WHICH: assigning.chosen,
    board.PROMPT: board.turn_page,
    closing.HELPED: closing.helped,
    closing.OUTCOME: closing.outcome,
    closing.MISSING: closing.another_mentor,
    handing.PROMPT: handing.chosen,
    ending.PROMPT: ending.chosen,
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
    menu.LEADER: menu.chosen,
    menu.REGION: menu.chosen,
    parts.BEGIN: parts.next_,
    parts.PROMPT: parts.chosen,
    plans.PROMPT: plans.chosen,
    team.PROMPT: team.settle,
    shelf.READ: guide.read,
    shelf.ATTACH: guide.attach,
    sharing.DRAFT: sharing.settle,
    sharing.ASKED: sharing.decide,
    review.ASK: signing.decide,
    commenting.WANTED: commenting.leave,
    commenting.DOUBT: commenting.settle,
    lessons.QUIZ: answering.answered,
    lessons.MORE: wondering.invite,
    guests.COME: guests.reply,
    attending.CAME: attending.reply,
    replying.PROMPT: replying.answered,
    surveys.STEP: surveyed.answered,
    survey_ends.BEGIN: resuming.chosen,
    survey_ends.RESUME: resuming.chosen,
    hearing.DOUBT: hearing.settle,
    reports.REPORT: reports.contact,
    safety_contact.PROMPT: safety_contact.wish,
    barrier.PROMPT: commanding.answer,
    barrier_closing.NOTE: barrier_closing.leave,
    barrier_closing.DOUBT: barrier_closing.settle,
    commanding.WHICH: commanding.chosen,
    asking.SEAL: seals.keep,
    prompts.OWNER: owning.settle,
    fields.FIELD: fields.set_field,
    waiting.PROMPT: waiting.read,
    screening.PROMPT: questions.settle,
    looking.OFFER: taking.decide,
    taking.THANKS: taking.thank,
    swapping.WHICH: swapping.chosen,
    gaps.PROMPT: gaps.decide,
    volunteering.REQUEST: volunteering.decide,
    speaking.PROMPT: speaking.chosen,
    visits.PROMPT: visits.decide,
    wishes.PROMPT: wishes.leave,
    wishes.NOTED: wishes.make_question,
    wishes.DOUBT: wishes.settle,
    visit_closing.ASKED: visit_saying.begin,
    visit_saying.HOURS: visit_saying.hours,
    visit_saying.PRESENT: visit_saying.present,
    baseline.PROMPT: baseline.begin,
    silence.PROMPT: silence.chosen,
    forms.DUE: figures.begin,
    forms.CHECK: figures.checked,
    forms.READ: figures.read_back,
    forms.WHICH: figures.chosen,
}
"""What a key does that a prompt has asked for."""

LASTING = frozenset(
    {
        *(approval.REQUEST, consents.CONSENT, reports.REPORT),
        review.ASK,
        *(looking.OFFER, gaps.PROMPT, volunteering.REQUEST),
        *(lessons.QUIZ, lessons.MORE),
        *(guests.COME, attending.CAME, replying.PROMPT),
        *(safety_contact.PROMPT, barrier.PROMPT),
        forms.DUE,
        *(surveys.STEP, survey_ends.BEGIN, survey_ends.RESUME),
        *(visits.PROMPT, visit_closing.ASKED),
    }
)
"""Prompts whose buttons say what has become of it however late they are tapped."""

JOBS: dict[str, Callable[[Desk, Job], None]] = {
    offering.STEP: escalations.next_tier,
    offering.LEAD: escalations.ask_lead,
    planning.CALL: planning.ring,
    offering.OPEN: escalations.open_hours,
    offering.SECOND: second.show,
    offering.DAY: unanswered.day_over,
    alarms.CLOCK: escalations.alarm,
    offering.REMINDER: escalations.remind,
    offering.RELEASE: escalations.release,
    handover.WAIT: handing.lapse,
    closing.QUIET: escalations.close_quiet,
    closing.REST: escalations.free_codes,
    meanwhile.MEANWHILE: meanwhile.offer,
    hints.HINT: hints.tell,
    sharing.LAPSE: sharing.lapse,
    cases.PUSH: cases.push,
    meetings.STEP: telling.fall_due,
    counting.COUNT: counting.fall_due,
    ordering.LAPSE: ordering.lapse,
    broadcasts.START: broadcasts.start,
    broadcasts.PLAN: broadcasts.plan,
    broadcasts.WRITE: broadcasting.write,
    broadcasting.DONE: broadcasting.look,
    controlling.SKIP: controlling.skip,
    controlling.AGAIN: controlling.again,
    RING: ringing.ring,
    DELIVER: ringing.deliver,
    holding.OVER: holding.lapse,
    screening.WAITS: screening.say_unsent,
    approval.WAITING: approval.ask_again,
    invitations.INVITE: invitations.invite,
    invitations.REMIND: invitations.remind,
    approval.LAPSE: steps.lapse,
    strangers.IGNORED: strangers.hear_again,
    looking.ASK: looking.ask_now,
    looking.NOBODY: nobody.falls_due,
    absences.OVER: absences.over,
    volunteering.WAITING: volunteering.ask_again,
    gap_alerts.LOOK: gap_alerts.look,
    mornings.LOOK: mornings.look,
    situation.DONE: situation.conclude,
    review.ASK: review.ring,
    sending.INVITE: inviting.invite,
    survey_ends.REMIND: inviting.remind,
    survey_ends.EXPIRE: survey_ends.expire,
    survey_ends.IDLE: survey_ends.idle,
    reports.WAITS: reports.look_again,
    clock.ASK: visits.ask,
    clock.CASES: wishes.ring,
    clock.REMIND: briefing.remind,
    clock.BRIEF: briefing.brief,
    clock.OVER: visit_closing.ring,
    clock.DEBRIEF: debriefing.ring,
    clock.RHYTHM: rhythm.ring,
    barrier.DUE: moving.fall_due,
    barrier.ASK: barrier.ring,
    safety_contact.WAITS: safety_contact.ring,
    commitments.DUE: commitments.check,
    themes.DUE: themes.tell,
    saying.LOOK: saying.look,
    saying.TELL: saying.tell,
    LOOP: escalations.speak_again,
    carrying.LOAD: escalations.weigh_again,
    audits.CHAIN: auditing.chain,
    "prompt.wake": escalations.wake_prompts,
}
"""What falls due, and who sees to it."""
