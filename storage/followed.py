"""What visits and instruments keep of somebody, as a part of all that is held on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import (
    barriers,
    broadcasts,
    commitments,
    meetings,
    reaches,
    responses,
    team_lines,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.uow import UnitOfWork


def of_person(uow: UnitOfWork, person_id: int) -> dict[str, Any]:
    """Return what followed for a person from visits, surveys and broadcasts, made for JSON."""
    return {
        "visits": list(_visits(uow, person_id)),
        "meetings": list(_meetings(uow, person_id)),
        "responses": list(_responses(uow, person_id)),
        "commitments": [
            {
                "words": each.words,
                "made_at": _text(each.made_at),
                "due_at": _text(each.due_at),
                "state": each.state,
            }
            for each in commitments.of_person(uow, person_id)
        ],
        "barriers_reported": [
            {"barrier": barriers.get(uow, each.barrier_id).number, "at": _text(each.at)}
            for each in barriers.reported_by(uow, person_id)
        ],
        "broadcasts": list(_broadcasts(uow, person_id)),
        "team_lines": [_text(each.at) for each in team_lines.of_leader(uow, person_id)],
    }


def _visits(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    for each in visits.of_person(uow, person_id):
        visit = visits.get(uow, each.visit_id)
        yield {
            "visit": visit.number,
            "from": visit.starts_on.isoformat(),
            "part": each.part,
            "reply": each.reply,
            "cases": each.cases,
            "attended": each.attended,
        }


def _meetings(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    for each in meetings.of_person(uow, person_id):
        meeting = meetings.get(uow, each.meeting_id)
        yield {
            "meeting": meeting.number,
            "at": _text(meeting.starts_at),
            "reply": each.reply,
            "attended": each.attended,
        }


def _broadcasts(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    for each in reaches.of_person(uow, person_id):
        yield {
            "broadcast": broadcasts.get(uow, each.broadcast_id).number,
            "state": each.state,
            "why": each.why,
            "channel": each.channel,
            "answered_at": _text(each.answered_at),
            "answer": each.answer,
        }


def _responses(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    for each in responses.of_person(uow, person_id):
        yield {
            "instrument": each.instrument,
            "part": each.part,
            "occasion": each.occasion,
            "state": each.state,
            "invited_at": _text(each.invited_at),
            "answers": [
                {
                    "step": answer.step,
                    "state": answer.state,
                    "answer": answer.words or answer.code or answer.number,
                    "at": _text(answer.answered_at),
                    "superseded_at": _text(answer.superseded_at),
                }
                for answer in responses.history(uow, each.id)
            ],
        }


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
