"""Taking what a reporter writes: OUT and FIX with a month, and replies to what was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import forms
from domain.instruments import ResponseState
from domain.model import MessageKind, Role
from handlers import keys
from handlers.forms import asking, months, saving, sheets
from handlers.surveys import ending
from storage import facilities, prompts, responses

if TYPE_CHECKING:
    from domain.forms import Line, Order
    from domain.instruments import Response
    from domain.model import Facility
    from handlers.forms.sheets import Sheet
    from handlers.turn import Turn
    from storage.prompts import Stored

REPORTERS: Final = frozenset({Role.FACILITY_REPORTER, Role.FACILITY_LEADER})
"""Who may send the form of their facility."""

_CLINICAL: Final = frozenset({Role.MENTEE, Role.MENTOR})
"""Whose words may be about a patient: of theirs only what cannot be anything else counts."""


def takes(turn: Turn) -> bool:
    """Take a text that is about a form; "out of oxytocin" is a question, and left to others."""
    inbound = turn.arrived.inbound
    if inbound.kind is not MessageKind.TEXT or turn.intent.code is not None:
        return False
    if not REPORTERS & turn.person.roles:
        return False
    order = forms.order(inbound.text)
    if order is not None and (order.period or _is_plain(turn)):
        _obey(turn, order)
        return True
    return _takes_reply(turn)


def begin(turn: Turn, stored: Stored, _key: str) -> None:
    """A reporter begins a form step by step, or goes on where it stands."""
    found = _sheet(turn, stored)
    if found is None:
        return
    in_work = found.response.state in {ResponseState.RUNNING, ResponseState.READ_BACK}
    if not in_work and months.standing(turn.desk, found.facility.id, found.period):
        prompts.end(turn.desk.uow, stored)
        turn.reply("form.known", place=found.facility.name, period=found.period)
    else:
        asking.go_on(turn, _open(turn, found.facility, found.period))


def chosen(turn: Turn, stored: Stored, _key: str) -> None:
    """A reporter says by its step which number is to be changed."""
    sheet, steps = _sheet(turn, stored), sheets.form().steps
    if sheet is None:
        return
    said = forms.value(turn.arrived.inbound.text)
    number = said[0] if said is not None else None
    if number is not None and 1 <= number <= len(steps):
        asking.ask(turn, sheet, steps[number - 1])
    else:
        asking.ask_which(turn, sheet)


def checked(turn: Turn, stored: Stored, key: str) -> None:
    """A reporter says that a number is right, or corrects it."""
    sheet = _sheet(turn, stored)
    if sheet is None:
        return
    step = asking.step_of(sheet.response.step)
    if key == asking.YES:
        turn.desk.log("form.insisted", None, sheet.period, person_id=turn.person.id, step=step.key)
        asking.go_on(turn, sheets.insist(turn.desk, sheet, step.id))
    else:
        asking.ask(turn, sheet, step)


def read_back(turn: Turn, stored: Stored, key: str) -> None:
    """A reporter saves what was read back to them, or corrects it.

    What they have changed since on another phone is read back anew.
    """
    sheet = _sheet(turn, stored)
    if sheet is None:
        return
    if key != asking.YES:
        asking.ask_which(turn, sheet)
    elif sheet.response.state is ResponseState.READ_BACK:
        prompts.end(turn.desk.uow, stored)
        saving.save(turn, sheet)
    else:
        asking.go_on(turn, sheet)


def _sheet(turn: Turn, stored: Stored) -> Sheet | None:
    """Return the form that a prompt is about; whoever may not send it any more hears so."""
    sheet = sheets.of(turn.desk, stored.prompt.options[0])
    here = turn.person.facility_id == sheet.facility.id
    if here and sheet.response.person_id == turn.person.id and REPORTERS & turn.person.roles:
        return sheet
    prompts.end(turn.desk.uow, stored)
    turn.reply("form.nowhere", coordinator=turn.desk.coordinator_name(turn.person))
    return None


def _is_plain(turn: Turn) -> bool:
    return not _CLINICAL & turn.person.roles


def _obey(turn: Turn, order: Order) -> None:
    """Do what OUT or FIX asks for, unless it cannot be."""
    if turn.person.facility_id is None:
        turn.reply("form.nowhere", coordinator=turn.desk.coordinator_name(turn.person))
        return
    facility = facilities.get(turn.desk.uow, turn.person.facility_id)
    last = months.due(turn.desk.now, facility.time_zone)
    if not order.said:
        order = replace(order, period=last)
    if not order.period:
        turn.reply("form.period.unclear", part=order.said, word=order.word, period=last)
    elif (refused := months.refusal(turn.desk, facility, order.period)) is not None:
        turn.reply(refused[0], **refused[1])
    else:
        _send(turn, order, facility)


def _send(turn: Turn, order: Order, facility: Facility) -> None:
    sheet = _open(turn, facility, order.period)
    if order.rest:
        _take_line(turn, sheet, forms.read_line(sheets.form(), order.rest))
    elif months.standing(turn.desk, facility.id, order.period):
        asking.ask_which(turn, sheet)
    else:
        asking.go_on(turn, sheet)


def _open(turn: Turn, facility: Facility, period: str) -> Sheet:
    """Return the writer's form of a month, open until it is saved or its weeks are over."""
    sheet = sheets.take_up(turn.desk, turn.person, facility, period)
    ending.put_off(turn.desk, sheet.response)
    return sheet


