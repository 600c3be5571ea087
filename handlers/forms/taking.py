"""Taking what a reporter writes: OUT and FIX with a month, and replies to what was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import forms
from domain.instruments import ResponseState
from domain.intents import Intent, IntentKind
from domain.model import MessageKind, Role
from handlers import keys
from handlers.forms import asking, months, saving, sheets
from storage import facilities, messages, prompts

if TYPE_CHECKING:
    from domain.forms import Line, Order
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
    found = sheets.of(turn.desk, stored.prompt.options[0])
    in_work = found.response.state in {ResponseState.RUNNING, ResponseState.READ_BACK}
    if not in_work and months.standing(turn.desk, found.facility.id, found.period):
        prompts.end(turn.desk.uow, stored)
        turn.reply("form.known", place=found.facility.name, period=found.period)
        return
    asking.go_on(turn, sheets.take_up(turn.desk, turn.person, found.facility, found.period))


def answered(turn: Turn, stored: Stored, _key: str) -> None:
    """A reply to a step: its number, or a dash; anything else is asked again."""
    sheet = sheets.of(turn.desk, stored.prompt.options[0])
    step, said = asking.step_of(sheet.response.step), forms.value(turn.arrived.inbound.text)
    if said is None:
        asking.ask_again(turn, sheet, step)
    elif not forms.fits(step, said[0]):
        asking.ask_again(turn, sheet, step, said[0])
    else:
        asking.go_on(turn, sheets.put(turn.desk, sheet, {step.id: said[0]}))


def chosen(turn: Turn, stored: Stored, _key: str) -> None:
    """A reporter says by its step which number is to be changed."""
    sheet, steps = sheets.of(turn.desk, stored.prompt.options[0]), sheets.form().steps
    said = forms.value(turn.arrived.inbound.text)
    number = said[0] if said is not None else None
    if number is not None and 1 <= number <= len(steps):
        asking.ask(turn, sheet, steps[number - 1])
    else:
        asking.ask_which(turn, sheet)


def checked(turn: Turn, stored: Stored, key: str) -> None:
    """A reporter says that a number is right, or corrects it."""
    sheet = sheets.of(turn.desk, stored.prompt.options[0])
    step = asking.step_of(sheet.response.step)
    if key == asking.YES:
        turn.desk.log("form.insisted", None, sheet.period, person_id=turn.person.id, step=step.key)
        asking.go_on(turn, sheets.insist(turn.desk, sheet, step.id))
    else:
        asking.ask(turn, sheet, step)


def read_back(turn: Turn, stored: Stored, key: str) -> None:
    """A reporter saves what was read back to them, or corrects it."""
    sheet = sheets.of(turn.desk, stored.prompt.options[0])
    if key == asking.YES:
        prompts.end(turn.desk.uow, stored)
        saving.save(turn, sheet)
    else:
        asking.ask_which(turn, sheet)


def _is_plain(turn: Turn) -> bool:
    return not _CLINICAL & turn.person.roles


def _obey(turn: Turn, order: Order) -> None:
    """Do what OUT or FIX asks for, unless it cannot be."""
    if turn.person.facility_id is None:
        turn.reply("form.nowhere", coordinator=turn.desk.coordinator_name(turn.person))
        return
    facility = facilities.get(turn.desk.uow, turn.person.facility_id)
    last = months.due(turn.desk.now, facility.time_zone)
    if not order.period:
        turn.reply("form.period.unclear", part=order.said, word=order.word, period=last)
    elif (refused := months.refusal(turn.desk, facility, order.period)) is not None:
        turn.reply(refused[0], **refused[1])
    else:
        _send(turn, order, facility)


def _send(turn: Turn, order: Order, facility: Facility) -> None:
    sheet = sheets.take_up(turn.desk, turn.person, facility, order.period)
    if order.rest:
        _take_line(turn, sheet, forms.read_line(sheets.form(), order.rest))
    elif months.standing(turn.desk, facility.id, order.period):
        asking.ask_which(turn, sheet)
    else:
        asking.go_on(turn, sheet)


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
    """Take a text that answers what a form asked here: numbers by name, a number, or a dash."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    put = next((one for one in live if one.prompt.kind in asking.KINDS), None)
    if put is None:
        return False
    text = turn.arrived.inbound.text
    line = forms.read_pairs(sheets.form(), text)
    if line is not None:
        sheet = sheets.of(turn.desk, put.prompt.options[0])
        again = sheets.take_up(turn.desk, turn.person, sheet.facility, sheet.period)
        _take_line(turn, again, line)
        return True
    if put.prompt.kind not in asking.NUMBERS:
        return False
    number = forms.value(text)
    if number is None and not _is_meant(turn, put):
        return False
    _reply(turn, put)
    return True


def _reply(turn: Turn, put: Stored) -> None:
    as_number = replace(turn, intent=Intent(IntentKind.DIGIT, word="0"))
    if keys.is_doubtful(as_number, put):
        keys.ask_about(turn, put)
    elif put.prompt.kind == asking.STEP:
        answered(turn, put, "")
    else:
        chosen(turn, put, "")


def _is_meant(turn: Turn, put: Stored) -> bool:
    """Tell whether words can only be a reply to a step: a reporter's, straight after it."""
    if not _is_plain(turn) or keys.asks(turn):
        return False
    newest = messages.newest_to(turn.desk.uow, turn.address_id, put.opened_at)
    return newest is not None and newest.id == put.message_id
