"""What may not simply go: held, released in order, moved, put off, and come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.model import Channel, Event, Inbound, Outbound, Prompt, Question, Template
from domain.permission import Form, Verdict
from domain.templates import Approval, Approved
from storage import (
    addresses,
    attempts,
    claims,
    holds,
    inbox,
    looking,
    messages,
    outbox,
    permits,
    prompts,
    templates,
)
from storage.schema import journal
from storage.schema import outbox as rows
from tests.storage.book import ask
from tests.storage.promises import CALL, address, one, promise

if TYPE_CHECKING:
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

NUMBER = "+12025550143"
WAITS = Template("ml_answer_waiting", "en", "Hello.", ("Asha", "Dr Neema", "Q1"), whole=True)


def wrote(book: Book, number: str = "SM1") -> None:
    """Let the mentee write from WhatsApp."""
    said = Inbound("AC1", number, Channel.WHATSAPP, NUMBER, "+1", "hello")
    book.commit(lambda uow: inbox.accept(uow, said))


@pytest.fixture
def home(memory: Book, cast: Cast) -> int:
    """The mentee's WhatsApp, from which they wrote just now."""
    found = address(memory, cast.mentee, Channel.WHATSAPP, NUMBER)
    wrote(memory, "SM0")
    return found


@pytest.fixture
def asked(memory: Book, cast: Cast, home: int) -> Question:
    """A question that was asked from there."""
    memory.later(seconds=1)
    there = replace(cast, address=cast.address | {cast.mentee: home})
    return memory.commit(lambda uow: ask(uow, there))


def answer(cast: Cast, question: Question, text: str = "Yes.", **more: Any) -> Outbound:
    how = {"question_id": question.id, "address_id": question.address_id, "relay": True} | more
    return Outbound(cast.mentee, "ans.next", text, **how)


def states(book: Book) -> list[tuple[str, str]]:
    found = select(rows.c.state, rows.c.fault).order_by(rows.c.created_at, rows.c.id)
    return [(row[0], row[1]) for row in book.rows(found)]


def at(book: Book, address_id: int) -> list[holds.Held]:
    return book.commit(lambda uow: holds.at(uow, address_id))


def released(book: Book, address_id: int) -> list[str]:
    """Release what is held there and return the words in the order in which they may go."""
    for held in at(book, address_id):
        book.commit(lambda uow, each=held: holds.release(uow, each))  # type: ignore[misc]
    return sent(book)


def sent(book: Book) -> list[str]:
    """Send all there is, one after another, and return the words."""
    texts = []
    while ids := book.commit(lambda uow: claims.ready(uow, 99)):
        for parcel in book.commit(lambda uow, found=ids: claims.take(uow, found)):  # type: ignore[misc]
            verdict = look(book, parcel)
            assert verdict.form is Form.TEXT, verdict
            texts.append(parcel.text)
            book.commit(lambda uow, each=parcel: outbox.end(uow, each.outbox_id, "sent"))  # type: ignore[misc]
    return texts


def look(book: Book, parcel: Parcel) -> Verdict:
    return book.commit(lambda uow: looking.look(uow, parcel, CALL))


def approve(book: Book, name: str = "ml_answer_waiting", language: str = "en") -> None:
    stands = [Approved(name, language, Approval.APPROVED, "utility")]
    book.commit(lambda uow: templates.note(uow, stands))


def test_in_an_open_window_an_answer_goes_at_once(
    memory: Book, cast: Cast, asked: Question
) -> None:
    parcel = one(memory, answer(cast, asked))
    assert look(memory, parcel) == Verdict(Form.TEXT)


@pytest.mark.parametrize("hours", [24, 25, 8 * 24])
def test_answers_to_a_closed_window_wait_and_come_in_order_and_once(
    memory: Book, cast: Cast, asked: Question, home: int, hours: int
) -> None:
    memory.later(hours=hours)
    assert promise(memory, answer(cast, asked, "One")) == ()
    memory.later(hours=hours)
    assert promise(memory, answer(cast, asked, "Two")) == ()
    assert states(memory) == [("held", "window")] * 2
    assert memory.commit(lambda uow: claims.ready(uow, 9)) == []
    wrote(memory)
    assert released(memory, home) == ["One", "Two"]
    assert released(memory, home) == []


