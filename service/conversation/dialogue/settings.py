"""What they set for themselves by text, and what they have come to: when we ask back, who hears of a lapse, progress."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from service.conversation import commands
from service.conversation.commands import Asked, Command
from service.conversation.dialogue import erasure, own_hours, own_list, own_page, pins, practice, quiet_words
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import Effect, FollowUp, SetCheckBack, SetLevel, SetTellsLapses, Turn
from service.conversation.plan import Level
from service.conversation.states import ASKED_BACK, Guarded, Mode

SHORTEST_CHECK_BACK: Final = timedelta(minutes=5)
LONGEST_CHECK_BACK: Final = timedelta(minutes=60)

LEVELS: Final = {
    "neutral": Level.NEUTRAL,
    "neutro": Level.NEUTRAL,
    "warm": Level.WARM,
    "calido": Level.WARM,
    "direct": Level.DIRECT,
    "directo": Level.DIRECT,
}


def check_back(moment: Moment, asked: Asked) -> Turn:
    """Set how long after a step we ask; within an episode it holds for the question that is coming, too."""
    wanted = timedelta(minutes=asked.number or 0)
    after = min(max(wanted, SHORTEST_CHECK_BACK), LONGEST_CHECK_BACK)
    known = replace(moment, plan=replace(moment.plan, check_back=after))
    say = known.say("check_back_set", minutes=known.minutes())
    effects: tuple[Effect, ...] = (SetCheckBack(after),)
    if moment.state.mode not in ASKED_BACK | {Mode.COPING}:
        return Turn(say, moment.state, effects)
    return Turn(say, replace(moment.state, mode=Mode.COPING), (*effects, FollowUp(after)))


def tell_lapses(moment: Moment, asked: Asked) -> Turn:
    """Let their specialist be alerted of every lapse, or not (A12)."""
    tells = asked.command is Command.TELL_LAPSES
    say = moment.say("tell_on" if tells else "tell_off", who=moment.who)
    return Turn(say, moment.state, (SetTellsLapses(tells),))


def level(moment: Moment, asked: Asked) -> Turn:
    """Speak to them as they like it from now on, this very answer included (A16)."""
    chosen = LEVELS[asked.words]
    known = replace(moment, plan=replace(moment.plan, level=chosen))
    return Turn(known.say("level_set", tone=known.say(f"level_{chosen}")), moment.state, (SetLevel(chosen),))


def progress(moment: Moment, asked: Asked) -> Turn:
    return pins.guarded(moment, Guarded.PROGRESS, go)


def windows(moment: Moment, asked: Asked) -> Turn:
    return pins.guarded(moment, Guarded.WINDOWS, go)


def go(moment: Moment, what: Guarded) -> Turn:
    """Go on with what they asked for: nothing stands before it any more."""
    match what:
        case Guarded.PROGRESS:
            return _progress(moment)
        case Guarded.WINDOWS:
            return own_hours.read(moment)
        case Guarded.PRACTICE:
            return practice.begin(moment, what)
        case Guarded.ERASE | Guarded.ERASE_ALL:
            return erasure.read(moment, what)
        case _:
            return own_list.read(moment, what)


def _progress(moment: Moment) -> Turn:
    """Show totals that only ever grow (A13). What there is none of is not shown as a zero."""
    days, moments = moment.plan.good_days, moment.plan.ridden_out
    match bool(days), bool(moments):
        case True, True:
            key = "progress"
        case True, False:
            key = "progress_days"
        case False, True:
            key = "progress_moments"
        case _:
            key = "progress_new"
    return Turn(moment.say(key, days=str(days), moments=str(moments)), moment.state)


def answer(moment: Moment) -> Turn | None:
    """Answer a command, or a PIN; None for any other text."""
    if moment.said.pin is not None:
        return pins.answer(moment, go)
    asked = commands.asked(moment.said.body)
    answering = ANSWERS.get(asked.command) if asked else None
    if asked and answering:
        return answering(moment, asked)
    return own_list.add(moment) if own_list.is_free_adding(moment) else own_hours.told(moment)


ANSWERS: Final[Mapping[Command, Callable[[Moment, Asked], Turn | None]]] = {
    Command.CHECK_BACK: check_back,
    Command.PROGRESS: progress,
    Command.TELL_LAPSES: tell_lapses,
    Command.KEEP_LAPSES: tell_lapses,
    Command.LEVEL: level,
    Command.UNDO: own_list.undo,
    Command.REMOVE: own_list.remove,
    Command.NAME: own_list.name,
    Command.FORGOTTEN_PIN: pins.forgotten,
    Command.PIN_HOW: pins.explain,
    Command.WINDOWS: windows,
    Command.DROP_WINDOW: own_hours.drop,
    Command.PAGE: own_page.link,
    Command.QUIET_WORD: quiet_words.change,
    Command.NO_QUIET_WORD: quiet_words.change,
    Command.QUIET_WORD_HOW: quiet_words.explain,
    Command.PRACTICE: practice.on_request,
    Command.PRACTICE_ON: practice.switch,
    Command.PRACTICE_OFF: practice.switch,
}
