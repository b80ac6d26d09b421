"""What we do next, feature by feature (docs/features.md)."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

import pytest

from service.conversation import dialogue, wording
from service.conversation.dialogue.moment import FOLLOW_UP_AFTER
from service.conversation.effects import (
    AddStrategy,
    EndEpisode,
    FollowUp,
    Judge,
    Offer,
    OpenEpisode,
    OptIn,
    OptOut,
    PauseFor,
    RaiseAlert,
    Rate,
    Resume,
    SetCheckIn,
    ShowStaff,
    Turn,
)
from service.conversation.plan import Level, Plan, Strategy
from service.conversation.reading import read
from service.conversation.states import EpisodeKind, Mode, Outcome, Reason, Said, State
from service.conversation.values import Intent, Reading, Risk

KITCHEN = Strategy(UUID(int=1), "alone late", "Put the phone in the kitchen and call Mike", ("night",))
WALK = Strategy(UUID(int=2), "", "Walk around the block", ("leave",))
TEA = Strategy(UUID(int=3), "", "Make tea and sit on the porch")
PLAN = Plan(strategies=(KITCHEN, WALK, TEA), reasons=("My kids trust me again",), specialist="Sam")
NOBODYS = Plan()
EPISODE = UUID(int=9)

IDLE = State()
INVITED = State(Mode.INVITED)
COPING = State(Mode.COPING, EPISODE, (KITCHEN.id,), 8)
ASKED_BACK = State(Mode.FOLLOW_UP, EPISODE, (KITCHEN.id,), 8)
CHECKED = State(Mode.CHECK_IN)
IN_CRISIS = State(Mode.CRISIS, EPISODE)


def answer(body: str, state: State = IDLE, plan: Plan = PLAN, pick: int = 0) -> Turn:
    return dialogue.respond(state, read(body), plan, pick=pick, said=Said(body))


def says(turn: Turn, key: str) -> bool:
    return turn.say is not None and wording.has_said(key, turn.say)


def alerts(turn: Turn) -> list[Reason]:
    return [effect.reason for effect in turn.effects if isinstance(effect, RaiseAlert)]


def tasks(turn: Turn) -> list[str]:
    return [effect.about for effect in turn.effects if isinstance(effect, ShowStaff)]


# A. Help on demand


def test_a1_a_keyword_gets_a_step_at_once() -> None:
    turn = answer("URGE")
    assert says(turn, "offer")
    assert turn.state.mode is Mode.COPING
    assert OpenEpisode(EpisodeKind.URGE) in turn.effects


def test_a3_the_step_is_their_own_verbatim_and_not_in_the_preview() -> None:
    turn = answer("tempted tonight", plan=replace(PLAN, strategies=(KITCHEN,)))
    assert turn.say is not None
    assert KITCHEN.action in turn.say
    assert KITCHEN.action[:5] not in turn.say[:40]


def test_a4_a5_more_gives_the_next_strategy_and_no_repeat_until_the_list_is_exhausted() -> None:
    state, given = IDLE, []
    for body in ("urge", "MORE", "more"):
        turn = answer(body, state)
        given += [effect.strategy for effect in turn.effects if isinstance(effect, Offer)]
        state = replace(turn.state, episode=EPISODE)
    assert sorted(given) == [KITCHEN.id, WALK.id, TEA.id]

    turn = answer("more", state)
    assert says(turn, "grounding")
    assert "CALL" in (turn.say or "")
    assert not any(isinstance(effect, Offer) for effect in turn.effects)


def test_a5_more_outside_an_episode_opens_one() -> None:
    turn = answer("MORE", State(offered=(KITCHEN.id, WALK.id, TEA.id)))
    assert says(turn, "offer")
    assert OpenEpisode(EpisodeKind.URGE) in turn.effects


def test_without_a_list_there_is_a_safe_step_and_a_person_never_nothing() -> None:
    turn = answer("urge", plan=NOBODYS)
    assert says(turn, "grounding")
    assert "CALL" in (turn.say or "")
    assert FollowUp(FOLLOW_UP_AFTER) in turn.effects


def test_a6_it_asks_back_in_fifteen_minutes() -> None:
    assert FollowUp(timedelta(minutes=15)) in answer("urge").effects


def test_a6_eased_ends_the_episode_and_remembers_what_helped() -> None:
    turn = answer("2", ASKED_BACK)
    assert says(turn, "eased")
    assert turn.state == State()
    assert turn.effects == (Rate(2), Judge(KITCHEN.id, has_helped=True), EndEpisode(Outcome.EASED))


def test_a6_in_between_gets_the_next_one_and_is_asked_again() -> None:
    turn = answer("5", ASKED_BACK)
    assert says(turn, "offer_next")
    assert Judge(KITCHEN.id, has_helped=True) in turn.effects  # from 8 to 5 is a real fall
    assert FollowUp(FOLLOW_UP_AFTER) in turn.effects
    assert Judge(KITCHEN.id, has_helped=False) in answer("5", replace(ASKED_BACK, intensity=5)).effects
    assert alerts(turn) == []


def test_a9_strong_and_not_fallen_asks_the_specialist_truthfully_and_stays_open() -> None:
    for body in ("8", "7", "still a 9", "I'm about to do it, can't stop"):
        turn = answer(body, ASKED_BACK)
        assert alerts(turn) == [Reason.STRONG_URGE]
        assert says(turn, "still_strong")
        assert "Sam" in (turn.say or "")
        assert not any(isinstance(effect, EndEpisode) for effect in turn.effects)
        assert turn.state.episode == EPISODE


def test_a9_not_helped_at_a_strong_urge_asks_for_a_person_too() -> None:
    turn = answer("didn't help", COPING)
    assert alerts(turn) == [Reason.STRONG_URGE]
    assert Judge(KITCHEN.id, has_helped=False) in turn.effects


def test_not_helped_at_a_lesser_urge_gets_another_one() -> None:
    turn = answer("didn't help", replace(COPING, intensity=5))
    assert says(turn, "offer_instead")
    assert alerts(turn) == []
    assert Judge(KITCHEN.id, has_helped=False) in turn.effects


def test_helped_ends_it() -> None:
    turn = answer("that helped", COPING)
    assert turn.effects == (Judge(KITCHEN.id, has_helped=True), EndEpisode(Outcome.EASED))
    assert says(turn, "eased")


def test_a_very_strong_urge_is_told_of_a_person_but_the_first_answer_raises_no_alert() -> None:
    for body in ("9", "urge 10", "im about to text her"):
        turn = answer(body)
        assert "CALL" in (turn.say or "")
        assert alerts(turn) == []
        assert "strong_urge" in tasks(turn)


def test_at_the_place_leaving_comes_first() -> None:
    for pick in range(6):
        turn = answer("im outside her apartment", pick=pick)
        assert Offer(WALK.id) in turn.effects


def test_a10_call_asks_the_specialist_and_promises_no_time() -> None:
    turn = answer("CALL")
    assert alerts(turn) == [Reason.CALL]
    assert OpenEpisode(EpisodeKind.CALL) in turn.effects
    assert says(turn, "call")
    assert "Sam" in (turn.say or "")
    assert "your team" in (answer("CALL", plan=NOBODYS).say or "")


def test_a11_add_stores_it_without_showing_it() -> None:
    turn = answer("ADD hold the dog")
    assert turn.effects == (AddStrategy("hold the dog"),)
    assert says(turn, "saved")
    assert "dog" not in (turn.say or "")
    assert says(answer("add"), "add_how")
    assert tasks(answer("remove the gym one from my list")) == ["plan_change"]


def test_a12_a_lapse_is_met_with_thanks_one_step_one_person_and_no_count() -> None:
    turn = answer("I slipped")
    assert says(turn, "lapse")
    assert "CALL" in (turn.say or "")
    assert tasks(turn) == ["lapse"]
    assert alerts(turn) == []
    assert OpenEpisode(EpisodeKind.LAPSE) in turn.effects
    assert not any(isinstance(effect, EndEpisode) for effect in turn.effects)


def test_a12_a_lapse_with_distress_tells_the_specialist_and_says_so() -> None:
    turn = answer("I relapsed and I hate myself")
    assert alerts(turn) == [Reason.LAPSE]
    assert "Sam" in (turn.say or "")


@pytest.mark.parametrize(
    ("body", "days"),
    [("PAUSE 1", 1), ("PAUSE 3", 3), ("pause 90 days", 30), ("pause 0", 1), ("pause today", 1)],
)
def test_a14_pause_stops_the_check_ins_not_the_help(body: str, days: int) -> None:
    turn = answer(body)
    assert turn.effects == (PauseFor(timedelta(days=days)),)
    assert f"{days} day" in (turn.say or "")
    assert says(answer("urge", plan=replace(PLAN, is_paused=True)), "offer")
    assert answer("resume").effects == (Resume(),)


@pytest.mark.parametrize(
    "body", ["PAUSE", "PAUSE until march 3", "PAUSE until the 14th", "pausa hasta el 3 de mayo"]
)
def test_a14_a_day_of_the_month_is_no_length_and_nothing_is_changed_on_a_guess(body: str) -> None:
    turn = answer(body)
    assert says(turn, "pause_how")
    assert turn.effects == ()


def test_a15_help_says_who_we_are_the_crisis_numbers_and_how_to_stop() -> None:
    said = answer("HELP").say or ""
    assert all(word in said for word in ("988", "911", "STOP", "URGE", "CALL"))


def test_a8_what_is_not_understood_gets_an_offer_of_help_and_is_shown_to_staff() -> None:
    turn = answer("the lakers won")
    assert says(turn, "unclear")
    assert tasks(turn) == ["unclear"]


def test_a_text_that_the_reader_failed_on_is_answered_safely_and_raised() -> None:
    turn = dialogue.respond(IDLE, Reading(Intent.OTHER, Risk.HIGH, because="reader failed"), PLAN, pick=0)
    assert says(turn, "unread")
    assert alerts(turn) == [Reason.CALL]
    invited = dialogue.respond(
        INVITED, Reading(Intent.OTHER, Risk.HIGH, because="reader failed"), PLAN, pick=0
    )
    assert alerts(invited) == [Reason.CALL]


def test_their_list_and_reasons_come_only_as_an_answer() -> None:
    said = answer("PLAN").say or ""
    assert all(strategy.action in said for strategy in PLAN.strategies)
    assert PLAN.reasons[0] in (answer("REASONS").say or "")
    assert says(answer("PLAN", plan=NOBODYS), "plan_empty")
    assert says(answer("REASONS", plan=NOBODYS), "reasons_empty")


# B. Check-ins


def test_b1_a_calm_answer_is_thanked_for() -> None:
    turn = answer("2", CHECKED)
    assert says(turn, "calm")
    assert turn.effects == (Rate(2, is_check_in_answer=True),)
    assert turn.state == State()


@pytest.mark.parametrize("body", ["4", "7", "10"])
def test_b4_a_hard_answer_gets_their_own_strategy_in_the_same_text(body: str) -> None:
    turn = answer(body, CHECKED)
    assert says(turn, "offer")
    assert Rate(int(body), is_check_in_answer=True) in turn.effects
    assert OpenEpisode(EpisodeKind.LOW_CHECK_IN, int(body)) in turn.effects


def test_b4_words_count_like_numbers() -> None:
    assert OpenEpisode(EpisodeKind.LOW_CHECK_IN) in answer("really lonely", CHECKED).effects
    assert says(told("pretty good", CHECKED), "calm")


def told(body: str, state: State) -> Turn:
    """As `answer`, where the words themselves count."""
    return dialogue.respond(state, read(body), PLAN, pick=0, said=Said(body))


@pytest.mark.parametrize("body", ["ok", "k", "so tired of it", "meh"])
def test_b4_what_tells_no_level_is_no_calm_day(body: str) -> None:
    turn = told(body, CHECKED)
    assert says(turn, "ask_number")
    assert turn.state == CHECKED
    assert set(turn.effects) <= {ShowStaff("doubtful")}, "what may be of a life, a person sees besides"


@pytest.mark.parametrize(
    "body", ["so tired of it", "still the same", "no", "idk", "not great", "4", "9", "urge", "I slipped"]
)
def test_c6_after_a_crisis_whatever_is_not_calm_is_for_a_person_and_gets_no_step(body: str) -> None:
    asked = dialogue.after_crisis(PLAN, 0)[1]
    turn = told(body, asked)
    assert says(turn, "after_crisis_call")
    assert alerts(turn) == [Reason.CALL]
    assert not any(isinstance(effect, Offer | FollowUp) for effect in turn.effects)


@pytest.mark.parametrize("body", ["ok", "k", "yes", "hello"])
def test_c6_after_a_crisis_a_courtesy_is_no_answer(body: str) -> None:
    asked = dialogue.after_crisis(PLAN, 0)[1]
    turn = told(body, asked)
    assert says(turn, "ask_number")
    assert tasks(turn) == ["unclear"]
    assert alerts(told("not so good", turn.state)) == [Reason.CALL]


def test_c6_after_a_crisis_a_calm_number_is_good_to_hear() -> None:
    asked = dialogue.after_crisis(PLAN, 0)[1]
    assert says(told("2", asked), "calm")
    assert says(told("better", asked), "eased")
    assert told("2", asked).state == State()
    assert told("PLAN", asked).state == asked


def test_b6_the_hour_of_the_check_in_is_theirs() -> None:
    turn = answer("TIME 9PM")
    assert turn.effects == (SetCheckIn(time(21)),)
    assert "9:00 PM" in (turn.say or "")
    assert "21:00" in (answer("TIME 9PM", plan=replace(PLAN, language="es")).say or "")
    assert says(answer("TIME"), "time_how")
    assert tasks(answer("text me less often please")) == ["schedule"]


def test_a_low_number_outside_a_check_in_is_noted_kindly() -> None:
    turn = answer("1")
    assert says(turn, "rated")
    assert turn.effects == (Rate(1),)


# C. Safety


@pytest.mark.parametrize(
    "state", [IDLE, INVITED, COPING, ASKED_BACK, CHECKED, IN_CRISIS], ids=lambda state: state.mode
)
@pytest.mark.parametrize(
    "plan", [PLAN, replace(PLAN, has_opted_out=True), replace(PLAN, is_paused=True)], ids="012"
)
def test_c1_c2_danger_is_answered_in_every_state(state: State, plan: Plan) -> None:
    turn = answer("i want to kill myself", state, plan)
    assert says(turn, "crisis")
    assert alerts(turn) == [Reason.CRISIS]
    assert turn.state.mode is Mode.CRISIS
    assert (OpenEpisode(EpisodeKind.CRISIS) in turn.effects) is (state.episode is None)
    assert not any(isinstance(effect, FollowUp | Offer) for effect in turn.effects)


@pytest.mark.parametrize(
    "body", ["urge", "7", "more", "im fine now", "ok", "ADD tea", "PAUSE 3", "thanks", "blah", "yes"]
)
def test_in_a_crisis_we_stay_without_tips_or_surveys(body: str) -> None:
    first = answer(body, IN_CRISIS)
    assert says(first, "crisis_barrier")
    assert (first.say or "").count("?") == 1
    again = answer(body, first.state)
    assert says(again, "crisis_stay")
    for turn in (first, again):
        assert turn.state == replace(IN_CRISIS, was_asked_why=True)
        assert turn.effects == (ShowStaff("wrote_in_crisis"),)


def test_in_a_crisis_asking_for_a_person_is_passed_on_and_stop_is_honored() -> None:
    assert alerts(answer("call me", IN_CRISIS)) == [Reason.CALL]
    turn = answer("STOP", IN_CRISIS)
    assert turn.say is None
    assert turn.effects == (OptOut(), RaiseAlert(Reason.CALL), ShowStaff("stopped_in_distress"))
    assert turn.state.mode is Mode.CRISIS


def test_c7_a_stranger_learns_nothing_and_is_promised_nothing() -> None:
    for language in wording.LANGUAGES:
        said = dialogue.stranger_crisis(0, language)
        assert "988" in said
        assert "911" in said
        assert "team" not in said
        assert "equipo" not in said
        assert "988" in dialogue.stranger(0, language)


# Consent


def test_e8_the_carrier_confirms_its_own_words_and_we_confirm_the_others_once() -> None:
    assert answer("STOP").say is None
    turn = answer("take me off this list")
    assert says(turn, "stopped")
    assert turn.effects == (OptOut(),)
    assert answer("take me off this list", plan=replace(PLAN, has_opted_out=True)).say is None


def test_stop_in_the_middle_of_a_strong_urge_is_honored_and_seen() -> None:
    turn = answer("STOP", COPING)
    assert turn.effects == (
        OptOut(),
        RaiseAlert(Reason.STRONG_URGE),
        ShowStaff("stopped_in_distress"),
        EndEpisode(Outcome.NO_ANSWER),
    )
    assert turn.state == State()


@pytest.mark.parametrize("state", [IN_CRISIS, COPING, IDLE], ids=lambda state: state.mode)
@pytest.mark.parametrize(
    "body",
    ["STOP", "end", "Cancel.", "quit", "unsubscribe", "stopall", "revoke", "optout", "alto", "basta", "parar", "cancelar", "salir",
     "take me off this list", "stop texting me", "leave me alone", "stop please", "ya no me manden mensajes", "denme de baja"],
)  # fmt: skip
def test_e8_a_plain_end_of_our_texts_is_final_at_once_also_in_the_worst_minutes(
    body: str, state: State
) -> None:
    assert OptOut() in answer(body, state).effects


@pytest.mark.parametrize("state", [IN_CRISIS, COPING], ids=lambda state: state.mode)
@pytest.mark.parametrize("body", ["end it", "i quit", "stop it", "stop stop stop", "end this", "turn it off"])
def test_e8_a_word_that_may_mean_anything_ends_no_texts_then_and_we_say_which_does(
    body: str, state: State
) -> None:
    turn = answer(body, state)
    assert OptOut() not in turn.effects
    assert alerts(turn)
    assert "STOP" in (turn.say or "")


def test_after_stop_we_are_silent_but_seen_until_start() -> None:
    gone = replace(PLAN, has_opted_out=True)
    turn = answer("urge 9", plan=gone)
    assert turn.say is None
    assert turn.effects == (ShowStaff("wrote_after_stop"),)
    turn = answer("START", plan=gone)
    assert turn.say is None
    assert turn.effects == (OptIn(),)


@pytest.mark.parametrize("body", ["1", "START", "yes", "ok", "Sure!"])
def test_an_invitation_is_accepted_and_the_welcome_says_what_it_must(body: str) -> None:
    turn = answer(body, INVITED)
    assert turn.effects == (OptIn(),)
    assert turn.state.mode is Mode.IDLE
    said = turn.say or ""
    assert all(part in said for part in ("Msg&data rates may apply", "HELP for help", "STOP to opt out"))


@pytest.mark.parametrize("body", ["hello", "the lakers won", "0", "PAUSE 3"])
def test_an_invitation_is_repeated_softly(body: str) -> None:
    turn = answer(body, INVITED)
    assert says(turn, "invite_again")
    assert turn.effects == ()


@pytest.mark.parametrize("body", ["urge", "please help", "I slipped", "8", "so lonely tonight"])
def test_an_invited_person_who_pleads_is_helped_at_once_and_asked_nothing_later(body: str) -> None:
    turn = answer(body, INVITED)
    assert not says(turn, "invite_again")
    assert turn.state.mode is Mode.INVITED
    assert any(isinstance(effect, Offer) for effect in turn.effects)
    assert not any(isinstance(effect, FollowUp) for effect in turn.effects)


# Courtesies


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("thanks", "thanks"),
        ("good morning", "greeting"),
        ("wrong number", "wrong_number"),
        ("yes", "already_in"),
        ("ok", "assent"),
    ],
)
def test_courtesies_are_short_and_change_nothing(body: str, key: str) -> None:
    turn = answer(body)
    assert says(turn, key)
    assert turn.state == IDLE
    assert len(turn.say or "") <= 160


def test_ok_is_taken_for_what_it_follows() -> None:
    assert says(answer("ok", COPING), "keep_going")
    assert says(answer("ok", ASKED_BACK), "ask_number")


# What we start


def test_what_we_ask_sets_what_the_answer_means() -> None:
    for language in wording.LANGUAGES:
        plan = replace(PLAN, language=language)
        said, state = dialogue.ask_check_in(plan, IDLE, 1)
        assert wording.has_said("check_in", said)
        assert state.mode is Mode.CHECK_IN
        said, state = dialogue.ask_follow_up(plan, COPING, 1)
        assert wording.has_said("follow_up", said)
        assert state == replace(COPING, mode=Mode.FOLLOW_UP)


def test_what_we_ask_never_ends_a_crisis() -> None:
    assert dialogue.ask_check_in(PLAN, IN_CRISIS, 0)[1] == IN_CRISIS
    assert dialogue.ask_follow_up(PLAN, IN_CRISIS, 0)[1] == IN_CRISIS


def test_d17_they_are_told_who_has_it_and_truthfully_when_nobody_has() -> None:
    assert dialogue.hand_over("Sam", PLAN, 0) == "Sam from your team has this and will contact you soon."
    assert "988" in dialogue.nobody_yet(PLAN, 0)


def test_c1_the_invitation_carries_what_ctia_asks_for() -> None:
    for pick in range(4):
        said = dialogue.invite(PLAN, pick)
        assert all(
            part in said for part in ("Msg&data rates may apply", "HELP for help", "STOP to opt out", "a day")
        )


# D13. Staff


def test_d13_staff_texts_carry_a_code_and_an_alias_and_nothing_else() -> None:
    assert dialogue.page(7, "Ana R.") == "A7: Ana R. needs you. Reply 7 to take it, 7E to pass it on"
    assert (
        dialogue.acknowledged(7) == "7 is yours. After you have spoken: 7 reached, 7 no answer or 7 referred"
    )
    assert dialogue.taken_by_another(7, "Sam R.") == "A7: Sam R. has it."


@pytest.mark.parametrize("body", ["im about to mess up", "urge 9", "scrolling on my phone, tempted"])
def test_e9_before_the_yes_nobody_is_told_that_we_ask_again(body: str) -> None:
    turn = answer(body, INVITED)
    assert not any(isinstance(effect, FollowUp) for effect in turn.effects)
    hints = wording.variants("check_back_hint", "en")
    assert not any(hint.format(minutes=15) in (turn.say or "") for hint in hints)


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("level", Level)
def test_a7_who_tells_how_they_feel_hears_how_to_get_help(language: str, level: Level) -> None:
    for said in wording.variants("feeling", language, level):
        assert "MORE" in said or "CALL" in said


@pytest.mark.parametrize("plan", [Plan(), Plan(has_opted_out=True)], ids=["texts on", "texts off"])
@pytest.mark.parametrize("mode", [Mode.INVITED, Mode.IDLE, Mode.COPING, Mode.CRISIS])
def test_e8_what_reads_as_no_opt_out_ends_no_texts_however_it_sounds(mode: Mode, plan: Plan) -> None:
    state = State(mode, risk=Risk.HIGH, intensity=9)
    turn = dialogue.respond(state, Reading(Intent.OTHER), plan, pick=0, said=Said("just stop it now"))
    assert not any(isinstance(one, OptOut) for one in turn.effects)
