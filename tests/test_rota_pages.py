"""The rota in the console: a week, its holes, changes by hand, two who edit at once, and feeds (H6)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import EVERY_PROGRAM, transaction
from service.escalations import feeds, rota_changes, rotas
from service.escalations.rota import Rotation, Span
from service.escalations.rota_tables import Kind, Override, RotaFeed
from service.people.staff import Role, initials
from tests import push_server
from tests.escalating import raised, set_opted_out
from tests.notifying import subscribed
from tests.test_console import statements, text_of
from tests.visiting import console_of, visit
from tests.world import NOON, Handset, World

TONIGHT = {"starts": "2030-01-01T22:00", "ends": "2030-01-02T06:00", "layer": "0"}
"""By the program's clock, New York's."""


def who(staff: Handset) -> dict[str, str]:
    assert staff.person
    return {"who": staff.person.hex}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def overrides(world: World) -> list[Override]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Override)))


def on_call_at(world: World, at: datetime) -> tuple[UUID, ...]:
    with transaction(world.engine, program=world.program) as session:
        return rotas.on_call(session, world.program, now=at)


def add(client: TestClient, kind: str = "override", **fields: str) -> httpx2.Response:
    answer: Any = client.post(f"/rota/{kind}", data={**TONIGHT, **fields})
    return answer  # type: ignore[no-any-return]


def done(answer: httpx2.Response) -> str:
    """The number of the change that was saved."""
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("=")[2]


def test_h6_a_week_says_who_is_on_call_in_which_order_and_when_nobody_is(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    assert sam.person
    assert dana.person
    with transaction(world.engine, program=world.program) as session:
        since = datetime(2030, 1, 2, 14, tzinfo=UTC)  # 9 AM
        rotas.add_override(
            session, Span(sam.person, since, since + timedelta(hours=8)), program=world.program
        )
        late = Span(dana.person, since, since + timedelta(hours=9), layer=1)
        rotas.add_override(session, late, program=world.program)
    page = console_of(world, sam).get("/rota").text
    said = text_of(page)
    assert "<title>Rota</title>" in page
    assert "Mon, Dec 31" in said
    assert "9:00 AM to 5:00 PM Sam R. override" in said
    assert "then Dana L." in said
    assert "5:00 PM to 6:00 PM Dana L." in said
    assert "6:00 PM to midnight Nobody is on call" in said
    assert "Tue, Jan 1, 1:00 PM to Wed, Jan 2, 9:00 AM" in said, "what is over is no hole any more"
    assert page.count('class="block hole') >= 7


def test_h6_whom_no_page_reaches_is_no_cover_and_the_page_says_so(world: World) -> None:
    sam = world.staff()
    world.on_call(sam)
    set_opted_out(world, sam)
    said = text_of(console_of(world, sam).get("/rota").text)
    assert "No page reaches Sam R.: nobody else is on call" in said
    assert "Nobody would be paged" in said


def test_h6_a_shift_is_taken_by_one_form_without_a_script_and_holds_at_once(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(sam)
    client = console_of(world, dana)
    page = client.get("/rota/override?from=2030-01-02T03:00:00Z&until=2030-01-02T11:00:00Z").text
    assert hidden(page, "starts") == TONIGHT["starts"]
    assert "Sam R." in text_of(page), "who has it as things stand"
    number = done(add(client, **who(dana), seen=hidden(page, "seen")))
    assert on_call_at(world, NOON + timedelta(hours=10)) == (dana.person,)
    assert on_call_at(world, NOON) == (sam.person,)
    said = text_of(client.get(f"/rota?done={number}").text)
    assert "Dana L. added: Dana L. is on call Tue, Jan 1, 10:00 PM to Wed, Jan 2, 6:00 AM." in said


def test_h6_the_alert_of_that_hour_pages_who_took_the_shift(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(sam)
    done(add(console_of(world, dana), **who(dana)))
    world.wait(hours=11)
    dana.inbox(), sam.inbox()
    raised(world, world.alumnus())
    world.wait(minutes=6)
    assert any("needs you" in text for text in dana.inbox())
    assert sam.inbox() == []


def test_h6_what_was_saved_is_changed_removed_and_taken_back(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    client = console_of(world, sam)
    done(add(client, **who(sam)))
    [kept] = overrides(world)
    page = client.get(f"/rota/override/{kept.id}").text
    longer = {**TONIGHT, **who(sam), "ends": "2030-01-02T08:00", "seen": hidden(page, "seen")}
    number = done(client.post(f"/rota/override/{kept.id}", data=longer))
    assert overrides(world)[0].ends_at == datetime(2030, 1, 2, 13, tzinfo=UTC)
    assert client.post(f"/rota/undo/{number}").status_code == 303
    assert overrides(world)[0].ends_at == datetime(2030, 1, 2, 11, tzinfo=UTC)

    removed = done(client.post(f"/rota/override/{kept.id}/remove", data={"seen": "9"}))
    assert overrides(world) == []
    back = done(client.post(f"/rota/undo/{removed}"))
    assert [one.id for one in overrides(world)] == [kept.id]
    assert client.post(f"/rota/undo/{removed}").status_code == 409, "what was put back is not put back twice"
    done(client.post(f"/rota/undo/{back}"))
    assert overrides(world) == []


def test_h6_leave_takes_somebody_out_and_the_page_shows_the_hole_that_it_makes(world: World) -> None:
    sam = world.staff()
    world.on_call(sam)
    client = console_of(world, sam)
    assert "Nobody would be paged" not in client.get("/rota").text
    done(add(client, "leave", **who(sam)))
    said = text_of(client.get("/rota").text)
    assert "Tue, Jan 1, 10:00 PM to Wed, Jan 2, 6:00 AM" in said
    assert "Sam R. is away" in said
    assert "Nobody would be paged" in said


def test_h6_of_two_who_edit_the_same_hours_the_second_sees_the_difference_and_loses_nothing(
    world: World,
) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    first, second = console_of(world, sam), console_of(world, dana)
    seen = hidden(second.get("/rota/override").text, "seen")
    done(add(first, **who(sam), seen=hidden(first.get("/rota/override").text, "seen")))

    refused = add(second, **who(dana), seen=seen, ends="2030-01-02T04:30")
    assert refused.status_code == 409
    said = text_of(refused.text)
    assert "Sam R. added: Sam R. is on call Tue, Jan 1, 10:00 PM to Wed, Jan 2, 6:00 AM." in said
    assert hidden(refused.text, "ends") == "2030-01-02T04:30", "what was typed is still there"
    assert len(overrides(world)) == 1

    done(add(second, **who(dana), seen=hidden(refused.text, "seen"), ends="2030-01-02T04:30"))
    assert len(overrides(world)) == 2, "both are kept"
    assert on_call_at(world, NOON + timedelta(hours=10)) == (dana.person,), "the last one added holds"
    assert on_call_at(world, NOON + timedelta(hours=16)) == (sam.person,)


def test_h6_of_two_at_the_very_same_moment_one_is_told_of_the_other(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")

    def edit(by: Handset) -> str:
        assert by.person
        span = Span(by.person, NOON + timedelta(hours=1), NOON + timedelta(hours=9))
        try:
            with transaction(world.engine, program=world.program) as session:
                rota_changes.put(
                    session,
                    Kind.OVERRIDE,
                    span,
                    program=world.program,
                    by=by.person,
                    seen=0,
                    now=world.now,
                )
        except rota_changes.Overtaken:
            return "overtaken"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, [sam, dana])) == ["overtaken", "saved"]
    assert len(overrides(world)) == 1


def test_h6_who_edits_other_hours_is_not_disturbed(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    done(add(console_of(world, sam), **who(sam)))
    later = {"starts": "2030-01-03T22:00", "ends": "2030-01-04T06:00"}
    done(add(console_of(world, dana), **who(dana), seen="0", **later))


def test_h6_what_somebody_else_removed_meanwhile_can_still_be_saved(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    client = console_of(world, sam)
    done(add(client, **who(sam)))
    [kept] = overrides(world)
    seen = hidden(client.get(f"/rota/override/{kept.id}").text, "seen")
    done(client.post(f"/rota/override/{kept.id}/remove", data={"seen": seen}))
    refused = client.post(f"/rota/override/{kept.id}", data={**TONIGHT, **who(sam), "seen": seen})
    assert refused.status_code == 409
    assert "Sam R. removed: Sam R. is on call" in text_of(refused.text)
    assert 'action="/rota/override"' in refused.text, "as a new one"
    again = client.post(f"/rota/override/{kept.id}/remove", data={"seen": hidden(refused.text, "seen")})
    assert again.status_code == 409


def test_h6_what_somebody_else_changed_meanwhile_is_not_removed_unseen(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    client = console_of(world, sam)
    done(add(client, **who(sam)))
    [kept] = overrides(world)
    seen = hidden(client.get(f"/rota/override/{kept.id}").text, "seen")
    longer = {**TONIGHT, **who(sam), "ends": "2030-01-02T08:00", "seen": seen}
    done(client.post(f"/rota/override/{kept.id}", data=longer))
    refused = client.post(f"/rota/override/{kept.id}/remove", data={"seen": seen})
    assert refused.status_code == 409
    assert hidden(refused.text, "ends") == "2030-01-02T08:00", "as it stands now"
    assert len(overrides(world)) == 1
    done(client.post(f"/rota/override/{kept.id}/remove", data={"seen": hidden(refused.text, "seen")}))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends": "2030-01-01T21:00"}, "it must end after it begins"),
        ({"starts": "2029-12-01T10:00", "ends": "2029-12-01T11:00"}, "it is over already"),
        ({"ends": "2032-01-01T21:00"}, "more than a year"),
        ({"starts": "soon"}, "say from when until when"),
        ({"starts": "0001-01-01T00:00"}, "say from when until when"),
        ({"ends": "9999-12-31T23:59"}, "say from when until when"),
        ({"who": "somebody"}, "choose somebody"),
        ({"layer": "77"}, "choose in whose place"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_in_the_form(
    world: World, fields: dict[str, str], said: str
) -> None:
    sam = world.staff(role=Role.ADMIN)
    refused = add(console_of(world, sam), **who(sam) | fields)
    assert refused.status_code == 422
    assert said in refused.text.lower()
    assert overrides(world) == []


def test_i5_nobody_changes_the_rota_for_others_or_of_another_program(world: World) -> None:
    other = world.add_program("+12025550200", "Haven")
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    eve = world.staff("+12025550299", name="Eve Stone", program=other, role=Role.ADMIN)
    assert add(console_of(world, sam), **who(dana)).status_code == 403
    done(add(console_of(world, pat), **who(dana)))
    [kept] = overrides(world)
    assert (
        console_of(world, sam).post(f"/rota/override/{kept.id}/remove", data={"seen": "9"}).status_code == 403
    )
    theirs = console_of(world, eve, program=other)
    assert theirs.get(f"/rota/override/{kept.id}").status_code == 404
    assert theirs.post(f"/rota/override/{kept.id}/remove", data={"seen": "9"}).status_code == 404
    assert theirs.post("/rota/undo/1").status_code == 422
    assert add(theirs, **who(dana)).status_code == 422, "not of the program's staff"
    assert "Dana" not in theirs.get("/rota").text
    assert len(overrides(world)) == 1


def test_b5_weeks_in_which_clocks_change_have_their_own_length(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    world.on_call(world.staff("+12025550112", name="Dana Lee"))
    client = console_of(world, sam)
    said = text_of(client.get("/rota?week=2030-03-10").text)
    assert "Clocks go forward: 23 hours" in said
    page = client.get("/rota?week=2030-11-03").text
    assert "Clocks go back: 25 hours" in text_of(page)
    assert 'data-halves="50"' in page
    # The second of the two hours from one to two, as it is chosen by dragging.
    chosen = client.get("/rota/override?from=2030-11-03T06:00:00Z&until=2030-11-03T07:00:00Z").text
    filled = {name: hidden(chosen, name) for name in ("starts", "starts_at", "ends", "ends_at", "seen")}
    assert (filled["starts"], filled["ends"]) == ("2030-11-03T01:00", "2030-11-03T02:00")
    done(add(client, **who(sam), **filled))
    [kept] = overrides(world)
    assert kept.starts_at == datetime(2030, 11, 3, 6, tzinfo=UTC)
    assert "1:00 AM EST to 2:00 AM Sam R. override" in text_of(client.get("/rota?week=2030-11-03").text)


def test_a_file_that_is_read_in_meanwhile_is_a_difference_too(world: World) -> None:
    sam = world.staff()
    with transaction(world.engine, program=world.program) as session:
        rota_changes.by_file(session, program=world.program, now=world.now)
    refused = add(console_of(world, sam), **who(sam), seen="0")
    assert refused.status_code == 409
    assert "A file changed the rota." in text_of(refused.text)


@pytest.mark.parametrize("week", ["2030-13-01", "x", "9999-12-31", "0001-01-01", ""])
def test_a_week_that_nobody_plans_for_is_this_week(world: World, week: str) -> None:
    page = console_of(world, world.staff()).get(f"/rota?week={week}")
    assert (page.status_code, "Mon, Dec 31" in text_of(page.text)) == (200, True)


def test_a_week_takes_a_fixed_number_of_queries(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    client = console_of(world, sam)
    before = statements(world.engine, client, "/rota")
    for number in range(2, 9):
        one = world.staff(f"+120255502{number:02d}", name=f"Kim {number}")
        done(
            add(
                client,
                **who(one),
                starts=f"2030-01-0{number - 1}T20:00",
                ends=f"2030-01-0{number}T06:00",
                seen="99",
            )
        )
        done(add(client, "leave", **who(one), seen="99"))
    assert statements(world.engine, client, "/rota") == before <= 18


# Feeds


def made(world: World, staff: Handset, about: str = "mine") -> str:
    """The path of a new feed."""
    page = console_of(world, staff).post("/rota/feeds", data={"about": about}).text
    found = re.search(r'value="http://[^/]+(/calendar/[\w-]+\.ics)"', page)
    assert found
    return found[1]


def test_h6_a_feed_tells_of_turns_by_initials_and_of_nobody_else(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.alumnus(name="Zoe Quill", specialist=sam)
    done(add(console_of(world, sam), **who(sam)))
    done(add(console_of(world, dana), **who(dana), starts="2030-01-05T22:00", ends="2030-01-06T06:00"))
    answer = visit(world).get(made(world, sam, "program"))
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "DTSTART:20300102T030000Z\r\nDTEND:20300102T110000Z\r\nSUMMARY:On call: SR\r\n" in answer.text
    assert "SUMMARY:On call: DL" in answer.text
    assert not re.search("Sam|Rivera|Dana|Lee|Zoe|Quill|Harbor", answer.text)
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    mine = visit(world).get(made(world, sam)).text
    assert mine.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:On call\r\n" in mine


def test_h6_a_feeds_secret_is_kept_as_a_hash_and_ends_when_it_is_revoked(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    path = made(world, sam)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        [row] = session.exec(select(RotaFeed))
    assert len(row.token_hash) == 32
    assert token.encode() not in row.token_hash
    assert token not in console_of(world, sam).get("/rota/feeds").text, "shown only once"

    dana = world.staff("+12025550112", name="Dana Lee")
    assert console_of(world, dana).post(f"/rota/feeds/{row.id}/revoke").status_code == 404
    assert visit(world).get(path).status_code == 200
    assert "read" in text_of(console_of(world, pat).get("/rota/feeds").text)
    assert console_of(world, pat).post(f"/rota/feeds/{row.id}/revoke").status_code == 303
    assert visit(world).get(path).status_code == 404
    assert visit(world).get("/calendar/nobody.ics").status_code == 404
    assert visit(world).get(f"/calendar/{'x' * 4000}.ics").status_code == 404


def test_a_feeds_turns_move_with_the_clocks_and_standing_duty_ends_with_the_feed(world: World) -> None:
    sam = world.staff()
    assert sam.person
    rotation = Rotation((sam.person,), date(2030, 1, 7), time(9))
    with transaction(world.engine, program=world.program) as session:
        rotas.set_rotation(session, rotation, program=world.program)
        feed, _ = feeds.open_one(
            session,
            staff=sam.person,
            is_of_program=False,
            program=world.program,
            now=NOON,
        )
        [turn] = feeds.spells(session, feed, now=NOON)
    assert turn.starts_at == datetime(2030, 1, 7, 14, tzinfo=UTC)
    assert turn.ends_at == datetime(2030, 4, 1, tzinfo=UTC)


def test_text_of_a_calendar_is_escaped_and_folded() -> None:
    turn = Span(UUID(int=1), NOON, NOON + timedelta(hours=1))
    told = feeds.calendar([turn], {turn.who: "\u00c5;,\\" + "\u00e9" * 60}, now=NOON)
    assert "On call: \u00c5\\;\\,\\\\" in told
    assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
    assert "\u00e9" * 60 in told.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("name", "letters"), [("Sam Rivera", "SR"), ("sam", "S"), ("", "?"), ("Ana de la Cruz", "AC")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


# Who would be paged


def test_d4_the_policys_page_foretells_as_pages_are_worked_out(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus(specialist=sam)
    done(add(console_of(world, dana), **who(dana)))
    client = console_of(world, sam)
    page = client.get("/policy?at=2030-01-01T23:00")
    said = text_of(page.text)
    assert "Tue, Jan 1, 11:00 PM, if nobody answered" in said
    assert "1 alumnus of Sam R. 11:00 PM Sam R. 11:05 PM Dana L. 11:10 PM the operator, and all again" in said
    assert "After 5 min: whoever is on call, by a text, and a call where that does not arrive" in said
    assert ana.person
    one = text_of(client.get(f"/policy?at=2030-01-01T12:00&person={ana.person.hex}").text)
    assert "Ana Ruiz 12:00 PM Sam R. 12:05 PM the operator" in one
    wrong = client.get("/policy?at=1999-01-01T12:00&person=nobody")
    assert (wrong.status_code, "Choose a date within a year" in wrong.text) == (200, True)


def test_every_page_leads_to_the_rota(world: World) -> None:
    ana = world.alumnus()
    client = console_of(world, world.staff())
    for path in ("/", "/people", f"/people/{ana.person}", "/policy", "/rota/feeds", "/rota"):
        assert re.search(
            r'<a href="/rota"><strong class="danger">Nobody is on call', client.get(path).text
        ), path


def test_an_address_of_no_kind_is_not_found(world: World) -> None:
    client = console_of(world, world.staff())
    assert client.get("/rota/shift").status_code == 404
    assert client.get("/rota/leave/0190a2b4-0000-7000-8000-000000000000").status_code == 404
    assert {one.value for one in Kind} == {"override", "leave"}


def test_h9_who_has_left_keeps_no_calendar_and_no_notifications(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    path = made(world, sam)
    laptop = push_server.Browser("https://push.example.com/v1/0").given
    form = {"endpoint": laptop.endpoint, "p256dh": laptop.p256dh, "auth": laptop.auth}
    assert console_of(world, sam).post("/push/subscribe", data=form).status_code == 204
    assert console_of(world, pat).post(f"/staff/{sam.person}/withdraw").status_code == 303
    assert visit(world).get(path).status_code == 404
    assert subscribed(world, sam) == 0
