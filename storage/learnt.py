"""What somebody learnt and signed, as a part of all that is held on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import cohorts, lessons, schedules, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.uow import UnitOfWork


def of_person(uow: UnitOfWork, person_id: int) -> dict[str, Any]:
    """Return courses, lessons, pushes and signatures of a person, made for JSON."""
    return {
        "courses": list(_courses(uow, person_id)),
        "lessons": list(_lessons(uow, person_id)),
        "pushes": [
            {"kind": kind, "at": _text(each.at), "state": each.state, "reason": each.reason}
            for kind, each in schedules.of_person(uow, person_id)
        ],
        "signed": [
            {
                "item": each.item_id,
                "decision": each.decision,
                "at": _text(each.at),
                "comment": each.comment,
            }
            for each in signatures.of_person(uow, person_id)
        ],
    }


def _courses(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    for each in cohorts.of_person(uow, person_id):
        yield {
            "cohort": cohorts.get(uow, each.cohort_id).name,
            "state": each.state,
            "trained_on": each.trained_on.isoformat() if each.trained_on else None,
            "enrolled_at": _text(each.enrolled_at),
            "baseline_at": _text(each.baseline_at),
            "answered_at": _text(each.answered_at),
            "ended_at": _text(each.ended_at),
        }


def _lessons(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    for each in lessons.of_person(uow, person_id):
        yield {
            "item": each.ref,
            "kind": each.kind,
            "sent_at": _text(each.sent_at),
            "answered_at": _text(each.answered_at),
            "answer": each.answer,
            "correct": each.correct,
        }


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
