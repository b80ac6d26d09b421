"""Whatever was said, set, paused, stopped or asked before, and however much time has passed: danger is answered (C2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from itertools import count
from typing import ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlmodel import select

from service.conversation import dialogue, wording
from service.conversation.effects import (
    EndEpisode,
    FollowUp,
    Offer,
    OpenEpisode,
    OptIn,
    OptOut,
    RaiseAlert,
    Turn,
)
from service.conversation.plan import Lock, Plan
from service.conversation.reading import read
from service.conversation.states import Mode, PinOutcome, Reason, Said, State
from service.db import transaction
from service.escalations.tables import IS_OPEN, Alert, Status
from service.people import alumni
from tests.due import change, state_of
from tests.test_dialogue import PLAN
from tests.world import NOON, World

DANGER = (
    "I want to kill myself",
    "i took all my pills",
    "quiero morirme",
    "I touched my niece",
    "STOP texting me, I'm going to end my life",
    "9, and the gun is in my hand",
    "PIN 1234 i dont want to live anymore",
)
SAYINGS = (
    "urge", "MORE", "9", "3", "1", "didn't help", "that helped", "I slipped", "I relapsed and I hate myself", "CALL", "HELP",
    "PLAN", "REASONS", "PROGRESS", "ADD hold the dog", "UNDO", "REMOVE 1", "PIN 1234", "PIN 9999", "NEW PIN 4321", "PIN OFF",
    "PAUSE 3", "RESUME", "TIME 9PM", "TELL ON", "TELL OFF", "LEVEL WARM", "check back in 5", "never mind, I'm fine", "ok",
    "thanks", "no", "nobody was home", "scrolling on my phone, tempted", "take me off this list", "wrong number", "\U0001f62d", "",
)  # fmt: skip
STAYING = ("crisis_barrier", "crisis_stay", "crisis_unsafe", "crisis_asked", "stopped")
TOLD = ("nobody_yet", "hand_over", "asking_again")
CALM = [mode for mode in Mode if mode is not Mode.CRISIS]
NUMBERS = count(2_000)


class Talk(RuleBasedStateMachine):
    """The conversation alone: many more sequences than the whole service has time for."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.plan, self.picks = State(), PLAN, count()

    def hears(self, body: str, pin: PinOutcome | None = None) -> Turn:
        said = Said(body, NOON, pin=pin)
        turn = dialogue.respond(self.state, read(body), self.plan, pick=next(self.picks), said=said)
        is_opened = any(isinstance(effect, OpenEpisode) for effect in turn.effects)
        self.state = replace(turn.state, episode=uuid4()) if is_opened else turn.state
        for effect in turn.effects:
            self.plan = replace(
                self.plan,
                has_opted_out=isinstance(effect, OptOut)
                or (self.plan.has_opted_out and not isinstance(effect, OptIn)),
            )
        return turn

    @rule(body=st.sampled_from(DANGER), mode=st.sampled_from([None, *Mode]), lock=st.sampled_from(Lock))
    def danger(self, body: str, mode: Mode | None, lock: Lock) -> None:
        self.state = replace(self.state, mode=mode or self.state.mode)
        self.plan = replace(self.plan, lock=lock)
        turn = self.hears(body)
        assert wording.has_said("crisis", turn.say or "")
        assert Reason.CRISIS in [effect.reason for effect in turn.effects if isinstance(effect, RaiseAlert)]
        assert self.state.mode is Mode.CRISIS

    @rule(
        body=st.sampled_from((*SAYINGS, "STOP", "START")),
        pin=st.sampled_from([None, *PinOutcome]),
        paused=st.booleans(),
    )
    def something_else(self, body: str, pin: PinOutcome | None, paused: bool) -> None:
        was_in_crisis = self.state.mode is Mode.CRISIS
        self.plan = replace(self.plan, is_paused=paused)
        turn = self.hears(body, pin)
        if was_in_crisis:
            assert self.state.mode is Mode.CRISIS
            assert not any(isinstance(effect, FollowUp | Offer | EndEpisode) for effect in turn.effects)

    @rule(ask=st.sampled_from([dialogue.ask_check_in, dialogue.ask_follow_up, dialogue.nudge]))
    def we_ask(self, ask: Callable[[Plan, State, int], tuple[str, State]]) -> None:
        before = self.state.mode
        self.state = ask(self.plan, self.state, next(self.picks))[1]
        assert before is not Mode.CRISIS or self.state.mode is Mode.CRISIS

    @rule()
    def a_person_closes_it(self) -> None:
        self.state = State()


