from __future__ import annotations

import os
import shutil
from collections import namedtuple
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Delivery, Inbound, Job, Outbound, Receipt
from monitoring import chain, measuring
from monitoring.chain import State
from monitoring.health import Reading
from storage import alerts, attempts, flights, inbox, outbox, workers
from storage.columns import EPOCH

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

SMS = [Channel.SMS]
ACCOUNT = "twilio:AC1"


def read(book: Book) -> dict[str, Reading]:
    return {one.name: one for one in book.commit(lambda uow: measuring.read(uow, SMS))}


def promise(book: Book, cast: Cast) -> tuple[int, int]:
    """Promise a message; return its outbox row and the attempt that was planned for it."""

    def work(uow: UnitOfWork) -> None:
        uow.send(Outbound(cast.mentee, "opt.in", "Welcome back."))

    (done,) = book.group(work)
    (parcel,) = done.parcels
    return parcel.outbox_id, parcel.attempt_id


def call(book: Book, cast: Cast, code: str = "", *, final: bool = False) -> None:
    """Make one call that was answered with a code, or well."""
    outbox_id, attempt_id = promise(book, cast)

    def work(uow: UnitOfWork) -> None:
        if code:
            fail(uow, attempt_id, code, final=final)
        else:
            attempts.accepted(uow, attempt_id, ACCOUNT, f"SM{attempt_id}")
        outbox.end(uow, outbox_id, "dead" if final else "sent")

    book.commit(work)
    book.later(seconds=1)


def fail(uow: UnitOfWork, attempt_id: int, code: str, *, final: bool) -> None:
    attempts.unknown(uow, attempt_id, ACCOUNT, code)
    if final:
        attempts.report(uow, attempt_id, Receipt(ACCOUNT, "", Delivery.FAILED))


def test_a_quiet_service_is_well(book: Book, cast: Cast) -> None:
    assert not any(one.holds for one in read(book).values())


def test_what_waits_is_as_old_as_the_oldest(book: Book, cast: Cast) -> None:
    inbound = Inbound("AC1", "SM1", Channel.SMS, "+12025550199", "+1", "x")
    book.commit(lambda uow: inbox.accept(uow, inbound))
    book.commit(lambda uow: uow.later(Job("question.alarm", "1", uow.now)))
    began = book.now
    promise(book, cast)
    book.later(seconds=130)
    found = read(book)
    for name in ("inbox.late", "job.late", "outbox.late:sms"):
        assert (found[name].value, found[name].since) == (130, began)
        assert found[name].holds
    assert found["outbox.late:sms"].n == found["inbox.late"].n == 1


def test_a_provider_that_answers_nothing_is_down_after_three_calls(book: Book, cast: Cast) -> None:
    call(book, cast)
    began = book.now
    call(book, cast, "timeout")
    promise(book, cast)  # somebody waits
    assert "provider.down:sms" not in read(book)
    call(book, cast, "http_503")
    found = read(book)["provider.down:sms"]
    assert found.value == pytest.approx(2 / 3)
    assert found.since == began
    assert found.holds


def test_a_provider_is_down_when_somebody_waits_a_minute_since_a_single_failure(
    book: Book, cast: Cast
) -> None:
    call(book, cast, "timeout")
    promise(book, cast)
    book.later(seconds=59)
    assert "provider.down:sms" not in read(book)
    book.later(seconds=1)
    assert read(book)["provider.down:sms"].value == 1


def test_a_refusal_of_one_message_is_an_answer(book: Book, cast: Cast) -> None:
    for _ in range(3):
        call(book, cast, "21211", final=True)
    assert read(book)["provider.down:sms"].value == 0
    assert not read(book)["provider.refuses:sms"].holds


def test_a_provider_is_back_when_its_calls_are_taken(book: Book, cast: Cast) -> None:
    for _ in range(5):
        call(book, cast, "timeout")
    promise(book, cast)
    for taken in (3, 1):
        for _ in range(taken):
            call(book, cast)
    assert read(book)["provider.down:sms"].is_over


def test_a_provider_is_back_when_its_last_call_was_taken_and_nobody_waits(
    book: Book, cast: Cast
) -> None:
    for _ in range(5):
        call(book, cast, "timeout")
    call(book, cast)
    assert read(book)["provider.down:sms"].is_over


def test_without_a_call_nothing_is_known_of_a_provider(book: Book, cast: Cast) -> None:
    call(book, cast, "timeout")
    book.later(minutes=11)
    assert {"provider.down:sms", "provider.refuses:sms"}.isdisjoint(read(book))


@pytest.mark.parametrize("code", ["20003", "InvalidToken"])
def test_an_account_that_is_refused_is_named_at_once(book: Book, cast: Cast, code: str) -> None:
    call(book, cast, code, final=True)
    assert read(book)["provider.refuses:sms"].holds
    call(book, cast)
    assert read(book)["provider.refuses:sms"].is_over


def test_a_provider_of_whom_no_report_comes_is_mute(book: Book, cast: Cast) -> None:
    for _ in range(3):
        call(book, cast)
    assert "provider.mute:sms" not in read(book)
    book.later(minutes=20)
    assert read(book)["provider.mute:sms"].holds
    _, attempt_id = promise(book, cast)
    book.commit(lambda uow: attempts.accepted(uow, attempt_id, ACCOUNT, "SM9"))
    said = Receipt(ACCOUNT, "SM9", Delivery.DELIVERED)
    book.commit(lambda uow: attempts.report(uow, attempt_id, said))
    book.later(minutes=16)
    assert read(book)["provider.mute:sms"].is_over


