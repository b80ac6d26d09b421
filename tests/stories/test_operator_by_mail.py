"""The carrier is in trouble, and with it every text to the operator: a mail server has nothing to do with it (D21, F21, F22)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from service.clock import Clock
from service.messaging.carrier import Refused
from service.messaging.mail import Mailer
from service.watchdog import Trouble
from service.watchdog.operator import AGAIN_SECONDS, CALM_SECONDS, ByMail, Operator
from tests import mail_server
from tests.mail_server import MailServer
from tests.notifying import OPERATOR, SENDER
from tests.stories.test_watchdog import pages, queue, watching
from tests.world import World


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server.running() as server:
        yield server


def by_mail(server: MailServer) -> dict[str, object]:
    return {"operator_email": OPERATOR, "smtp_url": SecretStr(server.url), "smtp_from": SENDER}


def mails(server: MailServer) -> list[str]:
    """What the operator was mailed since the last look."""
    assert all((one["To"], one["Subject"]) == (OPERATOR, "New activity") for one in server.mails)
    said = [one.get_content().removeprefix("Tideover: ").partition(".")[0] for one in server.mails]
    server.mails.clear()
    return said


def test_f22_a_carrier_that_refuses_everything_leaves_the_operator_told_by_mail(
    world: World, server: MailServer
) -> None:
    with watching(world, **by_mail(server)) as watch:
        queue(world, world.alumnus())
        world.carrier.failures = [Refused(20003)] * 1000
        world.tick()
        assert watch() == [Trouble.HELD, Trouble.REFUSED]
        assert pages(world) == []
        assert mails(server) == ["sender held, Twilio refuses our texts"]
        tries = len(world.carrier.failures)
        world.clock.advance(timedelta(seconds=61))
        watch()
        assert mails(server) == [], "once, though the text is tried again each minute"
        assert len(world.carrier.failures) == tries - 1
        world.carrier.failures.clear()
        world.clock.advance(timedelta(seconds=61))
        watch()
        assert pages(world) == ["sender held, Twilio refuses our texts"], "as soon as the carrier takes it"
        world.clock.advance(timedelta(seconds=AGAIN_SECONDS))
        watch()
        assert "Twilio refuses our texts" in mails(server)[-1]


def test_d21_a_mail_server_that_is_down_keeps_no_text_and_is_tried_again(
    world: World, server: MailServer
) -> None:
    with watching(world, **by_mail(server)) as watch:
        world.clock.advance(timedelta(minutes=1))
        queue(world, world.alumnus())
        world.clock.advance(timedelta(minutes=4))
        server.faults = ["451 try again later"]
        assert watch() == [Trouble.TEXTS]
        assert (pages(world), mails(server)) == (["texts overdue"], [])
        queue(world, world.alumnus("+12025550102"))
        world.clock.advance(timedelta(minutes=4))
        watch()
        assert mails(server) == ["texts overdue"]
        assert watch() == []
        world.clock.advance(timedelta(seconds=CALM_SECONDS))
        watch()
        assert mails(server) == ["all well again"]


def test_d21_without_a_carrier_and_without_a_database_the_mail_still_leaves(server: MailServer) -> None:
    told = Operator(ByMail(Mailer(server.url, SENDER), OPERATOR, Clock()), lambda: 0.0)
    told.hear([Trouble.DATABASE])
    assert mails(server) == ["database unreachable"]


def test_d21_with_no_address_nobody_is_mailed(server: MailServer) -> None:
    assert not Operator(ByMail(Mailer(server.url, SENDER), "", Clock()), lambda: 0.0).told("all well again.")
    assert not Operator(ByMail(None, OPERATOR, Clock()), lambda: 0.0).told("all well again.")
    assert server.tries == 0
