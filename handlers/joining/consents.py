"""Consent: a person agrees to what is stored, takes it back, and comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content import consent
from domain import naming
from domain.consent import UNASKED, Consent, How
from domain.model import Prompt, Role
from storage import addresses, facilities, invitations, messages, people, prompts
from storage import consents as given
from storage import questions as asked

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

CONSENT: Final = "consent"
AGREE: Final = "1"
_WEEK: Final = 7 * 24 * 60
_SAID: Final = "ask.received.invited"
"""The receipt that asks for consent in its own words."""

_WELCOMES: Final = (
    (Role.MENTOR, "join.welcome.mentor"),
    (Role.MENTEE, "join.welcome"),
    (Role.FACILITY_LEADER, "join.welcome.leader"),
    (Role.REGIONAL_AUTHORITY, "join.welcome.leader"),
)
"""How a person is welcomed; the first role they have decides."""


def prompt(*, waits: bool = False) -> Prompt:
    """Return the prompt that stands under whatever asks for consent."""
    return Prompt(CONSENT, (AGREE,), minutes=_WEEK, waits=waits)


def ask_consent(turn: Turn, rendered: Rendered) -> tuple[Rendered, Prompt | None]:
    """Add to a receipt what joining means, for a person who has not agreed yet."""
    if turn.person.consented_at is not None:
        return rendered, None
    if rendered.phrase == _SAID:
        return rendered, prompt()
    line = turn.desk.render("join.consent.line", turn.person)
    text = f"{rendered.text}\n{line.text}"
    choices = (*rendered.choices, *line.choices)
    return replace(rendered, text=text, short="", choices=choices), prompt()


def is_asked(desk: Desk, person: Person) -> bool:
    """Tell whether a person was asked under a receipt, and may agree with one key now."""
    homes = addresses.of_person(desk.uow, person.id)
    live = (each for home in homes for each in prompts.live_at(desk.uow, home.id))
    under = (each.message_id for each in live if each.prompt.kind == CONSENT)
    return any(messages.get(desk.uow, one).phrase not in UNASKED for one in under)


def agree(turn: Turn, stored: Stored, _key: str) -> None:
    """A person agrees: from now on they belong to the programme."""
    prompts.end(turn.desk.uow, stored)
    join(turn)


def may_agree(turn: Turn, key: str) -> bool:
    """Tell whether a bare key agrees to an invitation whose own prompt is over by now."""
    if key != AGREE or turn.person.consented_at is not None:
        return False
    return invitations.of_person(turn.desk.uow, turn.person.id) is not None


def join(turn: Turn, how: How = How.KEY) -> None:
    """Record that a person agrees here and now, and welcome them."""
    desk, person = turn.desk, turn.person
    if person.consented_at is None:
        record(desk, here(turn, how))
        desk.log("person.joined", None, f"by {how}", person_id=person.id)
    if asked.live_of(desk.uow, person.id):
        turn.reply("join.agreed", name=naming.given_name(person.name))
    else:
        turn.reply_with(welcome(desk, person))


def here(turn: Turn, how: How) -> Consent:
    """Return the consent of a person who agrees with this very message."""
    person, address = turn.person, addresses.get(turn.desk.uow, turn.address_id)
    return Consent(
        person.id,
        consent.VERSION,
        person.language,
        how,
        turn.desk.now,
        address.id,
        address.channel,
    )


def record(desk: Desk, agreed: Consent) -> None:
    """Store a consent, with which its person has joined."""
    given.add(desk.uow, agreed)
    people.set_consented(desk.uow, agreed.person_id, agreed.given_at)


def withdraw(desk: Desk, person_id: int) -> None:
    """A person leaves: what they agreed to no longer holds."""
    given.withdraw(desk.uow, person_id, desk.now)


def come_back(turn: Turn) -> None:
    """A person comes back with START, which agrees anew where nothing holds that they said."""
    uow, address = turn.desk.uow, addresses.get(turn.desk.uow, turn.address_id)
    if address.silent_since is not None:
        addresses.set_silent(uow, address.id, None)
    if not given.stands(uow, turn.person.id):
        record(turn.desk, here(turn, How.KEY))


def welcome(desk: Desk, person: Person) -> Rendered:
    """Return how a person is welcomed, by what they do."""
    held = (phrase for role, phrase in _WELCOMES if role in person.roles)
    phrase, name = next(held, "join.agreed"), naming.given_name(person.name)
    if phrase != "join.welcome.leader":
        return desk.render(phrase, person, name=name)
    place = _place(desk, person)
    return desk.render(phrase, person, name=name, place=place)


def _place(desk: Desk, person: Person) -> str:
    if person.facility_id is None:
        return desk.word("word.your_region", person)
    return facilities.get(desk.uow, person.facility_id).name