def test_what_is_released_goes_before_what_its_reader_is_told_then(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    memory.later(hours=25)
    promise(memory, answer(cast, asked, "One"))
    wrote(memory)

    def work(uow: UnitOfWork) -> None:
        uow.send(answer(cast, asked, "Two"))
        for held in holds.at(uow, home):
            holds.release(uow, held)

    (done,) = memory.group(work)
    (second,) = done.parcels
    assert look(memory, second) == looking.IN_LINE
    memory.commit(lambda uow: claims.give_back(uow, [second]))
    assert sent(memory) == ["One", "Two"]


def test_an_urgent_answer_goes_to_an_address_that_was_the_askers_before(
    memory: Book, cast: Cast, home: int
) -> None:
    memory.later(seconds=1)
    asked = memory.commit(lambda uow: ask(uow, replace(cast, address={cast.mentee: home})))
    memory.later(hours=25)
    parcel = one(memory, answer(cast, asked, urgent=True))
    assert (parcel.channel, look(memory, parcel).form) == (Channel.SMS, Form.TEXT)
    kinds = select(journal.c.kind, journal.c.reason).where(journal.c.kind == "send.elsewhere")
    assert memory.rows(kinds) == [("send.elsewhere", "window")]


def test_an_answer_never_goes_to_an_address_that_came_after_the_question(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    memory.commit(lambda uow: addresses.set_blocked(uow, cast.address[cast.mentee], uow.now))
    new = address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    memory.later(hours=25)
    assert promise(memory, answer(cast, asked, urgent=True)) == ()
    assert states(memory) == [("held", "window")]
    (held,) = at(memory, home)
    assert not memory.commit(lambda uow: holds.release_elsewhere(uow, held))
    astray = one(memory, answer(cast, asked, address_id=new))
    assert look(memory, astray).why == "astray"


def test_an_answer_asked_for_at_another_address_goes_there(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    memory.later(hours=25)
    promise(memory, answer(cast, asked, "One"))
    (held,) = at(memory, home)
    assert memory.commit(lambda uow: holds.release_elsewhere(uow, held))
    assert sent(memory) == ["One"]
    moved = memory.commit(lambda uow: messages.get(uow, held.message_id))
    assert moved.address_id == cast.address[cast.mentee]


def test_news_waits_in_silence_and_ends_with_its_time(memory: Book, cast: Cast, home: int) -> None:
    memory.commit(lambda uow: addresses.set_blocked(uow, cast.address[cast.mentee], uow.now))
    memory.later(hours=25)
    promise(memory, Outbound(cast.mentee, "news.claimed", "Dr Neema reads it."))
    assert states(memory) == [("held", "window")]
    memory.later(hours=7)
    wrote(memory)
    (held,) = at(memory, home)
    memory.commit(lambda uow: holds.release(uow, held))
    (late,) = memory.commit(lambda uow: claims.take(uow, claims.ready(uow, 9)))
    assert look(memory, late).why == "expired"


def test_a_message_held_at_the_moment_of_sending_waits_as_well(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    parcel = one(memory, answer(cast, asked, "One"))
    memory.commit(lambda uow: addresses.set_closed(uow, home))
    assert look(memory, parcel) == Verdict(Form.HELD, "window")
    assert memory.commit(lambda uow: holds.hold(uow, parcel, "window"))
    assert not memory.commit(lambda uow: holds.hold(uow, parcel, "window"))
    memory.later(seconds=1)
    wrote(memory)
    assert released(memory, home) == ["One"]


def test_a_message_that_came_back_is_sent_again_once_its_reader_wrote(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    parcel = one(memory, answer(cast, asked, "One"))

    def go(uow: UnitOfWork) -> None:
        attempts.accepted(uow, parcel.attempt_id, "AC1", "SM9")
        outbox.end(uow, parcel.outbox_id, "sent")

    def come_back(uow: UnitOfWork) -> bool:
        addresses.set_closed(uow, home)
        return holds.revive(uow, parcel.attempt_id, parcel.outbox_id, "63016")

    memory.commit(go)
    memory.later(minutes=3)
    assert memory.commit(come_back)
    assert not memory.commit(come_back)
    (again,) = memory.commit(lambda uow: claims.take(uow, claims.ready(uow, 9)))
    assert (again.doubts, look(memory, again).form) == ((), Form.HELD)
    assert memory.commit(lambda uow: holds.hold(uow, again, "window"))
    memory.later(seconds=1)
    wrote(memory)
    assert released(memory, home) == ["One"]


def test_the_prompt_of_a_held_message_takes_no_key_before_it_is_seen(
    memory: Book, cast: Cast, home: int
) -> None:
    memory.commit(lambda uow: addresses.set_blocked(uow, cast.address[cast.mentee], uow.now))
    memory.later(hours=25)
    prompt = Prompt("helped", ("1", "2"))
    promise(memory, Outbound(cast.mentee, "close.helped", "Did it help?", prompt=prompt))
    assert memory.commit(lambda uow: prompts.live_at(uow, home)) == []
    wrote(memory)
    assert released(memory, home) == ["Did it help?"]
    (live,) = memory.commit(lambda uow: prompts.live_at(uow, home))
    assert live.prompt == prompt


def test_a_moved_prompt_is_answered_where_its_message_went(
    memory: Book, cast: Cast, home: int
) -> None:
    prompt = Prompt("helped", ("1", "2"))
    memory.later(hours=25)
    parcel = one(memory, Outbound(cast.mentee, "close.helped", "Did it help?", prompt=prompt))
    assert parcel.channel is Channel.SMS
    (live,) = memory.commit(lambda uow: prompts.live_at(uow, cast.address[cast.mentee]))
    assert live.prompt == prompt
    assert memory.commit(lambda uow: prompts.live_at(uow, home)) == []


def test_a_template_goes_where_free_text_may_not_and_the_day_limit_ends_that(
    memory: Book, cast: Cast, home: int
) -> None:
    memory.memory = replace(memory.memory, daily_limit=1)
    memory.later(hours=25)
    approve(memory)
    told = Outbound(cast.mentee, WAITS.name, WAITS.text, template=WAITS, address_id=home)
    parcel = one(memory, told)
    assert (look(memory, parcel).form, parcel.template) == (Form.TEMPLATE, WAITS)
    memory.commit(lambda uow: attempts.charge(uow, parcel.attempt_id, 17_000, writes_first=True))
    assert memory.commit(permits.may_write_first) is False
    assert one(memory, told).channel is Channel.SMS
    memory.later(hours=24, seconds=1)
    assert memory.commit(permits.may_write_first) is True


def test_an_offer_without_template_or_other_address_is_refused_and_told(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    told: list[tuple[attempts.Concerned, Verdict]] = []
    memory.memory = replace(
        memory.memory, told=lambda _, concerned, verdict: told.append((concerned, verdict))
    )
    memory.commit(lambda uow: addresses.set_blocked(uow, cast.address[cast.mentee], uow.now))
    memory.later(hours=25)
    assert promise(memory, Outbound(cast.mentee, "offer.routine", "7#")) == ()
    ((concerned, verdict),) = told
    assert (concerned.phrase, verdict) == ("offer.routine", Verdict(Form.NEVER, "window"))
    assert states(memory) == [("dropped", "window")]


def test_whoever_is_told_may_promise_more_in_the_same_unit(
    memory: Book, cast: Cast, asked: Question, home: int
) -> None:
    def tell(uow: UnitOfWork, concerned: attempts.Concerned, _verdict: Verdict) -> None:
        uow.log(Event("told", concerned.question_id))
        uow.send(Outbound(cast.mentors[0], "held.mentor", "It is safe."))

    memory.memory = replace(memory.memory, told=tell)
    memory.later(hours=25)
    (parcel,) = promise(memory, answer(cast, asked))
    assert parcel.phrase == "held.mentor"


def test_a_message_that_failed_for_good_goes_to_the_next_address(
    memory: Book, cast: Cast, home: int
) -> None:
    parcel = one(memory, Outbound(cast.mentee, "news.claimed", "She reads it.", address_id=home))
    memory.commit(lambda uow: claims.end(uow, parcel, "dead", "63024"))
    concerned = memory.commit(lambda uow: attempts.concerned_by(uow, parcel.outbox_id))
    assert concerned is not None
    assert memory.commit(lambda uow: holds.retry_elsewhere(uow, concerned, "63024"))
    (moved,) = memory.commit(lambda uow: claims.take(uow, claims.ready(uow, 9)))
    assert (moved.channel, look(memory, moved).form) == (Channel.SMS, Form.TEXT)


def test_what_waits_for_an_hour_is_in_no_lane_until_then(
    memory: Book, cast: Cast, home: int
) -> None:
    parcel = one(memory, Outbound(cast.mentee, "news.claimed", "One", address_id=home))
    until = memory.now + timedelta(hours=2)
    assert memory.commit(lambda uow: holds.put_off(uow, parcel, until))
    later = one(memory, Outbound(cast.mentee, "news.claimed", "Two", address_id=home))
    assert look(memory, later).form is Form.TEXT
    assert memory.commit(claims.next_try) is not None
    memory.commit(lambda uow: outbox.end(uow, later.outbox_id, "sent"))
    memory.later(hours=2)
    assert sent(memory) == ["One"]


NIGHT = datetime(2026, 11, 14, 18, tzinfo=UTC)
"""Nine in the evening in Dar es Salaam, where the mentee is."""


def test_a_push_at_night_waits_for_seven_where_its_reader_is(memory: Book, cast: Cast) -> None:
    memory.now = NIGHT
    assert promise(memory, Outbound(cast.mentee, "quiz.push", "Which drug first?")) == ()
    seven = NIGHT + timedelta(hours=10)
    assert memory.rows(select(rows.c.fault, rows.c.next_try_at)) == [("quiet", seven)]
    reply = one(memory, Outbound(cast.mentee, "news.looking", "We ask the next mentor."))
    assert look(memory, reply).form is Form.TEXT, "somebody waits for it"


def test_night_falls_between_a_promise_and_its_sending(memory: Book, cast: Cast) -> None:
    memory.now = NIGHT - timedelta(seconds=30)
    parcel = one(memory, Outbound(cast.mentee, "quiz.push", "Which drug first?"))
    assert look(memory, parcel).form is Form.TEXT
    memory.later(minutes=1)
    assert look(memory, parcel) == Verdict(Form.LATER, "quiet", NIGHT + timedelta(hours=10))
