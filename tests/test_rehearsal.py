"""The live drill before a discharge: the real path, read off what happens, and what to do where it does not (F2, D15)."""

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import EVERY_PROGRAM, transaction
from service.people.staff import Role
from service.protection.audit import Action, AuditEvent
from service.web.live import marks
from service.web.live.marks import Topic
from tests.test_console import text_of
from tests.test_enrollment import fill
from tests.visiting import console_of
from tests.world import Handset, World

MISSING, DONE = "Missing:", "Done"


def enroll(world: World, client: TestClient, sam: Handset, dana: Handset) -> tuple[Handset, str]:
    """Ana, of Sam, with Dana as her backup; where her drill stands."""
    ana = world.alumnus(specialist=sam)
    path = f"/people/{ana.person}/enrollment"
    assert fill(client, f"{path}/team", specialist=str(sam.person), backup=str(dana.person)) == 303
    return ana, path


def drill(client: TestClient, path: str) -> str:
    return text_of(client.get(f"{path}/test", headers={"x-fragment": "1"}).text)


def code_in(drill: str) -> str:
    found = re.search(r"Reply (\d+)", drill)
    assert found
    return found[1]


def mark(world: World, staff: Handset, alumnus: Handset) -> str | None:
    assert staff.person
    topic = Topic(world.program, staff.person, alumnus.person, is_of_drill=True)
    with transaction(world.engine, program=world.program) as session:
        return marks.read(session, world.program, [topic], now=world.now).get(topic)


def test_f2_d15_each_fact_of_the_path_is_told_as_it_happens(
    world: World, sam: Handset, dana: Handset
) -> None:
    client = console_of(world, sam)
    ana, path = enroll(world, client, sam, dana)
    first, seen = drill(client, path), {mark(world, sam, ana)}
    assert f"The test text reached their phone {MISSING} Send it" in first
    assert f"Backup (Dana L.): the drill reached the phone {MISSING} Not tried within a week" in first

    assert client.post(f"{path}/test").status_code == 303
    assert "waiting to be sent" in drill(client, path)
    world.tick()
    assert f"The test text reached their phone {DONE} 1:00 PM delivered" in drill(client, path)
    seen.add(mark(world, sam, ana))
    world.wait(minutes=1)
    ana.texts("OK")
    assert f"They answered it {DONE} 1:01 PM" in drill(client, path)
    assert "Recommended, and no condition" in drill(client, path)
    seen.add(mark(world, sam, ana))
    ana.texts("URGE")
    rehearsed = drill(client, path)
    assert f"They texted URGE, as in a hard minute {DONE} 1:01 PM" in rehearsed
    assert f"Their own strategy came back {DONE} 1:01 PM delivered" in rehearsed
    seen.add(mark(world, sam, ana))

    assert client.post(f"{path}/drill").status_code == 303
    world.tick()
    tried = drill(client, path)
    assert f"Specialist (Sam R.): the drill reached the phone {DONE}" in tried
    assert f"Backup (Dana L.): answered it {MISSING} The number in the drill" in tried
    assert "Ana R." in sam.inbox()[-1]
    dana_got = dana.inbox()[-1]
    assert "Ana R." not in dana_got, "whom alerts go to is a matter of the policy"
    dana.texts(code_in(dana_got))
    assert f"Backup (Dana L.): answered it {DONE} 1:01 PM" in drill(client, path)
    seen.add(mark(world, sam, ana))
    assert len(seen) == 5, "whoever has the page open hears of each"


def test_d15_a_second_click_tries_no_phone_twice(world: World, sam: Handset, dana: Handset) -> None:
    client = console_of(world, sam)
    _, path = enroll(world, client, sam, dana)
    assert client.post(f"{path}/drill").status_code == 303
    world.tick()
    assert (len(sam.inbox()), len(dana.inbox())) == (1, 1)
    again = client.post(f"{path}/drill")
    assert again.status_code == 422
    assert "give it two minutes" in text_of(again.text)
    world.wait(minutes=3)
    assert client.post(f"{path}/drill").status_code == 303
    world.tick()
    assert (len(sam.inbox()), len(dana.inbox())) == (1, 1), "each once more"


def test_d15_where_no_phone_can_be_tried_that_is_said(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    ana = world.alumnus()
    where = f"/people/{ana.person}/enrollment/drill"
    assert "nobody is named yet" in text_of(client.post(where).text).casefold()
    sam.texts("STOP")
    assert fill(client, where.replace("drill", "team"), specialist=str(sam.person), backup="") == 303
    assert "they have texted STOP" in text_of(client.post(where).text)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (30006, "Is it right, and a mobile one?"),
        (30004, "START from it ends that"),
        (30007, "does not take these words"),
        (30002, "Nothing on this phone helps"),
    ],
)
def test_f2_what_the_carrier_says_is_told_with_what_to_do(
    world: World, sam: Handset, dana: Handset, code: int, says: str
) -> None:
    client = console_of(world, sam)
    ana, path = enroll(world, client, sam, dana)
    world.switched_off.add(ana.number)
    assert client.post(f"{path}/test").status_code == 303
    world.tick()
    assert "is the phone on, and has it signal?" in drill(client, path)
    text, sid = next(one for one in reversed(world.carrier.sent) if one[0].to == ana.number)
    world.fails(text, "undelivered", sid=sid, error_code=code)
    told = drill(client, path)
    assert f"not delivered, carrier&#39;s error {code} " in told
    assert says in told


def test_f2_an_urge_of_another_hour_is_no_rehearsal(world: World, sam: Handset, dana: Handset) -> None:
    client = console_of(world, sam)
    ana, path = enroll(world, client, sam, dana)
    assert client.post(f"{path}/test").status_code == 303
    world.wait(hours=3)
    ana.texts("URGE")
    assert f"They texted URGE, as in a hard minute {MISSING} Recommended" in drill(client, path)


def test_i5_an_admin_who_only_enrolls_is_told_of_no_urge(world: World, sam: Handset, dana: Handset) -> None:
    """Not by the page, nor by the stream that says that there is something new."""
    client = console_of(world, sam)
    ana, path = enroll(world, client, sam, dana)
    world.staff("+12025550118", role=Role.CLINICAL_LEAD)
    pat = world.staff("+12025550117", role=Role.ADMIN)
    admins = console_of(world, pat)
    assert client.post(f"{path}/test").status_code == 303
    world.wait(minutes=1)
    ana.texts("OK")
    before = mark(world, pat, ana)
    ana.texts("URGE")
    assert "They answered it Done" in drill(admins, path)
    assert "URGE" not in drill(admins, path)
    assert mark(world, pat, ana) == before
    assert mark(world, sam, ana) is not None
    outsider = world.staff("+12025550119")
    assert mark(world, outsider, ana) is None, "no stream of somebody who is not theirs"


def test_i4_a_drill_that_stays_open_is_one_look_an_hour(world: World, sam: Handset, dana: Handset) -> None:
    client = console_of(world, sam)
    ana, path = enroll(world, client, sam, dana)
    client.get(f"{path}/test")
    before = looked(world, ana)
    for _ in range(5):
        drill(client, path)
    assert looked(world, ana) == before


def looked(world: World, ana: Handset) -> int:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        asked = select(AuditEvent).where(
            AuditEvent.subject_id == ana.person, AuditEvent.action == Action.LOOKED
        )
        return len(session.exec(asked).all())
