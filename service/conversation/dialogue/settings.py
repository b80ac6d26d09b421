"""What they set for themselves by text: when we ask back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from service.conversation.commands import Asked, Command
from service.conversation.dialogue.moment import Moment
from service.conversation.values import ASKED_BACK, Effect, FollowUp, Mode, SetCheckBack, Turn

SHORTEST_CHECK_BACK: Final = timedelta(minutes=5)
LONGEST_CHECK_BACK: Final = timedelta(minutes=60)


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


ANSWERS: Final[Mapping[Command, Callable[[Moment, Asked], Turn]]] = {Command.CHECK_BACK: check_back}
