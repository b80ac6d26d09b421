"""doctor: is this deployment ready for people?"""

import argparse
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, func, select

from service import db, engines, schema
from service.backups import postgresql
from service.clock import Clock
from service.commands import foretelling
from service.commands.registering import Commands, register
from service.db import EVERY_PROGRAM, reading, within
from service.escalations import reachability
from service.heartbeats import is_silent
from service.holdings import realigning
from service.holdings.ledger import LedgerAway
from service.messaging import account, connection, marks, reachable
from service.messaging.connection import NotConnected, Wanted
from service.messaging.errors import NotSent, Refused
from service.messaging.mail import Mailer
from service.people import programs
from service.people.phones import Phone
from service.people.programs import Program
from service.protection import keyring
from service.protection.audit import Action, AuditEvent
from service.protection.vault import KeysWrong, Vault
from service.settings import Settings

LOOK_IS_OLD: Final = timedelta(minutes=10)
"""Five times as long as from one look at Twilio's list to the next."""


BACKUP_IS_OLD: Final = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do where it is not well."""

    what: str
    remedy: str | None = None


def add(commands: Commands) -> None:
    made = register(commands, "doctor", doctor)
    made.add_argument(
        "--at",
        type=_local,
        metavar="'2026-11-29 23:00'",
        help="say instead who would be paged at that time of each program's clock, if nobody answered",
    )


def doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check this deployment, say what is wrong and what to do. Exit code 1 where something is."""
    if arguments.at is not None:
        foretelling.tell(settings, arguments.at)
        return 0
    findings = list(examine(settings, now=Clock().now()))
    for finding in findings:
        print(f"WRONG  {finding.what}: {finding.remedy}" if finding.remedy else f"ok     {finding.what}")
    return 1 if any(finding.remedy for finding in findings) else 0


