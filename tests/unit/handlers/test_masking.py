"""What others read of an asker's words: the words themselves, and nothing but numbers masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.model import Discipline, Tier, Urgency
from domain.privacy import Identifier, masked
from handlers import masking
from storage import messages, offers, people, questions
from tests.unit.handlers.room import MENTEE

if TYPE_CHECKING:
    from domain.model import Question
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

MENTOR = "+255700000101"
SCRIPTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBERS = st.sampled_from(["0710 000 001", "MRN 4432", "500 ml", "BP 80/40", "\U0001f6a8"])
WORDS = st.lists(st.one_of(SCRIPTS, NUMBERS), min_size=1, max_size=20).map(" ".join)


@pytest.fixture
def claimed(room: Room) -> Question:
    """An urgent question that a mentor has."""

    def open_(uow: UnitOfWork) -> Question:
        asker, mentor = people.get(uow, room.cast.mentee), room.cast.mentors[0]
        home = room.cast.address[asker.id]
        made = questions.add(uow, asker, home, Discipline.ANAESTHESIA, Urgency.URGENT)
        offers.add(uow, offers.New(made, mentor, Tier.FOCAL, uow.now, "on call"))
        questions.claim(uow, made.id, mentor)
        return made

    return room.book.commit(open_)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=WORDS)
def test_a_relay_is_what_was_written_but_for_the_mask(
    words: str, room: Room, claimed: Question
) -> None:
    room.book.later(minutes=5)
    text = f"Well: {words}"
    room.write(text, MENTEE)
    assert room.told(MENTOR) == [f"1# Asha: {masked(text, 'TZ')}"]
    stored = room.book.commit(lambda uow: messages.thread(uow, claimed.id))[-1]
    assert stored.text == text


def test_what_its_writer_confirmed_is_shown_as_it_is(room: Room, claimed: Question) -> None:
    room.write("MRN 4432, son 0710 000 001", MENTEE)
    (text,) = room.book.commit(lambda uow: messages.thread(uow, claimed.id))
    asker = room.book.commit(lambda uow: people.get(uow, room.cast.mentee))

    def hidden() -> tuple[Identifier, ...]:
        return room.book.commit(lambda uow: masking.hidden(room.desk(uow), (text.id,), asker))

    assert masking.shown(text, asker) == "MRN XXXX, son XXXX XXX XXX"
    assert hidden() == (Identifier.PHONE, Identifier.HOSPITAL)
    room.book.commit(lambda uow: messages.confirm(uow, text.id))
    (again,) = room.book.commit(lambda uow: messages.thread(uow, claimed.id))
    assert masking.shown(again, asker) == text.text
    assert hidden() == ()
