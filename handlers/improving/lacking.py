"""What mentors lacked on a visit: the coordinators hear it, as only they can see to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import naming
from handlers.improving import asking
from storage import facilities, visits

if TYPE_CHECKING:
    from domain.instruments import Action, Answer, Response
    from domain.model import Person
    from handlers.desk import Desk

_PHRASES: Final = {"2": "alert.lacked.partly", "3": "alert.lacked"}
"""By the keys of m7: transport, pay and release were there in part, or not."""


def tell(desk: Desk, person: Person, response: Response, answer: Answer, action: Action) -> None:  # noqa: ARG001 (a row of ACTIONS)
    """Tell the coordinators that a mentor had not all they needed for a visit."""
    phrase = _PHRASES.get(answer.code or "")
    if phrase is None or response.visit_id is None:
        return
    visit = visits.get(desk.uow, response.visit_id)
    values = {
        "mentor": naming.given_name(person.name),
        "ref": f"V{visit.number}",
        "place": facilities.get(desk.uow, visit.facility_id).name,
    }
    desk.log("visit.lacked", None, "transport, pay or release", person_id=person.id)
    for coordinator in desk.coordinators():
        rendered = desk.render(phrase, coordinator, **values)
        desk.tell(coordinator, rendered, **asking.by_day(desk, coordinator))