def _local(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise argparse.ArgumentTypeError("no offset: it is the time of each program's own clock")
    return at


def examine(settings: Settings, *, now: datetime) -> Generator[Finding]:
    """Look at everything in turn; what depends on something that is wrong is left out."""
    yield _carrier(settings)
    yield _public_url(settings)
    yield _operator(settings)
    yield _beside_twilio(settings)
    yield from _mail(settings)
    engine = db.connect(settings.database_url)
    try:
        database = _database(engine)
        yield database
        if database.remedy is None:
            yield from _inside(engine, settings, now=now)
    finally:
        engine.dispose()


def _carrier(settings: Settings) -> Finding:
    if settings.is_simulated:
        remedy = "texts go to the phones in the browser only: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
        return Finding("Twilio account", remedy)
    return Finding("Twilio account")


def _public_url(settings: Settings) -> Finding:
    is_reachable = settings.base_url.startswith("https://")
    remedy = "set PUBLIC_URL to the https address that Twilio is to call; its signatures cover it"
    return Finding("public address", None if is_reachable else remedy)


def _operator(settings: Settings) -> Finding:
    remedy = "set OPERATOR_PHONE: nobody is told when the service itself is in trouble"
    return Finding("operator's phone", None if settings.operator_phone else remedy)


def _beside_twilio(settings: Settings) -> Finding:
    remedy = "set OPERATOR_EMAIL with SMTP_URL and SMTP_FROM, or HEARTBEAT_URL: while Twilio is down nobody is told"
    is_there = settings.operator_email or settings.heartbeat_url
    return Finding("the operator is told by another way than Twilio too", None if is_there else remedy)


def _mail(settings: Settings) -> Generator[Finding]:
    mailer = Mailer.of(settings)
    if mailer is None:
        return
    try:
        mailer.check()
    except Refused as refusal:
        remedy = f"it refused us with code {refusal.code}: check the name and password in SMTP_URL"
        yield Finding("mail server", remedy)
    except NotSent:
        yield Finding(
            "mail server", "it cannot be reached, or not by TLS: check SMTP_URL and its certificate"
        )
    else:
        yield Finding("mail server")


def _database(engine: Engine) -> Finding:
    if engine.dialect.name == "sqlite":
        name = f"SQLite {sqlite3.sqlite_version}, journal {engines.journal_mode(sqlite3.sqlite_version_info)}"
    else:
        name = "PostgreSQL"
    try:
        is_current = schema.is_current(engine)
    except OperationalError:
        return Finding(name, "it cannot be reached: check DATABASE_URL, and that the server runs")
    return Finding(name, None if is_current else "it is not up to date: run `tideover migrate`")


def _inside(engine: Engine, settings: Settings, *, now: datetime) -> Generator[Finding]:
    try:
        vault = keyring.unlock(engine, settings.key_list, now=now)
    except KeysWrong as error:
        yield Finding("keys", str(error))
        return
    yield Finding("keys")
    yield from _ledger(engine, vault, settings)
    if not settings.is_sqlite:
        yield _second_wall(engine)
    if not settings.is_sqlite and postgresql.was_cut_off(settings):
        remedy = "do it again; or, once all is well, DROP SCHEMA before_restore CASCADE: erased people may be in it"
        yield Finding("a restore was cut off", remedy)
    with reading(engine, program=EVERY_PROGRAM) as session:
        yield _worker(session, now=now)
        yield from _programs(session, vault, settings, now=now)
        numbers = [programs.sender_of(session, vault, one) for one in session.exec(select(Program))]
        last_look = marks.oldest_look(session)
        yield _backup(session, now=now)
    if numbers and not settings.is_simulated:
        yield _inbox(last_look, now=now)
        yield from _twilio(settings, numbers)
        yield from _way_in(settings)


def _ledger(engine: Engine, vault: Vault, settings: Settings) -> Generator[Finding]:
    """Whether a backup that is put back would be told who was erased since, and whether anybody else writes there."""
    is_missing = not settings.erasures.exists() and realigning.erased(engine)
    remedy = (
        "people were erased, and ERASURE_LEDGER is not there: put the newest copy of it in its place. A worker begins a"
        " new one, without those whom only the lost one knew"
    )
    yield Finding("ledger of erasures", remedy if is_missing else None)
    try:
        refused = realigning.refused(engine, vault, settings.erasures)
    except LedgerAway as error:
        yield Finding("lines of the ledger of erasures", str(error))
        return
    if refused:
        remedy = (
            f"{refused} people stand in it without our signature, and it does not erase them: find out who wrote that,"
            " before `tideover ledger --accept`"
        )
        yield Finding("lines of the ledger of erasures", remedy)


def _second_wall(engine: Engine) -> Finding:
    """Whether row-level security binds us: it does not bind everybody."""
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with engine.connect() as connection:
        is_above = connection.exec_driver_sql(asked).scalar_one()
    remedy = "the role in DATABASE_URL is a superuser or has BYPASSRLS: make one that is neither and owns the tables"
    return Finding("the database keeps programs apart too", remedy if is_above else None)


def _worker(session: Session, *, now: datetime) -> Finding:
    remedy = "it gave no sign of life for a minute: start `tideover work`, or look into its log"
    return Finding("worker", remedy if is_silent(session, "worker", now=now) else None)


def _backup(session: Session, *, now: datetime) -> Finding:
    """Whether somebody could bring all of it back. What else makes backups here, we do not know."""
    query = select(func.max(AuditEvent.at)).where(AuditEvent.action == Action.BACKED_UP)
    made_at = session.exec(query).one()
    said = f"{int((now - made_at).total_seconds() // 3600)} h ago" if made_at else "never"
    is_fresh = made_at is not None and now - made_at < BACKUP_IS_OLD
    remedy = "run `tideover backup` every day, and keep the file elsewhere than KEYS"
    return Finding(f"backup, last made {said}", None if is_fresh else remedy)


def _inbox(last_look: datetime | None, *, now: datetime) -> Finding:
    """Whether what Twilio took while our webhook failed is fetched."""
    age = None if last_look is None else int((now - last_look).total_seconds())
    is_fresh = age is not None and age < LOOK_IS_OLD.total_seconds()
    said = "never" if age is None else f"{age} s ago"
    remedy = "texts that we missed are not fetched: start the worker, or look for inbox_not_listed in its log"
    return Finding(f"Twilio's list of texts, last looked through {said}", None if is_fresh else remedy)


def _twilio(settings: Settings, numbers: Sequence[Phone]) -> Generator[Finding]:
    wanted = Wanted.at(settings.base_url, settings.fallback_url, settings.voice_fallback_url)
    client, service = account.client(settings), settings.twilio_messaging_service_sid
    try:
        found = connection.doors(client, service, numbers, wanted)
    except NotConnected as error:
        yield Finding("Twilio's webhooks", str(error))
        return
    for door in found:
        yield from _findings(f"Twilio, {door.name}", connection.problems(door))


def _way_in(settings: Settings) -> Generator[Finding]:
    token = settings.twilio_auth_token.get_secret_value()
    found = reachable.problems(settings.base_url, settings.twilio_account_sid, token)
    yield from _findings("webhooks are let in, forged ones are not", found)


def _findings(what: str, problems: Iterable[str]) -> Generator[Finding]:
    is_well = True
    for problem in problems:
        is_well = False
        yield Finding(what, problem)
    if is_well:
        yield Finding(what)


def _programs(session: Session, vault: Vault, settings: Settings, *, now: datetime) -> Generator[Finding]:
    found = session.exec(select(Program)).all()
    if not found:
        yield Finding("programs", "there is none: run `tideover import FILE.yaml`")
    for program in found:
        with within(session, program.id):
            name = programs.name_of(session, vault, program)
            yield from _findings(f"program {name}", reachability.find(session, vault, program.id, now=now))
            if Mailer.of(settings) is None and reachability.pages_by_mail(session, program.id):
                remedy = "a step pages by e-mail, and SMTP_URL is not set: those people are texted instead"
                yield Finding(f"program {name}, e-mail", remedy)
