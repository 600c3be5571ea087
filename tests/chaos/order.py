"""Order: what one person was promised leaves in its order, and what one wrote is handled so."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.chaos.history import History, Posted, Queued, Sent


def inbound_pairs(history: History) -> Iterator[str]:
    """Give, for each two of one sender that were acknowledged in turn, "" or their inversion."""
    done = {row.key: row.done_at for row in history.received if row.done_at is not None}
    senders: dict[str, list[Posted]] = defaultdict(list)
    for posted in history.posted:
        if posted.sender and posted.key in done:
            senders[posted.sender].append(posted)
    for mine in senders.values():
        for one, other in combinations(mine, 2):
            for early, late in ((one, other), (other, one)):
                if _in_turn(early, late):
                    inverted = done[late.key] < done[early.key]
                    yield f"{_said(late)} handled before {_said(early)}" if inverted else ""


def outbound_pairs(history: History) -> Iterator[str]:
    """Give "" or their inversion for each two of one lane that were there to be sent in turn."""
    first = _first_sends(history)
    lanes: dict[int, list[Queued]] = defaultdict(list)
    for row in sorted(history.queued, key=lambda one: (one.bulk, one.row)):
        if row.row in first and not row.aside:
            lanes[row.lane].append(row)
    for lane in lanes.values():
        for early, late in combinations(lane, 2):
            if late.taken_at is not None and early.committed_at < late.taken_at:
                inverted = first[late.row] < first[early.row]
                yield f"row {late.row} left before row {early.row}" if inverted else ""


def _in_turn(early: Posted, late: Posted) -> bool:
    if early.acknowledged_at is None or late.posted_at is None:
        return False
    return early.acknowledged_at < late.posted_at


def _said(posted: Posted) -> str:
    return f"{posted.kind} {posted.case}"


def _first_sends(history: History) -> dict[int, datetime]:
    """Return when a provider first accepted anything of each row.

    Rows that promise the same text to the same address take its sends in turn; where one of
    those was repeated nobody can say whose it was, and they are left out.
    """
    sends: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for send in sorted(history.sent, key=lambda one: one.at):
        sends[send.address, send.text].append(send)
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for piece in history.promised:
        rows[piece.address, piece.text].append(piece.row)
    first: dict[int, datetime] = {}
    for place, found in sends.items():
        due = sorted(rows[place])
        if len(due) == 1 or len(found) <= len(due):
            for row, send in zip(due, found, strict=False):
                first[row] = min(send.at, first.get(row, send.at))
    return first
