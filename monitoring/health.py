"""What can be wrong with a service: how each of it is measured, and from where on it is told.

CONDITIONS is the one table of it: `doctor`, the coordinators' alerts and docs/operating.md say
what stands here. A condition is raised above one limit and cleared at a lower one, so that a
figure that wavers between the two changes nothing; without a reading it stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that can be wrong.

    `at_once`: told at the first look that finds it, else at the second in a row.
    `phrase`: what coordinators read, with these figures in it.
    `explained_by`: not told of while one of these is wrong, for it follows from it.
    `ends`: whether coordinators are told that it is over.
    """

    name: str
    measures: str
    raises: float
    clears: float
    mend: str
    phrase: str
    says: tuple[str, ...] = ("time",)
    at_once: bool = False
    explained_by: tuple[str, ...] = ()
    ends: bool = True


CONDITIONS: Final = (
    Condition(
        "worker.none",
        "1 while no live process handles and sends",
        0,
        0,
        "start `mentorline run`, with `--role worker` beside web processes, and read its log",
        "alert.worker.none",
        at_once=True,
    ),
    Condition(
        "inbox.late",
        "seconds that the oldest stored message waits to be handled",
        60,
        10,
        "read the log for message.failed; restart the service",
        "alert.inbox.late",
        explained_by=("worker.none",),
    ),
    Condition(
        "inbox.dead",
        "messages put aside after five tries, since the last quiet hour",
        0,
        0,
        "read the log for message.failed; it names the fault, and the raw payload is kept",
        "alert.inbox.dead",
        ("n", "time"),
        at_once=True,
    ),
    Condition(
        "provider.refuses",
        "1 while the newest call on a channel was refused for its account or token",
        0,
        0,
        "look at the account (paid, not suspended) and its token in .env; then restart",
        "alert.provider.refuses",
        ("channel", "time"),
        at_once=True,
    ),
    Condition(
        "provider.down",
        "share of a channel's last calls that the provider did not answer as it should",
        0.5,
        0.2,
        "look at the provider's status page and our network; what waits goes out by itself",
        "alert.provider.down",
        ("channel", "time", "n"),
        explained_by=("provider.refuses",),
    ),
    Condition(
        "provider.mute",
        "messages taken 15 to 45 minutes ago of none of which the provider said what became",
        2,
        0,
        "look at PUBLIC_URL and at the hook.forged lines of the log; then at the account",
        "alert.provider.mute",
        ("channel", "time"),
        explained_by=("provider.refuses", "provider.down"),
    ),
    Condition(
        "outbox.late",
        "seconds that the oldest message of a channel waits to be sent",
        120,
        30,
        "read the log for send.failed; it names what the provider says",
        "alert.outbox.late",
        ("channel", "time", "n"),
        explained_by=("worker.none", "provider.down", "provider.refuses"),
    ),
    Condition(
        "outbox.dead",
        "messages that could not be delivered, since the last quiet hour",
        3,
        0,
        "read the log for send.failed; coordinators are told of the first ones by name",
        "alert.outbox.dead",
        ("n", "time"),
        explained_by=("provider.refuses",),
        at_once=True,
    ),
    Condition(
        "job.late",
        "seconds that the oldest job is overdue",
        60,
        10,
        "read the log for job.failed; restart the service",
        "alert.job.late",
        explained_by=("worker.none",),
    ),
    Condition(
        "job.dead",
        "jobs put aside after five tries, since the last quiet hour",
        0,
        0,
        "read the log for job.failed; it names the kind and the fault",
        "alert.job.dead",
        ("n", "time"),
        at_once=True,
    ),
    Condition(
        "spool.waits",
        "seconds that requests have waited in the spool for the database",
        60,
        0,
        "look whether the database takes writes: disk, rights, server",
        "alert.spool.waits",
    ),
    Condition(
        "spool.full",
        "share of the spool that is used",
        0.5,
        0.25,
        "bring the database back now: when the spool is full, texts are turned away",
        "alert.spool.full",
        at_once=True,
    ),
    Condition(
        "canary.late",
        "seconds that the service's message to itself is overdue",
        60,
        10,
        "look what else is wrong here; restart the service",
        "alert.canary.late",
        at_once=True,
        explained_by=("worker.none", "inbox.late"),
    ),
    Condition(
        "clock.wrong",
        "seconds between our clock and that of the database or of a provider",
        5,
        2,
        "set the machine's clock and keep it set (NTP)",
        "alert.clock.wrong",
    ),
    Condition(
        "clock.jumped",
        "seconds by which our clock jumped between two looks",
        5,
        5,
        "find out who set the clock; look at the last half hour's reminders",
        "alert.clock.wrong",
        at_once=True,
        ends=False,
    ),
    Condition(
        "disk.short",
        "megabytes missing to 500 MB, or to 5 % of the disk, where the database lies",
        0,
        -100,
        "make room on the disk of the database",
        "alert.disk.short",
    ),
    Condition(
        "database.unsound",
        "1 while the database's own check finds it damaged",
        0,
        0,
        "stop the service, keep a copy of the file, and restore the last backup",
        "alert.database.unsound",
        at_once=True,
    ),
    Condition(
        "audit.broken",
        "1 while the chain of the audit log is not whole",
        0,
        0,
        "keep copies of the database and of the log as they are; run `mentorline audit verify`",
        "alert.audit.broken",
        at_once=True,
    ),
    Condition(
        "backup.old",
        "days since the last backup, where there ever was one",
        2,
        1,
        "run `mentorline backup`, and look why the timer did not",
        "alert.backup.old",
    ),
    Condition(
        "sender.floods",
        "messages of one sender in ten minutes, once some were not passed on",
        float("inf"),
        20,
        "call the sender: it may be a machine that answers by itself",
        "alert.sender.floods",
        ("name", "time"),
        ends=False,
    ),
)
"""In the order of how much they explain."""