def _take_line(turn: Turn, sheet: Sheet, line: Line) -> None:
    """Keep what a line gives, and go on; or name the part of it that cannot be used."""
    sheet, again = sheets.put(turn.desk, sheet, line.figures), (asking.DUE, (asking.YES,))
    if line.unclear:
        _log_unclear(turn, "part")
        asking.say(turn, sheet, ("form.line.unclear", *again), part=line.unclear)
    elif line.beyond is not None:
        _log_unclear(turn, "range")
        step = asking.step_of(line.beyond[0])
        bounds = {"least": str(step.least or 0), "most": str(step.most)}
        values = {"field": step.key, "value": str(line.beyond[1]), **bounds}
        asking.say(turn, sheet, ("form.line.range", *again), **values)
    elif line.count is not None:
        _log_unclear(turn, "count")
        values = {"n": str(line.count), "total": str(len(sheets.form().steps))}
        asking.say(turn, sheet, ("form.line.count", *again), **values)
    else:
        asking.go_on(turn, sheet, step_by_step=False)


def _log_unclear(turn: Turn, what: str) -> None:
    turn.desk.log("form.unclear", None, what, person_id=turn.person.id)


def _takes_reply(turn: Turn) -> bool:
    """Take numbers by their names, for the form in work; the engine takes what a step asked."""
    text = turn.arrived.inbound.text
    line = forms.read_pairs(sheets.form(), text)
    found = _in_work(turn) if line is not None and _is_for_form(turn, line) else None
    if line is not None and found is not None:
        _take_line(turn, sheets.of(turn.desk, found.id), line)
        return True
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    put = next((one for one in live if one.prompt.kind == asking.WHICH), None)
    if put is None or not (_is_plain(turn) and forms.value(text) is not None):
        return False
    chosen(turn, put, "")
    return True


def _is_for_form(turn: Turn, line: Line) -> bool:
    """Tell whether numbers by name are for a form; "return: 2 pm" may be about a patient."""
    return _is_plain(turn) or not (line.unclear or keys.has_open_question(turn))


def _in_work(turn: Turn) -> Response | None:
    """Return the form that its writer has begun and not saved: the one written about last."""
    begun = [
        each
        for each in responses.open_of(turn.desk.uow, turn.person.id)
        if each.instrument == forms.FORM and each.began_at is not None
    ]
    return max(begun, key=lambda each: (each.last_at or each.invited_at, each.id), default=None)
