"""A software authenticator: it makes passkeys and signs with them, as a phone or computer would.

Written from the standard (W3C Web Authentication, level 3: 6.1 authenticator data, 6.5 attested
credentials, 7.1 and 7.2 what a relying party checks), so that what the console takes is held
against something that it did not make itself.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
_ES256 = -7


@dataclass(slots=True)
class Authenticator:
    """Somebody's phone: where it is used, its one passkey, and what it may do wrong."""

    origin: str
    rp_id: str = "localhost"
    verifies: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    owner: bytes = b""

    def makes(self, options: dict[str, Any]) -> str:
        """Make a passkey for these options, and return what the browser sends."""
        self.owner = decoded(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: _ES256, -1: 1, -2: x, -3: y})
        length = len(self.credential).to_bytes(2, "big")
        data = self._data(ATTESTED) + bytes(16) + length + self.credential + public
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def signs(self, options: dict[str, Any]) -> str:
        """Sign what these options ask for, and return what the browser sends."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(data + sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.owner,
        )

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        place = sha256(self.rp_id.encode()).digest()
        return place + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _answer(self, **parts: bytes) -> str:
        response = {name: encoded(part) for name, part in parts.items()}
        name = encoded(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def encoded(data: bytes) -> str:
    """Return bytes as browsers write them in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Return bytes as they were before."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