def test_only_web_processes_are_nobody_at_work(book: Book) -> None:
    assert "worker.none" not in read(book)
    book.commit(lambda uow: workers.join(uow, "a", "web"))
    assert read(book)["worker.none"].holds
    book.commit(lambda uow: workers.join(uow, "b", "worker"))
    assert read(book)["worker.none"].is_over


def test_what_was_found_damaged_stands_until_a_check_finds_it_sound(book: Book) -> None:
    assert "database.unsound" not in read(book)
    for fault, holds in (("its pages are damaged", True), ("", False)):
        book.commit(lambda uow, said=fault: alerts.note(uow, "database.unsound", fault=said))  # type: ignore[misc]
        assert read(book)["database.unsound"].holds is holds


def test_a_broken_chain_of_the_audit_log_stands_until_it_is_whole(book: Book) -> None:
    assert "audit.broken" not in read(book)
    for broken, holds in (("line 2 is missing", True), ("", False)):
        found = State(book.now, 3, "00", broken)
        book.commit(partial(chain.note, state=found))
        assert read(book)["audit.broken"].holds is holds


def die(book: Book, times: int) -> None:
    for _ in range(times):
        book.commit(lambda uow: uow.tally("handled.dead"))


def dead(book: Book) -> Reading:
    return book.commit(measuring.dead)[0]


def test_dead_letters_are_counted_from_the_last_quiet_hour_on(book: Book) -> None:
    die(book, 2)
    assert dead(book).value == 0  # before anybody looked
    die(book, 1)
    assert (dead(book).value, dead(book).n) == (1, 1)
    book.later(minutes=50)
    die(book, 2)
    assert dead(book).n == 3
    book.later(minutes=61)
    found = dead(book)
    assert (found.value, found.n) == (0, 3)
    assert dead(book).n == 0
    die(book, 1)
    assert dead(book).n == 1


def test_what_other_processes_measure_of_themselves_counts_while_it_is_fresh(book: Book) -> None:
    readings = [*measuring.spool(90, 0.6, 4), Reading("outbox.late", 500, "sms")]
    book.commit(lambda uow: measuring.keep_local(uow, readings))
    found = {one.name: one.value for one in book.commit(measuring.local)}
    assert found == {"spool.waits": 90, "spool.full": 0.6}
    book.later(seconds=80)
    assert book.commit(measuring.local) == []


def test_an_empty_spool_is_not_full_even_where_there_is_none() -> None:
    assert [one.holds for one in measuring.spool(0, 1.0, 0)] == [False, False]


def test_how_late_messages_left_is_counted(book: Book, cast: Cast) -> None:
    rows = [promise(book, cast)[0] for _ in range(3)]
    book.later(minutes=3)
    since = book.now
    for row in rows[:2]:
        book.commit(lambda uow, row=row: outbox.end(uow, row, "sent"))  # type: ignore[misc]
    call(book, cast)
    assert book.commit(lambda uow: measuring.sent_late(uow, "sms", since)) == 2
    assert book.commit(lambda uow: measuring.sent_late(uow, "telegram", since)) == 0


def test_a_clock_that_was_set_shows_once(book: Book) -> None:
    clocks = measuring.Clocks()
    assert [one.value for one in clocks.look(book.now, 100.0)] == [0]
    book.later(seconds=30)
    assert not clocks.look(book.now, 130.0)[0].holds
    book.later(minutes=10)
    assert clocks.look(book.now, 160.0)[0].value == 570
    book.later(seconds=30)
    assert clocks.look(book.now, 190.0)[0].is_over


def test_the_worst_of_the_other_clocks_counts(book: Book) -> None:
    clocks = measuring.Clocks()
    clocks.heard("twilio", book.now + timedelta(seconds=7), book.now)
    clocks.heard("telegram", book.now - timedelta(seconds=1), book.now)
    assert [one.value for one in clocks.look(book.now, 0.0)] == [0, 7]


def test_a_file_has_no_clock_of_its_own(book: Book) -> None:
    assert book.commit(measuring.database_skew) is None


def test_the_room_of_a_disk_is_what_is_free_beyond_the_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    for total, free, missing in ((1e9, 600e6, -100), (100e9, 4e9, 1000), (1e9, 1e8, 400)):
        seen = usage(total, 0, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, seen=seen: seen)
        (found,) = measuring.disk(tmp_path)
        assert found.value == pytest.approx(missing)


def test_a_folder_that_is_gone_says_nothing(tmp_path: Path) -> None:
    assert measuring.disk(tmp_path / "gone") == []
    assert measuring.backups(tmp_path / "gone", EPOCH) == []


def test_the_newest_backup_counts(tmp_path: Path, book: Book) -> None:
    for days in (9, 3):
        made = tmp_path / f"mentorline-2026110{days}T0600Z.db"
        made.touch()
        at = (book.now - timedelta(days=days)).timestamp()
        os.utime(made, (at, at))
    (found,) = measuring.backups(tmp_path, book.now)
    assert found.value == pytest.approx(3)
    assert found.holds


def test_the_canary_is_late_by_what_is_missing_since_its_last_arrival(book: Book) -> None:
    assert book.commit(measuring.canary) == []
    song = Inbound(flights.SENDER, "1", Channel.CANARY, flights.SENDER, "", "")
    book.commit(lambda uow: inbox.accept(uow, song))
    book.later(seconds=61)
    (found,) = book.commit(measuring.canary)
    assert (found.value, found.holds) == (61, True)
