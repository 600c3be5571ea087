"""ADD: a coordinator adds somebody by one line or in steps, reads it back, and saves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import adding as rules
from domain import coordinating
from domain.adding import Draft, Terms
from domain.joining import Work
from domain.model import Channel, Discipline, Prompt
from handlers import imports
from handlers.people import adding as people_adding
from storage import addresses, facilities, people, prompts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.coordinating import Command
    from domain.importing.rows import PersonRow, Plan
    from domain.model import Facility, Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

STEP: Final = "add.step"
SAVE: Final = "add.save"
MINUTES: Final = 15
_FIELDS_OF_WORK: Final = frozenset(f"cadre.{each}" for each in Work)
"""Terms that say in what field somebody works, not what they are."""


def add(turn: Turn, command: Command) -> None:
    """A coordinator describes somebody, or begins to."""
    if command.rest:
        _go_on(turn, (turn.message_id,))
    else:
        _ask(turn, (turn.message_id,), "add.ask.name")


def take_step(turn: Turn) -> bool:
    """Take a text that answers what was asked of somebody; False where nothing was."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    stored = next((one for one in live if one.prompt.kind == STEP), None)
    if stored is None:
        return False
    prompts.end(turn.desk.uow, stored)
    _go_on(turn, (*stored.prompt.options, turn.message_id))
    return True


def save(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator saves what they have read back, or leaves it."""
    prompts.end(turn.desk.uow, stored)
    draft = _draft(turn.desk, stored.prompt.options)
    if key != "1":
        turn.reply("add.left")
        return
    holder = _holder(turn.desk, draft)
    plan = _planned(turn, draft)
    if holder is not None:
        _say_known(turn, draft, holder)
    elif plan.faults:
        fault = plan.faults[0]
        turn.reply("add.fault", part=f"{fault.column} {fault.reason}")
    else:
        _store(turn, plan, draft)


def _go_on(turn: Turn, messages: tuple[int, ...]) -> None:
    """Read what has been said so far, and ask for what is missing or whether it is right."""
    desk, draft = turn.desk, _draft(turn.desk, messages)
    holder = _holder(desk, draft)
    if holder is not None:
        _say_known(turn, draft, holder)
    elif not draft.missing:
        prompt = Prompt(SAVE, ("1", "0"), options=messages, minutes=MINUTES, waits=False)
        turn.reply_as("add.check", {"prompt": prompt}, **_values(turn, draft), part=draft.number)
    elif draft.missing == "name":
        _ask(turn, messages, "add.ask.name")
    elif draft.missing == "number" and draft.fault:
        _ask(turn, messages, "add.ask.number.again", part=draft.number)
    elif draft.missing == "place":
        _ask(turn, messages, "add.ask.place", name=draft.name, guess=_guess(turn, messages))
    else:
        _ask(turn, messages, f"add.ask.{draft.missing}", name=draft.name)


def _ask(turn: Turn, messages: tuple[int, ...], phrase: str, **values: str) -> None:
    prompt = Prompt(STEP, (), options=messages, minutes=MINUTES, waits=False)
    turn.reply_as(phrase, {"prompt": prompt}, **values)


def _store(turn: Turn, plan: Plan[PersonRow], draft: Draft) -> None:
    """Add them as an import does, which also invites them."""
    people_adding.store(turn.desk, plan, turn.person.id)
    values = _values(turn, draft)
    turn.reply("add.saved", name=values["name"], place=values["place"])


def _planned(turn: Turn, draft: Draft) -> Plan[PersonRow]:
    """Plan to add somebody, by the rules of an import."""
    cells = {
        "name": draft.name,
        "role": draft.role,
        "cadre": draft.cadre,
        "discipline": draft.discipline or "",
        "facility": draft.place,
        "language": turn.person.language,
        "sms": draft.number,
    }
    return people_adding.plan(cells, imports.known_places(turn.desk.uow))


def _draft(desk: Desk, messages: Sequence[int]) -> Draft:
    """Read the messages that describe somebody; the first begins with ADD."""
    first, *rest = (desk.words_of(each) for each in messages)
    command = coordinating.read(first)
    return rules.read((command.rest if command else first, *rest), _terms(desk))


def _terms(desk: Desk) -> Terms:
    places = facilities.every(desk.uow)
    names = {each.name.casefold(): each.code for each in places}
    codes = {each.code.casefold(): each.code for each in places}

    def cadre(term: str) -> str | None:
        found = desk.phrases.term("cadre", term)
        known = found is not None and found not in _FIELDS_OF_WORK
        return found.removeprefix("cadre.") if known and found else None

    def discipline(term: str) -> Discipline | None:
        found = desk.phrases.term("discipline", term)
        word = found.removeprefix("discipline.") if found else term.replace(" ", "_")
        return Discipline(word) if word in {*Discipline} else None

    return Terms(cadre, discipline, names | codes)


def _guess(turn: Turn, messages: Sequence[int]) -> str:
    """Return the code that was meant, as far as it can be guessed, else any."""
    places = _terms(turn.desk).places
    near = rules.nearest(turn.desk.words_of(messages[-1]).strip(), places)
    return places[near] if near else next(iter(sorted(places.values())), "")


def _holder(desk: Desk, draft: Draft) -> Person | None:
    """Return whose a number is already, on SMS or on WhatsApp, or None."""
    if not draft.number or draft.fault:
        return None
    for channel in (Channel.SMS, Channel.WHATSAPP):
        found = addresses.find(desk.uow, channel, draft.number)
        if found is not None and found.person_id is not None:
            return people.get(desk.uow, found.person_id)
    return None


def _say_known(turn: Turn, draft: Draft, holder: Person) -> None:
    place = _place(turn.desk, holder.facility_id)
    where = place.name if place else turn.desk.word("word.nowhere", turn.person)
    turn.reply("add.known", part=draft.number, name=holder.name, place=where)


def _place(desk: Desk, facility_id: int | None) -> Facility | None:
    return facilities.get(desk.uow, facility_id) if facility_id is not None else None


def _values(turn: Turn, draft: Draft) -> dict[str, str]:
    desk, reader = turn.desk, turn.person
    names = {each.code: each.name for each in facilities.every(desk.uow)}
    field = desk.discipline(draft.discipline, reader) if draft.discipline else ""
    return {
        "name": draft.name,
        "role": desk.word(f"word.{draft.role}", reader),
        "cadre": draft.cadre or "-",
        "discipline": field,
        "place": names.get(draft.place, draft.place),
    }
