"""A preview as a coordinator reads it by chat, and why nothing was drafted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import quiet_hours
from domain.broadcasts import BroadcastState
from domain.languages import languages
from domain.model import Channel
from handlers.broadcasts import asking, telling, wording
from handlers.broadcasts.ordering import FURTHEST, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.phrases import Rendered
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from handlers.broadcasts.ordering import Refused
    from handlers.broadcasts.previewing import Preview, Sample
    from handlers.desk import Desk

_COUNTED: Final = (("sms", Channel.SMS), ("wa", Channel.WHATSAPP), ("tg", Channel.TELEGRAM))
_NAMES: Final[Mapping[str, str]] = {each.code: each.name for each in languages()}


def preview(desk: Desk, reader: Person, shown: Preview) -> Rendered:
    """Show a draft with the code that confirms it: one sample for each language that is read."""
    values = {"ref": str(shown.broadcast.number), "n": str(shown.people)}
    values |= _skipped(desk, reader, shown)
    values |= {name: str(shown.channels.get(channel, 0)) for name, channel in _COUNTED}
    end = {"pin": shown.code, "cost": cost(desk, reader, shown)}
    when = when_text(desk, reader, shown.broadcast)
    (sample, *others) = shown.samples
    if when is None and not others:
        words = wording.text_in(shown.broadcast.texts, sample.language)
        text = "\n".join([words, *wording.menu(shown.broadcast)])
        parts = str(sample.parts)
        return desk.render("bc.preview", reader, text=text, parts=parts, **values, **end)
    begins = when or desk.word("bc.now", reader)
    head = desk.render("bc.preview.head", reader, when=begins, **values)
    samples = [_sample(desk, reader, each) for each in shown.samples]
    foot = desk.render("bc.preview.foot", reader, **end)
    return replace(head, text="\n".join([head.text, *samples, foot.text]), short="")


def refused(desk: Desk, reader: Person, found: Refused) -> Rendered:
    """Say why nothing was drafted, and what can be done."""
    shown = found.preview
    if found.why is Refusal.NOBODY:
        return desk.render("bc.nobody", reader, **_skipped(desk, reader, shown))
    if found.why is Refusal.ALONE:
        return alone(desk, reader, shown.people)
    if found.why is Refusal.DEAR:
        most = asking.cost(desk, reader, found.left)
        return desk.render("bc.dear", reader, cost=cost(desk, reader, shown), most=most)
    if found.why is Refusal.FAR:
        return desk.render("bc.far", reader, days=str(FURTHEST.days))
    return desk.render("bc.past", reader)


def alone(desk: Desk, reader: Person, people: int) -> Rendered:
    """Say that a broadcast needs a second coordinator, and that there is none."""
    most = str(desk.charter.broadcast_second)
    return desk.render("bc.alone", reader, n=str(people), most=most)


def state_of(desk: Desk, reader: Person, broadcast: Broadcast) -> str:
    """Say how a broadcast stands, as the end of a sentence."""
    if broadcast.state is BroadcastState.SCHEDULED and broadcast.starts_at is not None:
        time = desk.time(broadcast.starts_at, reader)
        return desk.render("bc.state.scheduled", reader, time=time).text
    return desk.word(f"bc.state.{broadcast.state}", reader)


def when_text(desk: Desk, reader: Person, broadcast: Broadcast) -> str | None:
    """Return when a broadcast is to go, and that this is by night; None for at once, by day."""
    starts = broadcast.starts_at
    when = desk.word("bc.now", reader) if starts is None else desk.time(starts, reader)
    if quiet_hours.ends(starts or desk.now, reader.time_zone) is not None:
        return desk.render("bc.night", reader, when=when).text
    return None if starts is None else when


def cost(desk: Desk, reader: Person, shown: Preview) -> str:
    """Return what a draft costs, or between what."""
    return asking.cost(desk, reader, shown.least, shown.most)


def _skipped(desk: Desk, reader: Person, shown: Preview) -> dict[str, str]:
    """Return how many are left out, and why."""
    why = telling.reasons(desk, reader, shown.skipped) or desk.word("word.nobody", reader)
    return {"skipped": str(sum(shown.skipped.values())), "why": why}


def _sample(desk: Desk, reader: Person, sample: Sample) -> str:
    """Show how a broadcast reads in a language, to how many, and its SMS parts."""
    name = _NAMES.get(sample.language, sample.language)
    counted = {"n": str(sample.people), "parts": str(sample.parts)}
    return desk.render("bc.preview.sample", reader, name=name, text=sample.text, **counted).text
