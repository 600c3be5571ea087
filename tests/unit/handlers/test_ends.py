"""Whatever people do or leave undone, a question has a mentor, a clock or a named coordinator.

Random days of a small programme: one who asks, two mentors on call who take, pass, hand back,
answer or stay silent, and a clock that passes over what falls due.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.model import Channel, Discipline, Role, Shift, Tier
from handlers import offering
from handlers.routes import JOBS
from storage import addresses, jobs, people, roster
from storage.schema import offer, question
from tests.storage.book import open_book, person
from tests.unit.handlers.room import MENTEE, Room

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork

ZONE = "Africa/Dar_es_Salaam"
CHATS = ("700301", "700302")
TIERS = (Tier.FOCAL, Tier.LEAD)
WAITS = (timedelta(minutes=2), timedelta(minutes=20), timedelta(hours=3), timedelta(hours=25))
ASKS = ("ASK Where is the list kept?", "URGENT Bleeding.")
ASKER = (*ASKS, "U", "It is still so.", "C")
MENTORS = ("A", "A", "D", "H", "C", "In the folder.")

NUMBERS = count()

acts = st.one_of(
    st.sampled_from(ASKER).map(lambda words: (MENTEE, words)),
    st.tuples(st.sampled_from(CHATS), st.sampled_from(MENTORS)),
    st.sampled_from(WAITS),
)


def programme(path: Path, template: Path) -> Room:
    """Return a room in which two mentors are on call for weeks, reading on Telegram."""
    book = open_book(path, template)
    book.pragma("synchronous = OFF")
    room = Room(book)

    def work(uow: UnitOfWork) -> None:
        start = uow.now.replace(tzinfo=None)
        for number, (chat, tier) in enumerate(zip(CHATS, TIERS, strict=True)):
            agreed = person(f"Dr {number}", room.cast.facility, consented_at=uow.now)
            mentor = people.add(uow, agreed, [Role.MENTOR])
            addresses.add(uow, Channel.TELEGRAM, chat, mentor)
            ends = start + timedelta(days=60)
            line = (Discipline.ANAESTHESIA, tier)
            roster.add(uow, Shift(0, mentor, *line, start - timedelta(days=1), ends, ZONE))

    room.book.commit(work)
    return room


def pass_time(room: Room, length: timedelta) -> None:
    """Let time pass from one due job to the next."""
    until = room.book.now + length
    while (due := room.book.commit(jobs.next_due)) is not None and due <= until:
        room.book.now = max(room.book.now, due)
        for found in room.book.commit(lambda uow: jobs.due_now(uow, 1)):

            def work(uow: UnitOfWork, found: jobs.DueJob = found) -> None:
                jobs.finish(uow, found.id)
                JOBS[found.job.kind](room.desk(uow), found.job)

            room.take(room.book.group(work))
    room.book.now = until


def check(room: Room) -> None:
    """Every question is somebody's or has a clock; nobody was asked twice in a round."""
    made = room.book.rows(select(offer.c.question_id, offer.c.round, offer.c.mentor_id))
    assert max(Counter(made).values(), default=1) == 1
    columns = (question.c.id, question.c.state, question.c.first_answer_at)
    for each, state, answered, holder in room.book.rows(
        select(*columns, question.c.coordinator_id)
    ):
        clocks = {
            kind
            for kind in (offering.STEP, offering.OPEN, offering.DAY, offering.RELEASE)
            if room.book.commit(lambda uow, kind=kind, key=str(each): jobs.due_at(uow, kind, key))  # type: ignore[misc]
        }
        if state == "open" and holder is None:
            assert clocks & {offering.STEP, offering.OPEN}, "it waits for nobody"
            assert clocks & {offering.DAY, offering.OPEN}, "no coordinator would ever hold it"
        if state == "claimed" and answered is None:
            assert offering.RELEASE in clocks, "its mentor may be silent for ever"
        if state == "closed":
            assert not clocks
    open_now = room.book.rows(
        select(offer.c.mentor_id)
        .join(question, question.c.id == offer.c.question_id)
        .where(offer.c.state == "pending", question.c.state == "open")
    )
    assert max(Counter(open_now).values(), default=0) <= 3


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.sampled_from(ASKS), days=st.lists(acts, min_size=6, max_size=14))
def test_a_question_never_waits_for_nobody(
    template: Path, tmp_path: Path, first: str, days: list[tuple[str, str] | timedelta]
) -> None:
    room = programme(tmp_path / f"{next(NUMBERS)}.db", template)
    for act in [(MENTEE, first), *days]:
        if isinstance(act, timedelta):
            pass_time(room, act)
        else:
            sender, words = act
            room.write(words, sender, Channel.SMS if sender == MENTEE else Channel.TELEGRAM)
        check(room)
    pass_time(room, timedelta(days=3))
    check(room)
    left = room.book.rows(select(question.c.coordinator_id).where(question.c.state == "open"))
    assert all(holder == room.rehema for (holder,) in left)
    room.book.close()
