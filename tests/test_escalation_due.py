"""Escalation as time passes (D3, D4, D5, D7, D8, D9, D17, P4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event
from sqlmodel import col, delete, func, select

from service import db
from service.conversation import wording
from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, transaction
from service.escalations import alerts, codes, policies
from service.escalations.due import run_due as run
from service.escalations.policies import ADMINS, ASSIGNED, ON_CALL, Step
from service.escalations.tables import Alert, EventKind, Status
from service.messaging.ledger import Message, Purpose
from service.people.staff import Role
from service.protection import keyring
from service.protection.keyring import PersonKey
from tests.escalating import events, kinds, paged, raised, read, run_due, set_opted_out
from tests.world import Handset, World

OPERATOR_PAGE = "Tideover: alert A1 is unanswered after every step."


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def team(world: World) -> tuple[Handset, Handset, Handset, Handset]:
    """Ana; Sam, assigned to her; Dana, on call; Pat, admin: one for each step of the default policy."""
    sam, dana = world.staff(name="Sam Rivera"), world.staff("+12025550112", name="Dana Kim")
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    world.on_call(dana)
    return world.alumnus(specialist=sam), sam, dana, pat


def received(*phones: Handset) -> list[int]:
    """How many texts came to each phone since it was last looked at."""
    return [len(one.inbox()) for one in phones]


def is_nobody_yet(text: str) -> bool:
    return wording.has_said("nobody_yet", text)


def test_d3_each_step_pages_the_next_person_at_its_time(world: World) -> None:
    ana, sam, dana, pat = team(world)
    alert = raised(world, ana)
    world.tick()
    assert received(sam, dana, pat) == [1, 0, 0]
    world.wait(seconds=299)
    assert received(sam, dana, pat) == [0, 0, 0]
    world.wait(seconds=1)
    assert received(sam, dana, pat) == [0, 1, 0]
    world.wait(minutes=5)
    assert received(sam, dana, pat) == [0, 0, 1]
    assert paged(world, alert) == [sam.person, dana.person, pat.person]


def test_p4_after_the_last_step_the_operator_is_paged_and_it_begins_anew(world: World) -> None:
    ana, sam, dana, pat = team(world)
    alert = raised(world, ana)
    for _ in range(3):
        world.tick()
        world.wait(minutes=5)

    assert world.operator.inbox() == [OPERATOR_PAGE]
    [told] = ana.inbox()
    assert is_nobody_yet(told)
    assert received(sam, dana, pat) == [2, 1, 1]
    assert read(world, alert).rounds == 2


def test_p4_it_goes_on_for_as_long_as_nobody_answers(world: World) -> None:
    ana, sam, dana, pat = team(world)
    alert = raised(world, ana)
    world.tick()
    for _ in range(12 * 3):
        world.wait(minutes=5)

    assert read(world, alert).rounds == 13
    assert received(sam, dana, pat, world.operator) == [13, 12, 12, 12]
    assert received(ana) == [1], "she is told once, not every quarter of an hour"


def test_d5_a_step_that_finds_nobody_is_skipped_at_once(world: World) -> None:
    ana, sam, dana, pat = team(world)
    set_opted_out(world, sam)
    alert = raised(world, ana)
    world.tick()
    assert received(sam, dana, pat) == [0, 1, 0]
    assert kinds(world, alert) == ["opened", "skipped", "paged"]
    world.wait(minutes=9)
    assert received(pat) == [0], "the admins' time has not come"
    world.wait(minutes=1)
    assert received(pat) == [1]


def test_p4_where_there_is_nobody_at_all_the_operator_and_the_alumnus_know_at_once(world: World) -> None:
    ana = world.alumnus()
    alert = raised(world, ana)
    world.tick()
    assert world.operator.inbox() == [OPERATOR_PAGE]
    [told] = ana.inbox()
    assert is_nobody_yet(told)
    world.wait(minutes=4)
    assert received(world.operator) == [0]
    world.wait(minutes=1)
    assert received(world.operator, ana) == [1, 0]
    assert read(world, alert).rounds == 3


def test_f25_where_nobody_is_left_at_the_end_of_a_round_the_operator_hears_it_once(world: World) -> None:
    ana, *asked = team(world)
    alert = raised(world, ana)
    world.tick()
    world.wait(minutes=10)
    assert received(*asked, world.operator) == [1, 1, 1, 0]
    for one in asked:
        set_opted_out(world, one)
    world.wait(minutes=5)
    assert received(*asked, world.operator) == [0, 0, 0, 1]
    assert read(world, alert).next_at == world.now + minutes(5)


@pytest.mark.parametrize("after_minutes", [1, 11])
def test_f35_a_clock_that_is_set_back_holds_up_no_alert(world: World, after_minutes: int) -> None:
    """Before the second step, and after the last one."""
    ana, sam, dana, pat = team(world)
    world.wait(minutes=120)  # Dana is on call also at the time to which it is set back
    world.clock.at += minutes(61)  # the shift began before the hour to which the clock goes back
    alert = raised(world, ana)
    world.tick()
    world.wait(minutes=after_minutes)
    assert received(sam)[0] == 1
    received(dana, pat)
    world.clock.at -= minutes(60)
    world.tick()
    is_over = after_minutes > 10
    assert received(sam, dana, world.operator) == ([1, 0, 1] if is_over else [0, 1, 0])
    world.tick()
    assert received(sam, dana, pat) == [0, 0, 0]
    world.wait(minutes=5)
    assert received(dana, pat) == ([1, 0] if is_over else [0, 1])
    assert read(world, alert).status is Status.TRIGGERED


def test_f35_whoever_has_an_alert_keeps_it_when_the_clock_is_set_back(world: World) -> None:
    ana, sam, dana, _ = team(world)
    alert = raised(world, ana)
    world.tick()
    sam.texts("1")
    world.clock.at -= minutes(60)
    world.tick()
    assert read(world, alert).status is Status.ACKNOWLEDGED
    assert received(dana) == [0]


def test_without_an_operator_it_begins_anew_all_the_same(world: World) -> None:
    ana, sam, *_ = team(world)
    alert = raised(world, ana)
    for _ in range(4):
        run_due(world, operator="")
        world.clock.advance(minutes(5))
    assert read(world, alert).rounds == 2
    assert paged(world, alert).count(sam.person) == 2
    assert "operator_paged" not in kinds(world, alert)


def test_nobody_is_paged_twice_in_one_round_even_where_two_steps_name_them(world: World) -> None:
    sam = world.staff()
    pat = world.staff("+12025550113", role=Role.ADMIN)
    world.on_call(sam)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    world.wait(minutes=5)
    assert received(sam, pat) == [1, 1], "Sam is on call too, so the admins are asked without waiting"
    assert kinds(world, alert) == ["opened", "paged", "skipped", "paged"]


def test_d9_more_reasons_join_the_open_alert_and_the_worst_counts(world: World) -> None:
    ana, sam, *_ = team(world)
    first = raised(world, ana, Reason.STRONG_URGE)
    world.tick()
    for reason, worst in ((Reason.LAPSE, Reason.LAPSE), (Reason.STRONG_URGE, Reason.LAPSE)):
        joined = raised(world, ana, reason)
        assert (joined.id, joined.reason) == (first.id, worst)
        world.tick()
    assert received(sam) == [2], "paged again for what is worse, and not for what is not"
    assert kinds(world, first).count("joined") == 2


def test_an_alert_that_becomes_a_crisis_is_no_longer_taken_and_pages_again(world: World) -> None:
    ana, sam, dana, _ = team(world)
    alert = raised(world, ana, Reason.LAPSE)
    world.tick()
    sam.texts("1")
    received(sam)
    raised(world, ana, Reason.CALL)
    world.tick()
    assert read(world, alert).status is Status.ACKNOWLEDGED, "a call is no crisis"
    assert sam.inbox() == ["A1: Ana R. has written again. Please look now."]

    raised(world, ana, Reason.CRISIS)
    world.tick()
    assert received(sam, dana) == [1, 0]
    assert (read(world, alert).status, read(world, alert).assignee_id) == (Status.TRIGGERED, None)
    sam.texts("1")
    raised(world, ana, Reason.CRISIS)
    world.tick()
    assert read(world, alert).status is Status.ACKNOWLEDGED, "it was taken as a crisis"


def test_d7_who_takes_it_and_does_not_close_it_has_it_for_half_an_hour(world: World) -> None:
    ana, sam, _dana, _ = team(world)
    alert = raised(world, ana)
    world.tick()
    sam.texts("1")
    received(sam)
    world.wait(minutes=29)
    assert received(sam) == [0]
    world.wait(minutes=1)
    assert received(sam) == [1]
    assert kinds(world, alert)[-3:] == ["expired", "paged", "asking_again"]
    assert read(world, alert).assignee_id is None


def test_d17_whom_a_promise_was_made_is_told_when_it_was_not_kept(world: World) -> None:
    ana, sam, *_ = team(world)
    raised(world, ana)
    for _ in range(4):
        world.tick()
        world.wait(minutes=5)
    assert [is_nobody_yet(said) for said in ana.inbox()] == [True]
    sam.texts("1")
    assert len(ana.inbox()) == 1
    world.wait(minutes=30)
    [again] = ana.inbox()
    assert wording.has_said("asking_again", again)
    assert "Sam" in again
    for _ in range(9):
        world.wait(minutes=5)
    assert [is_nobody_yet(said) for said in ana.inbox()] == [True]


def test_what_is_closed_never_moves_again(world: World) -> None:
    ana, sam, dana, pat = team(world)
    alert = raised(world, ana)
    world.tick()
    sam.texts("1 reached")
    received(sam)
    before = kinds(world, alert)
    for _ in range(10):
        world.wait(minutes=20)
    assert kinds(world, alert) == before
    assert received(sam, dana, pat, world.operator) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (0, (1, 0, 0)),
        (4, (1, 0, 0)),
        (6, (1, 1, 0)),
        (12, (1, 1, 1)),
        (120, (1, 1, 1)),  # a whole evening: still one round, each person once
    ],
)
def test_p4_after_an_outage_everybody_who_should_know_is_told_once(
    world: World, away: int, expected: tuple[int, int, int]
) -> None:
    ana, *people = team(world)
    alert = raised(world, ana)
    world.wait(minutes=away)
    assert tuple(received(*people)) == expected
    assert received(world.operator) == [0]
    after = read(world, alert)
    assert after.next_at
    assert after.next_at > world.now


def test_after_an_outage_who_is_named_by_two_steps_is_told_once(world: World) -> None:
    sam = world.staff()
    pat = world.staff("+12025550113", role=Role.ADMIN)
    world.on_call(sam)
    alert = raised(world, world.alumnus(specialist=sam))
    world.wait(minutes=12)
    assert received(sam, pat, world.operator) == [1, 1, 0]
    assert kinds(world, alert) == ["opened", "paged", "skipped", "paged"]


def test_after_an_outage_the_last_step_still_has_its_time(world: World) -> None:
    ana, *_ = team(world)
    alert = raised(world, ana)
    world.wait(hours=2)
    assert read(world, alert).next_at == world.now + minutes(5)


def test_a_page_that_fails_brings_the_next_step_and_only_that_one(world: World) -> None:
    ana, sam, dana, pat = team(world)
    alert = raised(world, ana)
    run_due(world)
    [page] = [one.message_id for one in events(world, alert) if one.kind is EventKind.PAGED]
    assert page
    for _ in range(2):
        world.clock.advance(timedelta(seconds=1))
        with transaction(world.engine, program=world.program) as session:
            alerts.page_failed(session, alert.id, message=page, now=world.now)
        run_due(world)
    assert paged(world, alert) == [sam.person, dana.person]
    world.wait(seconds=298)
    assert received(pat) == [0], "Dana has as long as ever"
    world.wait(seconds=1)
    assert received(pat) == [1]


def test_pages_that_fail_one_and_all_do_not_make_rounds_go_faster(world: World) -> None:
    ana, *_ = team(world)
    alert = raised(world, ana)
    for _ in range(10):
        run_due(world)
        for one in events(world, alert):
            if one.message_id:
                with transaction(world.engine, program=world.program) as session:
                    alerts.page_failed(session, alert.id, message=one.message_id, now=world.now)
    assert len(paged(world, alert)) == 3
    assert read(world, alert).rounds == 1


def test_one_alert_that_cannot_be_read_does_not_hold_up_the_others(world: World) -> None:
    ana, sam, *_ = team(world)
    ben = world.alumnus("+12025550102", name="Ben Sol", specialist=sam)
    broken = raised(world, ana)
    for _ in range(3):
        run_due(world)
        world.clock.advance(minutes(5))
    with transaction(world.engine, program=world.program) as session:
        session.exec(delete(PersonKey).where(col(PersonKey.person_id) == ana.person))
    sound = raised(world, ben)

    run_due(world)

    assert paged(world, sound) == [sam.person]
    assert kinds(world, broken) == ["opened", "paged", "paged", "paged", "operator_paged"], (
        "nothing by halves"
    )
    after = read(world, broken)
    assert (after.rounds, after.next_at) == (2, world.now + minutes(5))


def test_one_person_who_cannot_be_read_does_not_keep_the_page_from_the_others(world: World) -> None:
    ana, sam, dana, pat = team(world)
    jo = world.staff("+12025550114", name="Jo Fox", role=Role.ADMIN)
    gone = (sam.person, pat.person)
    with transaction(world.engine, program=world.program) as session:
        session.exec(delete(PersonKey).where(col(PersonKey.person_id).in_(gone)))
    alert = raised(world, ana)
    run_due(world)
    assert paged(world, alert) == [dana.person], "Sam's step counts as skipped"
    world.clock.advance(minutes(10))
    run_due(world)
    assert paged(world, alert) == [dana.person, jo.person]
    assert read(world, alert).rounds == 1


def test_who_passes_it_on_is_not_asked_again_at_once(world: World) -> None:
    sam = world.staff()
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, [Step(minutes(0), ASSIGNED)], program=world.program)
    raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.texts("1e")
    assert sam.inbox()[1:] == ["A1 is passed on."]
    assert world.operator.inbox() == [OPERATOR_PAGE]
    world.wait(minutes=5)
    assert received(sam) == [1], "a new round asks everybody"


def test_alerts_of_all_programs_run_and_page_their_own_people(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    sam = world.staff()
    lou = world.staff("+12025550211", program=other)
    here = raised(world, world.alumnus(specialist=sam))
    there = raised(world, world.alumnus("+12025550201", program=other, specialist=lou), program=other)
    assert run_due(world) == 2
    assert paged(world, here) == [sam.person]
    assert paged(world, there) == [lou.person]
    assert (here.code, there.code) == (1, 1)


def test_f28_a_first_page_costs_few_statements_and_what_all_need_is_read_once(world: World) -> None:
    sam = world.staff()
    many = [raised(world, world.alumnus(f"+1303555{n:04d}", specialist=sam)) for n in range(20)]
    seen: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert run_due(world) == len(many)
    assert [paged(world, one) for one in many] == [[sam.person]] * len(many)
    asked = [one for one in seen if not one.startswith(("SAVEPOINT", "RELEASE"))]
    assert sum("FROM personkey" in one for one in asked) == 1, "all keys at once"
    assert len(asked) <= 10 * len(many) + 15


def test_what_cannot_be_read_together_is_read_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, sam, *_ = team(world)
    alert = raised(world, ana)
    monkeypatch.setattr(keyring, "rows_of", lambda *_: 1 / 0)
    run_due(world)
    assert paged(world, alert) == [sam.person]


def test_no_more_than_the_limit_runs_and_the_most_overdue_first(world: World) -> None:
    for number in range(5):
        raised(world, world.alumnus(f"+1202555010{number}"))
        world.clock.advance(timedelta(seconds=1))
    assert [run_due(world, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_codes_go_on_after_the_last_one_and_around_without_the_open_ones(world: World) -> None:
    phones = [world.alumnus(f"+120255502{number:02}", strategies=()) for number in range(3)]
    first = raised(world, phones[0])
    codes = []
    for _ in range(100):
        short = raised(world, phones[1])
        codes.append(short.code)
        _close(world, short)
    assert codes == [*range(2, 100), 2, 3]
    assert raised(world, phones[2]).code == 4
    assert first.code == 1


def test_when_every_short_code_is_taken_longer_ones_follow(world: World) -> None:
    assert codes.next_code(last=99, used=set()) == 1
    assert codes.next_code(last=5, used=set(range(1, 100)) - {3}) == 3
    assert codes.next_code(last=5, used=set(range(1, 100))) == 100
    assert codes.next_code(last=100, used=set(range(2, 101))) == 1


def test_d3_a_policy_of_ones_own_is_followed(world: World) -> None:
    ana, sam, dana, pat = team(world)
    steps = [Step(minutes(1), ON_CALL), Step(minutes(1), ASSIGNED), Step(minutes(30), ADMINS)]
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, steps, program=world.program)
    raised(world, ana)
    world.tick()
    assert received(sam, dana, pat) == [0, 1, 0], "an alert that opens is due at once"
    world.wait(minutes=1)
    assert received(sam, dana, pat) == [1, 0, 0]
    world.wait(minutes=29)
    assert received(sam, dana, pat) == [0, 0, 1]


def at_once(world: World, work: Callable[[db.ProgramSession], object], *, times: int = 2) -> list[object]:
    """Do the same in several threads at the same moment, each with its own connections."""
    url = world.engine.url.render_as_string(hide_password=False)
    barrier = Barrier(times)

    def one(_: int) -> object:
        engine = db.connect(url)
        try:
            barrier.wait()
            with transaction(engine, program=EVERY_PROGRAM) as session:
                return work(session)
        except alerts.NotAllowed as refused:
            return refused
        finally:
            engine.dispose()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_two_workers_at_once_page_everybody_once(world: World) -> None:
    sam = world.staff()
    raised_ones = [raised(world, world.alumnus(f"+120255501{n:02}", specialist=sam)) for n in range(20)]
    counts = at_once(world, lambda session: run(session, world.vault, operator="", now=world.now))
    assert sum(count for count in counts if isinstance(count, int)) == 20
    assert [paged(world, one) for one in raised_ones] == [[sam.person]] * 20


def test_d9_two_texts_of_one_person_at_once_open_one_alert(world: World) -> None:
    ana = world.alumnus()
    opened = at_once(world, _raising(world, [ana, ana], world.now), times=2)
    assert len({one.id for one in opened if isinstance(one, Alert)}) == 1


def test_alerts_that_open_at_once_have_codes_of_their_own(world: World) -> None:
    people = [world.alumnus(f"+120255501{n:02}") for n in range(6)]
    opened = at_once(world, _raising(world, people, world.now), times=6)
    assert sorted(one.code for one in opened if isinstance(one, Alert)) == [1, 2, 3, 4, 5, 6]


def test_a_page_is_a_text_of_the_alert_and_leaves_first(world: World) -> None:
    ana, *_ = team(world)
    alert = raised(world, ana)
    run_due(world)
    with transaction(world.engine, program=world.program) as session:
        page = session.exec(select(Message)).one()
        assert (page.alert_id, page.purpose) == (alert.id, Purpose.ALERT)
        assert session.exec(select(func.count()).select_from(Message)).one() == 1


def _raising(world: World, people: list[Handset], now: datetime) -> Callable[[db.ProgramSession], Alert]:
    """Work for `at_once`: each thread takes the next of these people."""
    left = iter(people)

    def work(session: db.ProgramSession) -> Alert:
        alumnus = next(left).person
        assert alumnus
        return alerts.raise_alert(
            session,
            world.vault,
            program=world.program,
            alumnus=alumnus,
            reason=Reason.CALL,
            episode=None,
            now=now,
        )

    return work


def _close(world: World, alert: Alert) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alert, alert.id)
        alerts.act(session, row, alerts.Action.CLOSE, closed_at=world.now, next_at=None)
