"""Recovery codes: the second factor of who has lost their phone. Each works once; we keep only keyed hashes."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Field, Session, col, delete, func, select, update

from service.db import Scoped, new_id
from service.protection.vault import Vault

COUNT: Final = 10
GROUPS: Final = 3
"""Of four letters: 57 bits, more than anybody guesses at ten tries in five minutes."""

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz3456789"
"""None that is taken for another when read from paper."""


class RecoveryCode(Scoped, table=True):
    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    code_hash: bytes
    """By the vault's index key, so that a stolen database alone cannot be searched for them."""
    used_at: datetime | None = None


def make(session: Session, vault: Vault, staff: UUID, *, program: UUID) -> list[str]:
    """Ten fresh codes, to be shown once; those from before are good for nothing any more."""
    remove(session, staff)
    codes = ["-".join(_word() for _ in range(GROUPS)) for _ in range(COUNT)]
    session.add_all(
        RecoveryCode(program_id=program, staff_id=staff, code_hash=_hash(vault, staff, code))
        for code in codes
    )
    return codes


def use(session: Session, vault: Vault, staff: UUID, code: str, *, now: datetime) -> bool:
    """Whether it is one of their codes that was not used before. It is used by that."""
    wanted = update(RecoveryCode).where(
        col(RecoveryCode.staff_id) == staff,
        col(RecoveryCode.code_hash) == _hash(vault, staff, code),
        col(RecoveryCode.used_at).is_(None),
    )
    return bool(session.exec(wanted.values(used_at=now)).rowcount)


def left(session: Session, staff: UUID) -> int:
    """How many are still good."""
    unused = select(func.count()).where(RecoveryCode.staff_id == staff, col(RecoveryCode.used_at).is_(None))
    return session.exec(unused).one()


def remove(session: Session, staff: UUID) -> None:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == staff))


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def _hash(vault: Vault, staff: UUID, code: str) -> bytes:
    letters = "".join(sign for sign in code.casefold() if sign.isalnum())
    return vault.index("recovery code", f"{staff.hex}|{letters}")
