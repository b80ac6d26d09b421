"""An episode ends with an outcome or a human: own step, own supporter, specialist, crisis line (A9, A6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.conversation import dialogue
from service.conversation.effects import EndEpisode, FollowUp, Judge, Offer, SetCheckBack, Turn
from service.conversation.plan import Plan
from service.conversation.reading import read
from service.conversation.states import Mode, Outcome, Reason, Rung, Said, State
from service.conversation.values import Risk
from tests.test_dialogue import EPISODE, IDLE, KITCHEN, PLAN, TEA, WALK, alerts, says

MIKES = replace(PLAN, supporters=("Mike", "Joan"))
NIGHT = datetime(2030, 1, 2, 4, 4, 30, tzinfo=UTC).astimezone(ZoneInfo("America/Chicago"))
"""22:04:30 in Chicago."""


def answer(
    body: str, state: State = IDLE, plan: Plan = PLAN, pick: int = 0, at: datetime | None = NIGHT
) -> Turn:
    return dialogue.respond(state, read(body), plan, pick=pick, said=Said(body, at))


def asked(turn: Turn) -> State:
    """A quarter of an hour later."""
    state = replace(turn.state, episode=EPISODE)
    return dialogue.ask_follow_up(PLAN, state, 0)[1]


def climb(plan: Plan, *bodies: str) -> list[Turn]:
    """An urge, and what they answer each time that we ask how it is."""
    turns = [answer("urge 6", plan=plan)]
    for pick, body in enumerate(bodies):
        turns.append(answer(body, asked(turns[-1]), plan, pick))
    return turns


def test_a9_one_rung_at_a_time_up_to_the_crisis_line() -> None:
    turns = climb(MIKES, "5", "5", "5", "5")
    assert [turn.state.rung for turn in turns] == [
        Rung.OWN_STEP,
        Rung.OWN_STEP,
        Rung.SUPPORTER,
        Rung.SPECIALIST,
        Rung.CRISIS_LINE,
    ]
    for turn, key in zip(
        turns, ("offer", "offer_next", "supporter", "still_strong", "crisis_line"), strict=True
    ):
        assert says(turn, key)
        assert any(isinstance(effect, FollowUp) for effect in turn.effects)
        assert not any(isinstance(effect, EndEpisode) for effect in turn.effects)
    assert [alerts(turn) for turn in turns] == [[], [], [], [Reason.STRONG_URGE], [Reason.STRONG_URGE]]
    assert "988" in (turns[-1].say or "")


def test_a9_the_supporter_is_named_to_them_and_nothing_goes_to_the_supporter() -> None:
    turn = climb(MIKES, "5", "4")[-1]
    assert "Mike" in (turn.say or "")
    assert "Joan" not in (turn.say or "")
    assert not any(isinstance(effect, Offer) for effect in turn.effects)


def test_a9_without_a_supporter_the_specialist_is_asked_after_three_steps() -> None:
    turns = climb(PLAN, "5", "5", "5")
    assert [turn.state.rung for turn in turns[1:]] == [Rung.OWN_STEP, Rung.OWN_STEP, Rung.SPECIALIST]


def test_a9_a_strong_urge_does_not_wait_for_the_supporters_turn() -> None:
    turn = climb(MIKES, "8")[-1]
    assert alerts(turn) == [Reason.STRONG_URGE]
    assert turn.state.rung is Rung.SPECIALIST


def test_a9_a_new_episode_begins_at_the_foot_of_the_ladder() -> None:
    ended = answer("1", asked(climb(MIKES, "5", "5", "5")[-1]), MIKES)
    assert ended.state == State()
    again = answer("urge", ended.state, MIKES)
    assert (again.state.rung, again.state.steps) == (Rung.OWN_STEP, 1)


@pytest.mark.parametrize("rung", Rung)
def test_at_every_rung_an_eased_answer_ends_it(rung: Rung) -> None:
    state = State(Mode.FOLLOW_UP, EPISODE, (KITCHEN.id,), 6, rung=rung, steps=3)
    turn = answer("2", state, MIKES)
    assert EndEpisode(Outcome.EASED) in turn.effects
    assert turn.state == State()


WHETHER = State(Mode.DID_IT_HELP, EPISODE, (KITCHEN.id,), steps=1)


def test_a6_did_it_help_is_answered_with_one_two_or_three() -> None:
    yes, little, no = (answer(body, WHETHER) for body in ("1", "2", "3"))
    assert yes.effects == (Judge(KITCHEN.id, has_helped=True), EndEpisode(Outcome.EASED))
    assert says(little, "offer_next")
    assert Judge(KITCHEN.id, has_helped=True) in little.effects
    assert says(no, "offer_instead")
    assert Judge(KITCHEN.id, has_helped=False) in no.effects


@pytest.mark.parametrize(("body", "key"), [("0", "eased"), ("5", "offer_next"), ("9", "still_strong")])
def test_a6_or_with_the_strength_of_it(body: str, key: str) -> None:
    assert says(answer(body, WHETHER), key)


def test_it_did_not_help_after_words_of_high_risk_asks_for_a_person() -> None:
    state = replace(WHETHER, risk=Risk.HIGH)
    assert alerts(answer("3", state)) == [Reason.STRONG_URGE]
    assert alerts(answer("3", WHETHER)) == []


def test_more_keeps_what_was_known_of_the_moment() -> None:
    turn = answer("more", State(Mode.COPING, EPISODE, (KITCHEN.id,), 8, risk=Risk.HIGH, steps=1))
    assert (turn.state.intensity, turn.state.risk, turn.state.steps) == (8, Risk.HIGH, 2)


# Device exit


def test_where_the_phone_is_the_trigger_they_leave_it_first_and_are_told_when() -> None:
    turn = answer("scrolling on my phone, tempted")
    assert says(turn, "device_exit")
    assert "10:20 PM" in (turn.say or "")
    [follow_up] = [effect for effect in turn.effects if isinstance(effect, FollowUp)]
    assert NIGHT + follow_up.after == NIGHT.replace(minute=20, second=0)


def test_their_own_step_for_a_device_comes_with_it_verbatim_and_out_of_the_preview() -> None:
    own = replace(TEA, tags=("device",))
    turn = answer("tempted, alone with my laptop", plan=replace(PLAN, strategies=(KITCHEN, WALK, own)))
    assert Offer(own.id) in turn.effects
    assert (turn.say or "").index(own.action) >= 39


def test_a_device_exit_without_a_clock_is_help_all_the_same() -> None:
    assert says(answer("tempted by my phone", at=None), "offer")


# Their own time


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        ("check back in 30", 30),
        ("Check back in 45 min.", 45),
        ("ask me again in 20 minutes", 20),
        ("text me in 10", 10),
        ("preg\u00fantame en 25", 25),
        ("check back in 2", 5),
        ("check back in 600", 60),
    ],
)
def test_a6_they_set_when_we_check_back(body: str, minutes: int) -> None:
    turn = answer(body)
    assert turn.effects == (SetCheckBack(timedelta(minutes=minutes)),)
    assert f"{minutes} min" in (turn.say or "")


def test_a6_within_an_episode_it_holds_at_once() -> None:
    turn = answer("check back in 30", replace(WHETHER, mode=Mode.COPING))
    assert FollowUp(timedelta(minutes=30)) in turn.effects
    assert turn.state.mode is Mode.COPING
    later = answer("urge", plan=replace(PLAN, check_back=timedelta(minutes=30)))
    assert FollowUp(timedelta(minutes=30)) in later.effects


@pytest.mark.parametrize(
    "body", ["check back in 30 or I will kill myself", "text me in 20, i took all the pills"]
)
def test_c2_a_command_never_hides_what_else_a_text_says(body: str) -> None:
    turn = answer(body)
    assert not any(isinstance(effect, SetCheckBack) for effect in turn.effects)
    assert alerts(turn) == [Reason.CRISIS]
