"""The mean of psychological safety pulses (PB-09), for each facility; hidden of few people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from content.instruments import Instruments
from domain import scoring
from monitoring.rolling import FEWEST
from storage import responses

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.instruments import Answer
    from storage.uow import UnitOfWork

INSTRUMENT: Final = "psych_safety_pulse"


@dataclass(frozen=True, slots=True)
class Marks:
    """The means of people's pulses at a facility, added up, and of how many people."""

    facility_id: int
    total: float
    count: int

    @property
    def people(self) -> int | None:
        """How many people it is of; None of too few."""
        return self.count if self.count >= FEWEST else None

    @property
    def mean(self) -> float | None:
        """The team's mean, 1 to 5; None of too few people."""
        return self.total / self.count if self.count >= FEWEST else None


def means(
    uow: UnitOfWork,
    facilities: Collection[int],
    since: datetime,
    until: datetime | None = None,
) -> list[Marks]:
    """Return the pulses of facilities that were sent in a period: each person's newest counts.

    A person counts who has answered three items at least, whether or not they came to the end.
    """
    sent = responses.of_instrument(uow, INSTRUMENT, since)
    newest = {
        (each.facility_id, each.person_id): each.id
        for each in sent
        if until is None or each.invited_at < until
    }
    given: dict[int, dict[str, Answer]] = defaultdict(dict)
    for answer in responses.answers_of(uow, list(newest.values())):
        given[answer.response_id][answer.step] = answer
    pulse = Instruments.load().get(INSTRUMENT)
    marks: dict[int | None, list[float]] = defaultdict(list)
    for (facility_id, _), response_id in newest.items():
        mark = scoring.pulse(pulse, given[response_id])
        if mark is not None:
            marks[facility_id].append(mark)
    return [Marks(each, sum(marks[each]), len(marks[each])) for each in facilities]