BY_NAME: Final[Mapping[str, Condition]] = {each.name: each for each in CONDITIONS}
APART: Final = ":"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look measured; `subject` is a channel or an address, `n` what waits or is lost."""

    condition: str
    value: float
    subject: str = ""
    n: int = 0
    since: datetime | None = None

    @property
    def name(self) -> str:
        """The name of the alert that this is about."""
        return f"{self.condition}{APART}{self.subject}" if self.subject else self.condition

    @property
    def holds(self) -> bool:
        """Whether it is above the limit that raises."""
        return self.value > BY_NAME[self.condition].raises

    @property
    def is_over(self) -> bool:
        """Whether it is at or below the limit that clears."""
        return self.value <= BY_NAME[self.condition].clears


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look changes: what is new, what goes on, and what is over."""

    raised: tuple[Reading, ...]
    lasting: tuple[Reading, ...]
    over: tuple[Reading, ...]
    holding: frozenset[str]


def split(name: str) -> tuple[Condition, str]:
    """Return the condition and the subject that an alert's name stands for."""
    condition, _, subject = name.partition(APART)
    return BY_NAME[condition], subject


def judge(
    readings: Sequence[Reading], standing: Collection[str], before: Collection[str]
) -> Verdict:
    """Compare readings with what stands, and with what held at the look before."""
    known = [one for one in readings if one.name in standing]
    over = tuple(one for one in known if one.is_over)
    held = {one.name for one in readings if one.holds}
    wrong = held | (set(standing) - {one.name for one in over})
    new = [one for one in readings if one.holds and one.name not in standing]
    raised = tuple(one for one in new if _is_sure(one, before) and not _is_explained(one, wrong))
    lasting = tuple(one for one in known if not one.is_over)
    return Verdict(raised, lasting, over, frozenset(held))


def _is_sure(reading: Reading, before: Collection[str]) -> bool:
    return BY_NAME[reading.condition].at_once or reading.name in before


def _is_explained(reading: Reading, wrong: Collection[str]) -> bool:
    """Tell whether what is wrong already, here or everywhere, has this as its consequence."""
    causes = BY_NAME[reading.condition].explained_by
    names = {name for each in causes for name in (each, f"{each}{APART}{reading.subject}")}
    return not names.isdisjoint(wrong)
