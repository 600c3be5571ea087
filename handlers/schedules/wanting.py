"""Who is pushed nothing at all, whatever it is, and who cannot be reached by words alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.model import Outbound
from domain.permission import Form
from storage import outbox

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk

NO_ADDRESS: Final = "no_address"


def unwanted(person: Person) -> str:
    """Return why nothing is pushed to a person at all, or ""."""
    if person.erased_at is not None or person.stopped_at is not None:
        return "left"
    return "" if person.consented_at is not None else "no_consent"


def unreachable(desk: Desk, promised: Outbound) -> str:
    """Return why a message would get to nobody now, or "".

    Without a template whoever has WhatsApp alone is reached again once they have written.
    """
    verdict = outbox.foresee(desk.uow, promised)
    if verdict is None:
        return NO_ADDRESS
    return verdict.why if verdict.form is Form.NEVER else ""


def barred(desk: Desk, person: Person, phrase: str) -> str:
    """Return why a push that no template says would get to nobody now, or ""."""
    return unreachable(desk, Outbound(person.id, phrase, ""))
