from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.model import Discipline, MessageKind, OfferState, Outbound, Tier, Urgency
from storage import (
    addresses,
    dossiers,
    erasing,
    messages,
    near_misses,
    offers,
    people,
    permits,
    practice,
    questions,
)
from tests.storage.book import Book, Cast, ask

if TYPE_CHECKING:
    from domain.near_misses import NearMiss
    from storage.uow import UnitOfWork

WORDS = "Two packs with one label."


def report(uow: UnitOfWork, cast: Cast) -> NearMiss:
    """The mentee reports a near miss."""
    home = cast.address[cast.mentee]
    found = near_misses.add(uow, people.get(uow, cast.mentee), home)
    near_misses.file_under(uow, wrote(uow, WORDS, cast.mentee, home), found)
    return found


def wrote(uow: UnitOfWork, text: str, person_id: int, home: int) -> int:
    words = messages.Words("in", MessageKind.TEXT, text, address_id=home, person_id=person_id)
    return messages.add(uow, words)


@pytest.fixture
def known(memory: Book, cast: Cast) -> NearMiss:
    return memory.commit(lambda uow: report(uow, cast))


def test_near_misses_count_from_one_apart_from_questions(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: ask(uow, cast))
    done = memory.group(*[lambda uow: report(uow, cast).number] * 3)
    assert [each.value for each in done] == [1, 2, 3]


def test_one_comes_back_as_it_was_reported(memory: Book, cast: Cast, known: NearMiss) -> None:
    assert memory.commit(lambda uow: near_misses.get(uow, known.id)) == known
    assert memory.commit(lambda uow: near_misses.numbered(uow, known.number)) == known
    assert memory.commit(lambda uow: near_misses.of_reporter(uow, cast.mentee)) == [known]
    assert memory.commit(lambda uow: near_misses.find(uow, 7)) is None
    assert memory.commit(lambda uow: near_misses.numbered(uow, 7)) is None
    with pytest.raises(LookupError, match="no near miss 7"):
        memory.commit(lambda uow: near_misses.get(uow, 7))


def test_its_reporters_texts_are_told_from_an_officers(
    memory: Book, cast: Cast, known: NearMiss
) -> None:
    officer = cast.mentors[0]

    def reply(uow: UnitOfWork) -> None:
        text = wrote(uow, "Who labels them?", officer, cast.address[officer])
        near_misses.file_under(uow, text, known)

    memory.commit(reply)
    (only,) = memory.commit(lambda uow: near_misses.texts(uow, known))
    found = memory.commit(lambda uow: messages.get(uow, only))
    assert (found.text, found.near_miss_id) == (WORDS, known.id)


def test_one_is_live_while_somebody_writes_on_it(
    memory: Book, cast: Cast, known: NearMiss
) -> None:
    asked_at = memory.now
    memory.later(hours=30)
    since = asked_at + timedelta(hours=1)
    assert memory.commit(lambda uow: near_misses.live(uow, since)) == []
    home = cast.address[cast.mentee]
    memory.commit(
        lambda uow: near_misses.file_under(uow, wrote(uow, "More.", cast.mentee, home), known)
    )
    (live,) = memory.commit(lambda uow: near_misses.live(uow, since))
    assert (live.id, live.last_text_at) == (known.id, memory.now)
    assert memory.commit(lambda uow: people.get(uow, cast.mentee)).safety_at == memory.now


def test_one_is_unread_until_an_officer_has_it(memory: Book, known: NearMiss) -> None:
    assert memory.commit(near_misses.unread) == [known]
    memory.commit(lambda uow: near_misses.set_read(uow, known.id))
    assert memory.commit(near_misses.unread) == []


def test_its_reporter_asks_for_contact_once(memory: Book, known: NearMiss) -> None:
    assert memory.commit(lambda uow: near_misses.set_contact(uow, known.id))
    assert not memory.commit(lambda uow: near_misses.set_contact(uow, known.id))


