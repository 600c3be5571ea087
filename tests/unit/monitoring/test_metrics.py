from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.model import Channel, Inbound, Job, Outbound
from monitoring import metrics
from storage import alerts, flights, inbox, migrating, outbox, workers
from tests.storage.book import Book, open_book, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.uow import UnitOfWork

NOBODY = {
    "mentorline_canary_seconds": 0,
    "mentorline_canary_late_seconds": 0,
    "mentorline_alerts": 0,
    "mentorline_workers": 0,
}


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    path = tmp_path / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    opened = open_book(path)
    yield opened
    opened.close()


def shown(book: Book) -> dict[str, float]:
    """Read the figures as Prometheus does: by name, or by the label of a counter."""
    page = metrics.text(book.commit(metrics.read)).decode()
    samples = [one for family in text_string_to_metric_families(page) for one in family.samples]
    return {one.labels.get("kind", one.name): one.value for one in samples}


def test_an_empty_service_shows_noughts(book: Book) -> None:
    assert (
        shown(book)
        == {
            "mentorline_inbox_waiting": 0,
            "mentorline_inbox_oldest_seconds": 0,
            "mentorline_outbox_waiting": 0,
            "mentorline_outbox_oldest_seconds": 0,
            "mentorline_job_overdue_seconds": 0,
        }
        | NOBODY
    )


def test_what_waits_is_counted_with_the_age_of_the_oldest(book: Book) -> None:
    cast = book.commit(settle)

    def arrive(uow: UnitOfWork, provider_id: str) -> None:
        inbox.accept(uow, Inbound("AC1", provider_id, Channel.SMS, "+12025550199", "+1", "x"))

    def promise(uow: UnitOfWork) -> None:
        uow.send(Outbound(cast.mentee, "opt.in", "Welcome back."))
        uow.later(Job("question.alarm", "1", uow.now))

    book.commit(lambda uow: arrive(uow, "SM1"))
    book.later(seconds=30)
    book.commit(lambda uow: arrive(uow, "SM2"))
    book.commit(promise)
    book.later(seconds=60)
    assert (
        shown(book)
        == {
            "mentorline_inbox_waiting": 2,
            "mentorline_inbox_oldest_seconds": 90,
            "mentorline_outbox_waiting": 1,
            "mentorline_outbox_oldest_seconds": 60,
            "mentorline_job_overdue_seconds": 60,
            "inbound.sms": 2,
            "outbound.sms": 1,
        }
        | NOBODY
    )


def test_a_job_of_tomorrow_is_not_overdue(book: Book) -> None:
    tomorrow = book.now.replace(day=book.now.day + 1)
    book.commit(lambda uow: uow.later(Job("question.quiet", "1", tomorrow)))
    assert shown(book)["mentorline_job_overdue_seconds"] == 0


def test_the_page_explains_each_figure(book: Book) -> None:
    page = metrics.text(book.commit(metrics.read)).decode()
    for name in shown(book):
        assert f"# HELP {name} " in page
    assert "# TYPE mentorline_counted_total counter" in page
    assert metrics.FORMAT.startswith("text/plain")


def test_the_service_watches_itself_in_figures(book: Book) -> None:
    song = Inbound(flights.SENDER, "1", Channel.CANARY, flights.SENDER, "", "")
    arrived = book.commit(lambda uow: inbox.accept(uow, song))
    assert arrived is not None
    home, heard = arrived.address_id, arrived.message_id
    echo = Outbound(None, "canary", "canary", address_id=home, relays=heard)
    (done,) = book.group(lambda uow: uow.send(echo))
    book.later(seconds=2)
    book.commit(lambda uow: outbox.end(uow, done.parcels[0].outbox_id, "sent"))
    book.commit(lambda uow: alerts.raise_(uow, "disk.short"))
    book.later(seconds=98)
    for run, role in enumerate(("web", "worker", "all")):
        book.commit(lambda uow, run=run, role=role: workers.join(uow, str(run), role))  # type: ignore[misc]
    found = shown(book)
    assert {name: found[name] for name in NOBODY} == {
        "mentorline_canary_seconds": 2,
        "mentorline_canary_late_seconds": 70,
        "mentorline_alerts": 1,
        "mentorline_workers": 2,
    }
