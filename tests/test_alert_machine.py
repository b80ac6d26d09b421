"""The alert as a machine: its table, and whatever may happen to it in whatever order (D3, D7, D9, P4)."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import col, func, select

from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, ProgramSession, transaction
from service.escalations import alerts, answering, policies, rotas
from service.escalations.alerts import TRANSITIONS, Action, NotAllowed
from service.escalations.answering import NotYours, TooFarOff
from service.escalations.calls import answers, claims, endings, reports, settling
from service.escalations.calls.answers import Desk, Pressed
from service.escalations.calls.ledger import MOST_RINGS, RANK, Call, token_of
from service.escalations.calls.ledger import Status as CallStatus
from service.escalations.calls.reports import Report
from service.escalations.calls.settling import Outcome as Placed
from service.escalations.due import run_due
from service.escalations.policies import Step
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind, Outcome, Status
from service.messaging.ledger import Message, Purpose
from service.people.staff import Role, Staff
from tests.escalating import raised, set_opted_out
from tests.world import World

STEPS = (
    Step(timedelta(0), policies.ASSIGNED),
    Step(timedelta(minutes=5), policies.ON_CALL, (policies.VOICE,)),
    Step(timedelta(minutes=10), policies.ADMINS),
)
OPERATOR = "+12025550190"
LONGEST_WAIT = timedelta(minutes=30)
"""Until the next page: somebody may just have taken the alert."""

LONGEST_PROMISE = timedelta(hours=2, minutes=5)
"""The same where they have said by when they call."""

ALLOWED = {
    ("triggered", "acknowledge"): "acknowledged",
    ("triggered", "release"): "triggered",
    ("triggered", "close"): "closed",
    ("acknowledged", "release"): "triggered",
    ("acknowledged", "expire"): "triggered",
    ("acknowledged", "worsen"): "triggered",
    ("acknowledged", "close"): "closed",
    ("closed", "reopen"): "acknowledged",
}
"""Written out, and not taken from the code: a change of the machine is a change here."""


def test_the_table_of_transitions_is_what_we_mean() -> None:
    assert {
        (before.value, action.value): after.value for (before, action), after in TRANSITIONS.items()
    } == ALLOWED


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_every_act_moves_as_the_table_says_or_is_refused(
    world: World, status: Status, action: Action
) -> None:
    alert = raised(world, world.alumnus())
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alert, alert.id)
        assert alerts.move(session, row, status=status)
        after = ALLOWED.get((status.value, action.value))
        if after is None:
            with pytest.raises(NotAllowed) as refused:
                alerts.act(session, row, action)
            assert refused.value.status.value == 409
            assert row.status is status
        else:
            alerts.act(session, row, action)
            assert row.status.value == after


@pytest.mark.parametrize("moved_on", [{"status": Status.CLOSED}, {"step": 1}, {"rounds": 2}])
def test_who_read_it_too_early_is_refused(world: World, moved_on: dict[str, Any]) -> None:
    alert = raised(world, world.alumnus())
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alert, alert.id)
        session.connection().execute(sa.update(Alert.__table__).values(**moved_on))  # type: ignore[attr-defined]
        with pytest.raises(NotAllowed):
            alerts.act(session, row, Action.ACKNOWLEDGE)
        assert {name: getattr(row, name) for name in moved_on} == moved_on


class Machine(RuleBasedStateMachine):
    """Two alumni in need, four who may answer, a clock, and a worker."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        world = self.world
        number = 2_000_000 + len(world.handsets) * 10
        self.program = world.add_program(f"+1202{number}")
        phones = [world.staff(f"+1202{number + n}", program=self.program) for n in range(1, 4)]
        admin = world.staff(f"+1202{number + 4}", program=self.program, role=Role.ADMIN)
        self.staff = [*phones, admin]
        self.alumni = [
            world.alumnus(f"+1202{number + n}", program=self.program, specialist=phones[0], strategies=())
            for n in (5, 6)
        ]
        self.closed: dict[UUID, int] = {}
        """Events of the alerts that are closed."""
        self.ranks: dict[UUID, int] = {}
        """How far each call has come."""
        with transaction(world.engine, program=self.program) as session:
            policies.set_policy(session, STEPS, program=self.program)

    @rule(who=st.integers(0, 1), reason=st.sampled_from(Reason))
    def needs_somebody(self, who: int, reason: Reason) -> None:
        raised(self.world, self.alumni[who], reason, program=self.program)

    @rule(seconds=st.sampled_from([1, 60, 299, 300, 301, 900, 1800, 7200]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    @rule()
    def worker_ticks(self) -> None:
        with transaction(self.world.engine, program=EVERY_PROGRAM) as session:
            run_due(session, self.world.vault, operator=OPERATOR, now=self.world.now)

    @rule(who=st.integers(0, 3))
    def takes(self, who: int) -> None:
        self._try(
            who,
            lambda session, alert, by: answering.acknowledge(
                session, self.world.vault, alert, by, now=self.world.now
            ),
        )

    @rule(who=st.integers(0, 3))
    def passes_on(self, who: int) -> None:
        self._try(who, lambda session, alert, by: answering.release(session, alert, by, now=self.world.now))

    @rule(who=st.integers(0, 3), minutes=st.sampled_from([1, 20, 26, 90, 121]))
    def promises_to_call(self, who: int, minutes: int) -> None:
        at = self.world.now + timedelta(minutes=minutes)
        self._try(
            who,
            lambda session, alert, by: answering.promise(
                session, self.world.vault, alert, by, at, now=self.world.now
            ),
        )

    @rule(who=st.integers(0, 3), outcome=st.sampled_from(Outcome))
    def closes(self, who: int, outcome: Outcome) -> None:
        self._try(
            who,
            lambda session, alert, by: answering.close(
                session, self.world.vault, alert, by, outcome, now=self.world.now
            ),
        )

    @rule(who=st.integers(0, 3), has=st.booleans())
    def opts_out_or_in(self, who: int, has: bool) -> None:
        set_opted_out(self.world, self.staff[who], has=has)

    @rule(order=st.permutations(range(3)), count=st.integers(0, 2))
    def rota_changes(self, order: list[int], count: int) -> None:
        ids = [self.staff[one].person for one in order[:count]]
        with transaction(self.world.engine, program=self.program) as session:
            rotas.set_on_call(session, [one for one in ids if one], program=self.program, now=self.world.now)

    @rule(which=st.integers(0, 5))
    def a_page_fails(self, which: int) -> None:
        with transaction(self.world.engine, program=self.program) as session:
            pages = select(AlertEvent).where(AlertEvent.kind == EventKind.PAGED)
            newest = session.exec(pages.order_by(col(AlertEvent.id).desc())).all()
            if which < len(newest) and newest[which].message_id:
                page = newest[which]
                assert page.message_id
                alerts.page_failed(session, page.alert_id, message=page.message_id, now=self.world.now)

    @rule()
    def calls_are_placed(self) -> None:
        """By a worker that is not killed; what is claimed and never placed is in test_calls.py."""
        world = self.world
        with transaction(world.engine, program=EVERY_PROGRAM) as session:
            directory = world.runtime.directory
            for one in claims.claim(session, world.vault, directory, limit=10, now=world.now):
                call = session.get_one(Call, one.id)
                assert session.get_one(Alert, call.alert_id).status is Status.TRIGGERED
                taken = Placed(CallStatus.ACCEPTED, f"CA{one.id.hex}", next_at=world.now + endings.SILENCE)
                settling.settle(session, world.vault, one, taken, now=world.now)

    @rule(which=st.integers(0, 3), status=st.sampled_from(sorted(reports.MEANING)))
    def a_call_is_reported(self, which: int, status: str) -> None:
        with transaction(self.world.engine, program=EVERY_PROGRAM) as session:
            if call := self._call(session, which):
                told = Report(call.id, f"CA{call.id.hex}", status)
                reports.receive(session, self.world.vault, told, now=self.world.now)

    @rule(which=st.integers(0, 3), key=st.sampled_from(["", "1", "2", "3"]))
    def a_key_is_pressed(self, which: int, key: str) -> None:
        world = self.world
        entry = world.runtime.directory.of(self.program)
        assert entry
        with transaction(world.engine, program=self.program) as session:
            if call := self._call(session, which):
                pressed = Pressed(token_of(world.vault, call.id), digit=key)
                answers.hear(session, world.vault, Desk(entry, ""), call, pressed, now=world.now)

    def _call(self, session: ProgramSession, which: int) -> Call | None:
        """One of the newest that a phone has heard of."""
        heard = select(Call).where(Call.program_id == self.program, col(Call.sid).is_not(None))
        found = session.exec(heard.order_by(col(Call.id).desc()).offset(which).limit(1))
        return found.first()

    @rule()
    def p4_nobody_does_anything_and_it_is_paged_again(self) -> None:
        before = self._pages()
        for _ in range(2 * len(before)):
            self.worker_ticks()
            self.world.clock.advance(LONGEST_PROMISE)
        self.worker_ticks()
        after = self._pages()
        assert all(after[alert] > count for alert, count in before.items())

    @invariant()
    def p4_an_open_alert_has_a_time_when_it_moves(self) -> None:
        for alert in self._alerts():
            is_open = alert.status is not Status.CLOSED
            assert is_open == (alert.next_at is not None)
            assert (alert.assignee_id is None) or alert.status is not Status.TRIGGERED
            longest = LONGEST_WAIT if alert.promised_at is None else LONGEST_PROMISE
            assert not is_open or alert.next_at is None or alert.next_at <= self.world.now + longest
            assert alert.promised_at is None or alert.status is not Status.TRIGGERED

    @invariant()
    def d9_a_person_has_one_open_alert_and_a_code_is_one_alert(self) -> None:
        opened = [one for one in self._alerts() if one.status is not Status.CLOSED]
        assert len({one.alumnus_id for one in opened}) == len({one.code for one in opened}) == len(opened)

    @invariant()
    def nobody_is_paged_twice_for_one_step(self) -> None:
        with transaction(self.world.engine, program=self.program) as session:
            pages = session.exec(select(AlertEvent).where(AlertEvent.kind == EventKind.PAGED)).all()
            texts = select(func.count()).select_from(Message)
            sent = texts.where(Message.purpose == Purpose.ALERT, col(Message.staff_id).is_not(None))
            unwritten = session.exec(select(Call).where(Call.page_id == Call.id)).all()
            written = {one.message_id for one in pages} - {one.page_id for one in unwritten}
            assert session.exec(sent).one() == len(written), "one may be for many"
        counts = Counter((one.alert_id, one.round, one.staff_id) for one in pages)
        assert set(counts.values()) <= {1}

    @invariant()
    def d2_a_call_only_moves_forward_and_one_phone_rings_three_times_for_a_page(self) -> None:
        with transaction(self.world.engine, program=self.program) as session:
            calls = session.exec(select(Call)).all()
            pages = session.exec(select(AlertEvent).where(AlertEvent.kind == EventKind.PAGED)).all()
        ranks = {call.id: RANK[call.status] for call in calls}
        assert all(self.ranks.get(call, 0) <= rank for call, rank in ranks.items())
        asked = Counter((one.alert_id, one.message_id) for one in pages)
        rings = Counter((call.alert_id, call.page_id) for call in calls)
        assert all(count <= MOST_RINGS * asked[page] for page, count in rings.items()), (
            "one text may be for many"
        )
        self.ranks = ranks

    @invariant()
    def what_is_closed_stays_closed(self) -> None:
        with transaction(self.world.engine, program=self.program) as session:
            for alert in session.exec(select(Alert)):
                count = len(alerts.history(session, alert))
                if alert.id in self.closed:
                    assert (alert.status, count) == (Status.CLOSED, self.closed[alert.id])
                elif alert.status is Status.CLOSED:
                    self.closed[alert.id] = count

    def teardown(self) -> None:
        """What is open here must not be due in the next example."""
        with transaction(self.world.engine, program=self.program) as session:
            for alert in session.exec(select(Alert).where(IS_OPEN)).all():
                alerts.act(session, alert, Action.CLOSE, next_at=None)

    def _try(self, who: int, act: Callable[[ProgramSession, Alert, Staff], object]) -> None:
        """Act on the newest alert, open or not; a refusal is an answer like any other."""
        with transaction(self.world.engine, program=self.program) as session:
            alert = session.exec(select(Alert).order_by(col(Alert.id).desc()).limit(1)).first()
            if alert is None:
                return
            try:
                act(session, alert, session.get_one(Staff, self.staff[who].person))
            except (NotAllowed, NotYours, TooFarOff):
                return

    def _alerts(self) -> list[Alert]:
        with transaction(self.world.engine, program=self.program) as session:
            return list(session.exec(select(Alert)))

    def _pages(self) -> Counter[UUID]:
        """How often each open alert has asked somebody, the operator included."""
        asked = (EventKind.PAGED, EventKind.OPERATOR_PAGED)
        with transaction(self.world.engine, program=self.program) as session:
            opened = session.exec(select(Alert.id).where(IS_OPEN)).all()
            events = session.exec(select(AlertEvent).where(col(AlertEvent.kind).in_(asked))).all()
        return Counter({alert: sum(one.alert_id == alert for one in events) for alert in opened})


@pytest.mark.slow
def test_p4_whatever_happens_in_whatever_order(world: World) -> None:
    class OnThisDatabase(Machine):
        pass

    OnThisDatabase.world = world
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
            database=None,
        ),
    )
