"""An alumnus at hand, with what it takes to change them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.importing.already import Already
from service.people.alumni import Alumnus
from service.protection.vault import Key, Vault


@dataclass(frozen=True, slots=True)
class Person:
    session: Session
    vault: Vault
    alumnus: Alumnus
    key: Key
    staff: Mapping[bytes, UUID]
    """The program's staff by the blind index of their e-mail."""
    had: Already
    """What they had before this file."""
    now: datetime

    @property
    def id(self) -> UUID:
        return self.alumnus.id

    @property
    def program(self) -> UUID:
        return self.alumnus.program_id
