"""Passkeys (WebAuthn): both factors in one, for the device asks for a finger, a face or its own PIN before it signs.

The only code that knows py_webauthn. What is signed is bound to our own name by the browser, so no other site can ask for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, delete, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from service.db import Scoped, new_id
from service.protection.vault import Key

MOST: Final = 10
LONGEST_NAME: Final = 40
"""Characters."""

_VERIFIED: Final = UserVerificationRequirement.REQUIRED


class Passkey(Scoped, table=True):
    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    credential_id: bytes = Field(unique=True)
    public_key: bytes
    sign_count: int = Field(default=0, sa_type=sa.BigInteger)
    """How often it has signed, as it says itself; always 0 from those that are kept in step on several devices."""
    name: bytes
    """Sealed."""
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who we are to a browser: the name that a passkey belongs to, and the address that asks for it."""

    id: str
    origin: str


def list_of(session: Session, staff: UUID) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return list(session.exec(select(Passkey).where(Passkey.staff_id == staff).order_by(col(Passkey.id))))


def name_of(key: Key, row: Passkey) -> str:
    return key.open("passkey.name", row.id, row.name)


def options_to_add(
    party: Party, staff: UUID, email: str, name: str, have: Sequence[Passkey], challenge: bytes
) -> str:
    """What the browser is to make, as JSON; not a second one on the same device."""
    made = generate_registration_options(
        rp_id=party.id,
        rp_name="Tideover",
        user_id=staff.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_described(have),
    )
    return options_to_json(made)


def options_to_sign(party: Party, have: Sequence[Passkey], challenge: bytes) -> str:
    """What the browser is to sign, as JSON; by any of ours where `have` is empty."""
    made = generate_authentication_options(
        rp_id=party.id, challenge=challenge, allow_credentials=_described(have), user_verification=_VERIFIED
    )
    return options_to_json(made)


def _described(have: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in have]


def add(
    session: Session,
    key: Key,
    party: Party,
    answer: str,
    challenge: bytes,
    name: str,
    *,
    program: UUID,
    now: datetime,
) -> bool:
    """Keep a passkey that the browser has made; False where it is none, or is known already."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 (whatever a made-up answer does to the parsers is a refusal)
        return False
    if session.exec(select(Passkey.id).where(Passkey.credential_id == made.credential_id)).first():
        return False
    row = new_id()
    session.add(
        Passkey(
            id=row,
            program_id=program,
            staff_id=key.person,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=key.seal("passkey.name", row, name[:LONGEST_NAME]),
            made_at=now,
        )
    )
    return True


def find(session: Session, answer: str) -> Passkey | None:
    """Whose passkey an answer says that it is. It has proved nothing yet."""
    try:
        named = base64url_to_bytes(parse_authentication_credential_json(answer).id)
    except Exception:  # noqa: BLE001 (as in `add`)
        return None
    return session.exec(select(Passkey).where(Passkey.credential_id == named)).one_or_none()


def is_right(
    session: Session, party: Party, row: Passkey, answer: str, challenge: bytes, *, now: datetime
) -> bool:
    """Whether this passkey has signed this challenge for us, after its device has made sure of its owner."""
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 (as in `add`)
        return False
    # One statement: of two answers with the same count, which only a copy of the key can give, one gets in.
    count = col(Passkey.sign_count)
    rises = count < signed.new_sign_count if signed.new_sign_count else count == 0
    counted = update(Passkey).where(col(Passkey.id) == row.id, rises)
    return bool(session.exec(counted.values(sign_count=signed.new_sign_count, used_at=now)).rowcount)


def rename(session: Session, key: Key, passkey: UUID, name: str) -> bool:
    """Whether there was such a one of theirs."""
    row = session.get(Passkey, passkey)
    if row is None or row.staff_id != key.person:
        return False
    row.name = key.seal("passkey.name", row.id, name[:LONGEST_NAME])
    return True


def remove(session: Session, staff: UUID, passkey: UUID | None = None) -> bool:
    """Take one off, or all of them; whether there was one."""
    gone = delete(Passkey).where(col(Passkey.staff_id) == staff)
    return bool(session.exec(gone.where(col(Passkey.id) == passkey) if passkey else gone).rowcount)
