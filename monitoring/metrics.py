"""Figures for operators: counters from roll-ups, gauges from the rows that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST as FORMAT
from prometheus_client.registry import Collector

from monitoring import measuring
from storage import alerts, counters, flights, inbox, jobs, unsent, workers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from prometheus_client.core import Metric

    from storage.uow import UnitOfWork

__all__ = ["FORMAT", "Figures", "read", "text"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands open, how long the oldest has waited (seconds), and what was counted so far."""

    inbox_waiting: int
    inbox_oldest_s: float
    outbox_waiting: int
    outbox_oldest_s: float
    job_overdue_s: float
    counted: dict[str, int]
    canary_s: float = 0.0
    canary_late_s: float = 0.0
    alerts: int = 0
    workers: int = 0


def read(uow: UnitOfWork) -> Figures:
    """Read the figures of this moment."""
    waiting_in, oldest_in = inbox.backlog(uow)
    waiting_out, oldest_out = unsent.backlog(uow)
    return Figures(
        waiting_in,
        _age(uow.now, oldest_in),
        waiting_out,
        _age(uow.now, oldest_out),
        _age(uow.now, jobs.next_due(uow)),
        counters.every(uow),
        _seconds(flights.round_trip(flights.newest(uow))),
        next((one.value for one in measuring.canary(uow)), 0.0),
        len(alerts.standing(uow)),
        sum(each.role != "web" for each in workers.live(uow)),
    )


def text(figures: Figures) -> bytes:
    """Return figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Collector(figures))
    return generate_latest(registry)


def _seconds(length: timedelta | None) -> float:
    return 0.0 if length is None else length.total_seconds()


def _age(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)


class _Collector(Collector):
    """Hands figures that were read before to Prometheus's registry."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        found = self._figures
        gauges = (
            (
                "mentorline_inbox_waiting",
                "Messages stored and not handled yet",
                found.inbox_waiting,
            ),
            ("mentorline_inbox_oldest_seconds", "Age of the oldest of them", found.inbox_oldest_s),
            (
                "mentorline_outbox_waiting",
                "Messages promised and not sent yet",
                found.outbox_waiting,
            ),
            (
                "mentorline_outbox_oldest_seconds",
                "Age of the oldest of them",
                found.outbox_oldest_s,
            ),
            (
                "mentorline_job_overdue_seconds",
                "How late the oldest due job is",
                found.job_overdue_s,
            ),
            (
                "mentorline_canary_seconds",
                "How long the newest message of the service to itself took",
                found.canary_s,
            ),
            (
                "mentorline_canary_late_seconds",
                "How overdue the next of these is",
                found.canary_late_s,
            ),
            ("mentorline_alerts", "Alerts that stand", found.alerts),
            ("mentorline_workers", "Live processes that handle and send", found.workers),
        )
        for name, help_text, value in gauges:
            yield GaugeMetricFamily(name, help_text, value)
        counted = CounterMetricFamily(
            "mentorline_counted", "Messages and questions so far, by kind", labels=["kind"]
        )
        for name, value in sorted(found.counted.items()):
            counted.add_metric([name], value)
        yield counted
