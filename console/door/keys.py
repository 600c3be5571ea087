"""Passkeys as browsers speak of them (W3C Web Authentication, level 3): options and answers.

Nothing here knows the memory: whether a signature counts is for `handlers.door.passkeys`. The
library is imported when the first key is used.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from console.addresses import LOOPBACK
from handlers.door.passkeys import Signed
from storage.passkeys import Made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.visit import Guest, Visit
    from storage.passkeys import Passkey

_LONGEST = 20_000


class BadKey(Exception):
    """What a browser sent is no key, and no signature, for this page."""


def are_possible(guest: Guest) -> bool:
    """Tell whether a browser may use a passkey here: never at a bare IP address."""
    return urlsplit(f"//{guest.request.host}").hostname == _place(guest)[0]


def creation(visit: Visit, handle: bytes, challenge: bytes, known: Sequence[Passkey]) -> str:
    """Return what a browser needs to make a key, as JSON; `handle` names its owner to it."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=_place(visit)[0],
        rp_name="Mentorline",
        user_id=handle,
        user_name=visit.person.name,
        challenge=challenge,
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(each.credential) for each in known
        ],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def request(guest: Guest, challenge: bytes, known: Sequence[Passkey] = ()) -> str:
    """Return what a browser needs to sign, as JSON: with one of these keys, or any it has."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=_place(guest)[0],
        challenge=challenge,
        allow_credentials=[
            structs.PublicKeyCredentialDescriptor(each.credential) for each in known
        ],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def made(visit: Visit, answer: str) -> tuple[Made, bytes]:
    """Return a new key and the challenge that it signed; raises BadKey."""
    import webauthn

    challenge, (rp_id, origin) = _challenge(answer), _place(visit)
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except Exception as fault:  # its parsers raise whatever they stumble over
        raise BadKey("no key for this page") from fault
    key = Made(found.credential_id, found.credential_public_key, found.sign_count)
    return key, challenge


def credential(answer: str) -> bytes:
    """Return which key an answer says it is signed with; raises BadKey."""
    return _decoded(_read(answer).get("rawId"))


def signed(guest: Guest, answer: str, key: Passkey) -> Signed:
    """Return what a key has signed; raises BadKey. Whether its count goes on is not looked at."""
    import webauthn

    challenge, (rp_id, origin) = _challenge(answer), _place(guest)
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as fault:
        raise BadKey("no signature for this page") from fault
    return Signed(challenge, found.new_sign_count)


def _place(guest: Guest) -> tuple[str, str]:
    """Return the name that keys are made for, and the one origin that may use them.

    Browsers know no key for an IP address: on this very machine it is localhost.
    """
    site = urlsplit(guest.house.site)
    if site.hostname not in LOOPBACK:
        return site.hostname or "", guest.house.site
    return "localhost", f"{site.scheme}://localhost" + (f":{site.port}" if site.port else "")


def _challenge(answer: str) -> bytes:
    response = _read(answer).get("response")
    data = response.get("clientDataJSON") if isinstance(response, dict) else None
    return _decoded(_read(_decoded(data)).get("challenge"))


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadKey("no answer of a browser")
    return found


def _decoded(text: object) -> bytes:
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(str(text or ""))
    except ValueError:
        raise BadKey("no base64") from None
