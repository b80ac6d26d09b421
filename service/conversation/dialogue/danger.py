"""Danger, and consent withdrawn: nothing else of the conversation comes before these."""

import re
from dataclasses import replace
from typing import Final

from service.conversation import wording
from service.conversation.commands import plain
from service.conversation.dialogue import disclosures, erasure, ladder
from service.conversation.dialogue.moment import VERY_STRONG, Moment
from service.conversation.effects import (
    AskErasure,
    Effect,
    EndEpisode,
    OptIn,
    OptOut,
    RaiseAlert,
    ShowStaff,
    Turn,
)
from service.conversation.reading import opt_out
from service.conversation.states import EpisodeKind, Mode, Outcome, Reason, State
from service.conversation.values import Intent, Risk

_LEADING: Final = r"(?:(?:yes|yeah|yep|ok|okay|well|i think|no|nope|nah|si|creo que|pues) )*"
_SAFE: Final = re.compile(
    rf"{_LEADING}(?:im|i am|we are|were|i feel|estoy|estamos)(?: (?:all|totally|now|ya))? (?:safe|a salvo)(?: .{{0,20}})?"
)
_NOT_SAFE: Final = re.compile(
    r"\b(?:not|isnt|arent|dont feel) (?:really )?safe\b|\bunsafe\b|\bno (?:estoy|estamos|me siento) (?:a salvo|segur[oa])\b"
)
_NO: Final = re.compile(
    r"(?:(?:no|nope|nah|n|not really|not sure|not at all|i dont think so|i dont know|idk|(?:i )?am not|im not|its not"
    r"|no se|no lo se|no lo estoy|no estoy|creo que no|para nada|la verdad no)(?: |$))+"
)
"""To 'are you safe right now?', and only while that is what we asked last."""

_ASKS: Final = re.compile(
    r"\?$|^(?:how (?:long|soon|many)|who(?:s| is| are| will)?|when|are (?:you|they)|is (?:any|some)(?:one|body)|will (?:you|they)"
    r"|(?:what|who) (?:now|happens|did you)|did you|cuanto|cuando|quien(?:es)?|que (?:va a pasar|pasa ahora)|van a)\b"
    r"|\b(?:police|cops?|ambulance|policia|ambulancia|patrulla)\b"
)

_MAYBE_A_LOT: Final = re.compile(
    r"(?:please )?turn (?:it|this) off(?: please)?|(?:i )?(?:never|didnt) sign(?:ed)? up for this"
)
_MAYBE_LIFE: Final = re.compile(
    r"(?:(?:i|just|ok|okay|please|now|lets) )*end (?:it|this)(?: (?:all|now|already|please|tonight))*"
)


def crisis(moment: Moment) -> Turn:
    """Answer danger to anyone, in every mode, also paused, invited or opted out (C1, C2)."""
    alert = RaiseAlert(Reason.CRISIS, is_for_lead=is_for_lead(moment))
    if _goes_on(moment):
        turn = stay(moment)
        return turn if _says_safe(moment) else replace(turn, effects=(alert, *turn.effects))
    effects: tuple[Effect, ...] = (alert, *moment.open(EpisodeKind.CRISIS))
    state = replace(erasure.let_go(moment).state, mode=Mode.CRISIS, was_asked_why=False)
    return Turn(moment.say("crisis"), state, effects)


def _goes_on(moment: Moment) -> bool:
    """Whether the first answer has just been given, and these words alone are no reason to begin with it anew.

    New words of danger are: with means at hand, what matters is 911 again.
    """
    is_open = moment.state.mode is Mode.CRISIS and not moment.plan.has_opted_out
    return is_open and moment.reading.because.startswith(disclosures.BY_THE_MODEL)


def is_for_lead(moment: Moment) -> bool:
    """Tell whether it is danger to others, or about a child: only a licensed person weighs the duties that follow (C4).

    Whoever speaks of danger to themselves as well is read as that first, and goes the way of every crisis.
    """
    return disclosures.is_disclosure(moment.reading, moment.said.body)


def stay(moment: Moment) -> Turn:
    """Stay with somebody in a crisis until a person closes it: no tips, no survey, nothing scheduled.

    What stands in the way of calling is asked once after the first answer: a number alone is not enough (docs/safety.md,
    'The evidence'). A denial ends nothing. Asking for a person, and that they are not safe, is passed on again: not as
    danger anew, for that would also bring what only the lead reads to others (escalations/alerts.py).
    """
    effects: list[Effect] = [ShowStaff("wrote_in_crisis")]
    if erasure.takes_back(moment):
        effects.append(AskErasure(wanted=False))
    key, was_asked_why = _said_in_crisis(moment)
    if moment.reading.intent is Intent.HUMAN or key == "crisis_unsafe":
        effects.append(RaiseAlert(Reason.CALL))
    return Turn(moment.say(key), replace(moment.state, was_asked_why=was_asked_why), tuple(effects))


