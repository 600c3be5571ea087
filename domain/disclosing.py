"""What of all that is held on somebody a coordinator may take out: nothing that is sealed.

A question without a name, a near miss, and what was said in a survey are not for coordinators; so
texts are given only where they belong to a question that was asked with a name. Whoever runs the
service writes out the whole for the person themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE: Final = frozenset(
    {
        *("person", "addresses", "consents", "joining", "courses", "signed"),
        *("offers", "calls", "shifts", "volunteer_for", "shifts_given", "shifts_taken"),
        *("told", "visits", "meetings"),
    }
)
"""Parts that hold nothing which is kept from coordinators."""

OF_QUESTIONS: Final = frozenset({"messages", "notes", "read", "shared", "events"})
"""Parts of which only that is given which belongs to a question with a name."""


def disclosed(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a coordinator gets, and under `left_out` how much there is beside it."""
    named = {each["id"] for each in held["questions"] if not each["anonymous"]}
    given = {part: found for part, found in held.items() if part in WHOLE}
    given["questions"] = [each for each in held["questions"] if each["id"] in named]
    for part in sorted(OF_QUESTIONS & held.keys()):
        given[part] = [each for each in held[part] if _is_open(each, named)]
    left = {part: len(found) - len(given.get(part, ())) for part, found in held.items()}
    return given | {"left_out": {part: count for part, count in left.items() if count}}


def _is_open(each: Mapping[str, Any], named: set[int]) -> bool:
    return each.get("question") in named and each.get("near_miss") is None
