"""What coordinators are told of a broadcast that needs two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import costs
from handlers.broadcasts import wording
from storage import people

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from handlers.desk import Desk


def ask_second(desk: Desk, known: Broadcast, author: Person, other: Person, code: str) -> None:
    """Ask another coordinator to confirm a broadcast."""
    rendered = desk.render(
        "bc.second.ask",
        other,
        name=author.name,
        ref=str(known.number),
        n=str(known.people),
        cost=cost(desk, other, known.cost_most, unknown="bc.no_price.alone"),
        text=wording.text_in(known.texts, other.language),
        pin=code,
    )
    desk.tell(other, rendered, relay=True)


def tell_unconfirmed(desk: Desk, known: Broadcast) -> None:
    """Tell an author that nobody else has confirmed their broadcast."""
    author = people.get(desk.uow, known.author_id)
    desk.tell(author, desk.render("bc.unconfirmed", author, ref=str(known.number)))


def cost(
    desk: Desk,
    reader: Person,
    least: int,
    most: int | None = None,
    unknown: str = "bc.no_price",
) -> str:
    """Return a cost as a reader is told it; that it is not counted where no price is known."""
    if not desk.prices.are_known:
        return desk.word(unknown, reader)
    return costs.amount(least, desk.prices.currency, most)