TestTalk = Talk.TestCase
TestTalk.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)


class Conversation(RuleBasedStateMachine):
    """One alumnus from the beginning, in a world that goes on from one to the next."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        world = self.world
        self.sam = world.staff(f"+1202556{next(NUMBERS)}")
        number = f"+1202557{next(NUMBERS)}"
        self.ana = world.alumnus(number, specialist=self.sam, check_ins=[time(12, 30), time(20)])
        self.is_in_crisis = False

    def alert(self) -> Alert | None:
        query = select(Alert).where(Alert.alumnus_id == self.ana.person, IS_OPEN)
        with transaction(self.world.engine, program=self.world.program) as session:
            return session.exec(query).one_or_none()

    @rule(body=st.sampled_from(DANGER), asked=st.sampled_from([None, *CALM]))
    def danger(self, body: str, asked: Mode | None) -> None:
        """Also as the next thing after whatever we may have asked: surveys and whatever else comes to be asked."""
        if asked is not None:
            self.a_person_closes_it()
            self.something_was_asked(asked)
        self.ana.inbox()
        self.ana.texts(body)
        assert wording.has_said("crisis", " ".join(self.ana.inbox()))
        alert = self.alert()
        assert alert is not None
        assert alert.reason is Reason.CRISIS
        assert state_of(self.world, self.ana.person).mode is Mode.CRISIS
        self.is_in_crisis = True

    @rule(body=st.sampled_from(SAYINGS))
    def something_else(self, body: str) -> None:
        self.ana.inbox()
        self.ana.texts(body)
        self.nothing_but(STAYING + TOLD)

    @rule(word=st.sampled_from(["STOP", "START"]))
    def a_word_of_the_carriers(self, word: str) -> None:
        self.ana.texts(word, opt_out=word)
        self.nothing_but(STAYING + TOLD)

    @rule(minutes=st.sampled_from([1, 15, 16, 31, 60, 600, 1440, 10_080]))
    def time_passes(self, minutes: int) -> None:
        self.ana.inbox()
        self.world.wait(minutes=minutes)
        self.nothing_but(TOLD)

    def something_was_asked(self, mode: Mode) -> None:
        before = state_of(self.world, self.ana.person)
        change(self.world, self.ana.person, conversation=alumni.dump_state(replace(before, mode=mode)))

    @rule()
    def a_person_takes_it(self) -> None:
        if alert := self.alert():
            self.sam.texts(str(alert.code))
            self.nothing_but(TOLD)

    @rule()
    def a_person_closes_it(self) -> None:
        alert = self.alert()
        if alert is None:
            return
        self.sam.texts(str(alert.code))
        self.sam.texts(f"{alert.code} reached")
        self.is_in_crisis = self.alert() is not None
        assert self.is_in_crisis or state_of(self.world, self.ana.person).mode is not Mode.CRISIS

    def nothing_but(self, keys: tuple[str, ...]) -> None:
        """In a crisis, no other sentence than these has been said, and it goes on."""
        heard = self.ana.inbox()
        if self.is_in_crisis:
            assert all(any(wording.has_said(key, one) for key in keys) for one in heard), heard
            assert state_of(self.world, self.ana.person).mode is Mode.CRISIS
            assert self.alert() is not None

    def teardown(self) -> None:
        """Leave nothing that would go on beside the next one."""
        with transaction(self.world.engine, program=self.world.program) as session:
            for alert in session.exec(select(Alert).where(IS_OPEN)):
                alert.status, alert.next_at = Status.CLOSED, None
        self.ana.texts("STOP", opt_out="STOP")


@pytest.mark.slow
def test_c2_no_sequence_suppresses_danger(world: World) -> None:
    Conversation.world = world
    run_state_machine_as_test(
        Conversation,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
