"""Passkeys: one is made on You, opens the door without a code, and is taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.door import keys, opening
from console.page import STAFF, Doorway, Page
from handlers.door import passkeys
from storage import passkeys as kept

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Guest, Visit
    from storage.passkeys import Passkey


NO_NAME = "A passkey needs an address with a name. Codes by chat work as before."


async def show(guest: Guest) -> web.StreamResponse:
    """Ask a browser for any passkey that it has for us."""
    if not keys.are_possible(guest):
        return guest.refuse(400, guest.say(NO_NAME))
    origin = opening.origin(guest)
    challenge = await guest.commit(lambda desk: passkeys.greet(desk, guest.bound, origin))
    if challenge is None:
        return guest.refuse(429, guest.say("Too much was tried from here. Wait an hour."))
    options = keys.request(guest, challenge)
    return guest.page("door/passkey.html", options=options, to=opening.going_to(guest))


async def enter(guest: Guest) -> web.StreamResponse:
    """Let in whoever holds a key of ours."""
    token = await _token(guest)
    if token is None:
        return guest.refuse(403, guest.say("This passkey does not open the door. Use a code."))
    return opening.let_in(guest, token)


async def new(visit: Visit) -> web.StreamResponse:
    """Ask for a name, and let the browser make a key."""
    if not keys.are_possible(visit):
        return visit.refuse(400, visit.say(NO_NAME))
    begun = await visit.commit(lambda desk: passkeys.begin(desk, visit.person, visit.bound))
    options = keys.creation(visit, begun.handle, begun.challenge, begun.known)
    return visit.page("door/new_passkey.html", options=options, name=opening.device(visit))


async def add(visit: Visit) -> web.StreamResponse:
    """Keep the key that a browser has made."""
    if not await _added(visit):
        return visit.go("/you", visit.say("No passkey was made. You can try again."))
    return visit.go("/you", visit.say("The passkey is made. It opens the console from now on."))


async def remove(visit: Visit) -> web.StreamResponse:
    """Forget a key of the visitor."""
    key_id = visit.number("key")
    gone = await visit.commit(lambda desk: passkeys.remove(desk, visit.person, key_id))
    said = "The passkey is removed." if gone else "There was no such passkey any more."
    return visit.go("/you", visit.say(said))


async def signed_with(guest: Guest) -> tuple[Passkey, passkeys.Signed]:
    """Return the key of ours that a browser has signed with, and what; raises keys.BadKey."""
    answer = guest.field("answer")
    credential = keys.credential(answer)
    key = await guest.read(lambda uow: kept.find(uow, credential))
    if key is None:
        raise keys.BadKey("no key that we know")
    return key, keys.signed(guest, answer, key)


async def _token(guest: Guest) -> str | None:
    try:
        key, signed = await signed_with(guest)
    except keys.BadKey:
        return None
    device = opening.device(guest)
    return await guest.commit(lambda desk: passkeys.enter(desk, key, guest.bound, signed, device))


async def _added(visit: Visit) -> bool:
    device = opening.device(visit)
    name = visit.field("name") or device or visit.say("Passkey")
    try:
        made, challenge = keys.made(visit, visit.field("answer"))
    except keys.BadKey:
        return False
    new_key = passkeys.New(made, challenge, name, device)
    return await visit.commit(
        lambda desk: passkeys.enrol(desk, visit.person, visit.bound, new_key)
    )


DOORWAYS = (
    Doorway("GET", "/enter/passkey", show),
    Doorway("POST", "/enter/passkey", enter),
)

PAGES = (
    Page("GET", "/you/passkeys/new", new, STAFF, grave=True),
    Page("POST", "/you/passkeys", add, STAFF, grave=True),
    Page("POST", "/you/passkeys/{key}/remove", remove, STAFF, grave=True),
)
