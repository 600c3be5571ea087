"""Taking an item out of use for good: what was wrong is never sent again in any version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.guides import Standing
from storage import items, signatures

if TYPE_CHECKING:
    from handlers.desk import Desk


def withdraw(desk: Desk, ref: str, by: str, reason: str) -> int:
    """Withdraw every version of an item in every language; return how many were in use.

    An older one would else be sent in its place. A version that is loaded later may be signed.
    """
    found = [each for each in items.every(desk.uow) if each.ref == ref]
    standing = [each for each in found if each.standing is not Standing.WITHDRAWN]
    for each in standing:
        items.set_standing(desk.uow, each.id, Standing.WITHDRAWN)
        decision = (signatures.WITHDRAWN, "command", desk.now, reason)
        signatures.add(desk.uow, signatures.SignOff(each.id, None, by, *decision))
        desk.log("review.withdrawn", None, ref, version=each.version, language=each.language)
        desk.did(None, "item.withdrawn", f"item:{each.id}", version=each.version)
    return len(standing)
