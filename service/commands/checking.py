"""doctor: is this deployment ready for people?"""

import argparse
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from service import db, schema
from service.clock import Clock
from service.commands import foretelling
from service.commands.registering import Commands, register
from service.db import EVERY_PROGRAM, reading, within
from service.escalations import reachability
from service.heartbeats import is_silent
from service.messaging import account, connection, marks, reachable
from service.messaging.connection import NotConnected, Wanted
from service.people import programs
from service.people.phones import Phone
from service.people.programs import Program
from service.protection import keyring
from service.protection.vault import KeysWrong, Vault
from service.settings import Settings

LOOK_IS_OLD: Final = timedelta(minutes=10)
"""Five times as long as from one look at Twilio's list to the next."""


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


def _database(engine: Engine) -> Finding:
    if engine.dialect.name == "sqlite":
        name = f"SQLite {sqlite3.sqlite_version}, journal {db.journal_mode(sqlite3.sqlite_version_info)}"
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
    with reading(engine, program=EVERY_PROGRAM) as session:
        yield _worker(session, now=now)
        yield from _programs(session, vault, now=now)
        numbers = [programs.sender_of(session, vault, one) for one in session.exec(select(Program))]
        last_look = marks.oldest_look(session)
    if numbers and not settings.is_simulated:
        yield _inbox(last_look, now=now)
        yield from _twilio(settings, numbers)
        yield from _way_in(settings)


def _worker(session: Session, *, now: datetime) -> Finding:
    remedy = "it gave no sign of life for a minute: start `tideover work`, or look into its log"
    return Finding("worker", remedy if is_silent(session, "worker", now=now) else None)


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


def _programs(session: Session, vault: Vault, *, now: datetime) -> Generator[Finding]:
    found = session.exec(select(Program)).all()
    if not found:
        yield Finding("programs", "there is none: run `tideover import FILE.yaml`")
    for program in found:
        with within(session, program.id):
            name = programs.name_of(session, vault, program)
            yield from _findings(f"program {name}", reachability.find(session, vault, program.id, now=now))
