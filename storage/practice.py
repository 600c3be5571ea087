"""Beginning a practice anew: the demo's "Start again"; a real programme never runs this.

What is said and waited for is deleted. People and their addresses, with what they agreed to, are
put back as they were `Before`: who joined meanwhile is gone, who left is back. So are the figures
of months that the programme brought; what else it brought (places, roster, join codes, cards,
courses and cohorts), how templates stand and who works stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from storage.columns import stands
from storage.schema import (
    address,
    address_alias,
    alert,
    answer,
    attempt,
    audit,
    barrier,
    barrier_report,
    break_glass,
    broadcast,
    case_sent,
    challenge,
    commitment,
    consent,
    console_session,
    counter,
    due,
    enrolment,
    guest,
    guide,
    inbox,
    invitation,
    joining,
    journal,
    leave,
    lesson,
    link_code,
    link_miss,
    login_code,
    login_try,
    meeting,
    message,
    near_miss,
    occurrence,
    offer,
    opening,
    outbox,
    outcome,
    parked,
    passkey,
    person,
    person_role,
    phone_call,
    prompt,
    question,
    recall,
    recipient,
    response,
    said_did,
    schedule_delivery,
    schedule_occurrence,
    seen,
    share,
    shift_ask,
    shift_override,
    shift_request,
    sign_off,
    team_line,
    visit,
    visit_member,
    volunteer,
    wrong_code,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Table, Update

    from storage.uow import UnitOfWork

    Before = Mapping[str, Sequence[Mapping[str, Any]]]
    """The rows of a table before anything happened, by its name."""

_WORDS = (
    *(console_session, passkey, challenge, login_code, login_try, break_glass, audit),
    *(recipient, broadcast),
    *(team_line, answer, outcome, barrier_report, commitment, said_did, barrier, response),
    *(guest, meeting, visit_member, visit),
    *(case_sent, share, attempt, outbox, prompt, inbox, opening, near_miss),
    *(message, due, phone_call, offer, question),
    *(journal, counter, seen, parked, alert),
    *(link_code, link_miss, wrong_code, joining),
    *(shift_ask, shift_request, volunteer),
    *(shift_override, leave, occurrence),
    *(recall, lesson, enrolment, sign_off, schedule_delivery, schedule_occurrence),
)
"""What is deleted; whoever refers comes before what is referred to."""

_KEPT = (person, address)
"""What others refer to, and is put back row by row; whoever owns comes first."""

_AGREED = (person_role, address_alias, invitation, consent, enrolment, due, outcome)
"""What hangs on these, is on the clock or was brought, and is put back whole."""

_UNLINK = (
    update(outbox).values(quotes_id=None),
    update(message).values(relays_id=None),
)
_FORGET = (
    *(delete(table) for table in _WORDS),
    delete(guide).where(guide.c.ref.is_(None)),  # an answer; cards came with the programme
)
_EMPTY = tuple(delete(table) for table in _AGREED)
_READ = {table: select(table) for table in (*_KEPT, *_AGREED)}
_READ[due] = select(due).where(due.c.question_id.is_(None), stands(due.c.state, "open"))
_READ[outcome] = select(*(each for each in outcome.c if each is not outcome.c.response_id))
_IDS = {table: select(table.c.id) for table in _KEPT}
_GONE = {table: delete(table).where(table.c.id == bindparam("row")) for table in _KEPT}


def _putting_back(table: Table) -> Update:
    values: dict[str, Any] = {column.name: bindparam(f"was_{column.name}") for column in table.c}
    return update(table).where(table.c.id == bindparam("row")).values(values)


_PUT_BACK = {table: _putting_back(table) for table in _KEPT}


def before(uow: UnitOfWork) -> Before:
    """Return what `begin_anew` puts back: people, their addresses, and what they agreed to."""
    return {
        table.name: [row._asdict() for row in uow.rows(statement)]
        for table, statement in _READ.items()
    }


def begin_anew(uow: UnitOfWork, first: Before) -> None:
    """Delete every question, message and log line; put people and addresses back."""
    for statement in (*_UNLINK, *_FORGET, *_EMPTY):
        uow.change(statement)
    for table in reversed(_KEPT):
        _drop_new(uow, table, {row["id"] for row in first[table.name]})
    for table in _KEPT:
        for row in first[table.name]:
            was = {f"was_{name}": value for name, value in row.items()}
            uow.change(_PUT_BACK[table], row=row["id"], **was)
    for table in _AGREED:
        for row in first[table.name]:
            uow.insert(table, **row)


def _drop_new(uow: UnitOfWork, table: Table, known: Collection[int]) -> None:
    for found in uow.rows(_IDS[table]):
        if found.id not in known:
            uow.change(_GONE[table], row=found.id)
