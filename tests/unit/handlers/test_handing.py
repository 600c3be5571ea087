"""Whatever two mentors and an asker do while a question changes hands, one mentor has it."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Discipline, OfferState, Question, QuestionState, Shift, Tier
from domain.posting import WORDS_OF_MENTORS
from handlers import offering
from handlers.duty import handover
from handlers.routes import JOBS
from storage import jobs, offers, questions, roster
from storage.schema import journal, message
from tests.unit.handlers.room import MENTEE, Room

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

MENTORS = ("+255700000101", "+255700000102")
DAY = (datetime.fromisoformat("2026-11-14"), datetime.fromisoformat("2026-11-16"))
SAID = ("A", "D", "H", "1", "2", "0", "M", "Words of a mentor", "1# More words")
DEEDS, HISTORIES = 16, 10


class Play:
    """A history in a room with two mentors on call, and what must hold after each deed."""

    def __init__(self, room: Room, seed: int) -> None:
        self.room, self.dice, self.seen = room, Random(seed), 0
        room.book.commit(self._on_call)
        room.write("Where is the list kept?")
        (self.question_id,) = room.book.commit(
            lambda uow: [each.id for each in questions.live_of(uow, room.cast.mentee)]
        )
        self.deeds: list[str] = []

    def go_on(self) -> None:
        """Let somebody do something: often what hands a question over, at times anything."""
        holder = self.found().mentor_id
        mine = self.room.cast.mentors.index(holder) if holder else self.dice.randrange(2)
        kind = self.dice.random()
        if kind < 0.3:
            self.writes(MENTORS[mine], "H" if holder else "A", "1")
        elif kind < 0.6:
            self.writes(MENTORS[1 - mine], self.dice.choice(("A", "A", "Words of a mentor", "1")))
        elif kind < 0.7:
            self.room.book.later(minutes=self.dice.choice((1, 7, 21, 61)))
            self._do_what_is_due()
            self.deeds.append("wait")
        elif kind < 0.8:
            self.writes(MENTEE, "One thing more.")
        else:
            self.writes(self.dice.choice(MENTORS), self.dice.choice(SAID))
        self.check()

    def writes(self, who: str, *texts: str) -> None:
        for text in texts:
            self.room.book.later(seconds=20)
            self.room.write(text, who)
            self.deeds.append(f"{who[-1]}: {text}")
            self.check()

    def found(self) -> Question:
        return self.room.book.commit(lambda uow: questions.get(uow, self.question_id))

    def check(self) -> None:
        found = self.found()
        self._check_offers(found)
        for phrase, writer in self._new_words():
            assert phrase == "ans.second" or writer == found.mentor_id, self.deeds
        assert self._count("news.handed") == self._count("hand.done") == self._handed(), self.deeds

    def _check_offers(self, found: Question) -> None:
        made = self.room.book.commit(lambda uow: offers.of_question(uow, self.question_id))
        pending = [each.mentor_id for each in made if each.state is OfferState.PENDING]
        if found.state is QuestionState.CLAIMED:
            assert len(pending) <= 1, self.deeds
            assert found.mentor_id not in pending, self.deeds
        elif not pending:  # nobody waits without a clock
            due = self.room.book.commit(
                lambda uow: jobs.due_at(uow, offering.STEP, str(self.question_id))
            )
            assert due is not None, self.deeds

    def _new_words(self) -> list[tuple[str, int]]:
        source = message.alias()
        words = (
            select(message.c.id, message.c.phrase, source.c.person_id)
            .join(source, source.c.id == message.c.relays_id)
            .where(message.c.phrase.in_(WORDS_OF_MENTORS), message.c.id > self.seen)
            .order_by(message.c.id)
        )
        rows = self.room.book.rows(words)
        self.seen = max((row[0] for row in rows), default=self.seen)
        return [(row[1], row[2]) for row in rows]

    def _count(self, phrase: str) -> int:
        return len(self.room.book.rows(select(message.c.id).where(message.c.phrase == phrase)))

    def _handed(self) -> int:
        taken = select(journal.c.id).where(journal.c.kind == "question.handed")
        return len(self.room.book.rows(taken))

    def _do_what_is_due(self) -> None:
        for due in self.room.book.commit(lambda uow: jobs.due_now(uow, 50)):

            def work(uow: UnitOfWork, due: jobs.DueJob = due) -> None:
                if jobs.finish(uow, due.id):
                    JOBS[due.job.kind](self.room.desk(uow), due.job)

            self.room.take(self.room.book.group(work))

    def _on_call(self, uow: UnitOfWork) -> None:
        for each in self.room.cast.mentors:
            hours = {"starts": DAY[0], "ends": DAY[1], "time_zone": "Africa/Dar_es_Salaam"}
            roster.add(uow, Shift(0, each, Discipline.ANAESTHESIA, Tier.FOCAL, **hours))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_question_is_one_mentors_at_every_moment(book: Book, seed: int) -> None:
    play = Play(Room(book), seed)
    for _ in range(DEEDS):
        play.go_on()


HAND_OVER = ((0, "A"), (0, "H"), (0, "1"), (1, "A"), (1, "H"), (1, "1"), (0, "Here."))


def test_a_question_is_handed_over_and_back(book: Book) -> None:
    play = Play(Room(book), 0)
    for who, text in HAND_OVER:
        play.writes(MENTORS[who], text)
    assert play._handed() == 2


def test_it_is_seen_when_somebody_takes_it_without_winning(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "take", lambda *_: True)
    play = Play(Room(book), 0)
    with pytest.raises(AssertionError):
        for who, text in HAND_OVER:
            play.writes(MENTORS[who], text)
