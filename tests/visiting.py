"""Staff at the console, without a browser: who they are, their password, and a client that is signed in."""

from functools import cache
from uuid import UUID

from starlette.testclient import TestClient

from service.app import create_app
from service.db import transaction
from service.protection import signin
from service.protection.signin import PasswordHash
from tests.world import Handset, World

PASSWORD = "three herons over the harbor"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@cache
def hashed() -> PasswordHash:
    return signin.hash_password(PASSWORD)


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
        create_app(world.runtime),
        headers=SAME_ORIGIN,
        follow_redirects=False,
        client=(address, 50000),
        raise_server_exceptions=False,
    )


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> int:
    answer = client.post("/sign-in", data={"email": email, "password": password, **more})
    return answer.status_code


def console_of(world: World, staff: Handset, *, program: UUID | None = None) -> TestClient:
    """A browser in which this member of staff is signed in."""
    give_password(world, staff, program=program)
    client = visit(world)
    assert sign_in(client, email_of(staff)) == 303
    return client
