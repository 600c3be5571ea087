"""What an answer sets off: a literal table, and nothing else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.improving import barriers, commitments, lacking, safety_contact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.instruments import Action, Answer, Response
    from domain.model import Person
    from handlers.desk import Desk

    Act = Callable[[Desk, Person, Response, Answer, Action], None]

ACTIONS: Mapping[str, Act] = {
    "schedule_commitment_check": commitments.schedule,
    "open_barrier_ticket": barriers.from_answer,
    "notify_coordinator": lacking.tell,
    "create_followup_task": commitments.next_step,
    "open_question_thread": commitments.ask_mentor,
}
"""Done with the answer itself, in one commit, by `Action.do`; once more when it is corrected."""

AFTERWARDS: Mapping[str, Act] = {"offer_confidential_contact": safety_contact.offer}
"""Done once the response has ended or was silent for an hour, so that it cuts into nothing.

Each answer that stands then and sets it off is handed over, and may be handed over again.
"""
