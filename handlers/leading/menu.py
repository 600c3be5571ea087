"""HELP of a leader or a regional authority: a short menu, a digit for each line of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.model import Prompt
from handlers.improving import commanding
from handlers.leading import leaders, parts, plans, team, visiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.turn import Turn
    from storage.prompts import Stored

LEADER: Final = "leading.menu"
REGION: Final = "leading.menu.region"
MINUTES: Final = 60

OF_LEADER: Final[Mapping[str, Callable[[Turn], None]]] = {
    "1": commanding.show_list,
    "2": visiting.show,
    "3": team.explain,
    "4": plans.ask,
    "5": parts.show,
}
OF_REGION: Final[Mapping[str, Callable[[Turn], None]]] = {
    "1": commanding.show_list,
    "2": visiting.show,
}


def show(turn: Turn) -> None:
    """Show somebody what they can do here, by digits."""
    leads = leaders.leads(turn.person)
    kind, lines = (LEADER, OF_LEADER) if leads else (REGION, OF_REGION)
    phrase = "help.leader.today" if leads else "help.region.today"
    prompt = Prompt(kind, tuple(lines), minutes=MINUTES, waits=False)
    turn.reply_as(phrase, {"prompt": prompt}, place=leaders.place(turn.desk, turn.person))


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody chose a line of their menu; the menu stays open for another one."""
    lines = OF_LEADER if stored.prompt.kind == LEADER else OF_REGION
    lines[key](turn)
