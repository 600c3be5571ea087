"""Every case of sending as a table in docs/permission.md: written from the rule, read by its test.

`python -m tests.unit.domain.permission_table` writes it again after the rule has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from domain.model import Channel
from domain.permission import Form, Kind, Standing, may_send

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parents[3] / "docs" / "permission.md"
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
MORNING = NOW + timedelta(hours=1)
PHRASES = {
    Kind.ANSWER: "ans.next",
    Kind.OFFER: "offer.routine",
    Kind.ALARM: "alert.overdue.one",
    Kind.WORDS: "relay.mentor",
    Kind.NEWS: "news.claimed",
    Kind.INVITATION: "join.invite",
    Kind.PUSH: "quiz.push",
}
HEADER = (
    "message", "channel", "window", "consent", "quiet hours", "template", "other address",
    "urgent", "goes",
)  # fmt: skip
TABLE = "\n## Every case\n\n"
"""What the table stands under; the words before it are written by hand."""


@dataclass(frozen=True)
class Case:
    """A row of the table, as words."""

    message: str
    channel: str
    window: str
    consent: str
    quiet: str
    template: str
    other: str
    urgent: str

    def standing(self) -> Standing:
        """Return what the row says of a message."""
        since = NOW - timedelta(hours=1 if self.window == "open" else 25)
        return Standing(
            PHRASES[Kind(self.message)],
            Channel(self.channel),
            urgent=self.urgent == "yes",
            consented=self.consent == "yes",
            elsewhere=self.other == "yes",
            template=self.template != "none",
            whole=self.template == "says all",
            wrote_at=since if self.channel == "whatsapp" else None,
            quiet_until=MORNING if self.quiet == "yes" else None,
        )

    def goes(self) -> str:
        """Return what the rule says, in a word."""
        verdict = may_send(self.standing(), NOW)
        announced = verdict.form is Form.HELD and verdict.announces
        return f"{verdict.form}, announced" if announced else str(verdict.form)


def cases() -> Iterator[Case]:
    """Give every case there is."""
    both = ("yes", "no")
    for kind, consent, quiet, urgent in product(Kind, both, both, both):
        for channel in ("sms", "telegram"):
            yield Case(kind, channel, "none", consent, quiet, "none", "no", urgent)
        told = ("none", "says all" if kind in {Kind.PUSH, Kind.INVITATION} else "announces")
        for window, template, other in product(("open", "closed"), told, both):
            yield Case(kind, "whatsapp", window, consent, quiet, template, other, urgent)


def line(case: Case) -> str:
    """Return a row as it stands on the page."""
    words = (*case.__dict__.values(), case.goes())
    return f"| {' | '.join(words)} |"


def page() -> str:
    """Return the whole page, its table made anew."""
    words, _, _ = FILE.read_text().partition(TABLE)
    head = f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}\n"
    return words + TABLE + head + "\n".join(map(line, cases())) + "\n"


def rows() -> list[tuple[Case, str]]:
    """Return the rows of the page, each with what it says."""
    _, _, table = FILE.read_text().partition(TABLE)
    cells = [
        [cell.strip() for cell in each.strip("|").split("|")] for each in table.splitlines()[2:]
    ]
    return [(Case(*each[:-1]), each[-1]) for each in cells]


if __name__ == "__main__":
    FILE.write_text(page())
