"""Sealed columns: AES-256-GCM bound to their place, and keyed digests to find addresses by."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """A sealed value does not open here: its key is missing, or it was moved or changed."""


class BadKeys(ValueError):
    """ENCRYPTION_KEYS cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals text for one place (`table:column:row`) and opens it there alone.

    A sealed value is key id (1 byte), nonce (12), ciphertext and tag (16). The first key seals;
    every key opens, so that keys can be rotated while old values remain.
    """

    keys: dict[int, AESGCM]
    sealing_key: int
    index_key: bytes = field(repr=False)

    def seal(self, text: str, place: str) -> bytes:
        """Return `text` sealed for `place`."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """Return `data` sealed for `place`."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.keys[self.sealing_key].encrypt(nonce, data, place.encode())
        return bytes((self.sealing_key,)) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text sealed for `place`, "" where it was erased; raises SealBroken."""
        return self.open_bytes(sealed, place).decode() if sealed else ""

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Return the bytes sealed for `place`; raises SealBroken."""
        key = self.keys.get(sealed[0]) if sealed else None
        if key is None:
            raise SealBroken(f"no key opens {place}; is ENCRYPTION_KEYS complete?")
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return key.decrypt(nonce, rest, place.encode())
        except (InvalidTag, ValueError):  # a ValueError says that there is too little of it
            raise SealBroken(f"{place} was changed or sealed for another place") from None

    def digest(self, kind: str, value: str) -> bytes:
        """Return the keyed digest that finds `value` again without showing it (32 bytes)."""
        return hmac.digest(self.index_key, f"{kind}:{value}".encode(), hashlib.sha256)


def sealer(encryption_keys: str, secret_key: str) -> Sealer:
    """Build a sealer from ENCRYPTION_KEYS ("1:<base64>,2:<base64>") and SECRET_KEY.

    Raises BadKeys when an entry is not `<1-255>:<base64 of 32 bytes>` or an id stands twice.
    """
    keys: dict[int, AESGCM] = {}
    for entry in encryption_keys.split(","):
        key_id, key = _key(entry.strip())
        if key_id in keys:
            raise BadKeys(f"ENCRYPTION_KEYS names key {key_id} twice; give each its own number")
        keys[key_id] = AESGCM(key)
    secret = secret_key.encode()
    index_key = hashlib.blake2b(secret, digest_size=32, person=b"address-index").digest()
    return Sealer(keys, next(iter(keys)), index_key)


def _key(entry: str) -> tuple[int, bytes]:
    number, _, encoded = entry.partition(":")
    try:
        key_id, key = int(number), base64.b64decode(encoded, validate=True)
    except ValueError:
        key_id, key = 0, b""
    if not 1 <= key_id <= 255 or len(key) != KEY_BYTES:  # noqa: PLR2004 (one byte holds the id)
        raise BadKeys(
            "each of ENCRYPTION_KEYS is a number from 1 to 255, a colon and 32 bytes in base64; "
            "`mentorline init` writes a fresh one"
        )
    return key_id, key