def _said_in_crisis(moment: Moment) -> tuple[str, bool]:
    """Which sentence, and whether they have been asked by then what stands in the way."""
    words, was_asked_why = _words(moment), moment.state.was_asked_why
    if _NOT_SAFE.search(words) or (not was_asked_why and _NO.fullmatch(words)):
        return "crisis_unsafe", was_asked_why
    if _ASKS.search(words):
        return "crisis_asked", was_asked_why
    return ("crisis_stay" if was_asked_why else "crisis_barrier"), True


def _says_safe(moment: Moment) -> bool:
    return _SAFE.fullmatch(_words(moment)) is not None and not _NOT_SAFE.search(_words(moment))


def _words(moment: Moment) -> str:
    """Lower case, without accents and signs; a question keeps its sign at the end."""
    said = moment.said.body.strip()
    words = " ".join(re.sub(r"[^\w ]+", " ", plain(said)).split())
    return f"{words}?" if said.endswith("?") else words


def stop(moment: Moment) -> Turn:
    """End all our texts (E8). The carrier confirms its own words; one sentence of ours confirms any other."""
    if _may_mean_something_else(moment):
        return _not_on_one_text(moment)
    state, is_known = moment.state, moment.plan.has_opted_out or moment.reading.keyword is not None
    effects: list[Effect] = [OptOut()]
    if _is_in_distress(moment):
        effects.append(RaiseAlert(Reason.CALL if state.mode is Mode.CRISIS else Reason.STRONG_URGE))
    if _is_in_distress(moment) or state.episode is not None:
        effects.append(ShowStaff("stopped_in_distress"))
    if state.mode not in {Mode.CRISIS, Mode.INVITED}:
        if state.episode is not None:
            effects.append(EndEpisode(Outcome.NO_ANSWER))
        state = State(is_erasure_explained=state.is_erasure_explained)
    turn = Turn(None if is_known else moment.say("stopped"), state, tuple(effects))
    return erasure.stopped(moment, turn)


def asks_for_an_end(moment: Moment) -> bool:
    """Whether it is a word like 'stop it' that may be of life, however it reads by itself. It never ends our texts."""
    return _may_mean_something_else(moment) and opt_out.ends_anything(moment.said.body)


def _may_mean_something_else(moment: Moment) -> bool:
    """Whether it is a word like 'i quit' in the worst minutes, or 'end it' at any: of life as well as of texts.

    The carrier's words never are, nor what names the texts or takes consent back: these are final, in a crisis too.
    """
    body = moment.said.body
    if moment.plan.has_opted_out or moment.state.mode is Mode.INVITED or not body or opt_out.is_plain(body):
        return False
    is_said = moment.reading.because.startswith("keyword") and not _MAYBE_A_LOT.fullmatch(_words(moment))
    is_keyword = moment.reading.keyword is not None or is_said
    return not is_keyword and (_is_in_distress(moment) or _MAYBE_LIFE.fullmatch(_words(moment)) is not None)


def _not_on_one_text(moment: Moment) -> Turn:
    """Help as before, a person, and which word does end the texts."""
    if moment.state.mode is Mode.CRISIS:
        stayed = stay(moment)
        turn = replace(stayed, effects=(*stayed.effects, RaiseAlert(Reason.CALL)))
    else:
        strong = replace(moment, reading=replace(moment.reading, risk=Risk.HIGH))
        turn = ladder.climb(strong, "offer_next", (), is_strong=True)
    return replace(turn, say=wording.joined(turn.say or "", moment.say("stop_how")))


def silence(moment: Moment) -> Turn:
    """Say nothing to somebody who has opted out, unless they come back; the carrier confirms START."""
    if moment.reading.intent is not Intent.START:
        return Turn(None, moment.state, (ShowStaff("wrote_after_stop"),))
    mode = Mode.IDLE if moment.state.mode is Mode.INVITED else moment.state.mode
    return Turn(None, replace(moment.state, mode=mode), (OptIn(),))


def _is_in_distress(moment: Moment) -> bool:
    state = moment.state
    is_strong = (state.intensity or 0) >= VERY_STRONG or Risk.HIGH in {state.risk, moment.reading.risk}
    return state.mode is Mode.CRISIS or is_strong
