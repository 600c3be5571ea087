"""Asking clinical reviewers for their sign-off: one item at a time, in the daytime."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import quiet_hours
from domain.items import is_reviewed_by
from domain.model import Job, Prompt, Role
from handlers.reviewing import showing
from handlers.surveys import running
from storage import addresses, items, people, prompts, signatures

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.items import Item
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn

ASK: Final = "review.ask"
"""The job that shows a reviewer an item, and the prompt under it."""

SIGN: Final = "1"
COMMENT: Final = "2"
AGAIN: Final = timedelta(days=7)
"""A reviewer who lets an item lie is asked again after this, and only then."""

_MINUTES = int(AGAIN.total_seconds() // 60)


def announce(desk: Desk) -> None:
    """Plan that every reviewer is asked for whom something waits; to be called after loading."""
    waiting = items.waiting(desk.uow)
    for reviewer in people.with_role(desk.uow, Role.CLINICAL_REVIEWER):
        if reviewer.consented_at is not None and _theirs(desk, reviewer, waiting):
            _plan(desk, reviewer)


def ring(desk: Desk, job: Job) -> None:
    """A reviewer is shown the first item that waits for them, unless one lies before them."""
    reviewer = people.get(desk.uow, int(job.key))
    if reviewer.consented_at is None or Role.CLINICAL_REVIEWER not in reviewer.roles:
        return
    waiting = waiting_for(desk, reviewer)
    if reviewer.stopped_at is not None or not waiting:
        return
    if quiet_hours.ends(desk.now, reviewer.time_zone) is not None:
        _plan(desk, reviewer)
        return
    if (free := running.until(desk, reviewer)) is not None:
        desk.uow.later(Job(ASK, job.key, free))
        return
    again = desk.now + AGAIN
    desk.uow.later(Job(ASK, job.key, again))
    if _before(desk, reviewer) is None:
        desk.log("review.asked", None, waiting[0].ref, person_id=reviewer.id)
        how = {"prompt": _prompt(waiting[0]), "relay": True, "expires_at": again}
        desk.tell(reviewer, _rendered(desk, reviewer, waiting[0]), **how)


def waiting_for(desk: Desk, reviewer: Person) -> list[Item]:
    """Return what waits for a reviewer: of their cadre or everybody's, and not commented on."""
    return _theirs(desk, reviewer, items.waiting(desk.uow))


def review(turn: Turn) -> None:
    """REVIEW: how many items wait, and the first of them."""
    waiting = waiting_for(turn.desk, turn.person)
    if waiting:
        count = turn.desk.render("review.count", turn.person, n=str(len(waiting)))
        _show(turn, waiting[0], count.text)
    else:
        turn.reply("review.none")


def next_(turn: Turn) -> None:
    """NEXT: the item behind the one shown last, and after the last the first again."""
    desk = turn.desk
    waiting, before = waiting_for(desk, turn.person), _before(desk, turn.person)
    if not waiting:
        turn.reply("review.none")
        return
    place = 0
    if before is not None:
        last = items.get(desk.uow, before)
        behind = (last.ref, last.language)
        after = [n for n, each in enumerate(waiting) if (each.ref, each.language) > behind]
        place = after[0] if after else 0
    _show(turn, waiting[place])


def _theirs(desk: Desk, reviewer: Person, waiting: list[Item]) -> list[Item]:
    decided = {each.item_id for each in signatures.of_person(desk.uow, reviewer.id)}
    return [
        each
        for each in waiting
        if each.id not in decided and is_reviewed_by(each, reviewer.discipline)
    ]


def _plan(desk: Desk, reviewer: Person) -> None:
    at = quiet_hours.ends(desk.now, reviewer.time_zone) or desk.now
    desk.uow.later(Job(ASK, str(reviewer.id), at))


def _show(turn: Turn, item: Item, before: str = "") -> None:
    """Show an item to a reviewer who has just asked for it, whatever the hour."""
    rendered = _rendered(turn.desk, turn.person, item)
    if before:
        rendered = replace(rendered, text=f"{before}\n{rendered.text}", short="")
    turn.reply_with(rendered, prompt=_prompt(item, waits=False), relay=True)


def _rendered(desk: Desk, reviewer: Person, item: Item) -> Rendered:
    text = showing.shown(desk.phrases, item)
    values = {"ref": showing.tag(item), "guideline": item.guideline, "text": text}
    return desk.render(ASK, reviewer, **values)


def _prompt(item: Item, *, waits: bool = True) -> Prompt:
    return Prompt(ASK, (SIGN, COMMENT), None, (item.id,), minutes=_MINUTES, waits=waits)


def _before(desk: Desk, reviewer: Person) -> int | None:
    """Return the item that lies before a reviewer at any of their addresses, or None."""
    for address in addresses.of_person(desk.uow, reviewer.id):
        for stored in prompts.present_at(desk.uow, address.id):
            if stored.prompt.kind == ASK:
                return stored.prompt.options[0]
    return None
