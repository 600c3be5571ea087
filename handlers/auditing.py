"""The chain of the audit log: made by a job, and walked by whoever verifies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import auditing
from domain.auditing import Break, End, Fault
from domain.model import Job
from storage import audits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.desk import Desk
    from storage.uow import UnitOfWork

AT_ONCE: Final = 500
"""So many lines are chained in one transaction, or verified before others may go on."""


def chain(desk: Desk, job: Job) -> None:
    """Give what is loose its place; the rest of much follows within the next second."""
    after = int(dict(job.data).get("after", 0))
    last = audits.chain(desk.uow, after, AT_ONCE)
    if last:
        desk.uow.later(Job(audits.CHAIN, "", desk.now, data=(("after", str(last)),)))


@dataclass(slots=True)
class Walk:
    """Follows the chain step by step, from where it was followed to; it stops at a break.

    `anchors` say where it must have lines, by place; `waiting` counts what has no place yet.
    """

    anchors: Sequence[End] = ()
    end: End = End()  # noqa: RUF009 (it is frozen)
    broken: Break | None = None
    waiting: int = 0

    def step(self, uow: UnitOfWork) -> bool:
        """Verify the next lines; False once there is no more to do."""
        lines = audits.chained(uow, self.end.place, AT_ONCE)
        found = auditing.checked(self.end, lines, uow.sealer.digest)
        if isinstance(found, Break):
            self.broken = found
            return False
        self.end = found
        if len(lines) == AT_ONCE:
            return True
        self.broken = self._cut_off(uow) or self._foreign(uow)
        return False

    def _cut_off(self, uow: UnitOfWork) -> Break | None:
        """Find the first place that was noted elsewhere and does not stand any more as it did."""
        for each in self.anchors:
            line = audits.at(uow, each.place)
            if line is None or line.hash != each.hash:
                return Break(Fault.CUT_OFF, each.place)
        return None

    def _foreign(self, uow: UnitOfWork) -> Break | None:
        self.waiting = after = 0
        while lines := audits.loose(uow, after, AT_ONCE):
            for each in lines:
                if not auditing.is_ours(each, uow.sealer.digest):
                    return Break(Fault.FOREIGN, each.id)
            self.waiting += len(lines)
            after = lines[-1].id
        return None
