"""One night with everybody in it: Ana, the specialists, the lead and the operator (D1, D3-D5, D7-D11, D13, D17-D20)."""

import pytest
from sqlmodel import select

from service.db import EVERY_PROGRAM, transaction
from service.escalations import reachability
from service.escalations.policies import ADMINS, ASSIGNED, CLINICAL_LEAD, ON_CALL, SMS
from service.escalations.routing import Wish
from service.escalations.tables import Alert, Outcome, Status
from service.people.staff import Gender, Role
from tests.escalating import raised, read
from tests.stories.test_alerts import code_in
from tests.stories.test_calls import policy
from tests.test_figures import minutes, months
from tests.world import Handset, World


@pytest.fixture
def night(world: World) -> tuple[Handset, ...]:
    """Ana; Sam, her own; Dana and Kim of the rota; Lou, the lead. Of admins there is none."""
    sam = world.staff(name="Sam Rivera", gender=Gender.MAN)
    dana = world.staff("+12025550112", name="Dana Lee", gender=Gender.WOMAN)
    kim = world.staff("+12025550113", name="Kim Roe", gender=Gender.WOMAN)
    lou = world.staff("+12025550114", name="Lou Fox", role=Role.CLINICAL_LEAD)
    world.on_call(dana)
    ways = (SMS,)
    policy(world, (0, ASSIGNED, ways), (5, ON_CALL, ways), (10, ADMINS, ways), (12, CLINICAL_LEAD, ways))
    return world.alumnus(specialist=sam), sam, dana, kim, lou


def test_d3_d4_d5_d8_d17_from_her_own_specialist_to_the_lead_past_a_step_without_anybody(
    world: World, night: tuple[Handset, ...]
) -> None:
    ana, sam, dana, kim, lou = night
    ana.texts("i want to die")
    [answer], [page] = ana.inbox(), sam.inbox()
    assert "988" in answer
    assert page.startswith("A1: Ana R. needs you."), "no word of what it is about (D13)"
    world.wait(minutes=4)
    world.on_call(kim)
    world.wait(minutes=1)
    assert (dana.inbox(), len(kim.inbox())) == ([], 1), "who is on call when the step fires (D4)"
    world.wait(minutes=5)
    assert len(lou.inbox()) == 1, "there is no admin, so the lead's step does not wait (D5)"
    assert world.operator.inbox() == []
    world.wait(minutes=5)
    assert world.operator.inbox() == ["Tideover: alert A1 is unanswered after every step."]
    assert len(ana.inbox()) == 1, "she hears that nobody has answered yet (D17)"
    again = (sam.inbox(), kim.inbox(), lou.inbox())
    assert [len(one) for one in again] == [1, 0, 0], "and it begins anew"

    lou.texts(f"{code_in(page)} in 10")
    assert "is yours" in lou.inbox()[0]
    assert "Lou" in ana.inbox()[0]
    assert [one.inbox() for one in (sam, kim, dana)] == [["A1: Lou F. has it."], ["A1: Lou F. has it."], []]
    world.wait(minutes=9)
    lou.texts("1 thanks")
    assert lou.inbox(), "that is no outcome (D11)"
    lou.texts("1 reached, her sister is with her")
    world.wait(hours=3)
    assert [one.inbox() for one in (sam, kim, dana, world.operator)] == [[], [], [], []]


def test_d7_d9_d18_taken_and_forgotten_it_asks_again_and_the_month_shows_how_long_it_took(
    world: World, night: tuple[Handset, ...]
) -> None:
    ana, sam, *_ = night
    ana.texts("i want to die")
    ana.texts("please")
    assert len(sam.inbox()) == 1, "one alert, one page (D9)"
    world.wait(minutes=2)
    sam.texts("1")
    sam.inbox()
    world.wait(minutes=30)
    assert len(sam.inbox()) == 1, "half an hour, and nothing was closed (D7)"
    sam.texts("1")
    world.wait(minutes=3)
    sam.texts("1 no answer left a message")
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Alert.outcome)).one() is Outcome.NO_ANSWER
    [month] = months(world)
    assert (month.alerts, month.sent.median, month.acknowledged.median) == (1, minutes(0), minutes(2))


def test_d10_a_first_page_leaves_though_the_phone_has_had_its_share(
    world: World, night: tuple[Handset, ...]
) -> None:
    _, sam, *_ = night
    for number in range(12):
        raised(world, world.alumnus(f"+1303555{number:04d}", specialist=sam))
        world.tick()
    assert sum("needs you" in text for text in sam.inbox()) == 12


def test_d19_d20_what_would_fail_is_named_and_a_wish_is_met(world: World, night: tuple[Handset, ...]) -> None:
    _, sam, dana, *_ = night
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        said = " ".join(reachability.find(session, world.vault, world.program, now=world.now))
    assert "admin" in said
    cleo = world.alumnus(
        "+12025550103", name="Cleo Ray", specialist=sam, wishes=Wish(Gender.WOMAN, is_must=True).dump()
    )
    alert = raised(world, cleo)
    world.tick()
    assert (sam.inbox(), len(dana.inbox())) == ([], 1)
    assert read(world, alert).step > 1, "Sam's step was skipped at once"


def test_e8_d8_d11_who_texted_stop_gets_no_text_and_their_answer_counts(
    world: World, night: tuple[Handset, ...]
) -> None:
    ana, sam, dana, *_ = night
    ana.texts("i want to die")
    sam.texts("STOP", opt_out="STOP")
    world.wait(minutes=5)
    sam.inbox(), dana.inbox(), ana.inbox()
    sam.texts("1")
    assert dana.inbox() == ["A1: Sam R. has it."]
    assert "Sam" in ana.inbox()[0]
    sam.texts("1 say I am calling you now")
    assert ["calling you now" in text for text in ana.inbox()] == [True]
    sam.texts("1 reached")
    world.wait(hours=1)
    assert (sam.inbox(), dana.inbox(), world.operator.inbox()) == ([], [], [])


def test_d1_two_alerts_at_once_the_wrong_person_and_what_is_over(
    world: World, night: tuple[Handset, ...]
) -> None:
    ana, sam, dana, *_ = night
    ben = world.alumnus("+12025550102", name="Ben Sol", specialist=sam)
    first, second = raised(world, ana), raised(world, ben)
    world.tick()
    sam.inbox()
    for body in ("on it", "1 and 2", "1, 2", "2?", "on it?"):
        sam.texts(body)
        assert len(sam.inbox()) == 1
    assert [read(world, one).status for one in (first, second)] == [Status.TRIGGERED] * 2, "never guessed"
    sam.texts("“2”")
    sam.inbox(), ben.inbox()
    for body in ("2 reached", "2E", "2", "2 in 20"):
        dana.texts(body)
        assert dana.inbox() == ["A2: Sam R. has it."]
    dana.texts("1 reached")
    assert dana.inbox() == ["A1 is not yours. Reply 1 to take it first."]
    sam.texts("2 reached")
    sam.inbox()
    for body in ("2 reached", "2", "2E", "2 say hello"):
        sam.texts(body)
        assert sam.inbox() == ["A2 is not open. Open for you: A1 Ana R."]
    assert ben.inbox() == []
