"""What every process is made of, built once from the settings and handed down."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import structlog
from sqlalchemy import Engine

import service.schema  # noqa: F401  (the wall between programs must know every table)
from service import db, engines, failpoints, inbound
from service.clock import Clock
from service.errors import ServiceError
from service.escalations.calls.placing import Caller
from service.escalations.notifications.claims import Desk
from service.escalations.notifications.sending import Notifier
from service.holdings import realigning
from service.messaging import proofreading
from service.messaging.breaker import Breaker
from service.messaging.carrier import Carrier, TwilioCarrier
from service.messaging.delivery import Delivery
from service.messaging.lifeline import Lifeline, keyless
from service.messaging.mail import Mailer
from service.messaging.push import Pusher
from service.messaging.simulated import SimulatedCarrier
from service.patience import is_away
from service.people.countries import Countries
from service.people.directory import Directory
from service.protection import epochs, keyring
from service.protection.vault import Vault
from service.settings import Settings
from service.wakeup import Waker
from service.writer import Writer

log = structlog.get_logger()


class DatabaseAway(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "the database cannot be reached, and this machine has not served it before: check DATABASE_URL"
        )


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
    lifeline: Lifeline

    @classmethod
    def build(cls, settings: Settings, *, clock: Clock | None = None, carrier: Carrier | None = None) -> Self:
        """Connect, open the vault, start the writer. Raises ServiceError with what to do.

        With a database that is away for now it comes up all the same, where it has served it before.
        """
        failpoints.arm(settings.failpoints)
        proofreading.start()
        clock = clock or Clock()
        engine = db.connect(settings.database_url, is_serving=True)
        try:
            vault = unlock(engine, settings, now=clock.now())
            _bring_in_line(engine, vault, settings, now=clock.now())
        except ServiceError:
            engine.dispose()  # the process may go on without it (crisis_only.py)
            raise
        carrier = carrier or build_carrier(settings, vault)
        countries = Countries.parse(settings.sms_countries, also=settings.operator_phone)
        directory, waker = Directory(engine, vault, countries), Waker()
        writer = Writer(
            engine,
            lambda session, texts: inbound.receive(
                session, vault, directory, texts, base_url=settings.base_url, now=clock.now()
            ),
            lambda session, reports: inbound.receive_reports(session, reports, now=clock.now()),
            waker,
        )
        if engine.dialect.name == "sqlite":
            mode = engines.journal_mode(sqlite3.sqlite_version_info)
            log.info("sqlite", version=sqlite3.sqlite_version, journal_mode=mode)
        lifeline = Lifeline(vault, settings.data_dir, carrier, countries, base_url=settings.base_url)
        lifeline.recollect()
        lifeline.adopt()  # before anybody looks for texts that were missed: these were answered
        return cls(settings, engine, vault, directory, carrier, clock, waker, writer, lifeline)

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
            on_failed=inbound.not_arriving,
            rate=self.settings.pace,
        )

    def caller(self, breaker: Breaker) -> Caller:
        """Who places the calls of this process's worker, with what its texts have learned of the carrier."""
        return Caller(
            self.carrier,
            self.writer,
            self.vault,
            self.directory,
            breaker,
            clock=self.clock,
            base_url=self.settings.base_url,
        )

    def notifier(self) -> Notifier:
        """Who hands over the e-mails and pushes of this process's worker."""
        settings = self.settings
        return Notifier(
            Mailer.of(settings),
            Pusher.of(settings, self.vault),
            self.writer,
            Desk(self.vault, self.directory, settings.operator_email, settings.base_url),
            clock=self.clock,
        )

    def close(self) -> None:
        """Finish what is waiting to be written, and let go of the database."""
        self.writer.close()
        self.lifeline.close()
        self.engine.dispose()


def unlock(engine: Engine, settings: Settings, *, now: datetime) -> Vault:
    """The vault, by the database's own keys or by the copy of them. Raises KeysWrong and DatabaseAway."""
    try:
        vault = keyring.unlock(engine, settings.key_list, now=now)
    except Exception as error:
        if not is_away(error):
            raise
        log.exception("database_away")
        kept = epochs.unlock(settings.data_dir, settings.key_list)
        if kept is None:
            raise DatabaseAway from None
        return kept
    try:
        epochs.save(engine, settings.data_dir)
        keyless.publish(vault, settings.data_dir)
    except OSError:
        log.exception("keys_not_copied")
    return vault


def _bring_in_line(engine: Engine, vault: Vault, settings: Settings, *, now: datetime) -> None:
    """Nobody who was erased is served again, whatever backup was put in place. Raises LedgerAway.

    Where the database is away, the worker does it as soon as that is back.
    """
    try:
        realigning.bring_in_line(engine, vault, kept_in=settings.erasures, now=now)
    except Exception as error:
        if not is_away(error):
            raise
        log.exception("database_away")


def build_carrier(settings: Settings, vault: Vault) -> Carrier:
    """Twilio where there is an account, else the phones in the browser."""
    return SimulatedCarrier(settings, vault) if settings.is_simulated else TwilioCarrier(settings)
