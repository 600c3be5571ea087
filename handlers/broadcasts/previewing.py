"""What a broadcast would be: how many it reaches, who is left out, how it reads, what it costs.

Counting everybody is for a read connection; each chunk of it is short enough for any unit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import audience
from domain.model import Channel
from handlers.broadcasts import wording
from storage import audiences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.audience import Filters
    from domain.broadcasts import Broadcast
    from handlers.desk import Desk
    from storage.audiences import Count


@dataclass(frozen=True, slots=True)
class Sample:
    """A broadcast as so many people read it who share a language, and its SMS parts."""

    language: str
    people: int
    text: str
    parts: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft before it is confirmed; costs in millionths.

    `channels` counts those who would be reached, `skipped` the others by reason. The `code` that
    confirms it by chat is shown once: to whoever ordered it, when they did.
    """

    broadcast: Broadcast
    channels: Mapping[Channel, int]
    skipped: Mapping[str, int]
    samples: tuple[Sample, ...]
    least: int
    most: int
    code: str = ""

    @property
    def people(self) -> int:
        """How many would be reached."""
        return sum(self.channels.values())


def count(desk: Desk, filters: Filters) -> list[Count]:
    """Count everybody who fits, by language, channel and reason."""
    values = audiences.given(desk.uow, filters, wording.templated(desk))
    found: list[Count] = []
    after: int | None = 0
    while after is not None:
        found += audiences.count(desk.uow, values, after)
        after = audiences.end_of_chunk(desk.uow, after)
    return found


def preview(desk: Desk, broadcast: Broadcast, counts: Sequence[Count], code: str = "") -> Preview:
    """Show a broadcast as it would go to those who were counted."""
    reached = [each for each in counts if not each.why]
    samples = tuple(_samples(desk, broadcast, reached))
    parts = {each.language: each.parts for each in samples}
    least = sum(each.people * _price(desk, each, parts) for each in reached)
    channels = _sums((each.channel, each.people) for each in reached)
    later = sum(each.people * _dearest(desk, each, parts) for each in reached)
    return Preview(
        broadcast,
        channels={Channel(name): number for name, number in channels.items()},
        skipped=_sums((each.why, each.people) for each in counts if each.why),
        samples=samples,
        least=least,
        most=later if _may_wait(desk, broadcast) else least,
        code=code,
    )


def filters_of(broadcast: Broadcast) -> Filters:
    """Return whom a broadcast is for."""
    return audience.from_json(broadcast.audience)


def _samples(desk: Desk, broadcast: Broadcast, reached: Iterable[Count]) -> Iterable[Sample]:
    named = wording.programme(desk)
    readers = _sums((each.language, each.people) for each in reached)
    for language, people in sorted(readers.items(), key=lambda each: (-each[1], each[0])):
        rendered = wording.render(desk, broadcast, language, named)
        text = "\n".join([rendered.text, *wording.menu(broadcast)])
        yield Sample(language, people, text, wording.sms_parts(rendered))


def _price(desk: Desk, count: Count, parts: Mapping[str, int]) -> int:
    return desk.prices.of(Channel(count.channel), parts[count.language])


def _dearest(desk: Desk, count: Count, parts: Mapping[str, int]) -> int:
    """Return what a reader costs at most: WhatsApp may be shut by then, and it goes by SMS."""
    usual = _price(desk, count, parts)
    if count.channel != Channel.WHATSAPP:
        return usual
    return max(usual, desk.prices.of(Channel.SMS, parts[count.language]))


def _may_wait(desk: Desk, broadcast: Broadcast) -> bool:
    return broadcast.starts_at is not None and broadcast.starts_at > desk.now


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for name, number in pairs:
        total[name] += number
    return dict(total)
