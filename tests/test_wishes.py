"""A wish for a specialist is entered with the team, and whoever enters it is told what it cannot rely on (D20, H5)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.escalations import wishes
from service.escalations.policies import ASSIGNED, ON_CALL, Step
from service.escalations.rota import Rota, Span
from service.escalations.routing import NO_WISH, Member, Roster, Wanted, Wish
from service.people.programs import Unmatched
from service.people.staff import Gender, Role
from tests.escalating import paged, raised
from tests.test_console import text_of
from tests.test_enrollment import begin, fill, row_of, seen_in
from tests.test_routing import IDS
from tests.visiting import console_of
from tests.world import NOON, Handset, World

SAM, DANA, EVE = IDS[:3]
A_MAN = Member(SAM, Role.SPECIALIST, Gender.MAN, "Addiction")
A_WOMAN = Member(DANA, Role.SPECIALIST, Gender.WOMAN, "trauma")
MUST = Wish(Gender.WOMAN, is_must=True)
NOBODY = "None of the staff whom pages reach meets this wish: "
NOT_THEIRS = "Their specialist does not meet this wish"
ONE = "Only one of the staff meets this wish: nobody does while they are away"
NO_STEP = "No step of the policy finds somebody who meets this wish now: "
ANYONE, LEAD = "anyone is asked", "the clinical lead is asked"
AT_ONCE = Step(timedelta(), ASSIGNED)
THEN = Step(timedelta(minutes=5), ON_CALL)


def doubts(
    *members: Member,
    wish: Wish,
    on_call: tuple[Span, ...] = (Span(SAM, NOON), Span(DANA, NOON)),
    specialist: bool = False,
    unmatched: Unmatched = Unmatched.ANYONE,
) -> list[str]:
    roster = Roster(members, Rota(ZoneInfo("UTC"), on_call), unmatched)
    wanted = Wanted(SAM if specialist else None, wish)
    return list(wishes.doubts_of(roster, (AT_ONCE, THEN), wanted, now=NOON))


def test_d20_what_a_wish_cannot_rely_on_is_said() -> None:
    another = Member(EVE, Role.SPECIALIST, Gender.WOMAN)
    assert doubts(A_MAN, wish=NO_WISH) == []
    assert doubts(A_MAN, wish=Wish(Gender.WOMAN)) == [NOBODY + ANYONE]
    assert doubts(A_MAN, wish=MUST, unmatched=Unmatched.CLINICAL_LEAD) == [NOBODY + LEAD]
    assert doubts(A_MAN, A_WOMAN, another, wish=Wish(discipline="TRAUMA")) == []
    assert doubts(A_MAN, A_WOMAN, another, wish=MUST) == []
    assert doubts(A_MAN, A_WOMAN, another, wish=MUST, specialist=True) == [NOT_THEIRS]
    assert doubts(A_MAN, A_WOMAN, wish=MUST) == [ONE]


def test_d20_who_gets_no_texts_meets_no_wish() -> None:
    silent = Member(DANA, Role.SPECIALIST, Gender.WOMAN, is_reachable=False)
    assert doubts(A_MAN, silent, wish=MUST) == [NOBODY + ANYONE]


def test_d20_hours_in_which_nobody_on_call_meets_a_must_are_counted() -> None:
    another = Member(EVE, Role.SPECIALIST, Gender.WOMAN)
    tonight = (Span(SAM, NOON), Span(DANA, NOON, NOON + timedelta(hours=36)))
    assert doubts(A_MAN, A_WOMAN, another, wish=MUST, on_call=tonight) == [
        "In 300 of the next 336 hours nobody on call meets this wish"
    ]
    never = doubts(A_MAN, A_WOMAN, another, wish=MUST, on_call=(Span(SAM, NOON),))
    assert never == [NO_STEP + ANYONE, "In 336 of the next 336 hours nobody on call meets this wish"]


def wished(gender: str = "", discipline: str = "", strength: str = "") -> dict[str, str]:
    return {"wish_gender": gender, "wish_discipline": discipline, "wish_strength": strength}


@pytest.fixture
def eve(world: World) -> Handset:
    return world.staff("+12025550115", name="Eve Stone", gender=Gender.WOMAN, discipline="trauma")


def test_d20_a_wish_that_is_entered_in_the_console_routes_pages_and_stands_on_their_page(
    world: World, sam: Handset, eve: Handset
) -> None:
    client = console_of(world, eve)
    path = begin(client)
    world.on_call(sam, eve)
    team = {"specialist": str(sam.person), "backup": str(eve.person), **wished("woman", "trauma", "must")}
    assert client.post(f"{path}/enrollment/team", data=team).status_code == 409, "a form without a stamp"
    answer = client.post(
        f"{path}/enrollment/team",
        data=team | {"seen": seen_in(client.get(f"{path}/enrollment/team").text)},
    )
    assert answer.headers["location"] == f"{path}/enrollment/team", "there is something to look at"
    page = client.get(answer.headers["location"]).text
    assert NOT_THEIRS in text_of(page)
    assert ONE in text_of(page)
    assert '<option value="woman" selected>' in page
    again = client.post(f"{path}/enrollment/team", data=team | {"seen": seen_in(page)})
    assert again.headers["location"] == f"{path}/enrollment", "who has seen it goes on"
    assert "Must talk to a woman of trauma" in text_of(client.get(path).text)
    alert = raised(world, world._handset(world.stranger("+12025550140").number, row_of(world, path).id))
    world.tick()
    assert paged(world, alert) == [eve.person]


def test_d20_a_wish_that_somebody_meets_is_no_reason_to_stop(
    world: World, sam: Handset, eve: Handset
) -> None:
    client = console_of(world, sam)
    path = begin(client)
    team = {"specialist": str(eve.person), "backup": str(sam.person)}
    seen = seen_in(client.get(f"{path}/enrollment/team").text)
    answer = client.post(f"{path}/enrollment/team", data=team | wished("woman") | {"seen": seen})
    assert answer.headers["location"] == f"{path}/enrollment"
    assert "Would rather talk to a woman" in text_of(client.get(path).text)
    assert fill(client, f"{path}/enrollment/team", **team, **wished()) == 303
    assert row_of(world, path).wishes is None


@pytest.mark.parametrize(
    "wrong", [wished("somebody nice"), wished(discipline="Ana's aunt"), wished("woman", strength="very")]
)
def test_d20_only_what_can_be_chosen_is_kept_as_it_stands_in_clear(
    world: World, sam: Handset, wrong: dict[str, str]
) -> None:
    client = console_of(world, sam)
    path = begin(client)
    assert fill(client, f"{path}/enrollment/team", specialist=str(sam.person), **wrong) == 422
    row = row_of(world, path)
    assert (row.wishes, row.specialist_id) == (None, None), "nothing of a form is kept in part"


def test_d20_a_must_without_a_wish_is_none(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    path = begin(client)
    assert fill(client, f"{path}/enrollment/team", **wished(strength="must")) == 422


def test_h5_a_wish_that_a_colleague_has_entered_meanwhile_is_shown_in_words(
    world: World, sam: Handset, eve: Handset
) -> None:
    first, second = console_of(world, sam), console_of(world, eve)
    path = begin(first)
    where = f"{path}/enrollment/team"
    seen = seen_in(second.get(where).text)
    assert fill(first, where, specialist=str(sam.person), backup=str(eve.person), **wished("man")) == 303
    late = second.post(where, data={"specialist": str(eve.person), **wished("woman"), "seen": seen})
    assert late.status_code == 409
    said = text_of(late.text)
    assert "Stands now: Sam Rivera You entered: Eve Stone" in said
    assert "Stands now: A man You entered: A woman" in said
    draft = text_of(second.get(where).text)
    assert "A woman" in draft, "what was typed is a draft"
    assert row_of(world, path).wishes == Wish(Gender.MAN).dump()


def test_h2_whoever_wishes_for_somebody_nonbinary_has_a_page(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam, wishes=Wish(Gender.NONBINARY).dump())
    page = console_of(world, sam).get(f"/people/{ana.person}")
    assert "Would rather talk to somebody nonbinary" in text_of(page.text)
