"""The demo program: made-up people on made-up numbers, so that anybody can try the service without Twilio."""

import secrets
from importlib.resources import files
from pathlib import Path
from typing import Final

from sqlmodel import Session, select

from service import importing
from service.db import EVERY_PROGRAM, within
from service.errors import ServiceError
from service.people.staff import Staff
from service.protection import signin, vault
from service.runtime import Runtime
from service.settings import DEMO_KEYS, Settings

SIGN_IN: Final = "demo-sign-in"
"""File in DATA_DIR with the e-mail and password of the demo's console."""

EMAIL: Final = "sam@example.org"


class NotForRealPhones(ServiceError):
    def __init__(self) -> None:
        super().__init__("the demo is for made-up phones: unset TWILIO_ACCOUNT_SID, or use `tideover serve`")


def prepare_keys(settings: Settings) -> None:
    """Make keys of the demo's own, once, where KEYS is not set. Raises NotForRealPhones."""
    if not settings.is_simulated:
        raise NotForRealPhones
    if not settings.key_list:
        _write_secret(settings.data_dir / DEMO_KEYS, vault.new_kek())


def load(runtime: Runtime) -> None:
    """Create or bring up to date the demo program, and its sign-in. Idempotent."""
    file = importing.load(files(__name__).joinpath("program.yaml").read_text(encoding="utf-8"))
    password = signin.hash_password(_password(runtime.settings))
    now = runtime.clock.now()

    def write(session: Session) -> None:
        countries = runtime.directory.countries
        report = importing.apply(session, runtime.vault, file, countries=countries, now=now, is_demo=True)
        with within(session, report.program):
            index = runtime.vault.index("email", EMAIL)
            staff = session.exec(select(Staff).where(Staff.email_index == index)).one()
            signin.set_password(session, staff.id, password, program=report.program, now=now)

    runtime.writer.run(write, program=EVERY_PROGRAM)


def welcome(settings: Settings) -> str:
    """What somebody who starts the demo should know."""
    return (
        f"\nConsole  {settings.base_url}/    sign in as {EMAIL} with {_password(settings)}\n"
        f"Phones   {settings.base_url}/phones\n\n"
        'Try this: open the phones, and text "about to act out" from Ana\'s. Ctrl-C stops everything.\n\n'
    )


def _password(settings: Settings) -> str:
    """The demo's password: its own on every machine, kept in DATA_DIR."""
    path = settings.data_dir / SIGN_IN
    if not path.exists():
        _write_secret(path, secrets.token_hex(8))
    return path.read_text().strip()


def _write_secret(path: Path, secret: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{secret}\n")
