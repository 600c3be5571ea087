"""What may not simply go, where no journey leads: nothing to tell by, nobody to tell, no offer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from domain.model import Channel, Inbound, OfferState, Outbound, Template, Tier, Urgency
from domain.permission import Form, Verdict
from domain.templates import Approval, Approved
from handlers import waiting
from storage import addresses, holds, inbox, offers, people, questions, templates
from storage.attempts import Concerned
from storage.schema import journal, outbox, person_role
from tests.storage.promises import address
from tests.unit.handlers.room import CHAT, MENTEE

if TYPE_CHECKING:
    from domain.model import Question
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

HERS = "+12025550143"
WAITS = "Hello Asha, Mentor has answered your question Q1. The answer is waiting for you here."
TOLD = Template("ml_offer_routine", "en", "Question 1#.", ("1#", "anaesthesia", "Bunda"))


@dataclass
class Line:
    """A room whose mentee asked from WhatsApp a day ago and was silent since; a mentor has it."""

    room: Room
    home: int
    question: Question

    @property
    def mentor(self) -> int:
        return self.room.cast.mentors[0]

    def does(self, work: Any) -> Any:
        """Do something in a unit, at the desk."""
        return self.room.take(self.room.book.group(lambda uow: work(self.room.desk(uow))))

    def told(self, verdict: Verdict, phrase: str = "ans.next", **more: Any) -> None:
        """Say what is to be done about a message to the mentee that was not stored."""
        given = {"person_id": self.room.cast.mentee, "question_id": self.question.id} | more
        late = given.pop("late", False)
        about = Concerned(outbox_id=1, address_id=self.home, phrase=phrase, **given)
        self.does(lambda desk: waiting.told(desk, about, verdict, late=late))

    def answers(self, text: str = "Yes.", **more: Any) -> None:
        """Promise the mentee an answer, which is held and told as the service does."""
        how = {"question_id": self.question.id, "address_id": self.home, "relay": True} | more
        told = Outbound(self.room.cast.mentee, "ans.next", text, **how)
        self.does(lambda desk: desk.uow.send(told))

    def safe(self) -> str:
        """Return which words the mentor gets whose answer waits."""

        def work(desk: Any) -> str:
            return waiting.say_safe(desk, self.question, people.get(desk.uow, self.mentor))[0]

        phrase: str = self.does(work)
        return phrase

    def approve(self, limit: int = 10) -> None:
        """Let WhatsApp approve the template that tells of an answer, and so many people a day."""
        book = self.room.book
        book.memory = replace(book.memory, daily_limit=limit)
        stand = [Approved("ml_answer_waiting", "en", Approval.APPROVED, "utility")]
        book.commit(lambda uow: templates.note(uow, stand))

    def block_sms(self) -> None:
        """Let nothing reach the mentee by SMS."""
        sms = self.room.cast.address[self.room.cast.mentee]
        self.room.book.commit(lambda uow: addresses.set_blocked(uow, sms, uow.now))

    def kinds(self) -> list[str]:
        """Return the kinds of line in the log."""
        found = select(journal.c.kind).order_by(journal.c.at, journal.c.id)
        return [kind for (kind,) in self.room.book.rows(found)]

    def states(self) -> list[str]:
        """Return how what is or was held stands."""
        held = select(outbox.c.state).where(outbox.c.address_id == self.home)
        return [state for (state,) in self.room.book.rows(held.order_by(outbox.c.id))]


@pytest.fixture
def line(room: Room) -> Line:
    book, cast = room.book, room.cast
    home = address(book, cast.mentee, Channel.WHATSAPP, HERS)
    said = Inbound("AC1", "SM0", Channel.WHATSAPP, HERS, "+1", "Where is it?")
    book.commit(lambda uow: inbox.accept(uow, said))
    book.later(seconds=1)
    question = book.commit(lambda uow: asked(uow, room, home))
    book.memory = replace(
        book.memory, told=lambda uow, about, why: waiting.told(room.desk(uow), about, why)
    )
    book.later(hours=25)
    return Line(room, home, question)


def asked(uow: UnitOfWork, room: Room, home: int, urgency: Urgency = Urgency.ROUTINE) -> Question:
    """Open a question of the mentee at an address, and let the first mentor take it."""
    asker, mentor = people.get(uow, room.cast.mentee), room.cast.mentors[0]
    question = questions.add(uow, asker, home, asker.discipline, urgency)  # type: ignore[arg-type]
    offers.add(uow, offers.New(question, mentor, Tier.FOCAL, uow.now, "on call"))
    questions.claim(uow, question.id, mentor)
    return questions.get(uow, question.id)


def test_an_answer_waits_at_a_closed_window_alone(line: Line, room: Room) -> None:
    sms = room.cast.address[room.cast.mentee]

    def holds_back(home: int, urgency: Urgency) -> bool:
        def work(desk: Any) -> bool:
            return waiting.holds_back(desk, asked(desk.uow, room, home, urgency))

        held: bool = line.does(work)
        return held

    assert holds_back(line.home, Urgency.ROUTINE)
    assert not holds_back(line.home, Urgency.URGENT)  # it goes by SMS at once
    assert not holds_back(sms, Urgency.ROUTINE)
    line.block_sms()
    assert holds_back(line.home, Urgency.URGENT)
    room.write("Hello?", HERS, Channel.WHATSAPP)
    assert not holds_back(line.home, Urgency.ROUTINE)


@pytest.mark.parametrize(
    ("approved", "limit", "sms", "phrase"),
    [
        (True, 10, True, "held.mentor"),
        (True, 10, False, "held.mentor"),
        (True, 0, True, "held.mentor"),
        (True, 0, False, "held.mentor.untold"),
        (False, 10, True, "held.mentor"),
        (False, 10, False, "held.mentor.untold"),
    ],
)
def test_a_mentor_hears_whether_anything_tells_the_asker(
    line: Line, approved: bool, limit: int, sms: bool, phrase: str
) -> None:
    if approved:
        line.approve(limit)
    if not sms:
        line.block_sms()
    assert line.safe() == phrase


def test_an_asker_who_was_told_is_told_once_and_the_mentor_hears_so(line: Line) -> None:
    line.approve()
    line.block_sms()
    line.answers("One.")
    (said,) = line.room.told(HERS)
    assert said.startswith(WAITS)
    line.approve(limit=0)
    assert line.safe() == "held.mentor"
    line.answers("Two.")
    assert line.room.told(HERS) == line.room.told(CHAT) == []
    assert line.kinds() == ["answer.waits"] * 2


def test_with_nothing_to_tell_by_each_coordinator_is_asked_each_time(line: Line) -> None:
    line.block_sms()
    line.answers("One.")
    line.answers("Two.")
    assert [text.split("\n")[0] for text in line.room.told(CHAT)] == [
        "An answer to Q1 waits for Asha, Bunda District Hospital, on WhatsApp, "
        "and nothing may tell them."
    ] * 2
    assert line.room.told(HERS) == []


def test_without_a_coordinator_the_answer_waits_all_the_same(line: Line, room: Room) -> None:
    room.book.commit(
        lambda uow: uow.change(delete(person_role).where(person_role.c.role == "coordinator"))
    )
    line.block_sms()
    line.answers()
    assert room.parcels == []
    assert line.states() == ["held"]
    assert line.safe() == "held.mentor.untold"


def test_who_is_told_by_sms_reads_where_the_answer_waits(line: Line) -> None:
    line.answers()
    assert line.room.told(MENTEE) == [
        "Mentor has answered Q1. The answer waits for you on WhatsApp.\n"
        "Reply 1 here or there to read it now."
    ]


def test_words_of_nobody_are_told_of_in_the_coordinators_name(line: Line, room: Room) -> None:
    room.book.commit(lambda uow: questions.release(uow, line.question.id, line.mentor))
    line.answers()
    assert room.told(MENTEE)[0].startswith("Rehema has answered Q1.")


@pytest.mark.parametrize("late", [False, True])
def test_a_mentor_who_took_it_for_sent_hears_that_it_waits(line: Line, late: bool) -> None:
    line.told(Verdict(Form.HELD, "window"), late=late)
    told = line.room.told("+255700000101")
    assert [text.split(";")[0].split(".")[0] for text in told] == (
        ["Your answer on 1# is safe"] if late else []
    )


def test_nobody_hears_late_of_an_answer_that_no_mentor_gave(line: Line, room: Room) -> None:
    room.book.commit(lambda uow: questions.release(uow, line.question.id, line.mentor))
    line.told(Verdict(Form.HELD, "window"), late=True)
    assert room.told("+255700000101") == []


def test_an_answer_that_may_never_go_is_lost_and_told(line: Line) -> None:
    line.told(Verdict(Form.NEVER, "astray"))
    assert line.kinds() == ["send.lost"]
    assert len(line.room.told("+255700000101")) == len(line.room.told(CHAT)) == 1


@pytest.mark.parametrize(
    ("verdict", "phrase", "more"),
    [
        (Verdict(Form.TEXT), "ans.next", {}),
        (Verdict(Form.LATER, "quiet"), "ans.next", {}),
        (Verdict(Form.ELSEWHERE, "window"), "ans.next", {}),
        (Verdict(Form.HELD, "window"), "ans.next", {"question_id": None}),
        (Verdict(Form.HELD, "window"), "news.claimed", {}),
        (Verdict(Form.HELD, "window", announces=True), "news.claimed", {}),
        (Verdict(Form.HELD, "window", announces=True), "offer.routine", {}),
    ],
)
def test_of_everything_else_nobody_is_told(
    line: Line, verdict: Verdict, phrase: str, more: dict[str, Any]
) -> None:
    """The last two have no template, though something announces them."""
    line.told(verdict, phrase, **more)
    assert line.room.parcels == []
    assert line.kinds() == []


def offer(line: Line, question: Question | None) -> None:
    """Hold an offer of a question to the mentee, who is a mentor too, at the closed window."""
    stand = [Approved(TOLD.name, "en", Approval.APPROVED, "utility")]
    line.approve()
    line.room.book.commit(lambda uow: templates.note(uow, stand))
    line.block_sms()
    how = {"address_id": line.home, "template": TOLD, "relay": True}
    told = Outbound(
        line.room.cast.mentee,
        "offer.routine",
        "1# Where is it?",
        question_id=question.id if question else None,
        **how,  # type: ignore[arg-type]
    )
    line.does(lambda desk: desk.uow.send(told))
    assert line.room.told(HERS) == [TOLD.text]


def released(line: Line) -> list[str]:
    """Let go what waits, and return how it stands then."""
    line.does(lambda desk: waiting.release(desk, line.home))
    return line.states()[:1]


def test_an_offer_of_no_question_is_not_let_go(line: Line) -> None:
    offer(line, None)
    assert released(line) == ["dropped"]


def test_an_offer_that_was_never_made_is_not_let_go(line: Line) -> None:
    offer(line, line.question)
    assert released(line) == ["dropped"]


@pytest.mark.parametrize(
    ("happens", "state"),
    [
        ("nothing", "ready"),
        ("takes it", "ready"),
        ("another takes it", "dropped"),
        ("is closed", "dropped"),
        ("takes it and it is closed", "dropped"),
        ("is passed on", "dropped"),
    ],
)
def test_an_offer_is_let_go_while_it_may_be_taken(
    line: Line, room: Room, happens: str, state: str
) -> None:
    book, mentee, mentor = room.book, room.cast.mentee, line.mentor

    def open_one(uow: UnitOfWork) -> Question:
        asker = people.get(uow, mentor)
        home = room.cast.address[mentor]
        made = questions.add(uow, asker, home, asker.discipline, Urgency.ROUTINE)  # type: ignore[arg-type]
        offers.add(uow, offers.New(made, mentee, Tier.FOCAL, uow.now, "on call"))
        return made

    question = book.commit(open_one)
    offer(line, question)

    def change(uow: UnitOfWork) -> None:
        if happens.startswith("takes it"):
            questions.claim(uow, question.id, mentee)
            offers.accept(uow, question.id, mentee)
        if happens == "another takes it":
            questions.claim(uow, question.id, room.cast.mentors[1])
        if happens.endswith("closed"):
            questions.close(uow, question.id)
        if happens == "is passed on":
            (made,) = offers.of_question(uow, question.id)
            offers.decide(uow, made.id, OfferState.DECLINED)

    book.commit(change)
    assert released(line) == [state]


def test_what_is_no_offer_is_let_go_in_order(line: Line) -> None:
    line.answers("One.")
    line.answers("Two.")
    line.does(lambda desk: waiting.release(desk, line.home))
    assert line.room.book.commit(lambda uow: holds.at(uow, line.home)) == []
    assert line.states() == ["ready", "ready"]
    line.does(lambda desk: waiting.release(desk, line.home))
    assert line.states() == ["ready", "ready"]
