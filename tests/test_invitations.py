"""Invitations: how one of the staff comes to a sign-in, or to a new one, without anybody else knowing it (H9)."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import col, select
from starlette.testclient import TestClient

from service.app import create_app
from service.db import EVERY_PROGRAM, transaction
from service.messaging import segments
from service.people.staff import Role, Staff
from service.protection.audit import Action, AuditEvent
from service.protection.signin import invitations
from service.protection.signin.invitations import Invitation
from service.web.auth.inviting import TEXT
from tests import mail_server
from tests.mail_server import MailServer
from tests.visiting import (
    PASSWORD,
    SAME_ORIGIN,
    code_of,
    confirm,
    console_of,
    email_of,
    give_app,
    give_password,
    sign_in,
    visit,
)
from tests.world import Handset, World

NEW = "a slow boat to the far shore"


@dataclass
class FakePost:
    """Keeps what it was given."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, to: str, body: str, *, now: datetime) -> None:
        self.sent.append((to, body))


@pytest.fixture
def admin(world: World) -> TestClient:
    pat = world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    return console_of(world, pat)


def invite(admin: TestClient, staff: Handset, act: str = "invite", way: str = "sms") -> int:
    return admin.post(f"/staff/{staff.person}/{act}", data={"way": way}).status_code


def link_in(texts: list[str]) -> str:
    """The path of the link in what came last."""
    [link] = re.findall(r"http://127\.0\.0\.1:8000(/invitation/\w+)", texts[-1])
    return str(link)


def arrived(world: World, staff: Handset) -> str:
    world.tick()
    return link_in(staff.inbox())


def choose(client: TestClient, link: str, password: str = NEW) -> int:
    return client.post(link, data={"new": password, "again": password}).status_code


def test_h9_an_invitation_by_text_leads_to_a_password_and_a_second_factor(
    world: World, sam: Handset, admin: TestClient
) -> None:
    assert invite(admin, sam) == 303
    assert "invited until" in admin.get("/staff").text
    world.tick()
    [said] = sam.inbox()
    assert said.startswith(
        "Tideover: Pat M. sends you a link to sign in. It works once, until 1:00 PM tomorrow: "
    )
    link, client = link_in([said]), visit(world)
    assert email_of(sam) in client.get(link).text
    assert choose(client, link) == 303
    assert client.get("/").headers["location"] == "/account/app?next=/", "no grace for who comes by a link"
    assert sign_in(visit(world), email_of(sam), NEW) == 303


def test_h9_a_link_works_once_for_a_day_and_its_end_tells_nothing(
    world: World, sam: Handset, admin: TestClient
) -> None:
    invite(admin, sam)
    used = arrived(world, sam)
    assert choose(visit(world), used) == 303
    invite(admin, sam)
    replaced = arrived(world, sam)
    invite(admin, sam)
    late = arrived(world, sam)
    world.clock.at += timedelta(hours=24)
    never = "/invitation/7abcdefghijklmnopqrstuvwxyz"
    answers = [visit(world).get(link) for link in (used, replaced, late, never)]
    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert {choose(visit(world), link) for link in (used, replaced, late, never)} == {404}


def test_h9_a_link_is_not_used_by_looking_at_it_or_by_a_bad_password(
    world: World, sam: Handset, admin: TestClient
) -> None:
    invite(admin, sam)
    link, client = arrived(world, sam), visit(world)
    client.get(link)
    assert choose(client, link, "short") == 422
    assert client.post(link, data={"new": NEW, "again": "else"}).status_code == 422
    assert choose(client, link) == 303


def test_h9_the_database_holds_no_link(world: World, sam: Handset, admin: TestClient) -> None:
    invite(admin, sam)
    token = arrived(world, sam).rpartition("/")[2]
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert token.encode() not in session.exec(select(Invitation.token_hash)).one()


