"""The audit log: who did what, by ids alone; one job gives each line its place in the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import auditing
from domain.auditing import Line
from storage.schema import audit

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

WAYS: Final = ("console", "chat", "command")


def add(
    uow: UnitOfWork,
    actor_id: int | None,
    deed: str,
    *,
    way: str = "console",
    subject: str = "",
    **detail: str | int,
) -> None:
    """Write down a deed of somebody, or of whoever runs commands where `actor_id` is None.

    A `subject` is what it was done to, as "question:12" with a number or id of ours; `detail` is
    counts, states and ids: never a name, an address or anybody's words.
    """
    line = Line(uow.new_id(), uow.now, actor_id, way, deed, subject, auditing.packed(detail))
    uow.insert(
        audit,
        id=line.id,
        at=line.at,
        actor_id=actor_id,
        way=way,
        deed=deed,
        subject=subject,
        detail=line.detail,
        hash=uow.sealer.digest(auditing.LOOSE, auditing.text_of(line)),
    )
