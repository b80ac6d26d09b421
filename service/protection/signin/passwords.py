"""Passwords. The only code that hashes one."""

import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Final, NewType
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Field, Session

from service.db import Scoped
from service.errors import ServiceError
from service.protection.signin import sessions

PasswordHash = NewType("PasswordHash", str)
"""What argon2id makes of a password, its parameters and salt included."""

SHORTEST: Final = 15
LONGEST: Final = 128
"""Length of a password in characters. Source: OWASP ASVS 5.0, 6.2.1 and 6.2.9."""

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. About 40 ms of one core.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# What people reach for when they must type fifteen characters. A password that is little else is refused.
_COMMON: Final = tuple(
    """
    password passwort passphrase secret letmein welcome admin administrator qwertyuiop qwerty
    asdfghjkl zxcvbnm iloveyou abcdefghijklmnop abc123 abc changeme default login master monkey
    dragon sunshine football baseball princess starwars trustno1 tideover recovery program
    specialist counselor aftercare 123 1234 12345 123456 1234567 12345678 123456789 1234567890
    """.split()  # noqa: SIM905 (read, and changed, as text)
)
_FEWEST_CHARACTERS: Final = 6
"""How many different characters must be left once the common words are taken out."""


class WeakPassword(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Credential(Scoped, table=True):
    """The password of one member of staff."""

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    password_hash: str
    changed_at: datetime
    second_factor_by: datetime | None = None
    """From then on a password alone opens nothing, where the program wants a second factor; None: never signed in yet."""


def hash_password(password: str, *, words: Iterable[str] = ()) -> PasswordHash:
    """Hash a new password, in about 40 ms: call it outside a transaction.

    `words` are what an attacker would try for this very person: name, e-mail, program. Raises WeakPassword.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"a password has {SHORTEST} to {LONGEST} characters; a sentence does well")
    rest = _normal(password).casefold()
    for word in sorted((*_COMMON, *(word.casefold() for word in words)), key=len, reverse=True):
        rest = rest.replace(word, " ") if len(word) > 2 else rest  # noqa: PLR2004 (initials are no words)
    if len(set(rest) - {" "}) < _FEWEST_CHARACTERS:
        raise WeakPassword("this password is too easy to guess; a sentence of your own does well")
    return PasswordHash(_HASHER.hash(_encoded(password)))


def hash_pin(pin: str) -> PasswordHash:
    """Hash the few digits of a person's PIN, in about 40 ms. What keeps it safe are few tries and a seal around this."""
    return PasswordHash(_HASHER.hash(_encoded(pin)))


def set_password(
    session: Session,
    staff: UUID,
    password: PasswordHash,
    *,
    program: UUID,
    keep: UUID | None = None,
    now: datetime,
) -> None:
    """Give somebody a password, and sign them out everywhere but in the browser that they sit at (`keep`)."""
    row = session.get(Credential, staff) or Credential(
        program_id=program, staff_id=staff, password_hash="", changed_at=now
    )
    row.password_hash, row.changed_at = password, now
    session.add(row)
    sessions.end_all(session, staff, keep=keep)


def is_right(password: str, expected: PasswordHash | None) -> bool:
    """Whether it is the password. Takes as long for somebody we do not know (None). About 40 ms of one core."""
    try:
        _HASHER.verify(expected or _nobodys(), _encoded(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return expected is not None and len(password) <= LONGEST


@cache
def _nobodys() -> PasswordHash:
    return PasswordHash(_HASHER.hash(secrets.token_bytes(32)))


def _normal(password: str) -> str:
    # The same letters typed on another keyboard may arrive as other code points (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _encoded(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")
