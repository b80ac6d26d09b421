"""A passkey's device in software: makes keys and signs as a phone or a stick does, and can be made to misbehave."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One passkey. Source of the layout: W3C Web Authentication Level 2, 6.1 and 6.5."""

    origin: str = ORIGIN
    party: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    """-1: of those that never count."""
    id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """The answer to navigator.credentials.create()."""
        data = self._client_data("webauthn.create", options)
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(self._public_key())
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + credential}
        return self._answer(
            {"clientDataJSON": data, "attestationObject": cbor2.dumps(attested)},
        )

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to navigator.credentials.get()."""
        if self.count >= 0:
            self.count += 1
        data, about = self._client_data("webauthn.get", options), self._data()
        signature = self.key.sign(about + hashlib.sha256(data).digest(), ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": data, "authenticatorData": about, "signature": signature})

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _data(self, more: int = 0) -> bytes:
        party = hashlib.sha256(self.party.encode()).digest()
        return party + bytes([self.flags | more]) + max(self.count, 0).to_bytes(4, "big")

    def _public_key(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _answer(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.id)
        encoded = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": encoded})


def challenge_in(options: dict[str, Any]) -> bytes:
    return base64url_to_bytes(options["challenge"])
