"""Which of our moves a text gets. Danger first, then consent, then the conversation."""

from dataclasses import replace
from typing import Final

from service.conversation.dialogue import (
    after_crisis,
    answers,
    choices,
    danger,
    erasure,
    expected,
    help_now,
    invitation,
    prompted,
    requests,
    settings,
    situation,
    week,
)
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import ShowStaff, Turn
from service.conversation.plan import Plan
from service.conversation.states import Mode, Said, State
from service.conversation.values import Intent, Keyword, Reading, Risk

NOTHING_MORE: Final = Said()
"""Where only the reading of a text is known."""


def respond(state: State, reading: Reading, plan: Plan, *, pick: int, said: Said = NOTHING_MORE) -> Turn:
    """Choose the next move. The caller derives pick (not negative) from the message id, so that a retry says the same."""
    let_go = replace(state, hard_days=())
    moment = expected.heard(Moment(let_go, reading, plan, pick, said, hard_days=state.hard_days))
    turn = week.kept(state, _respond(moment), moment)
    if not moment.reading.is_doubtful:
        return turn
    return replace(turn, effects=(*turn.effects, ShowStaff("doubtful")))


def is_answer(state: State, reading: Reading, plan: Plan, said: Said) -> bool:
    """Whether a text is the answer to a question of ours, whatever it says by itself."""
    return expected.is_answer(Moment(state, reading, plan, 0, said))


def _respond(moment: Moment) -> Turn:
    state, reading = moment.state, moment.reading
    if reading.risk is Risk.CRISIS or reading.intent is Intent.CRISIS:
        return danger.crisis(moment)
    erasing = erasure.answer(moment) if state.mode is not Mode.CRISIS else None
    if erasing is not None:
        return erasing
    if reading.intent is Intent.STOP or danger.asks_for_an_end(moment):
        return danger.stop(moment)
    moment = erasure.let_go(moment)
    if moment.plan.has_opted_out:
        return danger.silence(moment)
    if state.mode is Mode.CRISIS:
        return danger.stay(moment)
    if state.mode is Mode.INVITED:
        return invitation.answer(moment, converse)
    return converse(moment)


def converse(moment: Moment) -> Turn:
    """Answer somebody who is not in danger and wants our texts."""
    if expected.is_for_staff(moment):
        return expected.pass_on(moment)
    return expected.shown_too(moment, expected.settled(_converse(moment)))


def _converse(moment: Moment) -> Turn:
    if requests.is_somebody_else(moment):
        return requests.wrong_number(moment)
    if expected.declines_call(moment):
        return expected.say_no_call(moment)
    asked_for = settings.answer(moment) or prompted.answer(moment) or after_crisis.answer(moment)
    if asked_for is not None:
        return asked_for
    if moment.state.mode is Mode.SITUATION:
        return situation.answer(moment, _by_intent)
    return _by_intent(moment)


def _by_intent(moment: Moment) -> Turn:
    match moment.reading.intent:
        case Intent.URGE:
            return answers.urge(moment)
        case Intent.LAPSE | Intent.OTHER if answers.is_step_done(moment):
            return answers.ask_number(moment)
        case Intent.LAPSE:
            return help_now.lapse(moment)
        case Intent.RATING:
            return answers.rating(moment)
        case Intent.FEELING:
            return answers.feeling(moment)
        case Intent.HELPED:
            return answers.helped(moment)
        case Intent.NOT_HELPED if not expected.asks_about_call(moment):
            return answers.not_helped(moment)
        case Intent.HUMAN:
            return help_now.call(moment)
        case Intent.LIST_PLAN if moment.reading.keyword is Keyword.MORE:
            return help_now.another(moment, "offer_next")
        case _:
            return _in_passing(moment)


def _in_passing(moment: Moment) -> Turn:
    """Requests about the service, courtesies, and what was not understood: they change nothing about where we stand."""
    intent, state = moment.reading.intent, moment.state
    if expected.asks_about_call(moment):
        return expected.say_how_it_is(moment)
    if intent in requests.ANSWERS:
        return requests.ANSWERS[intent](moment)
    match intent:
        case Intent.THANKS:
            return Turn(moment.say("thanks"), state)
        case Intent.GREETING:
            return answers.greeting(moment)
        case Intent.START if choices.says_yes(moment.said.body) and state.mode in answers.YES_ANSWERS:
            return answers.assent(moment)
        case Intent.START:
            return Turn(moment.say("already_in"), state)
        case Intent.WRONG_NUMBER:
            return requests.wrong_number(moment)
        case _ if moment.reading.keyword is Keyword.OK:
            return answers.assent(moment)
        case _:
            return answers.unclear(moment)
