"""Calls as rows: claimed by one worker, believed for their own attempt, and moved only forward (D2, P4)."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlmodel import col, select

from service.db import EVERY_PROGRAM, transaction
from service.escalations.calls import claims, reports, settling
from service.escalations.calls.claims import LEASE, Claimed
from service.escalations.calls.ledger import RANK, Call, Status, hashed, token_of
from service.escalations.calls.reports import MEANING, Report
from service.escalations.calls.settling import Outcome
from service.people import staff, tasks
from service.people.task_kinds import About
from service.watchdog import Trouble, Watchdog
from tests import telephone
from tests.due import run_in_workers
from tests.escalating import raised, run_due
from tests.stories.test_calls import policy
from tests.telephone import BASE, Telephone
from tests.world import SENDER, Handset, World

SID = "CA" + "1" * 32


@pytest.fixture
def phones(world: World) -> Iterator[Telephone]:
    with telephone.at(world) as phones:
        yield phones


def planned(world: World) -> Handset:
    """An alert whose first step calls; no worker has placed the call. The phone that is to ring."""
    policy(world, (0, "assigned", ("voice",)), (30, "on_call", ("sms",)))
    sam = world.staff()
    raised(world, world.alumnus(specialist=sam))
    run_due(world)
    return sam


def claim(world: World) -> list[Claimed]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return claims.claim(session, world.vault, world.runtime.directory, limit=10, now=world.now)


def settle(world: World, claimed: Claimed, outcome: Outcome) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        settling.settle(session, world.vault, claimed, outcome, now=world.now)


def report(world: World, call: Call, status: str, *, sid: str = SID) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        reports.receive(session, world.vault, Report(call.id, sid, status), now=world.now)


def the_call(world: World) -> Call:
    """The first one."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        found = session.exec(select(Call).where(Call.ring == 1).order_by(col(Call.id))).all()[0]
        session.expunge(found)
        return found


def test_a_call_is_claimed_once_and_again_only_when_its_worker_is_gone(world: World) -> None:
    planned(world)
    [first] = claim(world)
    assert claim(world) == []
    world.clock.advance(LEASE)
    [second] = claim(world)
    assert (second.id, second.attempt, second.token) == (first.id, 2, first.token)


def test_f15_an_outcome_is_believed_for_its_own_attempt_alone(world: World) -> None:
    planned(world)
    [first] = claim(world)
    world.clock.advance(LEASE)
    [second] = claim(world)
    settle(world, first, Outcome(Status.FAILED, code=21215))
    assert the_call(world).status is Status.PLACING
    settle(world, second, Outcome(Status.ACCEPTED, SID, next_at=world.now + timedelta(minutes=2)))
    settle(world, first, Outcome(Status.ACCEPTED, "CA" + "2" * 32))
    assert (the_call(world).status, the_call(world).sid) == (Status.ACCEPTED, SID)


def test_f15_who_stood_still_longer_than_the_lease_places_nothing(world: World) -> None:
    planned(world)
    [first] = claim(world)
    world.clock.advance(LEASE)
    assert world.worker._caller.place(first) is None
    assert world.carrier.calls == []


def test_f14_two_workers_ring_once(world: World) -> None:
    planned(world)

    def run(session: Any, vault: Any, *, now: Any, limit: int) -> int:
        return len(claims.claim(session, vault, world.runtime.directory, limit=limit, now=now))

    assert run_in_workers(world, run, world.now, workers=3, limit=5) == 1


@pytest.mark.parametrize("order", list(permutations(("ringing", "in-progress", "completed"))))
def test_f32_callbacks_in_any_order_and_twice_end_a_call_once(world: World, order: tuple[str, ...]) -> None:
    planned(world)
    claim(world)
    call = the_call(world)
    for status in order:
        before = RANK[the_call(world).status]
        report(world, call, status)
        report(world, call, status)
        assert RANK[the_call(world).status] >= before
    assert (the_call(world).status, the_call(world).sid) == (Status.COMPLETED, SID)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert len(session.exec(select(Call)).all()) == 2, "rings once more, and not twice"


def test_f32_a_report_of_nothing_of_ours_changes_nothing(world: World) -> None:
    planned(world)
    claim(world)
    call = the_call(world)
    report(world, call, "ringing")
    report(world, call, "completed", sid="CA" + "9" * 32)
    report(world, call, "exploded")
    report(world, Call(**call.model_dump(exclude={"id"})), "completed")
    assert the_call(world).status is Status.RINGING


def test_every_status_of_twilios_has_a_meaning() -> None:
    theirs = {
        "queued",
        "initiated",
        "ringing",
        "in-progress",
        "completed",
        "busy",
        "no-answer",
        "failed",
        "canceled",
    }
    assert set(MEANING) == theirs
    assert set(RANK) == set(Status)


