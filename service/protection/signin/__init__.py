"""Sign-in of staff: passwords, second factors, sessions, and what a person is shown of their own account."""

from service.protection.signin.passwords import (
    LONGEST,
    SHORTEST,
    Credential,
    PasswordHash,
    WeakPassword,
    hash_password,
    hash_pin,
    is_right,
    set_password,
)
from service.protection.signin.sessions import StaffSession

__all__ = [
    "LONGEST",
    "SHORTEST",
    "Credential",
    "PasswordHash",
    "StaffSession",
    "WeakPassword",
    "hash_password",
    "hash_pin",
    "is_right",
    "set_password",
]
