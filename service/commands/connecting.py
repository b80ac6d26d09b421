"""connect: makes Twilio call us, checks that it does, and says what is left to do by hand."""

import argparse
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from service import db
from service.clock import Clock
from service.commands import by_hand
from service.commands.registering import Commands, register
from service.db import EVERY_PROGRAM, reading
from service.errors import ServiceError
from service.messaging import account, connection, reachable
from service.messaging.connection import Wanted
from service.people import programs
from service.people.phones import Phone
from service.people.programs import Program
from service.protection import keyring
from service.settings import Settings


class NothingToConnect(ServiceError):
    """What must be there before Twilio can be told about it."""


def add(commands: Commands) -> None:
    made = register(commands, "connect", connect)
    made.add_argument("--check", action="store_true", help="change nothing at Twilio, only look")
    made.add_argument(
        "--fallback-url",
        metavar="URL",
        help="what Twilio asks while we do not answer: the address of a TwiML Bin (default: TWILIO_FALLBACK_URL)",
    )
    made.add_argument(
        "--voice-fallback-url", metavar="URL", help="the same for calls (default: TWILIO_VOICE_FALLBACK_URL)"
    )


def connect(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make Twilio call this service: webhook, retries, fallback, status callback. Exit code 1 where something is wrong."""
    wanted = _wanted(settings, arguments.fallback_url, arguments.voice_fallback_url)
    numbers, languages = _programs(settings)
    client = account.client(settings)
    found = connection.doors(client, settings.twilio_messaging_service_sid, numbers, wanted)
    if not arguments.check:
        found = [connection.set_up(door) for door in found]
    is_right = True
    for door in found:
        is_right = _tell(door.name, connection.problems(door)) and is_right
    is_right = _tell(settings.base_url, _way_in(settings)) and is_right
    print(by_hand.steps(languages, settings))
    return 0 if is_right else 1


def _tell(what: str, problems: Sequence[str]) -> bool:
    for problem in problems:
        print(f"WRONG  {what}: {problem}")
    if not problems:
        print(f"ok     {what}")
    return not problems


def _wanted(settings: Settings, fallback_url: str | None, voice_fallback_url: str | None) -> Wanted:
    if settings.is_simulated:
        raise NothingToConnect("there is no Twilio account: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
    if settings.public_url is None:
        raise NothingToConnect("PUBLIC_URL is not set: it is the address that Twilio is to call")
    fallback_url = fallback_url or settings.fallback_url
    voice_fallback_url = voice_fallback_url or settings.voice_fallback_url
    for one in (fallback_url, voice_fallback_url):
        if one is not None and not one.startswith("https://"):
            raise NothingToConnect("the fallback URL must begin with https://")
    return Wanted.at(settings.base_url, fallback_url, voice_fallback_url)


def _way_in(settings: Settings) -> Sequence[str]:
    token = settings.twilio_auth_token.get_secret_value()
    return list(reachable.problems(settings.base_url, settings.twilio_account_sid, token))


def _programs(settings: Settings) -> tuple[list[Phone], list[str]]:
    """The numbers that our programs text from, and the languages that they speak."""
    engine = db.connect(settings.database_url)
    try:
        vault = keyring.unlock(engine, settings.key_list, now=Clock().now())
        with reading(engine, program=EVERY_PROGRAM) as session:
            found = session.exec(select(Program).order_by(col(Program.created_at))).all()
            numbers = [programs.sender_of(session, vault, one) for one in found]
    except SQLAlchemyError as error:
        raise NothingToConnect("the database cannot be read: run `tideover doctor`") from error
    finally:
        engine.dispose()
    if not numbers:
        raise NothingToConnect("there is no program yet: run `tideover import FILE.yaml`")
    return numbers, sorted({one.language for one in found})