def test_h9_by_e_mail_where_there_is_a_mail_server(world: World, sam: Handset, admin: TestClient) -> None:
    assert "by e-mail" not in admin.get("/staff").text
    assert invite(admin, sam, way="email") == 409
    post = FakePost()
    client = TestClient(create_app(world.runtime, post), headers=SAME_ORIGIN, follow_redirects=False)
    client.cookies = admin.cookies
    assert "by e-mail" in client.get("/staff").text
    assert invite(client, sam, way="email") == 303
    [(to, body)] = post.sent
    assert to == email_of(sam)
    world.tick()
    assert sam.inbox() == []
    assert choose(visit(world), link_in([body])) == 303


def mailing(world: World, admin: TestClient, server: MailServer) -> TestClient:
    """The admin's browser, where a mail server is set."""
    set_up = {"smtp_url": SecretStr(server.url), "smtp_from": "alerts@tideover.example"}
    runtime = replace(world.runtime, settings=world.runtime.settings.model_copy(update=set_up))
    client = TestClient(create_app(runtime), headers=SAME_ORIGIN, follow_redirects=False)
    client.cookies = admin.cookies
    return client


def test_h9_the_mail_server_of_the_settings_takes_it(world: World, sam: Handset, admin: TestClient) -> None:
    with mail_server.running() as server:
        client = mailing(world, admin, server)
        assert "by e-mail" in client.get("/staff").text
        assert [invite(client, sam, way="email") for _ in range(2)] == [303, 303]
    first, second = server.mails
    assert first["To"] == email_of(sam)
    assert first["Message-ID"] != second["Message-ID"], "else a mailbox would drop the link that counts"
    assert choose(visit(world), link_in([second.get_content()])) == 303


@pytest.mark.parametrize("fault", ["554 5.7.1 we do not want it", "451 4.3.0 try again later", ""])
def test_h9_an_e_mail_that_may_not_have_left_is_told_to_whoever_sends_it(
    world: World, sam: Handset, admin: TestClient, fault: str
) -> None:
    with mail_server.running() as server:
        server.faults = [fault]
        answer = mailing(world, admin, server).post(f"/staff/{sam.person}/invite", data={"way": "email"})
    assert answer.status_code == 409
    assert "send it again, or use their phone" in answer.text


def test_h9_a_forgotten_password_is_replaced_and_the_second_factor_stays(
    world: World, sam: Handset, admin: TestClient
) -> None:
    give_password(world, sam)
    app, before = give_app(world, sam), visit(world)
    sign_in(before, email_of(sam))
    confirm(before, code_of(world, app))
    invite(admin, sam)
    link, client = arrived(world, sam), visit(world)
    assert before.get("/").status_code == 200, "until the link is used all stays as it was"
    assert choose(client, link) == 303
    assert before.get("/").status_code == 303
    assert client.get("/").headers["location"] == "/sign-in/confirm?next=/", "a link alone opens nothing"
    assert sign_in(visit(world), email_of(sam), PASSWORD) == 401
    assert confirm(client, code_of(world, app, steps=1)) == 303
    assert client.get("/").status_code == 200


def test_h9_who_lost_everything_begins_anew(world: World, sam: Handset, admin: TestClient) -> None:
    give_password(world, sam)
    give_app(world, sam)
    assert invite(admin, sam, "begin-anew") == 303
    assert sign_in(visit(world), email_of(sam)) == 401, "what may be in other hands is good for nothing"
    link, client = arrived(world, sam), visit(world)
    assert choose(client, link) == 303
    assert client.get("/").headers["location"] == "/account/app?next=/"


def test_h9_who_has_left_is_signed_out_and_cannot_come_back(
    world: World, sam: Handset, admin: TestClient
) -> None:
    client = console_of(world, sam)
    invite(admin, sam)
    link = arrived(world, sam)
    assert invite(admin, sam, "withdraw") == 303
    assert client.get("/").headers["location"] == "/sign-in?next=/"
    assert sign_in(visit(world), email_of(sam)) == 401
    assert visit(world).get(link).status_code == 404
    assert "no sign-in" in admin.get("/staff").text


