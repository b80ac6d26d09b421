"""What every process is made of, built once from the settings and handed down."""

import sqlite3
from dataclasses import dataclass
from typing import Self

import structlog
from sqlalchemy import Engine

import service.schema  # noqa: F401  (the wall between programs must know every table)
from service import db, inbound
from service.clock import Clock
from service.messaging.carrier import Carrier, TwilioCarrier
from service.messaging.delivery import Delivery
from service.messaging.simulated import SimulatedCarrier
from service.people.directory import Directory
from service.protection import keyring
from service.protection.vault import Vault
from service.settings import Settings
from service.wakeup import Waker
from service.writer import Writer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    engine: Engine
    vault: Vault
    directory: Directory
    carrier: Carrier
    clock: Clock
    waker: Waker
    writer: Writer

    @classmethod
    def build(cls, settings: Settings, *, clock: Clock | None = None, carrier: Carrier | None = None) -> Self:
        """Connect, open the vault, start the writer. Raises ServiceError with what to do."""
        clock = clock or Clock()
        engine = db.connect(settings.database_url)
        vault = keyring.unlock(engine, settings.key_list, now=clock.now())
        directory, waker = Directory(engine, vault), Waker()
        writer = Writer(
            engine,
            lambda session, texts: inbound.receive(session, vault, directory, texts, now=clock.now()),
            waker,
        )
        if engine.dialect.name == "sqlite":
            mode = db.journal_mode(sqlite3.sqlite_version_info)
            log.info("sqlite", version=sqlite3.sqlite_version, journal_mode=mode)
        return cls(
            settings, engine, vault, directory, carrier or build_carrier(settings, vault), clock, waker, writer
        )

    def delivery(self) -> Delivery:
        """A sender for this process's worker."""
        return Delivery(
            self.carrier,
            self.writer,
            self.vault,
            self.directory,
            clock=self.clock,
            waker=self.waker,
            base_url=self.settings.base_url,
        )

    def close(self) -> None:
        """Finish what is waiting to be written, and let go of the database."""
        self.writer.close()
        self.engine.dispose()


def build_carrier(settings: Settings, vault: Vault) -> Carrier:
    """Twilio where there is an account, else the phones in the browser."""
    return SimulatedCarrier(settings, vault) if settings.is_simulated else TwilioCarrier(settings)
