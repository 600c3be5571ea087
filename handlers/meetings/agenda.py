"""The agenda of a meeting: what people ask, what they miss and what they lack, as counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from content.phrases import ENGLISH
from domain import agenda as rules
from domain.agenda import Agenda
from domain.fitting import fold, parts
from domain.model import Role
from handlers.desk import outbound
from handlers.meetings import attending, showing
from handlers.schedules import wanting
from monitoring import topics
from monitoring.rolling import FEWEST
from storage import barriers, facilities, items, meetings, people

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person
    from domain.visits import Meeting
    from handlers.desk import Desk

MONTH: Final = timedelta(days=30)
"""So far back questions and first answers count."""

MOST_PARTS: Final = 3
"""SMS parts; an agenda that needs more names fewer of each sort."""

ASKED_FOR: Final = "meet.agenda"
"""How an agenda is filed that somebody asked for; it minds no hour, as they are there."""

_PHRASE: Final = "meeting.agenda"


def readers(desk: Desk, meeting: Meeting) -> list[int]:
    """Return who gets the agenda: coordinators, and the mentors who may come."""
    guests = [each.person_id for each in meetings.guests(desk.uow, meeting.id)]
    known = people.many(desk.uow, guests)
    mentors = {each.id for each in known.values() if Role.MENTOR in each.roles}
    return sorted(mentors | set(attending.tellers(desk, meeting)))


def tell(desk: Desk, meeting: Meeting, reader: Person) -> None:
    """Send the agenda to somebody, in the daytime."""
    how = {"bulk": True, "expires_at": meeting.starts_at}
    said = outbound(show(desk, meeting, reader), reader.id, **how)
    if not wanting.unwanted(reader) and not wanting.unreachable(desk, said):
        desk.uow.send(said)


def asked_for(desk: Desk, meeting: Meeting, reader: Person) -> Rendered:
    """Return the agenda for somebody who asks for it now."""
    return replace(show(desk, meeting, reader), phrase=ASKED_FOR)


def show(desk: Desk, meeting: Meeting, reader: Person) -> Rendered:
    """Write the agenda in the reader's language, within three SMS parts."""

    def fits(agenda: Agenda) -> bool:
        return parts(fold(_written(desk, meeting, agenda, reader).text)) <= MOST_PARTS

    shown = rules.fitted(compiled(desk, meeting), fits)
    return _written(desk, meeting, shown, reader)


def compiled(desk: Desk, meeting: Meeting) -> Agenda:
    """Count what there is to talk about in the region of a meeting, or everywhere."""
    uow, since = desk.uow, desk.now - MONTH
    places = {each.id for each in facilities.every(uow) if meeting.region in ("", each.region)}
    return Agenda(
        rules.most_asked(topics.asked(uow, since, places), FEWEST),
        rules.most_missed(topics.missed(uow, since, places), FEWEST),
        rules.most_lacking(
            (each.kind, each.facility_id)
            for each in barriers.open_ones(uow)
            if each.facility_id in places
        ),
    )


def _written(desk: Desk, meeting: Meeting, agenda: Agenda, reader: Person) -> Rendered:
    listed = "\n".join(_lines(desk, agenda, reader))
    return desk.render(_PHRASE, reader, list=listed, **showing.named(desk, meeting, reader))


def _lines(desk: Desk, agenda: Agenda, reader: Person) -> list[str]:
    sorts = {
        "agenda.asked": [_asked(desk, each, reader) for each in agenda.asked],
        "agenda.missed": [
            f"{_topic(desk, each.ref, reader)} {each.wrong}/{each.people}"
            for each in agenda.missed
        ],
        "agenda.lacking": [
            f"{desk.word(f'lack.{each.kind}', reader)} {each.facilities}"
            for each in agenda.lacking
        ],
    }
    lines = [
        desk.render(phrase, reader, list="; ".join(named)).text
        for phrase, named in sorts.items()
        if named
    ]
    return lines or [desk.render("agenda.nothing", reader).text]


def _asked(desk: Desk, found: rules.Asked, reader: Person) -> str:
    names = [desk.word(f"discipline.{found.discipline}", reader)]
    names += [f"({desk.word(f'level.{found.level}', reader)})"] if found.level else []
    return " ".join((*names, str(found.questions)))


def _topic(desk: Desk, ref: str, reader: Person) -> str:
    """Return what an item is about, in the reader's language where it has been put into it."""
    for language in dict.fromkeys((reader.language, ENGLISH)):
        known = items.versions(desk.uow, ref, language)
        if known:
            return known[-1].topic
    return ref
