"""A person's PIN, before their own words are read back to whoever holds the phone. It guards nothing else.

So short a secret is safe only by few tries, and by the seal around its hash.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from service.conversation.commands import Asked, Command
from service.conversation.plan import Lock
from service.conversation.states import PinOutcome
from service.people.alumni import Alumnus
from service.protection import signin
from service.protection.signin import PasswordHash
from service.protection.vault import Key

TRIES: Final = 5
OPEN_FOR: Final = timedelta(minutes=10)
BARRED_FOR: Final = timedelta(days=1)
"""After so many wrong ones. Staff see a task meanwhile: it may be somebody else who holds the phone."""

BROUGHT_BY: Final = frozenset({Command.PIN, Command.NEW_PIN, Command.NO_PIN})


def lock_of(row: Any, *, now: datetime) -> Lock:
    """How things stand; `row` is an Alumnus or a result row with its columns."""
    if row.pin is None:
        return Lock.NONE
    if row.pin_barred_until is not None and row.pin_barred_until > now:
        return Lock.BARRED
    return Lock.OPEN if row.pin_open_until is not None and row.pin_open_until > now else Lock.SHUT


def receive(key: Key, alumnus: Alumnus, asked: Asked, *, now: datetime) -> PinOutcome:
    """Take a PIN that they texted: set it, open with it, change it, or take it off. About 40 ms where it hashes."""
    lock = lock_of(alumnus, now=now)
    match asked.command, lock:
        case _, Lock.BARRED:
            return PinOutcome.BARRED
        case Command.NO_PIN, Lock.NONE | Lock.OPEN:
            clear(alumnus)
            return PinOutcome.CLEARED
        case Command.PIN | Command.NEW_PIN, Lock.NONE:
            return _set(key, alumnus, asked.words, now=now)
        case Command.NEW_PIN, Lock.OPEN:
            return _set(key, alumnus, asked.words, now=now)
        case Command.PIN, _:
            return _try(key, alumnus, asked.words, now=now)
        case _:
            return PinOutcome.REFUSED


def prove(key: Key, alumnus: Alumnus, pin: str, *, now: datetime) -> PinOutcome:
    """Whether it is their PIN, asked on their own page: counted like one by text, and it opens nothing by text."""
    if lock_of(alumnus, now=now) is Lock.BARRED:
        return PinOutcome.BARRED
    if alumnus.pin is None:
        return PinOutcome.REFUSED
    opened_by_text = alumnus.pin_open_until
    outcome = _try(key, alumnus, pin, now=now)
    if outcome is PinOutcome.OPENED:
        alumnus.pin_open_until = opened_by_text
    return outcome


def is_right(key: Key, alumnus: Alumnus, pin: str) -> bool:
    """Whether it is their PIN, uncounted: for somebody who has just proved to know it."""
    assert alumnus.pin is not None, "only asked where there is one"
    return signin.is_right(pin, PasswordHash(key.open("alumnus.pin", alumnus.id, alumnus.pin)))


def clear(alumnus: Alumnus) -> None:
    alumnus.pin = alumnus.pin_open_until = alumnus.pin_barred_until = None
    alumnus.pin_tries = 0


def _set(key: Key, alumnus: Alumnus, pin: str, *, now: datetime) -> PinOutcome:
    alumnus.pin = key.seal("alumnus.pin", alumnus.id, signin.hash_pin(pin))
    alumnus.pin_tries, alumnus.pin_open_until = 0, now + OPEN_FOR
    return PinOutcome.SET


def _try(key: Key, alumnus: Alumnus, pin: str, *, now: datetime) -> PinOutcome:
    assert alumnus.pin is not None, "with no PIN it is set, not tried"
    if is_right(key, alumnus, pin):
        alumnus.pin_tries, alumnus.pin_open_until = 0, now + OPEN_FOR
        return PinOutcome.OPENED
    alumnus.pin_tries += 1
    if alumnus.pin_tries < TRIES:
        return PinOutcome.WRONG
    alumnus.pin_tries, alumnus.pin_open_until, alumnus.pin_barred_until = 0, None, now + BARRED_FOR
    return PinOutcome.BARRED
