"""The tables; rows stay inside `storage`, frozen values come out."""

from __future__ import annotations

from storage.schema.barriers import barrier, barrier_report, commitment, said_did, team_line
from storage.schema.base import metadata
from storage.schema.broadcasts import broadcast, recipient
from storage.schema.calls import phone_call
from storage.schema.clockwork import alert, counter, due, journal, lease, occurrence, worker
from storage.schema.conversations import CODE_IN_USE, message, offer, prompt, question
from storage.schema.courses import cohort, enrolment, lesson, recall
from storage.schema.door import (
    audit,
    break_glass,
    challenge,
    console_session,
    login_code,
    login_try,
    passkey,
)
from storage.schema.guides import case_sent, guide, share
from storage.schema.items import course, item, sign_off
from storage.schema.joining import consent, invitation, join_code, joining, wrong_code
from storage.schema.people import (
    address,
    address_alias,
    facility,
    link_code,
    link_miss,
    person,
    person_role,
    programme,
    region,
    shift,
)
from storage.schema.post import attempt, inbox, outbox, parked, seen, template
from storage.schema.responses import answer, outcome, response
from storage.schema.rota import (
    calendar_feed,
    holiday,
    leave,
    rota_rule,
    rotation,
    shift_override,
    temporary_schedule,
)
from storage.schema.safety import near_miss, opening
from storage.schema.schedules import (
    reminder,
    schedule,
    schedule_delivery,
    schedule_occurrence,
)
from storage.schema.shifts import shift_ask, shift_request, volunteer
from storage.schema.visits import guest, meeting, visit, visit_member

__all__ = [
    "CODE_IN_USE",
    "address",
    "address_alias",
    "alert",
    "answer",
    "attempt",
    "audit",
    "barrier",
    "barrier_report",
    "break_glass",
    "broadcast",
    "calendar_feed",
    "case_sent",
    "challenge",
    "cohort",
    "commitment",
    "consent",
    "console_session",
    "counter",
    "course",
    "due",
    "enrolment",
    "facility",
    "guest",
    "guide",
    "holiday",
    "inbox",
    "invitation",
    "item",
    "join_code",
    "joining",
    "journal",
    "lease",
    "leave",
    "lesson",
    "link_code",
    "link_miss",
    "login_code",
    "login_try",
    "meeting",
    "message",
    "metadata",
    "near_miss",
    "occurrence",
    "offer",
    "opening",
    "outbox",
    "outcome",
    "parked",
    "passkey",
    "person",
    "person_role",
    "phone_call",
    "programme",
    "prompt",
    "question",
    "recall",
    "recipient",
    "region",
    "reminder",
    "response",
    "rota_rule",
    "rotation",
    "said_did",
    "schedule",
    "schedule_delivery",
    "schedule_occurrence",
    "seen",
    "share",
    "shift",
    "shift_ask",
    "shift_override",
    "shift_request",
    "sign_off",
    "team_line",
    "template",
    "temporary_schedule",
    "visit",
    "visit_member",
    "volunteer",
    "worker",
    "wrong_code",
]