def test_what_was_sent_is_found_with_its_near_miss(
    memory: Book, cast: Cast, known: NearMiss
) -> None:
    home = cast.address[cast.mentee]

    def tell(uow: UnitOfWork) -> None:
        uow.send(Outbound(cast.mentee, "near.reply", "Thank you.", near_miss_id=known.id))
        uow.send(Outbound(cast.mentee, "opt.in", "Welcome back."))

    (done,) = memory.group(tell)
    about, other = (each.outbox_id for each in done.parcels)
    assert memory.commit(lambda uow: near_misses.of_outbox(uow, about)) is not None
    assert memory.commit(lambda uow: near_misses.of_outbox(uow, other)) is None
    told = permits.About("near.reply", home, cast.mentee)
    assert memory.commit(lambda uow: permits.elsewhere(uow, told)) is None


def test_who_opened_a_name_is_kept_with_the_reason(
    memory: Book, cast: Cast, known: NearMiss
) -> None:
    officer = cast.mentors[0]

    def open_it(uow: UnitOfWork) -> int:
        reason = wrote(uow, "A patient may be harmed", officer, cast.address[officer])
        near_misses.file_under(uow, reason, known)
        near_misses.note_opening(uow, known.id, officer, reason)
        return reason

    reason = memory.commit(open_it)
    (opened,) = memory.commit(lambda uow: near_misses.openings(uow, known.id))
    assert (opened.officer_id, opened.reason_id, opened.at) == (officer, reason, memory.now)
    held = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentee))
    (told,) = held["near_misses"]
    assert told["name_opened_at"] == [memory.now.isoformat()]
    assert [each["text"] for each in held["messages"]] == [WORDS]
    memory.commit(lambda uow: erasing.erase(uow, cast.mentee))
    assert memory.commit(lambda uow: messages.get(uow, reason)).text == ""
    assert memory.commit(lambda uow: people.get(uow, cast.mentee)).safety_at is None


def test_an_anonymous_question_stays_so_and_knows_what_it_follows(
    memory: Book, cast: Cast
) -> None:
    def work(uow: UnitOfWork) -> None:
        asker, home = people.get(uow, cast.mentee), cast.address[cast.mentee]
        kept = questions.Kept(anonymous=True, follows_id=5)
        made = questions.add(uow, asker, home, Discipline.ANAESTHESIA, Urgency.ROUTINE, kept)
        assert questions.get(uow, made.id) == made
        assert questions.numbered(uow, made.number) == made
        assert (made.anonymous, made.follows_id) == (True, 5)
        assert questions.closed_since(uow, asker.id, uow.now) == []
        questions.close(uow, made.id)
        (closed,) = questions.closed_since(uow, asker.id, uow.now)
        assert closed.id == made.id
        text = wrote(uow, "ANON how much?", asker.id, home)
        assert not messages.get(uow, text).anonymous
        messages.hide_writer(uow, text)
        assert messages.get(uow, text).anonymous

    memory.commit(work)


def test_a_mentor_who_was_let_off_is_not_asked_again(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> None:
        question, mentor = ask(uow, cast), cast.mentors[0]
        ends = uow.now + timedelta(minutes=20)
        offers.add(uow, offers.New(question, mentor, Tier.COUPLED, ends, "on call"))
        offers.accept(uow, question.id, mentor)
        offers.ask_no_more(uow, question.id, mentor)
        (made,) = offers.of_question(uow, question.id)
        assert (made.state, made.not_again) == (OfferState.RESCINDED, True)
        assert made.decided_at == uow.now

    memory.commit(work)


def test_the_hint_on_tone_is_turned_off_and_on(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> None:
        for off in (True, False):
            people.set_tone(uow, cast.mentors[0], off=off)
            assert people.get(uow, cast.mentors[0]).tone_off is off

    memory.commit(work)


def test_a_practice_begins_without_near_misses(memory: Book, cast: Cast, known: NearMiss) -> None:
    first = memory.commit(practice.before)
    home = cast.address[cast.mentee]
    memory.commit(
        lambda uow: near_misses.note_opening(
            uow, known.id, cast.mentors[0], wrote(uow, "why", cast.mentors[0], home)
        )
    )
    memory.commit(lambda uow: practice.begin_anew(uow, first))
    assert memory.commit(near_misses.unread) == []
    assert memory.commit(lambda uow: addresses.get(uow, home)).id == home
