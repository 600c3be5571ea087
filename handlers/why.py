"""WHY: a mentor asks why a question came to them, and reads it in their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming, reasons
from domain.model import Tier
from domain.reasons import Reason, Why
from storage import offers

if TYPE_CHECKING:
    from domain.model import Offer
    from handlers.turn import Turn
    from storage.offers import Known


def tell(turn: Turn) -> None:
    """Tell a mentor why they were asked: of the code they name, else of the newest offer."""
    known = offers.known_to(turn.desk.uow, turn.person.id)
    if turn.intent.code is not None:
        known = [one for one in known if one.offer.code == turn.intent.code]
    if known:
        made = ([one for one in known if _waits(one)] or known)[-1].offer
        turn.reply(
            "offer.why",
            code=naming.offer_tag(made.code),
            reason=", ".join(_said(turn, each) for each in _reasons(made)),
            coordinator=turn.desk.coordinator_name(turn.person),
        )
    elif turn.intent.code is not None:
        turn.reply("key.unknown", code=naming.offer_tag(turn.intent.code))
    else:
        turn.reply("mentor.list.none")


def _waits(known: Known) -> bool:
    return known.is_for_taking


def _reasons(made: Offer) -> tuple[Reason, ...]:
    """Return the reasons of an offer; of one that has none on record, its tier."""
    tier = Why.CHOSEN if made.tier is Tier.COORDINATOR else Why(made.tier)
    return reasons.read(made.reason) or (Reason(tier),)


def _said(turn: Turn, reason: Reason) -> str:
    if reason.discipline is None:
        return turn.desk.word(f"why.{reason.why}", turn.person)
    covered = turn.desk.discipline(reason.discipline, turn.person)
    return turn.desk.render("offer.why.covers", turn.person, discipline=covered).text
