"""What the tests of e-mail and push share: a worker that sends by stand-ins, browsers that subscribe, policies by way."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlmodel import col, select

from service.db import EVERY_PROGRAM, transaction
from service.escalations import policies
from service.escalations.notifications.claims import Desk
from service.escalations.notifications.ledger import Notification
from service.escalations.notifications.sending import Notifier
from service.escalations.policies import Step
from service.messaging.mail import Mailer
from service.messaging.push import Pusher
from service.people import subscriptions
from service.people.subscriptions import Subscription
from tests.push_server import Browser
from tests.world import Handset, World

SENDER = "alerts@tideover.example"
OPERATOR = "operator@tideover.example"
CONSOLE = "https://help.example.org"


@contextmanager
def notifying(
    world: World, *, mail: str = "", operator: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[Notifier]:
    """From now on this worker e-mails by the server at `mail`, and pushes to whatever address a browser has."""
    before = world.worker._notifier
    made = Notifier(
        Mailer(mail, SENDER, tls) if mail else None,
        Pusher(world.vault, f"mailto:{OPERATOR}", is_let_through=lambda address: True),
        world.runtime.writer,
        Desk(world.vault, world.runtime.directory, operator, CONSOLE),
        clock=world.clock,
    )
    world.worker._notifier = made
    yield made
    made.close()
    world.worker._notifier = before


def subscribe(world: World, staff: Handset, browser: Browser) -> None:
    """As their browser does, but that no door looks whether its address is a public one."""
    assert staff.person
    with transaction(world.engine, program=world.program) as session:
        subscriptions.keep(
            session, world.vault, staff.person, browser.given, program=world.program, now=world.now
        )


def subscribed(world: World, staff: Handset) -> int:
    assert staff.person
    with transaction(world.engine, program=world.program) as session:
        return len(session.exec(select(Subscription).where(Subscription.staff_id == staff.person)).all())


def policy(world: World, *steps: tuple[int, str, tuple[str, ...]]) -> None:
    """Minutes after the alert, whom, by which ways."""
    made = [Step(timedelta(minutes=after), notify, ways) for after, notify, ways in steps]
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, made, program=world.program)


def rows(world: World) -> list[Notification]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return list(session.exec(select(Notification).order_by(col(Notification.id))))
