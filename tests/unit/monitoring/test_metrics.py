from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.model import Channel, Inbound, Job, Outbound
from monitoring import metrics
from storage import inbox, migrating
from tests.storage.book import Book, open_book, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.uow import UnitOfWork


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
    assert shown(book) == {
        "mentorline_inbox_waiting": 0,
        "mentorline_inbox_oldest_seconds": 0,
        "mentorline_outbox_waiting": 0,
        "mentorline_outbox_oldest_seconds": 0,
        "mentorline_job_overdue_seconds": 0,
    }


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
    assert shown(book) == {
        "mentorline_inbox_waiting": 2,
        "mentorline_inbox_oldest_seconds": 90,
        "mentorline_outbox_waiting": 1,
        "mentorline_outbox_oldest_seconds": 60,
        "mentorline_job_overdue_seconds": 60,
        "inbound.sms": 2,
        "outbound.sms": 1,
    }


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
