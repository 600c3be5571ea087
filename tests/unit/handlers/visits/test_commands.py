"""Which text of a coordinator who also works with patients names the mentors of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Channel, Role
from storage import people, visits
from tests.storage.book import person
from tests.unit.handlers.room import CHAT, MENTEE

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room


def says(room: Room, text: str) -> str:
    """Rehema writes; return what she reads."""
    room.told(CHAT)
    room.write(text, CHAT, Channel.TELEGRAM)
    return "\n".join(room.told(CHAT))


def test_of_a_coordinator_who_is_a_mentee_only_names_are_taken_for_names(room: Room) -> None:
    values = person("Rehema", room.cast.facility, consented_at=room.book.now)
    roles = [Role.COORDINATOR, Role.MENTEE]
    room.book.commit(lambda uow: people.change(uow, room.rehema, values, roles))
    room.book.commit(
        lambda uow: people.change(
            uow, room.cast.mentors[1], person("Dr Salome", None), [Role.MENTOR]
        )
    )
    assert says(room, "VISIT BUN 2-3 DEC").startswith("Which mentors go to Bunda District")
    assert "(Q1)" in says(room, "Mentor, her pressure falls")
    assert says(room, "Salome").startswith("Visit V1 to Bunda District Hospital, 2-3 Dec:")
    assert len(room.book.commit(visits.open_ones)) == 1
    assert says(room, "visit the ward at 2-3 DEC").startswith("Added to Q1;")
    room.told(MENTEE)


def test_somebody_elses_words_about_visits_are_no_commands(room: Room) -> None:
    room.write("VISITS", MENTEE)
    assert room.book.commit(visits.open_ones) == []
    assert "planned" not in "".join(room.told(MENTEE))
