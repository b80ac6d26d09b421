"""Staff at the console, without a browser: who they are, their password, and a client that is signed in."""

from functools import cache
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.testclient import TestClient

from service.app import create_app
from service.db import transaction
from service.protection import keyring, signin
from service.protection.signin import PasswordHash, totp
from tests.world import Handset, World

PASSWORD = "three herons over the harbor"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@cache
def hashed() -> PasswordHash:
    """As cheap as a hash can be: what a real one costs is the matter of tests/test_hashing.py, and thousands sign in here."""
    return PasswordHash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))


def email_of(staff: Handset) -> str:
    return f"{staff.number[1:]}@example.org"


def give_password(world: World, staff: Handset, *, program: UUID | None = None) -> None:
    program = program or world.program
    assert staff.person
    with transaction(world.engine, program=program) as session:
        signin.set_password(session, staff.person, hashed(), program=program, now=world.now)


def visit(world: World, *, address: str = "192.0.2.1") -> TestClient:
    """A browser that nobody has signed in with yet."""
    return TestClient(
        without_streams(create_app(world.runtime)),
        headers=SAME_ORIGIN,
        follow_redirects=False,
        client=(address, 50000),
        raise_server_exceptions=False,
    )


def without_streams(app: Starlette) -> Starlette:
    """Streams end as soon as they have begun: this client waits for the end of each answer."""
    app.state.lookout.close()
    return app


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> int:
    answer = client.post("/sign-in", data={"email": email, "password": password, **more})
    return answer.status_code


def console_of(world: World, staff: Handset, *, program: UUID | None = None) -> TestClient:
    """A browser in which this member of staff is signed in."""
    give_password(world, staff, program=program)
    client = visit(world)
    assert sign_in(client, email_of(staff)) == 303
    return client


def give_app(world: World, staff: Handset) -> pyotp.TOTP:
    """Give this member of staff an authenticator app, already in use; returns it."""
    assert staff.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, staff.person)
        totp.begin(session, key, program=world.program, now=world.now)
        session.flush()
        row = totp.pending(session, staff.person, now=world.now)
        assert row
        row.confirmed_at = world.now
        return pyotp.TOTP(totp.secret(key, row))


def code_of(world: World, app: pyotp.TOTP, *, steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 seconds from now."""
    return app.at(world.now, counter_offset=steps)


def confirm(client: TestClient, code: str, **more: str) -> int:
    return client.post("/sign-in/confirm", data={"code": code, **more}).status_code
