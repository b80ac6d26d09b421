"""Which program a sender number belongs to: few, needed for every text, so kept in memory."""

import threading
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, select

from service.db import EVERY_PROGRAM, reading
from service.people.countries import USUAL, Countries
from service.people.phones import Phone
from service.people.programs import Program
from service.protection import keyring
from service.protection.vault import Key, Unreadable, Vault

log = structlog.get_logger()

REFRESH_SECONDS: Final = 1
"""A number that we do not know is looked for in the database at most this often."""


@dataclass(frozen=True, slots=True)
class Entry:
    program: UUID
    sender: Phone
    language: str
    key: Key
    """The program's own key: for strangers' texts."""
    countries: Countries
    crisis_line: dict[str, str] | None = None
    """The program's own."""

    def may_text(self, phone: str) -> bool:
        """Whether this program's texts may go there (F45)."""
        return self.countries.hold(phone, sender=self.sender)


class Directory:
    """Programs by their sender number and by their id."""

    def __init__(self, engine: Engine, vault: Vault, countries: Countries = USUAL) -> None:
        self._engine, self._vault = engine, vault
        self.countries = countries
        self._lock = threading.Lock()
        self._by_sender: dict[str, Entry] = {}
        self._by_id: dict[UUID, Entry] = {}
        self._read_at = float("-inf")

    def known(self, number: str) -> Entry | None:
        """As `at`, from memory alone: never waits for the database."""
        return self._by_sender.get(number)

    def at(self, number: str) -> Entry | None:
        """The program that texts from this number; None where it is no number of ours."""
        entry = self._by_sender.get(number)
        if entry is None:
            self.refresh()
            entry = self._by_sender.get(number)
        return entry

    def of(self, program: UUID) -> Entry | None:
        entry = self._by_id.get(program)
        if entry is None:
            self._reload()  # at once: a row that names it shows that it is there
            entry = self._by_id.get(program)
        return entry

    def any_sender(self) -> Phone | None:
        """Some number of ours, for the operator's own texts."""
        self.refresh()
        return next((entry.sender for entry in self._by_sender.values()), None)

    def refresh(self) -> None:
        with self._lock:
            is_fresh = time.monotonic() - self._read_at < REFRESH_SECONDS
        if not is_fresh:
            self._reload()

    def _reload(self) -> None:
        entries = self._read()
        with self._lock:
            self._by_sender = {entry.sender: entry for entry in entries}
            self._by_id = {entry.program: entry for entry in entries}
            self._read_at = time.monotonic()

    def _read(self) -> list[Entry]:
        with reading(self._engine, program=EVERY_PROGRAM) as session:
            found = (self._entry(session, one) for one in session.exec(select(Program)).all())
            return [one for one in found if one is not None]

    def _entry(self, session: Session, program: Program) -> Entry | None:
        """None where its number does not open: texts to it find nobody, and those of other programs go on."""
        key = keyring.key_of(session, self._vault, program.id)
        try:
            sender = Phone(key.open("program.sender", program.id, program.sender))
        except Unreadable:
            log.error("program_unreadable", program=program.id.hex)  # noqa: TRY400
            return None
        return Entry(program.id, sender, program.language, key, self.countries, program.crisis_line)
