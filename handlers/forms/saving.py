"""Saving a form: its numbers stand from now on, and what they supersede is kept beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import forms, naming
from domain.instruments import ResponseState
from domain.outcomes import Outcome
from handlers.forms import asking, months, sheets
from handlers.surveys import ending
from storage import outcomes, people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.desk import Desk
    from handlers.forms.sheets import Sheet
    from handlers.turn import Turn


def save(turn: Turn, sheet: Sheet) -> None:
    """Store a form that its reporter has confirmed; what stands already changes nothing."""
    desk = turn.desk
    before = months.standing(desk, sheet.facility.id, sheet.period)
    changed = _store(desk, sheet, before)
    asking.put_away(desk, sheet.response)
    ending.end(desk, turn.person, sheet.response, ResponseState.DONE)
    told = {"person_id": turn.person.id, "facility": sheet.facility.code, "changed": changed}
    if before:
        desk.log("form.corrected", None, sheet.period, **told)
    else:
        desk.log("form.saved", None, sheet.period, **told)
    values = {
        "place": sheet.facility.name,
        "period": sheet.period,
        "n": str(forms.known(sheet.figures)),
        "total": str(len(sheets.form().steps)),
    }
    other = _other(turn, before) if changed else None
    if other is None:
        turn.reply("form.saved", **values, name=naming.given_name(turn.person.name))
    else:
        turn.reply("form.saved.over", **values, name=other)


def _store(desk: Desk, sheet: Sheet, before: Mapping[str, Outcome]) -> int:
    """Store the numbers that are not as they stand; return how many those are."""
    figures, changed = sheet.figures, 0
    for step in sheets.form().steps:
        known = before.get(step.element)
        if known is not None and known.number == figures[step.id]:
            continue
        changed += 1
        new = Outcome(
            sheet.facility.id,
            sheet.period,
            step.element,
            figures[step.id],
            desk.now,
            sheet.response.person_id,
            sheet.response.id,
        )
        outcomes.put(desk.uow, new)
    return changed


def _other(turn: Turn, before: Mapping[str, Outcome]) -> str | None:
    """Return who of the facility had sent this month last, when it was not its writer."""
    newest = max(before.values(), key=lambda each: each.saved_at, default=None)
    if newest is None or newest.reporter_id in {None, turn.person.id}:
        return None
    return naming.given_name(people.get(turn.desk.uow, newest.reporter_id).name)
