"""One made-up alumnus and the conversation, without a database: what chat talks with. Time moves only when it is told to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from service.conversation import commands, dialogue
from service.conversation.commands import Command
from service.conversation.effects import (
    AddStrategy,
    AskErasure,
    Effect,
    EndEpisode,
    FollowUp,
    OpenEpisode,
    OptIn,
    OptOut,
    PauseFor,
    RaiseAlert,
    RemoveStrategy,
    RestoreStrategy,
    Resume,
    SetCheckBack,
    SetLevel,
    SetTellsLapses,
    ShowStaff,
    Turn,
)
from service.conversation.plan import Lock, Plan, Strategy
from service.conversation.reading import read
from service.conversation.states import ASKED_BACK, Mode, Outcome, PinOutcome, Said, State

NUDGE_AFTER: Final = timedelta(minutes=15)
"""As checkins/episodes.py has it."""

Say = Callable[[str], None]


@dataclass
class Stage:
    """Where the conversation stands, and what is due."""

    plan: Plan
    now: datetime
    say: Say
    state: State = field(default_factory=State)
    due: datetime | None = None
    """When we ask how it is, ask once more, or give up."""
    is_nudged: bool = False
    pin: str | None = None
    removed: dict[object, Strategy] = field(default_factory=dict)
    turns: int = 0

    def text(self, body: str) -> None:
        """They text this."""
        said = Said(body, self.now, pin=self._pin(body))
        turn = dialogue.respond(self.state, read(body), self.plan, pick=self.turns, said=said)
        self.turns += 1
        self.say(f"< {turn.say or '(silence: the carrier answers, or nobody)'}")
        self._take(turn)

    def wait(self, duration: timedelta) -> None:
        """So much time passes."""
        until = self.now + duration
        while self.due is not None and self.due <= until:
            self.now = self.due
            self._ask()
        self.now = until

    def _take(self, turn: Turn) -> None:
        state = turn.state
        for effect in turn.effects:
            state = self._apply(effect, state)
        self.state = state
        if state.mode is Mode.CRISIS or state.episode is None:
            self.due = None

    def _apply(self, effect: Effect, state: State) -> State:
        match effect:
            case OpenEpisode():
                return replace(state, episode=uuid4())
            case EndEpisode():
                self.due = None
            case FollowUp(after=after):
                self.due, self.is_nudged = self.now + after, False
            case RaiseAlert(reason=reason, is_for_lead=is_for_lead):
                self.say(f"! {'the clinical lead' if is_for_lead else 'a specialist'} is paged: {reason}")
            case ShowStaff(about=about):
                self.say(f"! task: {about}")
            case AddStrategy(text=text):
                added = Strategy(uuid4(), "", text)
                self._change(strategies=(*self.plan.strategies, added))
                return replace(state, undo=added.id)
            case _:
                self._set(effect)
        return state

    def _set(self, effect: Effect) -> None:
        """What they set, and what they take off their list."""
        match effect:
            case RemoveStrategy(strategy=gone):
                self.removed |= {one.id: one for one in self.plan.strategies if one.id == gone}
                self._change(strategies=tuple(one for one in self.plan.strategies if one.id != gone))
            case RestoreStrategy(strategy=back) if back in self.removed:
                self._change(strategies=(*self.plan.strategies, self.removed.pop(back)))
            case AskErasure(wanted=wanted):
                self._change(is_erasing=wanted)
            case OptOut() | OptIn():
                self._change(has_opted_out=isinstance(effect, OptOut))
            case PauseFor() | Resume():
                self._change(is_paused=isinstance(effect, PauseFor))
            case SetCheckBack(after=after):
                self._change(check_back=after)
            case SetLevel(level=level):
                self._change(level=level)
            case SetTellsLapses(tells=tells):
                self._change(tells_lapses=tells)

    def _change(self, **values: object) -> None:
        self.plan = replace(self.plan, **values)  # type: ignore[arg-type]

    def _pin(self, body: str) -> PinOutcome | None:
        """What came of a PIN. Here it opens until it is taken off; the real one shuts after ten minutes."""
        asked = commands.asked(body)
        if asked is None or asked.command is not Command.PIN:
            return None
        if self.pin is None:
            self.pin = asked.words
            self._change(lock=Lock.SHUT)
            return PinOutcome.SET
        if asked.words != self.pin:
            return PinOutcome.WRONG
        self._change(lock=Lock.OPEN)
        return PinOutcome.OPENED

    def _ask(self) -> None:
        """Ask how it is, once more where nothing came, and then leave it to a person."""
        if self.state.mode not in ASKED_BACK | {Mode.SITUATION}:
            said, self.state = dialogue.ask_follow_up(self.plan, self.state, self.turns)
        elif self.state.mode in ASKED_BACK and not self.is_nudged:
            said, self.state = dialogue.nudge(self.plan, self.state, self.turns)
            self.is_nudged = True
        else:
            self._give_up()
            return
        self.turns += 1
        self.say(f"< {said}")
        self.due = self.now + NUDGE_AFTER

    def _give_up(self) -> None:
        if self.state.mode is not Mode.SITUATION:
            was_high = dialogue.was_high(self.state)
            self.say("! a specialist is paged: no answer" if was_high else f"! task: {Outcome.NO_ANSWER}")
        self.state, self.due = State(), None


def durations(line: str) -> Iterator[timedelta]:
    """The time of a line such as +15m, if it is one."""
    units = {"m": "minutes", "h": "hours", "d": "days"}
    number, unit = line[1:-1].strip(), line[-1:]
    if line.startswith("+") and number.isdecimal() and unit in units:
        yield timedelta(**{units[unit]: int(number)})
