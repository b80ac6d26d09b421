"""A page by e-mail or in a browser: what it says, how it fails, and that a person is asked all the same."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from service import failpoints
from service.db import EVERY_PROGRAM, transaction
from service.escalations.notifications import claims
from service.escalations.notifications.claims import Claimed
from service.escalations.notifications.ledger import Status
from service.escalations.policies import ADMINS, ASSIGNED, ON_CALL
from service.people.staff import Role, Staff
from tests import mail_server, push_server
from tests.escalating import kinds, raised, run_due, set_opted_out
from tests.mail_server import MailServer
from tests.notifying import CONSOLE, OPERATOR, notifying, policy, rows, subscribe, subscribed
from tests.push_server import PushServer
from tests.stories.test_alerts import code_in, team
from tests.test_console import text_of
from tests.test_escalation_due import at_once
from tests.visiting import console_of, email_of
from tests.world import SENDER, World


@pytest.fixture
def post(world: World) -> Iterator[MailServer]:
    """A mail server that takes everything, and a worker that uses it."""
    with mail_server.running() as server, notifying(world, mail=server.url, operator=OPERATOR):
        yield server


@pytest.fixture
def net(world: World) -> Iterator[PushServer]:
    """A push service, and a worker without a mail server."""
    with push_server.running() as server, notifying(world):
        yield server


def test_d13_a_mail_says_no_more_than_the_text_beside_it(world: World, post: MailServer) -> None:
    policy(world, (0, ASSIGNED, ("sms", "email")), (5, ON_CALL, ("sms",)))
    ana, sam, _ = team(world)
    ana.texts("i want to die")
    code = code_in(sam.inbox()[0])
    [mail] = post.mails
    assert (mail["To"], mail["Subject"]) == (email_of(sam), "New activity")
    assert mail.get_content().replace("\r\n", "\n") == (
        f"A{code}: Ana R. needs you.\n\n"
        f"Text {code} to {SENDER} to take it, {code}E to pass it on. Or open\n{CONSOLE}/\n\n"
        "Nobody reads answers to this e-mail.\n"
    )
    world.wait(minutes=4)
    assert len(post.mails) == 1
    assert [one.status for one in rows(world)] == [Status.ACCEPTED]


def test_h3_the_inbox_tells_of_e_mails_and_pushes_too(world: World, post: MailServer) -> None:
    """All ways of a page, and what became of each."""
    policy(world, (0, ASSIGNED, ("sms", "email")), (5, ON_CALL, ("sms",)))
    ana, sam, _ = team(world)
    with push_server.running() as net:
        subscribe(world, sam, net.browser())
        ana.texts("i want to die")
        sam.inbox()
        page = text_of(console_of(world, sam).get("/").text)
    assert "e-mail handed over" in page
    assert "push" in page


def test_d21_a_mail_that_was_taken_stops_nobody_elses_page(world: World, post: MailServer) -> None:
    policy(world, (0, ASSIGNED, ("email",)), (5, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    world.tick()
    assert (len(post.mails), sam.inbox(), dana.inbox()) == (1, [], [])
    world.wait(minutes=5)
    assert len(dana.inbox()) == 1
    sam.texts(str(alert.code))
    assert "is yours" in sam.inbox()[0], "whom only an e-mail has paged takes it by text"
    assert "Sam R. has it" in dana.inbox()[0]


@pytest.mark.parametrize("reply", ["550 5.1.1 no such mailbox", "552 5.2.2 mailbox full"])
def test_e5_who_gets_no_mail_is_texted_at_once_and_the_alert_goes_on(
    world: World, post: MailServer, reply: str
) -> None:
    policy(world, (0, ASSIGNED, ("email",)), (30, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    post.refused = {email_of(sam): reply}
    alert = raised(world, ana)
    world.tick()
    assert post.tries == 1
    assert f"A{alert.code}: Ana R." in sam.inbox()[0]
    assert len(dana.inbox()) == 1
    assert kinds(world, alert) == ["opened", "paged", "not_reached", "paged"]
    [row] = rows(world)
    assert (row.status, row.error_code, row.next_at) == (Status.FAILED, int(reply[:3]), None)


def test_e5_what_may_go_better_later_is_tried_again_as_the_same_mail(world: World, post: MailServer) -> None:
    policy(world, (0, ASSIGNED, ("email",)))
    ana, sam, _ = team(world)
    post.faults = ["451 4.3.0 try again later", ""]
    ana.texts("i want to die")
    for _ in range(3):
        world.wait(seconds=5)
    assert post.tries == 3
    assert len({mail["Message-ID"] for mail in post.mails}) == 1, "what was taken unseen is the same again"
    assert sam.inbox() == []


def test_e5_a_server_that_never_takes_it_is_left_for_a_text_within_a_minute(
    world: World, post: MailServer
) -> None:
    policy(world, (0, ASSIGNED, ("email",)), (30, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    post.faults = ["451 4.7.1 greylisted"] * 20
    ana.texts("i want to die")
    assert sam.inbox() == dana.inbox() == []
    for _ in range(6):
        world.wait(seconds=10)
    assert post.tries == 4
    assert (len(sam.inbox()), len(dana.inbox())) == (1, 1)


@pytest.mark.parametrize("server", ["", "smtp://127.0.0.1:1"])
def test_d21_without_a_mail_server_or_with_one_that_is_down_who_was_to_get_a_mail_is_texted(
    world: World, server: str
) -> None:
    policy(world, (0, ASSIGNED, ("email",)))
    ana, sam, _ = team(world)
    with notifying(world, mail=server):
        ana.texts("i want to die")
        for _ in range(6):
            world.wait(seconds=10)
    assert len(sam.inbox()) == 1


def test_d6_a_text_that_stands_in_for_a_mail_and_does_not_arrive_becomes_a_call(
    world: World, post: MailServer
) -> None:
    policy(world, (0, ASSIGNED, ("email",)))
    ana, sam, _ = team(world)
    post.refused = {email_of(sam): "550 no such mailbox"}
    world.switched_off.add(sam.number)
    ana.texts("i want to die")
    world.wait(seconds=60)
    assert [ring.to for ring, _ in world.carrier.calls] == [sam.number]


def test_d6_a_mail_that_fails_beside_a_text_changes_nothing(world: World, post: MailServer) -> None:
    policy(world, (0, ASSIGNED, ("sms", "email")), (5, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    post.refused = {email_of(sam): "550 no such mailbox"}
    ana.texts("i want to die")
    assert (len(sam.inbox()), dana.inbox()) == (1, [])


def test_d8_a_mail_that_waits_does_not_leave_once_somebody_has_the_alert(
    world: World, post: MailServer
) -> None:
    policy(world, (0, ASSIGNED, ("sms", "email")))
    ana, sam, _ = team(world)
    post.faults = ["451 try again later"]
    ana.texts("i want to die")
    sam.texts(code_in(sam.inbox()[0]))
    world.wait(minutes=2)
    assert (post.tries, post.mails) == (1, [])
    assert [one.status for one in rows(world)] == [Status.CANCELED]


def test_nor_once_they_have_passed_it_on(world: World, post: MailServer) -> None:
    policy(world, (0, ASSIGNED, ("sms", "email")), (5, ON_CALL, ("sms", "email")))
    ana, sam, dana = team(world)
    post.faults = ["451 try again later"]
    ana.texts("i want to die")
    sam.texts(f"{code_in(sam.inbox()[0])}e")
    world.wait(minutes=2)
    assert [mail["To"] for mail in post.mails] == [email_of(dana)]


def test_f16_a_worker_that_dies_after_handing_over_leaves_one_mail_with_one_id(
    world: World, post: MailServer
) -> None:
    policy(world, (0, ASSIGNED, ("email",)), (30, ON_CALL, ("sms",)))
    ana, sam, _ = team(world)
    failpoints.arm("notifications.after_send=raise")
    try:
        ana.texts("i want to die")
    finally:
        failpoints._armed.clear()
    [row] = rows(world)
    assert (row.status, row.attempt) == (Status.SENDING, 1)
    world.wait(seconds=119)
    assert len(post.mails) == 1, "its lease has not run out"
    world.wait(seconds=1)
    assert [mail["Message-ID"] for mail in post.mails] == [f"<{row.id.hex}@tideover.example>"] * 2
    world.wait(minutes=4)
    assert len(post.mails) == 2
    assert sam.inbox() == []


def test_f14_f15_two_workers_claim_each_mail_once_and_one_that_stood_still_sends_nothing(
    world: World, post: MailServer
) -> None:
    policy(world, (0, ASSIGNED, ("email",)))
    sam = world.staff()
    for number in range(6):
        raised(world, world.alumnus(f"+120255501{number:02}", specialist=sam))
    run_due(world)
    notifier, now = world.worker._notifier, world.now
    taken = list[Claimed]()
    at_once(world, lambda session: taken.extend(claims.claim(session, notifier._desk, limit=9, now=now)))
    assert len({one.id for one in taken}) == len(taken) == 6
    world.clock.advance(timedelta(minutes=2))
    assert notifier.hand_over(taken[0]) is None
    assert post.tries == 0


def test_h10_a_browser_that_is_turned_on_says_new_activity_with_every_page(
    world: World, net: PushServer
) -> None:
    ana, sam, dana = team(world)
    laptop, phone, other = (net.browser() for _ in range(3))
    subscribe(world, sam, laptop)
    subscribe(world, sam, phone)
    subscribe(world, dana, other)
    ana.texts("i want to die")
    assert laptop.pushes == phone.pushes == ["New activity"]
    assert len(sam.inbox()) == 1, "beside the text"
    assert other.pushes == []
    world.wait(minutes=5)
    assert other.pushes == ["New activity"]
    assert laptop.pushes == ["New activity"]


def test_h10_a_step_by_push_alone_texts_whoever_has_turned_no_browser_on(
    world: World, net: PushServer
) -> None:
    policy(world, (0, ASSIGNED, ("push",)), (5, ON_CALL, ("push",)))
    ana, sam, dana = team(world)
    browser = net.browser()
    subscribe(world, sam, browser)
    ana.texts("i want to die")
    assert (browser.pushes, sam.inbox()) == (["New activity"], [])
    world.wait(minutes=5)
    assert len(dana.inbox()) == 1


def test_h10_a_browser_that_is_gone_is_forgotten_and_its_owner_texted(world: World, net: PushServer) -> None:
    policy(world, (0, ASSIGNED, ("push",)), (5, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    browser = net.browser()
    subscribe(world, sam, browser)
    net.gone(browser)
    ana.texts("i want to die")
    assert (net.tries, subscribed(world, sam)) == (1, 0)
    assert (len(sam.inbox()), len(dana.inbox())) == (1, 1)


def test_h10_one_browser_of_two_that_is_gone_leaves_the_page_to_the_other(
    world: World, net: PushServer
) -> None:
    policy(world, (0, ASSIGNED, ("push",)), (5, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    gone, there = net.browser(), net.browser()
    for one in (gone, there):
        subscribe(world, sam, one)
    net.gone(gone)
    ana.texts("i want to die")
    assert (there.pushes, subscribed(world, sam)) == (["New activity"], 1)
    assert sam.inbox() == dana.inbox() == []


def test_e5_a_push_service_that_has_had_enough_is_asked_again_when_it_says(
    world: World, net: PushServer
) -> None:
    policy(world, (0, ASSIGNED, ("push",)))
    ana, sam, _ = team(world)
    browser = net.browser()
    subscribe(world, sam, browser)
    net.faults = [(429, "30")]
    ana.texts("i want to die")
    world.wait(seconds=29)
    assert (net.tries, browser.pushes) == (1, [])
    world.wait(seconds=1)
    assert browser.pushes == ["New activity"]
    assert len({one["Topic"] for one in browser.headers}) == 1


def test_e5_a_push_service_that_fails_is_left_for_a_text(world: World, net: PushServer) -> None:
    policy(world, (0, ASSIGNED, ("push",)))
    ana, sam, _ = team(world)
    subscribe(world, sam, net.browser())
    net.faults = [(503, "")] * 20
    ana.texts("i want to die")
    for _ in range(6):
        world.wait(seconds=10)
    assert net.tries == 4
    assert len(sam.inbox()) == 1
    assert subscribed(world, sam) == 1, "it may be there again tomorrow"


def test_e8_who_has_texted_stop_meanwhile_gets_no_text_in_place_of_a_mail(
    world: World, post: MailServer
) -> None:
    policy(world, (0, ASSIGNED, ("email",)), (30, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    post.faults = ["451 try again later"] * 20
    ana.texts("i want to die")
    set_opted_out(world, sam)
    for _ in range(6):
        world.wait(seconds=10)
    assert sam.inbox() == []
    assert world.carrier.calls == []
    assert len(dana.inbox()) == 1


def test_one_whose_address_cannot_be_read_keeps_nobody_elses_mail(world: World, post: MailServer) -> None:
    policy(world, (0, ASSIGNED, ("email",)), (0, ADMINS, ("email",)))
    ana, sam, _ = team(world)
    pat = world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Staff, sam.person).email = b"\x01" + bytes(40)
    ana.texts("i want to die")
    assert [mail["To"] for mail in post.mails] == [email_of(pat)]
    assert [one.status for one in rows(world)].count(Status.FAILED) == 1


def test_d21_the_operator_is_mailed_as_well_when_nobody_has_taken_it(world: World, post: MailServer) -> None:
    ana, *_ = team(world)
    alert = raised(world, ana)
    world.wait(minutes=0)
    for _ in range(4):
        world.wait(minutes=5)
    to_operator = [mail for mail in post.mails if mail["To"] == OPERATOR]
    assert (
        to_operator[0].get_content().strip()
        == f"Tideover: alert A{alert.code} is unanswered after every step."
    )
    assert any("unanswered" in text for text in world.operator.inbox())
    assert "Ana" not in to_operator[0].as_string()
