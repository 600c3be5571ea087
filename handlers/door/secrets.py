"""The two secrets of the emergency way: a password to be written down, and a clock's codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cache
from hmac import compare_digest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from argon2 import PasswordHasher

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that are taken for each other on paper."""

_GROUPS, _IN_GROUP = 5, 4
_STEP_S = 30
ISSUER = "Mentorline"


@dataclass(frozen=True, slots=True)
class Made:
    """Fresh secrets, of which only the hash and the sealed secret are kept."""

    password: str = field(repr=False)
    password_hash: str = field(repr=False)
    secret: str = field(repr=False)
    address: str = field(repr=False)
    """What an authenticator app reads the secret from (otpauth://)."""


def make(name: str) -> Made:
    """Return fresh secrets for somebody of this name: 99 bits to type, and 160 for the clock."""
    import pyotp  # which no other command needs

    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))
    password, secret = "-".join(groups), pyotp.random_base32()
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    return Made(password, _hasher().hash(password), secret, address)


def fits(password_hash: str | None, typed: str) -> bool:
    """Tell whether a password is the one of a hash; without one it takes as long, and is not."""
    from argon2.exceptions import VerificationError

    password = "".join(typed.casefold().split())
    try:
        _hasher().verify(password_hash or _nobodys(), password)
    except VerificationError:
        return False
    return password_hash is not None


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the step of the clock (30 s) whose code was typed, at most one away; or None."""
    import pyotp

    clock = pyotp.TOTP(secret)
    here = int(now.timestamp()) // _STEP_S
    right = (
        step
        for step in (here - 1, here, here + 1)
        if compare_digest(clock.generate_otp(step).encode(), typed.encode())
    )
    return max(right, default=None)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody has."""
    return _hasher().hash(secrets.token_urlsafe())
