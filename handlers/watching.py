"""Watching: what is wrong with the service is told to the coordinators, once, and when it ends.

They read it on their own phone, by another channel where the usual one is what is broken, and
never more than MOST_TEXTS an hour; what does not fit is told in one line as soon as it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.model import Outbound
from domain.posting import Reachable, choose_address
from handlers import alarms
from monitoring import health, measuring
from monitoring.health import BY_NAME
from storage import addresses, alerts, people, recent
from storage.columns import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from content.phrases import Rendered
    from domain.model import Channel, Person
    from handlers.desk import Desk
    from monitoring.health import Reading, Verdict
    from storage.alerts import Alert
    from storage.inbox import Arrived

MOST_TEXTS: Final = 6
AGAIN: Final = timedelta(hours=6)
"""What lasts is told of again after this."""

KEPT: Final = timedelta(days=30)
AN_HOUR: Final = timedelta(hours=1)
ECHO: Final = "canary"
SEVERAL: Final = "alert.several"
OVER: Final = ("alert.over", "alert.over.sent", "alert.over.dead")
TEXTS: Final = frozenset({*(each.phrase for each in BY_NAME.values()), SEVERAL, *OVER})
BROKEN: Final = ("provider.down", "provider.refuses", "provider.mute", "outbox.late")
"""What makes a channel unfit for telling of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look measured, what held at the one before, and the channels we write by."""

    readings: Sequence[Reading]
    before: Collection[str]
    carried: Collection[Channel]


def act(desk: Desk, look: Look) -> Verdict:
    """Raise what is wrong, clear what is over, and tell the coordinators of both."""
    uow = desk.uow
    readings = [*look.readings, *measuring.dead(uow)]
    verdict = health.judge(readings, alerts.standing(uow), look.before)
    for one in verdict.raised:
        since = one.since or desk.now
        alerts.raise_(uow, one.name, since=(since - EPOCH) // MICROSECOND)
        desk.log("alert.raised", None, one.name)
    over = [one for one in verdict.over if alerts.clear(uow, one.name)]
    for one in over:
        desk.log("alert.over", None, one.name)
    alerts.forget(uow, desk.now - KEPT)
    _tell(desk, look, {one.name: one for one in readings}, over)
    return verdict


def echo(desk: Desk, arrived: Arrived) -> None:
    """Answer the service's message to itself: nobody reads it, but that it arrives is seen."""
    home, song = arrived.address_id, arrived.message_id
    desk.uow.send(Outbound(None, ECHO, ECHO, address_id=home, relays=song))


def _tell(
    desk: Desk, look: Look, readings: Mapping[str, Reading], over: Sequence[Reading]
) -> None:
    """Tell those on duty; when none of them can be reached, the other coordinators."""
    standing = alerts.standing(desk.uow)
    due = [each for each in standing.values() if _is_due(each, readings, desk.now)]
    broken = {health.split(name)[1] for name in standing if name.startswith(BROKEN)}
    ended = _ended_for_good(over, broken)
    carried = [each for each in look.carried if each not in broken]
    if not (due or ended):
        return
    news = _News(tuple(due), tuple(ended), readings)
    for group in (alarms.on_duty(desk), desk.coordinators()):
        told = [_tell_one(desk, reader, carried, news) for reader in group]
        if any(told):
            for each in due:
                alerts.tell(desk.uow, each.name)
            return


@dataclass(frozen=True, slots=True)
class _News:
    """What coordinators must be told of: what is wrong, what is over, and the figures to it."""

    due: tuple[Alert, ...]
    ended: tuple[Reading, ...]
    readings: Mapping[str, Reading]


def _ended_for_good(over: Sequence[Reading], broken: Collection[str]) -> list[Reading]:
    """Return what is worth a word: a channel is well again once, and when all of it is well."""
    told = [one for one in over if BY_NAME[one.condition].ends and one.subject not in broken]
    return list({one.subject or one.condition: one for one in reversed(told)}.values())[::-1]


def _is_due(alert: Alert, readings: Mapping[str, Reading], now: datetime) -> bool:
    if alert.told_at is None:
        return True
    return alert.name in readings and now - alert.told_at >= AGAIN


def _tell_one(desk: Desk, reader: Person, carried: Collection[Channel], news: _News) -> bool:
    """Tell one coordinator everything, in a line each or in one; False when nothing could go."""
    home = _reachable_at(desk, reader, carried)
    if home is None:
        return False
    lately = recent.phrases_to(desk.uow, home, desk.now - AN_HOUR)
    room = MOST_TEXTS - sum(phrase in TEXTS for phrase in lately)
    texts = [_wrong(desk, reader, each, news) for each in news.due]
    texts += [_ended(desk, reader, each) for each in news.ended]
    if len(texts) > room:
        texts = [_all_in_one(desk, reader, news)] if room > 0 else []
    for rendered in texts:
        desk.tell(reader, rendered, address_id=home, urgent=True)
    return bool(texts)


def _reachable_at(desk: Desk, reader: Person, carried: Collection[Channel]) -> int | None:
    known = [
        Reachable(each.id, each.channel, each.blocked_at is not None)
        for each in addresses.of_person(desk.uow, reader.id)
    ]
    return choose_address(known, reader.preferred, carried)


def _wrong(desk: Desk, reader: Person, alert: Alert, news: _News) -> Rendered:
    condition, subject = health.split(alert.name)
    reading = news.readings.get(alert.name)
    since = EPOCH + alert.detail.get("since", 0) * MICROSECOND
    values = {
        "time": lambda: desk.time(since, reader),
        "n": lambda: str(reading.n if reading else 0),
        "channel": lambda: desk.word(f"channel.{subject}", reader),
        "name": lambda: _name(desk, reader, int(subject)),
    }
    said = {each: values[each]() for each in condition.says}
    return desk.render(condition.phrase, reader, **said)


def _ended(desk: Desk, reader: Person, over: Reading) -> Rendered:
    time = desk.time(desk.now, reader)
    known = alerts.find(desk.uow, over.name)
    since = known.raised_at if known else desk.now
    if over.condition in measuring.DEAD:
        what = desk.word(f"notice.{over.condition}", reader)
        begun = desk.time(since, reader)
        return desk.render("alert.over.dead", reader, what=what, n=str(over.n), time=begun)
    if over.subject:
        channel = desk.word(f"channel.{over.subject}", reader)
        n = str(measuring.sent_late(desk.uow, over.subject, since))
        return desk.render("alert.over.sent", reader, channel=channel, time=time, n=n)
    what = desk.word(f"notice.{over.condition}", reader)
    return desk.render("alert.over", reader, what=what, time=time)


def _all_in_one(desk: Desk, reader: Person, news: _News) -> Rendered:
    """Return one line for everything: what is wrong, or what is over when nothing is."""
    wrong = [health.split(each.name)[0].name for each in news.due]
    named = wrong or [each.condition for each in news.ended]
    words = ", ".join(desk.word(f"notice.{each}", reader) for each in dict.fromkeys(named))
    if wrong:
        return desk.render("alert.several", reader, n=str(len(wrong)), list=words)
    return desk.render("alert.over", reader, what=words, time=desk.time(desk.now, reader))


def _name(desk: Desk, reader: Person, address_id: int) -> str:
    owner = addresses.get(desk.uow, address_id).person_id
    if owner is None:
        return desk.word("word.stranger", reader)
    return naming.given_name(people.get(desk.uow, owner).name)
