"""An alert is handed to a colleague by name, and never gets lost on the way (H3)."""

from uuid import UUID

from service.conversation.states import Reason
from service.escalations import handing_over
from service.escalations.routing import Member, Wish
from service.escalations.tables import Status
from service.people.staff import Gender, Role
from tests.escalating import paged, raised, read, set_opted_out
from tests.test_console import text_of
from tests.visiting import console_of
from tests.world import Handset, World


def hand(world: World, by: Handset, to: Handset, alert: UUID) -> int:
    assert to.person
    return console_of(world, by).post(f"/alerts/{alert}/hand-over", data={"to": to.person.hex}).status_code


def test_h3_the_colleague_is_paged_at_once_and_takes_it(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus(specialist=sam)
    alert = raised(world, ana)
    world.tick()
    sam.texts("1")
    dana.inbox(), ana.inbox()
    assert hand(world, sam, dana, alert.id) == 303
    world.tick()
    assert [text for text in dana.inbox() if "A1: Ana R. needs you" in text]
    assert read(world, alert).status is Status.TRIGGERED, "nobody has it until it is taken"
    dana.texts("1")
    assert read(world, alert).assignee_id == dana.person
    assert any("Dana" in text for text in ana.inbox()), "they hear who has it now"


def test_h3_who_does_not_take_it_is_not_waited_for(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    kim = world.staff("+12025550114", name="Kim Roe")
    world.on_call(kim)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.texts("1")
    hand(world, sam, dana, alert.id)
    sam.inbox()
    world.wait(minutes=4)
    assert kim.inbox() == []
    world.wait(minutes=2)
    assert sam.inbox() == [], "who passed it on is not asked again in this round"
    world.wait(minutes=5)
    assert any("needs you" in text for text in kim.inbox())


def test_h3_where_the_page_does_not_arrive_the_others_are_asked_at_once(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    kim = world.staff("+12025550114", name="Kim Roe")
    world.on_call(kim)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    world.switched_off.add(dana.number)
    hand(world, sam, dana, alert.id)
    world.tick()
    text, sid = next(one for one in reversed(world.carrier.sent) if one[0].to == dana.number)
    world.fails(text, "undelivered", sid=sid, error_code=30003)
    assert any("needs you" in said for said in kim.inbox())


def test_h3_only_who_has_it_or_was_paged_hands_it_over_and_only_to_whom_a_page_reaches(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    kim = world.staff("+12025550114", name="Kim Roe")
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    assert hand(world, dana, kim, alert.id) == 403
    set_opted_out(world, kim)
    assert hand(world, sam, kim, alert.id) == 409
    assert hand(world, sam, sam, alert.id) == 409
    page = console_of(world, sam).get("/").text
    form = page.partition(f"/alerts/{alert.id}/hand-over")[2].partition("</form>")[0]
    assert dana.person
    assert dana.person.hex in form
    assert kim.person
    assert kim.person.hex not in form
    assert console_of(world, sam).post(f"/alerts/{alert.id}/hand-over", data={"to": "x"}).status_code == 409
    assert paged(world, alert) == [sam.person]


def test_i5_nobody_of_another_program_is_handed_an_alert(world: World) -> None:
    other = world.add_program("+12025550200", "Haven")
    sam, eve = world.staff(), world.staff("+12025550299", name="Eve Stone", program=other)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    assert hand(world, sam, eve, alert.id) == 409


def test_c4_d20_what_is_for_few_is_handed_to_no_others() -> None:
    woman, man, lead = (UUID(int=number) for number in (1, 2, 3))
    members = [
        Member(woman, Role.SPECIALIST, Gender.WOMAN),
        Member(man, Role.SPECIALIST, Gender.MAN),
        Member(lead, Role.CLINICAL_LEAD, Gender.MAN),
    ]
    must = Wish(Gender.WOMAN, is_must=True)
    nobody = UUID(int=9)
    choices = handing_over.choices
    assert choices(members, must, is_for_lead=False, without=nobody) == [woman]
    assert choices(members, must, is_for_lead=True, without=nobody) == [lead]
    assert choices(members, must, is_for_lead=False, without=woman) == [man, lead], "nobody else meets it"
    assert choices(members, Wish(), is_for_lead=False, without=nobody) == [woman, man, lead]
    admin = Member(UUID(int=4), Role.ADMIN)
    away = Member(lead, Role.CLINICAL_LEAD, is_reachable=False)
    assert choices([*members, admin], Wish(), is_for_lead=True, without=nobody) == [lead]
    assert choices([admin, away], Wish(), is_for_lead=True, without=nobody) == [], "there is a lead"
    assert choices([admin, members[0]], Wish(), is_for_lead=True, without=nobody) == [admin.id]


def test_h3_the_card_and_the_timeline_tell_by_which_way_each_was_told_and_whether_it_arrived(
    world: World,
) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    ana = world.alumnus(specialist=sam)
    world.switched_off.add(sam.number)
    raised(world, ana, Reason.CRISIS)
    world.tick()
    client = console_of(world, dana)
    said = text_of(client.get("/").text)
    assert "Sam R. paged 1:00 PM · text with the carrier" in said
    world.wait(minutes=1, seconds=5)
    said = text_of(client.get("/").text)
    assert "Sam R. paged 1:00 PM · text with the carrier · call " in said
    assert "paged Sam R. 12:00 PM text with the carrier · call " in text_of(
        console_of(world, sam).get(f"/people/{ana.person}").text
    )
