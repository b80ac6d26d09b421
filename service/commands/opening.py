"""The database and its vault, for commands that do one thing and end."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, select

from service import db, schema, wakeup
from service.clock import Clock
from service.commands.processes import NotMigrated
from service.db import EVERY_PROGRAM, ProgramSession
from service.holdings import realigning
from service.importing import ImportRefused, Problem
from service.people import programs
from service.people.countries import Countries
from service.people.programs import Program
from service.protection import keyring
from service.protection.vault import Vault
from service.settings import Settings
from service.simulator import clock_file


@dataclass(frozen=True, slots=True)
class Opened:
    engine: Engine
    vault: Vault
    countries: Countries
    now: datetime


@contextmanager
def opened(settings: Settings) -> Generator[Opened]:
    """Raises NotMigrated, and KeysWrong."""
    engine = db.connect(settings.database_url)
    try:
        if not schema.is_current(engine):
            raise NotMigrated
        # Where the demo's phones have moved its clock, a command lives in the same present.
        clock = Clock(clock_file.load(settings.data_dir)) if settings.is_simulated else Clock()
        now = clock.now()
        countries = Countries.parse(settings.sms_countries, also=settings.operator_phone)
        vault = keyring.unlock(engine, settings.key_list, now=now)
        realigning.bring_in_line(engine, vault, kept_in=settings.erasures, now=now)
        yield Opened(engine, vault, countries, now)
    finally:
        engine.dispose()


@contextmanager
def writing(here: Opened, *, dry_run: bool = False) -> Generator[ProgramSession]:
    """One transaction over all programs; a dry run does everything in it, and then undoes it."""
    with db.transaction(here.engine, program=EVERY_PROGRAM) as session:
        yield session
        if dry_run:
            session.rollback()
        else:
            wakeup.announce(session)


def program_called(session: Session, vault: Vault, name: str) -> Program:
    """The program of that name. Raises ImportRefused with the names there are."""
    found = programs.find_by_name(session, vault, name)
    if found is None:
        names = sorted(programs.name_of(session, vault, one) for one in session.exec(select(Program)))
        known = f"; there are: {', '.join(names)}" if names else "; `tideover import FILE.yaml` makes one"
        raise ImportRefused([Problem(0, "--program", f"no program is called {name!r}{known}")])
    return found
