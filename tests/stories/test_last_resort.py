"""The operator in a storm: told at once, and then not once more for each (P4, F28)."""

from sqlmodel import col, select, update

from service.db import EVERY_PROGRAM, transaction
from service.escalations.notifications.ledger import Notification
from service.escalations.tables import EventKind
from service.messaging.ledger import Message, Status
from tests.escalating import events, kinds, raised, run_due
from tests.world import World

FIRST = "Tideover: alert A1 is unanswered after every step."


def nobody_answers(world: World, number: int) -> list[str]:
    """So many people ask at once in a program without anybody; what the operator hears of it at once."""
    for one in range(number):
        raised(world, world.alumnus(f"+1303555{one:04d}"))
    world.tick()
    return world.operator.inbox()


def test_p4_f28_a_storm_is_one_text_at_once_and_one_for_all_others(world: World) -> None:
    assert nobody_answers(world, 13) == [FIRST]
    world.wait(minutes=1)
    assert world.operator.inbox() == []
    world.wait(minutes=1)
    more = "Tideover: 12 more alerts were unanswered after every step. See the inbox of the console."
    assert world.operator.inbox() == [more]
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        mails = session.exec(select(Notification).where(col(Notification.staff_id).is_(None))).all()
    assert len(mails) == 13, "each is e-mailed, as ever"

    world.wait(minutes=3)
    assert world.operator.inbox() == [FIRST], "the next round begins with a text at once"


def test_p4_two_are_told_as_one_more_and_what_is_taken_meanwhile_takes_no_text_back(world: World) -> None:
    assert nobody_answers(world, 2) == [FIRST]
    world.staff("+12025550112", name="Dana Lee").texts("2")
    world.wait(minutes=2)
    [more] = world.operator.inbox()
    assert more.startswith("Tideover: 1 more alert was unanswered")


def test_p4_where_the_first_text_is_lost_the_next_one_waits_for_nothing(world: World) -> None:
    assert nobody_answers(world, 1) == [FIRST]
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.exec(update(Message).values(status=Status.FAILED))
    raised(world, world.alumnus("+13035550009"))
    world.tick()
    assert world.operator.inbox() == ["Tideover: alert A2 is unanswered after every step."]


def test_d8_the_operators_text_does_not_leave_once_somebody_has_it(world: World) -> None:
    alert = raised(world, world.alumnus())
    run_due(world)
    dana = world.staff("+12025550112", name="Dana Lee")
    dana.texts("1")
    assert world.operator.inbox() == []
    assert EventKind.OPERATOR_PAGED.value in kinds(world, alert)
    assert not [one for one in events(world, alert) if one.kind is EventKind.WITHDRAWN], "they are not staff"
