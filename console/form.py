"""A form as it was sent: its fields read, and for each that cannot be read a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.visit import Visit

T = TypeVar("T")
_LONGEST_MOMENT = len("2026-12-24T07:00:00")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a visit; one that was not sent may stand in the address.

    `errors` are names of fields with what to do about each, for the summary on top.
    """

    visit: Visit
    errors: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str, otherwise: str = "") -> str:
        """Return what a field holds, to be shown again."""
        if self.visit.request.method == "POST":
            return self.visit.field(name)
        return self.visit.query.get(name, otherwise)

    def error(self, name: str) -> str:
        """Return what is wrong with a field, or nothing."""
        return next((why for each, why in self.errors if each == name), "")

    def fault(self, name: str, why: str) -> None:
        """Say what is wrong with a field; the first that is said of one stands."""
        if not self.error(name):
            self.errors.append((name, why))

    def text(self, name: str, most: int) -> str:
        """Return a text on one line, with a fault when it is longer than `most`."""
        found = " ".join(self.visit.field(name).split())
        if len(found) > most:
            self.fault(name, self.visit.say("Write %(n)s characters at most.", n=most))
        return found

    def one_of(self, name: str, known: Mapping[str, T], missing: str) -> T | None:
        """Return what was chosen of a list, or None with a fault that says `missing`."""
        found = known.get(self.visit.field(name))
        if found is None:
            self.fault(name, missing)
        return found

    def some_of(self, name: str, known: Mapping[str, T]) -> list[T]:
        """Return all that were chosen of a list."""
        return [known[each] for each in self.visit.fields(name) if each in known]

    def day(self, name: str) -> date | None:
        """Return a date, or None with a fault."""
        try:
            return date.fromisoformat(self.visit.field(name)[:_LONGEST_MOMENT])
        except ValueError:
            self.fault(name, self.visit.say("Write a date, such as 2026-12-12."))
            return None

    def moment(self, name: str) -> datetime | None:
        """Return a local time without its zone, to the minute, or None with a fault."""
        try:
            found = datetime.fromisoformat(self.visit.field(name)[:_LONGEST_MOMENT])
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            self.fault(name, self.visit.say("Write a day and a time, such as 2026-12-24 07:00."))
            return None
        return found.replace(second=0, microsecond=0)
