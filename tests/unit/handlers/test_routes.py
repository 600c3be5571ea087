"""The tables say who handles everything that can come, and nothing that cannot."""

from __future__ import annotations

from domain.intents import KEYS
from domain.reserved import IntentKind
from handlers import (
    alarms,
    carrying,
    closing,
    escalations,
    fields,
    holding,
    keys,
    linking,
    offering,
    routes,
    screening,
    speaking,
    turn,
    waiting,
)
from handlers.broadcasts import controlling, counting, ordering, replying
from handlers.broadcasts import planning as broadcasts
from handlers.broadcasts import sending as broadcasting
from handlers.calling import planning
from handlers.coordinating import adding, assigning, board
from handlers.duty import ending, handing, handover
from handlers.forms import asking as forms
from handlers.improving import asking as barrier
from handlers.improving import closing as barrier_closing
from handlers.improving import commanding, commitments, safety_contact, saying, themes
from handlers.joining import approval, consents, invitations, strangers
from handlers.leading import menu, mornings, parts, plans, situation, team
from handlers.learning import cases, hints, meanwhile, sharing, shelf
from handlers.lessons import asking as lessons
from handlers.lessons import baseline, silence
from handlers.meetings import attending
from handlers.meetings import inviting as guests
from handlers.meetings import planning as meetings
from handlers.reviewing import asking as review
from handlers.reviewing import commenting
from handlers.safety import asking, reports
from handlers.schedules.planning import DELIVER, RING
from handlers.shifts import (
    absences,
    gap_alerts,
    gaps,
    looking,
    swapping,
    taking,
    volunteering,
)
from handlers.surveys import asking as surveys
from handlers.surveys import ending as survey_ends
from handlers.surveys import hearing, sending
from handlers.visits import asking as dates
from handlers.visits import cases as wishes
from handlers.visits import clock
from handlers.visits import closing as visit_closing
from handlers.visits import saying as visit_saying
from storage import audits, prompts

BY_KEY = {IntentKind.KEY, IntentKind.DIGIT, IntentKind.TAP, IntentKind.MORE, IntentKind.TEXT}


def test_every_reserved_word_has_its_handler() -> None:
    assert set(routes.WORDS) == set(IntentKind) - BY_KEY


def test_every_letter_that_is_understood_is_somebodys() -> None:
    assert set(routes.MENTOR_KEYS) | set(routes.MENTEE_KEYS) | {"S", "T"} == KEYS


def test_every_kind_of_prompt_that_is_opened_can_be_answered() -> None:
    opened = {
        adding.SAVE,
        alarms.PROMPT,
        assigning.INSIST,
        assigning.MOVE,
        assigning.WHICH,
        board.PROMPT,
        review.ASK,
        commenting.WANTED,
        commenting.DOUBT,
        surveys.STEP,
        survey_ends.BEGIN,
        survey_ends.RESUME,
        *(forms.DUE, forms.CHECK, forms.READ, forms.WHICH),
        hearing.DOUBT,
        closing.HELPED,
        closing.OUTCOME,
        closing.MISSING,
        lessons.QUIZ,
        lessons.MORE,
        guests.COME,
        attending.CAME,
        baseline.PROMPT,
        silence.PROMPT,
        holding.MENTOR,
        ending.PROMPT,
        handing.PROMPT,
        holding.MENTEE,
        holding.SECOND,
        holding.REOPEN,
        holding.LONG,
        holding.AWAY,
        holding.TONE,
        holding.TONE_SECOND,
        holding.SAFETY,
        reports.REPORT,
        safety_contact.PROMPT,
        barrier.PROMPT,
        barrier_closing.NOTE,
        barrier_closing.DOUBT,
        commanding.WHICH,
        asking.SEAL,
        linking.WHICH,
        menu.LEADER,
        menu.REGION,
        parts.BEGIN,
        parts.PROMPT,
        plans.PROMPT,
        team.PROMPT,
        prompts.OWNER,
        approval.REQUEST,
        consents.CONSENT,
        fields.FIELD,
        waiting.PROMPT,
        screening.PROMPT,
        sharing.ASKED,
        sharing.DRAFT,
        shelf.ATTACH,
        shelf.READ,
        speaking.PROMPT,
        looking.OFFER,
        taking.THANKS,
        swapping.WHICH,
        gaps.PROMPT,
        volunteering.REQUEST,
        replying.PROMPT,
        *(dates.PROMPT, wishes.PROMPT, wishes.NOTED, wishes.DOUBT),
        *(visit_closing.ASKED, visit_saying.HOURS, visit_saying.PRESENT),
    }
    assert set(routes.PROMPTS) == opened
    assert keys.DOUBT not in routes.PROMPTS, "the front desk settles doubts itself"


def test_buttons_that_last_are_those_of_prompts() -> None:
    assert set(routes.PROMPTS) >= routes.LASTING
    assert reports.REPORT in routes.LASTING, "a near miss may be written on for weeks"


def test_every_clock_that_is_set_is_seen_to() -> None:
    set_somewhere = {
        DELIVER,
        RING,
        mornings.LOOK,
        situation.DONE,
        offering.STEP,
        offering.LEAD,
        planning.CALL,
        alarms.CLOCK,
        offering.REMINDER,
        offering.RELEASE,
        offering.OPEN,
        offering.SECOND,
        offering.DAY,
        carrying.LOAD,
        handover.WAIT,
        closing.QUIET,
        closing.REST,
        holding.OVER,
        screening.WAITS,
        approval.WAITING,
        invitations.INVITE,
        invitations.REMIND,
        approval.LAPSE,
        strangers.IGNORED,
        sending.INVITE,
        survey_ends.REMIND,
        survey_ends.EXPIRE,
        survey_ends.IDLE,
        meetings.STEP,
        *(counting.COUNT, ordering.LAPSE, controlling.SKIP, controlling.AGAIN),
        *(broadcasts.START, broadcasts.PLAN, broadcasts.WRITE, broadcasting.DONE),
        cases.PUSH,
        hints.HINT,
        meanwhile.MEANWHILE,
        sharing.LAPSE,
        looking.ASK,
        looking.NOBODY,
        absences.OVER,
        volunteering.WAITING,
        gap_alerts.LOOK,
        review.ASK,
        reports.WAITS,
        *(clock.ASK, clock.CASES, clock.BRIEF, clock.REMIND, clock.OVER),
        *(clock.DEBRIEF, clock.RHYTHM),
        barrier.DUE,
        barrier.ASK,
        safety_contact.WAITS,
        commitments.DUE,
        themes.DUE,
        saying.LOOK,
        saying.TELL,
        turn.LOOP,
        audits.CHAIN,
        "prompt.wake",
    }
    assert set(routes.JOBS) == set_somewhere
    assert routes.JOBS[offering.STEP] is escalations.next_tier