def test_f28_calls_that_are_not_wanted_hold_up_none_that_is(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.switched_off.add(dana.number)
    for number in range(12):
        raised(world, world.alumnus(f"+120255503{number:02}", specialist=sam, strategies=()))
    raised(world, world.alumnus(specialist=dana))
    world.tick()
    world.clock.advance(timedelta(seconds=60))
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        [one] = claims.claim(session, world.vault, world.runtime.directory, limit=1, now=world.now)
    assert one.to == dana.number


def test_f47_a_call_that_cannot_be_read_keeps_no_other_phone_from_ringing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(world, (0, "assigned", ("voice",)))
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    for number, specialist in (("+12025550301", sam), ("+12025550302", dana)):
        raised(world, world.alumnus(number, specialist=specialist))
        run_due(world)
    open_phone = staff.phone_to_ring

    def fail(session: Any, vault: Any, by: Any) -> Any:
        assert by.id != sam.person, "unreadable"
        return open_phone(session, vault, by)

    monkeypatch.setattr(staff, "phone_to_ring", fail)
    assert [one.to for one in claim(world)] == [dana.number]
    assert the_call(world).status is Status.FAILED


def test_p4_f30_a_call_that_nobody_places_is_placed_by_the_watchdog(world: World, phones: Telephone) -> None:
    sam = planned(world)
    world.clock.advance(timedelta(minutes=2))
    watchdog = Watchdog(world.runtime)
    assert Trouble.ALERTS in watchdog.look(now=world.now)
    watchdog._caller.close()
    watchdog._delivery.close()
    assert len(phones.rings(sam)) == 1


def test_what_the_carrier_refuses_for_our_own_fault_becomes_a_task(world: World) -> None:
    planned(world)
    [claimed] = claim(world)
    settle(world, claimed, Outcome(Status.FAILED, code=13214))
    with transaction(world.engine, program=world.program) as session:
        assert [one.about for one in tasks.list_open(session)] == [About.CARRIER]


def test_e1_the_database_holds_the_hash_of_the_token_alone(world: World) -> None:
    planned(world)
    call = the_call(world)
    token = token_of(world.vault, call.id)
    assert call.token == hashed(token)
    assert token.encode() not in call.token


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/twilio/voice", {"From": "+12025550101", "To": SENDER}),
        ("/twilio/voice/alert?t=1", {"From": SENDER, "To": "+12025550111"}),
        ("/twilio/voice/answer?t=1", {"From": SENDER, "To": "+12025550111", "Digits": "1"}),
        ("/twilio/voice/status?c=" + "0" * 32, {"CallSid": SID, "CallStatus": "completed"}),
    ],
)
def test_e1_f60_a_voice_webhook_that_twilio_did_not_sign_is_refused(
    phones: Telephone, path: str, form: dict[str, str]
) -> None:
    assert phones.try_post(f"{BASE}{path}", form, token="wrong")[0] == 403
    assert phones.try_post(f"{BASE}{path}", {**form, "AccountSid": "AC" + "2" * 32})[0] == 403


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("status?c=nonsense", {"CallSid": SID, "CallStatus": "completed"}),
        ("status?c=" + "0" * 32, {"CallSid": "CA1", "CallStatus": "completed"}),
        ("status?c=" + "0" * 32, {"CallSid": SID, "CallStatus": "<>"}),
        ("alert?t=1", {"To": SENDER}),
    ],
)
def test_e1_f60_what_is_malformed_is_refused(phones: Telephone, path: str, form: dict[str, str]) -> None:
    assert phones.try_post(f"{BASE}/twilio/voice/{path}", form)[0] == 400


def test_e1_a_token_that_is_old_or_was_never_ours_opens_nothing(world: World, phones: Telephone) -> None:
    sam = planned(world)
    world.tick()
    [call] = phones.rings(sam)
    forged = call.asks(f"{BASE}/twilio/voice/answer?t={'0' * 64}", Digits="1")
    assert "closed" in forged.words
    world.clock.advance(timedelta(hours=2))
    assert "closed" in call.picks_up().words
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Call.digit)).all() == [None] * len(session.exec(select(Call.id)).all())


def test_f31_the_same_key_twice_takes_it_once(world: World, phones: Telephone) -> None:
    sam = planned(world)
    world.tick()
    [call] = phones.rings(sam)
    call.picks_up()
    where = call.said.keys
    assert where
    first, second = call.asks(where, Digits="1"), call.asks(where, Digits="1")
    assert first == second
    told = [text for text, _ in world.carrier.sent if text.to == "+12025550101"]
    assert len(told) == 1


def test_p2_f5_without_a_database_whoever_calls_hears_the_crisis_line(
    world: World, phones: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.alumnus(specialist=world.staff())
    phones.dials(ana)

    def fail(*arguments: object, **more: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(world.runtime.writer, "submit", fail)
    monkeypatch.setattr(world.runtime.directory, "at", fail)
    monkeypatch.setattr(world, "tick", lambda: None)
    for phone in (ana, world.stranger()):
        for path in ("", "/next?a=x&tried=y", "/code", "/over", "/alert?t=1"):
            form = {"CallSid": SID, "From": phone.number, "To": SENDER, "CallStatus": "in-progress"}
            said = phones.post(f"{BASE}/twilio/voice{path}", form)
            assert "988" in said, path