def test_h9_an_admin_signs_somebody_out_everywhere(world: World, sam: Handset, admin: TestClient) -> None:
    client = console_of(world, sam)
    assert invite(admin, sam, "sign-out") == 303
    assert client.get("/").status_code == 303
    assert sign_in(client, email_of(sam)) == 303
    assert "An administrator signed all browsers out" in client.get("/account").text


@pytest.mark.parametrize("act", ["invite", "begin-anew", "withdraw", "sign-out"])
def test_h9_only_admins_of_the_program_do_this_and_not_to_themselves(
    world: World, sam: Handset, admin: TestClient, act: str
) -> None:
    dana = console_of(world, world.staff("+12025550112", name="Dana Lee"))
    assert invite(dana, sam, act) == 403
    assert dana.get("/staff").status_code == 403
    twin = world.add_program("+12025550200", "Twin")
    kim = world.staff("+12025550222", name="Kim Ito", program=twin)
    assert invite(admin, kim, act) == 404
    assert "Kim Ito" not in admin.get("/staff").text
    with transaction(world.engine, program=world.program) as session:
        [oneself] = session.exec(select(Staff.id).where(Staff.role == Role.ADMIN))
    assert admin.post(f"/staff/{oneself}/{act}").status_code == 409
    assert visit(world).post(f"/staff/{sam.person}/{act}").status_code == 401


def test_i4_what_an_admin_does_about_a_sign_in_is_recorded(
    world: World, sam: Handset, admin: TestClient
) -> None:
    for act in ("invite", "sign-out", "begin-anew", "withdraw"):
        assert invite(admin, sam, act) == 303
    with transaction(world.engine, program=world.program) as session:
        [oneself] = session.exec(select(Staff.id).where(Staff.role == Role.ADMIN))
        about = select(AuditEvent).where(AuditEvent.object_id == sam.person).order_by(col(AuditEvent.seq))
        rows = session.exec(about).all()
    assert [one.action for one in rows] == [
        Action.STAFF_INVITED,
        Action.STAFF_SIGNED_OUT,
        Action.STAFF_BEGUN_ANEW,
        Action.STAFF_INVITED,
        Action.STAFF_WITHDRAWN,
    ]
    assert {one.actor_id for one in rows} == {oneself}


@pytest.mark.parametrize("act", ["invite", "begin-anew", "withdraw"])
def test_h9_sign_ins_are_changed_only_with_a_fresh_proof(
    world: World, sam: Handset, admin: TestClient, act: str
) -> None:
    world.clock.at += timedelta(minutes=11)
    asked = admin.post(f"/staff/{sam.person}/{act}")
    assert asked.headers["location"] == "/sign-in/confirm?next=/staff"


def test_h9_a_phone_that_wants_no_texts_gets_no_link(world: World, sam: Handset, admin: TestClient) -> None:
    give_password(world, sam)
    sam.texts("STOP")
    sam.inbox()
    assert invite(admin, sam) == 409
    assert invite(admin, sam, "begin-anew") == 409
    assert sign_in(visit(world), email_of(sam)) == 303, "who cannot be sent a link keeps what they have"
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Invitation)).all() == []


def test_h9_a_link_in_two_browsers_at_once_is_used_by_one(
    world: World, sam: Handset, admin: TestClient
) -> None:
    invite(admin, sam)
    link = arrived(world, sam)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        found = invitations.find(session, link.rpartition("/")[2], now=world.now)
        assert found
        assert [invitations.use(session, found.id, now=world.now) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("language", ["en", "es"])
def test_h9_a_link_fits_into_one_text(language: str) -> None:
    said = TEXT[language].format(
        by="Maximiliana R.", until="12:59 PM", link="https://help.example.org/invitation/7" + "a" * 26
    )
    assert segments.count(said).segments <= 2
