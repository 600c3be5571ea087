"""A month's form as one person fills it in: their response, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from content.instruments import Instruments
from domain import forms
from domain.instruments import (
    OPEN_RESPONSES,
    Answer,
    AnswerState,
    Instrument,
    Response,
    ResponseState,
    Step,
)
from handlers.forms import months
from storage import facilities, responses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.forms import Figures
    from domain.model import Facility, Person
    from handlers.desk import Desk

INSISTED: Final = "ok"
"""The code of an answer whose writer said that it is right as it is."""

KEPT: Final = timedelta(days=31)
"""So long a form that was begun can be gone on with."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A response to the form of a month, with the facility and the answers that stand in it."""

    response: Response
    facility: Facility
    period: str
    answers: Mapping[str, Answer]

    @property
    def figures(self) -> Figures:
        """The numbers by step; None is not known."""
        return {each.step: each.number for each in self.answers.values()}

    @property
    def insisted(self) -> frozenset[str]:
        """The steps whose number was asked about and is right.

        It is asked about anew when a number beside it in one of its sums has changed since.
        """
        return frozenset(step.id for step in form().steps if self._is_insisted(step))

    def _is_insisted(self, step: Step) -> bool:
        own = self.answers.get(step.id)
        if own is None or own.code != INSISTED:
            return False
        beside = (self.answers.get(each) for each in forms.beside(step))
        return all(each is None or each.id < own.id for each in beside)


def form() -> Instrument:
    """Return the form: its steps, their names in a line, and what is checked."""
    return Instruments.load().get(forms.FORM)


def of(desk: Desk, response_id: int) -> Sheet:
    """Return a response that is known to be one to this form, as it stands."""
    found = responses.get(desk.uow, response_id)
    facility = facilities.get(desk.uow, found.facility_id or 0)
    period = found.occasion.partition(" ")[0]
    return Sheet(found, facility, period, responses.answers(desk.uow, found.id))


def lay(desk: Desk, person: Person, facility: Facility, period: str) -> Response:
    """Return somebody's response to the form of a month, new and not begun if there was none."""
    occasion = f"{period} {facility.id}"
    known = responses.to_occasion(desk.uow, person.id, forms.FORM, occasion)
    if known:
        return known[0]
    new = Response(
        id=0,
        instrument=forms.FORM,
        part="",
        occasion=occasion,
        person_id=person.id,
        state=ResponseState.INVITED,
        invited_at=desk.now,
        expires_at=desk.now + KEPT,
        facility_id=facility.id,
    )
    return responses.add(desk.uow, new) or new


def take_up(desk: Desk, person: Person, facility: Facility, period: str) -> Sheet:
    """Return somebody's form of a month, open: one that is not in work begins with what stands.

    So a number that a correction does not speak of stays as it was, whoever sent it.
    """
    found = lay(desk, person, facility, period)
    in_work = found.state in OPEN_RESPONSES and found.began_at is not None
    sheet = move(desk, of(desk, found.id), state=ResponseState.RUNNING)
    if in_work:
        return sheet
    desk.log("form.begun", None, period, person_id=person.id)
    begun = {"began_at": desk.now, "ended_at": None, "expires_at": desk.now + KEPT}
    return put(desk, move(desk, sheet, **begun), months.saved(desk, facility.id, period))


def move(desk: Desk, sheet: Sheet, **changed: Any) -> Sheet:
    """Store how a response stands now; `changed` are fields of it."""
    response = replace(sheet.response, **changed)
    responses.save(desk.uow, response)
    return replace(sheet, response=response)


def put(desk: Desk, sheet: Sheet, figures: Figures) -> Sheet:
    """Store numbers above those that stood; a number that is as it was changes nothing."""
    before = sheet.figures
    for step, number in figures.items():
        if step not in before or before[step] != number:
            _answer(desk, sheet, step, number)
    return move(desk, of(desk, sheet.response.id), last_at=desk.now)


def insist(desk: Desk, sheet: Sheet, step: str) -> Sheet:
    """Note that a number is right, although it was asked about."""
    _answer(desk, sheet, step, sheet.figures[step], INSISTED)
    return move(desk, of(desk, sheet.response.id), last_at=desk.now)


def _answer(
    desk: Desk, sheet: Sheet, step: str, number: int | None, code: str | None = None
) -> None:
    state = AnswerState.UNKNOWN if number is None else AnswerState.ANSWERED
    responses.put(
        desk.uow, Answer(0, sheet.response.id, step, state, desk.now, code=code, number=number)
    )
