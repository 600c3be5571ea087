"""The starter course as it is shipped, signed for the test by nobody: but for a few of its items.

Two of anaesthesia are never signed, and one is signed late; one shared item gets a second version,
which is signed some weeks after it came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from content.packing.reading import read
from domain.guides import Standing
from domain.items import Cadre
from storage import items
from tests.house_report import ROOT

if TYPE_CHECKING:
    from domain.items import Course, Item
    from storage.uow import UnitOfWork

PACK = ROOT / "content" / "packs" / "starter"

SHARED = tuple(f"S{week:02}" for week in range(1, 13))
OWN = {
    Cadre.SURGERY: tuple((f"U{n:02}", 2 * n - 1) for n in range(1, 7)),
    Cadre.ANAESTHESIA: tuple((f"A{n:02}", 2 * n) for n in range(1, 7)),
    Cadre.NURSING_PERIOP: tuple((f"N{n:02}", 2 * n) for n in range(1, 7)),
}
"""What the course should teach in which week: the judge reads it here and not in the pack."""

BASELINE = ("S01", "S04", "S06", "S09", "S12")
UNSIGNED = ("A05", "A06")
SIGNED_LATE = "A03"
REVISED = "S03"
WEEKS = 12
END_WEEK = 26


@dataclass(frozen=True, slots=True)
class Syllabus:
    """The course, its items by ref, and the second version of one of them, not signed yet."""

    course: Course
    items: dict[str, Item]
    revised: Item


def write(uow: UnitOfWork) -> Syllabus:
    """Store the course with its items."""
    pack = read({each.name: each.read_bytes() for each in sorted(PACK.glob("*.yaml"))})
    assert pack.faults == []
    (course,) = (each.course for each in pack.courses)
    made = {each.item.ref: items.add(uow, _signed(each.item)) for each in pack.items}
    first = made[REVISED]
    new = replace(first, version=2, why="Said anew.", standing=Standing.UNSIGNED)
    return Syllabus(items.add_course(uow, course), made, items.add(uow, new))


def _signed(item: Item) -> Item:
    unsigned = item.ref in UNSIGNED or item.ref == SIGNED_LATE
    return replace(item, standing=Standing.UNSIGNED if unsigned else Standing.SIGNED)
