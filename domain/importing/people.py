"""The people file: who is in the programme, known again by any of their addresses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.importing.cells import (
    Cells,
    chat_id,
    check_headers,
    day,
    faults_of,
    hint,
    one_of,
    phone,
    same_name,
    zone,
)
from domain.importing.rows import Mark, PersonRow, Plan, Planned
from domain.languages import Language
from domain.model import Channel, Discipline, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from domain.importing.rows import Known, Table

NEEDED = ("name", "role")
ADDRESSES = ("sms", "whatsapp", "telegram")
OPTIONAL = (
    "cadre",
    "discipline",
    "facility",
    "language",
    "time_zone",
    "preferred",
    "consented_on",
)
PREFERENCE = (Channel.WHATSAPP, Channel.TELEGRAM, Channel.SMS)
NEED_DISCIPLINE = frozenset({Role.MENTEE, Role.MENTOR})
NEED_FACILITY = frozenset({Role.MENTEE, Role.FACILITY_LEADER, Role.FACILITY_REPORTER})


@dataclass(slots=True)
class _Draft:
    """A row on its way; `id` is the known person it is about."""

    cells: Cells
    value: PersonRow
    id: int | None = None


def plan_people(table: Table, known: Known) -> Plan[PersonRow]:
    """Plan the import of people; an address that is known makes a row an update of its holder."""
    faults = check_headers(table, NEEDED, OPTIONAL, ADDRESSES)
    if faults:
        return Plan(faults=faults)
    zones = {code: facility.time_zone for code, facility in known.facilities.items()}
    drafts = [_draft(Cells(row), zones) for row in table.rows]
    _refuse_shared(drafts)
    _recognise(drafts, known)
    faults = faults_of(draft.cells for draft in drafts)
    return Plan(faults=faults) if faults else Plan(tuple(_planned(drafts, known)))


def _draft(cells: Cells, zones: Mapping[str, str]) -> _Draft:
    name, roles = cells.needed("name"), _roles(cells)
    discipline = cells.read("discipline", one_of(Discipline))
    facility, time_zone = _place(cells, zones)
    _refuse_gaps(cells, roles)
    addresses = _addresses(cells)
    value = PersonRow(
        name=name,
        roles=roles,
        cadre=cells.text("cadre"),
        discipline=discipline,
        facility=facility,
        language=str(cells.read("language", one_of(Language)) or Language.ENGLISH),
        time_zone=time_zone,
        addresses=addresses,
        preferred=_preferred(cells, [channel for channel, _ in addresses]),
        consented_on=cells.read("consented_on", day),
    )
    return _Draft(cells, value)


def _roles(cells: Cells) -> frozenset[Role]:
    return cells.read_needed("role", _role_set) or frozenset()


def _role_set(text: str) -> frozenset[Role]:
    parse = one_of(Role)
    return frozenset(parse(each.strip()) for each in text.split("|"))


def _place(cells: Cells, zones: Mapping[str, str]) -> tuple[str, str]:
    """Return the facility's code and the time zone, which is the facility's unless given."""
    facility = cells.text("facility")
    if facility and facility not in zones:
        guess = hint(facility, zones.keys())
        cells.fault("facility", f"no facility has the code {facility}{guess}; import it first")
    time_zone = cells.read("time_zone", zone) or zones.get(facility, "")
    if not facility and not cells.text("time_zone"):
        cells.fault("time_zone", "is empty; write one such as Africa/Dar_es_Salaam, or a facility")
    return facility, time_zone


def _refuse_gaps(cells: Cells, roles: frozenset[Role]) -> None:
    if roles & NEED_DISCIPLINE and not cells.text("discipline"):
        listed = ", ".join(Discipline)
        cells.fault("discipline", f"mentees and mentors need one; write one of {listed}")
    if roles & NEED_FACILITY and not cells.text("facility"):
        cells.fault("facility", "mentees, facility leaders and reporters need one; write its code")


def _addresses(cells: Cells) -> tuple[tuple[Channel, str], ...]:
    """Return the addresses given, the one we would rather use first."""
    found = []
    for channel in PREFERENCE:
        value = cells.read(channel, chat_id if channel is Channel.TELEGRAM else phone)
        if value:
            found.append((channel, value))
    if not any(cells.text(channel) for channel in PREFERENCE):
        cells.fault("sms", "no address is given; write one under sms, whatsapp or telegram")
    return tuple(found)


def _preferred(cells: Cells, given: list[Channel]) -> Channel | None:
    found = cells.read("preferred", one_of(Channel))
    is_to_come = found is Channel.TELEGRAM and given  # their invitation carries a link to us
    if found and not cells.text(found) and not is_to_come:
        cells.fault("preferred", f"is {found}, but {found} is empty; write it, or choose another")
    return found or next(iter(given), None)


def _refuse_shared(drafts: list[_Draft]) -> None:
    """Refuse an address that stands in two rows."""
    first: dict[tuple[Channel, str], _Draft] = {}
    for draft in drafts:
        for address in draft.value.addresses:
            holder = first.setdefault(address, draft)
            if holder is not draft:
                name, line = holder.value.name, holder.cells.line
                draft.cells.fault(
                    address[0], f"is the address of {name} on line {line} too; keep it in one row"
                )


def _recognise(drafts: list[_Draft], known: Known) -> None:
    """Find whom each row is about, and refuse addresses that belong to somebody else."""
    holders, lines = known.holders(), dict[int, int]()
    for draft in drafts:
        wanted = same_name(draft.value.name)
        for address in draft.value.addresses:
            holder = holders.get(address)
            if holder is None or holder == draft.id:
                continue
            name = known.people[holder].name
            if same_name(name) != wanted or draft.id is not None:
                draft.cells.fault(
                    address[0], f"already belongs to {name}; write that name, or another address"
                )
                continue
            draft.id = holder
            line = lines.setdefault(holder, draft.cells.line)
            if line != draft.cells.line:
                draft.cells.fault("name", f"is on line {line} too; put both addresses in one row")


def _planned(drafts: Iterable[_Draft], known: Known) -> Iterable[Planned[PersonRow]]:
    for draft in drafts:
        if draft.id is None:
            yield Planned(draft.cells.line, Mark.NEW, draft.value)
            continue
        before = known.people[draft.id]
        after = _merged(draft, before)
        mark = Mark.SAME if _settled(after) == _settled(before) else Mark.CHANGED
        yield Planned(draft.cells.line, mark, after, draft.id)


def _merged(draft: _Draft, before: PersonRow) -> PersonRow:
    """Return a known person after the import: what a cell leaves empty may have been chosen since.

    Consent once given stays. An address that is new on its channel takes the old one's place.
    """
    given = draft.value
    replaced = {address[0] for address in given.addresses if address not in before.addresses}
    kept = [each for each in before.addresses if each[0] not in replaced]
    added = [each for each in given.addresses if each not in kept]
    text = draft.cells.text
    return replace(
        given,
        addresses=(*kept, *added),
        language=given.language if text("language") else before.language,
        preferred=given.preferred if text("preferred") else before.preferred or given.preferred,
        consented_on=before.consented_on or given.consented_on,
    )


def _settled(person: PersonRow) -> PersonRow:
    """Return a person with the addresses in one order, to be compared."""
    return replace(person, addresses=tuple(sorted(person.addresses)))
