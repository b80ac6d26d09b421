"""What holds whatever the state, the plan and the text."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.conversation import dialogue, wording
from service.conversation.effects import AddStrategy, FollowUp, Offer, OpenEpisode, RaiseAlert
from service.conversation.plan import Level, Plan, Strategy
from service.conversation.reading import read
from service.conversation.states import Mode, Reason, State
from service.conversation.values import Intent, Reading, Risk

LONGEST_SMS = 1600

IDS = [UUID(int=number) for number in range(1, 6)]
strategies = st.lists(
    st.builds(
        Strategy,
        st.sampled_from(IDS),
        st.just(""),
        st.text(min_size=1, max_size=2000),
        st.lists(st.sampled_from(["leave", "connect", "night"]), max_size=2).map(tuple),
        st.integers(0, 50),
    ),
    max_size=5,
    unique_by=lambda one: one.id,
).map(tuple)
plans = st.builds(
    Plan,
    strategies,
    st.lists(st.text(max_size=600), max_size=4).map(tuple),
    st.none() | st.just("Sam"),
    st.just("Harbor"),
    st.sampled_from(["en", "es", "xx"]),
    st.sampled_from(Level),
    st.none(),
    st.booleans(),
    st.booleans(),
)
states = st.builds(
    State,
    st.sampled_from(Mode),
    st.none() | st.just(UUID(int=99)),
    st.lists(st.sampled_from(IDS), max_size=5, unique=True).map(tuple),
    st.none() | st.integers(0, 10),
)
readings = st.builds(
    Reading,
    st.sampled_from(Intent),
    st.sampled_from(Risk),
    st.none() | st.integers(0, 10),
    st.none(),
    st.text(max_size=50),
    st.none() | st.integers(-5, 5000),
    st.none() | st.times(),
)
picks = st.integers(0, 2**130)


@given(states, readings, plans, picks)
def test_respond_is_total(state: State, reading: Reading, plan: Plan, pick: int) -> None:
    turn = dialogue.respond(state, reading, plan, pick=pick)
    assert turn == dialogue.respond(state, reading, plan, pick=pick)
    assert turn.say is None or 0 < len(turn.say) <= LONGEST_SMS
    opened = [effect for effect in turn.effects if isinstance(effect, OpenEpisode)]
    assert len(opened) <= (0 if state.episode else 1)


@given(states, readings, plans, picks)
def test_a_crisis_is_answered_and_raised_whatever_else(
    state: State, reading: Reading, plan: Plan, pick: int
) -> None:
    turn = dialogue.respond(state, reading, plan, pick=pick)
    if reading.risk is Risk.CRISIS or reading.intent is Intent.CRISIS:
        assert turn.say is not None
        assert wording.has_said("crisis", turn.say)
        assert RaiseAlert(Reason.CRISIS) in turn.effects
        assert turn.state.mode is Mode.CRISIS
    else:
        assert RaiseAlert(Reason.CRISIS) not in turn.effects


@given(states, readings, plans, picks)
def test_in_a_crisis_nothing_is_offered_or_scheduled(
    state: State, reading: Reading, plan: Plan, pick: int
) -> None:
    turn = dialogue.respond(State(Mode.CRISIS, state.episode, state.offered), reading, plan, pick=pick)
    assert turn.state.mode is Mode.CRISIS
    assert not any(isinstance(effect, Offer | FollowUp | AddStrategy) for effect in turn.effects)


@given(states, readings, plans, picks)
def test_nobody_who_writes_is_left_without_an_answer(
    state: State, reading: Reading, plan: Plan, pick: int
) -> None:
    turn = dialogue.respond(state, reading, plan, pick=pick)
    may_be_silent = plan.has_opted_out or reading.intent in {Intent.STOP, Intent.START}
    assert turn.say is not None or may_be_silent


@given(states, plans, st.lists(st.sampled_from(["urge", "more", "9", "didn't help"]), max_size=8), picks)
def test_a4_no_strategy_comes_twice_before_the_list_is_exhausted(
    state: State, plan: Plan, bodies: list[str], pick: int
) -> None:
    if plan.has_opted_out or state.mode is Mode.CRISIS:
        return
    state, given_ = State(Mode.COPING, UUID(int=99)), []
    for turn_number, body in enumerate(bodies):
        turn = dialogue.respond(state, read(body), plan, pick=pick + turn_number)
        given_ += [effect.strategy for effect in turn.effects if isinstance(effect, Offer)]
        state = turn.state
    assert len(given_) == len(set(given_)) == min(len(bodies), len(plan.strategies))


@given(st.text(), states, plans, picks)
def test_every_text_gets_a_turn(body: str, state: State, plan: Plan, pick: int) -> None:
    dialogue.respond(state, read(body), plan, pick=pick)
