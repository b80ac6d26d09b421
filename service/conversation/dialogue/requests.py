"""Requests about the service itself: their list, their hours, breaks, and who we are."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from service.conversation.commands import plain
from service.conversation.dialogue import own_list
from service.conversation.dialogue.moment import Moment, clock_face
from service.conversation.effects import DoubtPhone, PauseFor, Resume, SetCheckIn, ShowStaff, Turn
from service.conversation.reading.places import WEEKDAYS
from service.conversation.values import Intent, Keyword, Risk

LONGEST_PAUSE: Final = 30
"""Days; a longer break is a talk with the team, since silence is a sign (docs/features.md, B3)."""


def pause(moment: Moment) -> Turn:
    """Stop the check-ins for some days, not the help (A14); ask for how many where they told a day that we cannot count to."""
    told = moment.reading.days if moment.reading.days is not None else _days_until(moment)
    if told is None:
        return Turn(moment.say("pause_how"), moment.state)
    days = min(max(told, 1), LONGEST_PAUSE)
    length = moment.say("day") if days == 1 else moment.say("days", days=str(days))
    return Turn(moment.say("paused", length=length), moment.state, (PauseFor(timedelta(days=days)),))


def _days_until(moment: Moment) -> int | None:
    """Until a day of the week, by the clock where they are; today's name is that of a week from now."""
    found = _UNTIL_DAY.search(plain(moment.said.body))
    weekday = WEEKDAYS.get(found[1]) if found else None
    if weekday is None or moment.said.at is None:
        return None
    return (weekday - moment.said.at.weekday()) % 7 or 7


_UNTIL_DAY: Final = re.compile(r"\b(?:until|till?|til|hasta)(?: (?:next|the|el))? ([a-z]+)")


def resume(moment: Moment) -> Turn:
    return Turn(moment.say("resumed"), moment.state, (Resume(),))


def schedule(moment: Moment) -> Turn:
    """Set the hour of the check-in (B6); any other wish about our hours goes to a person."""
    at = moment.reading.at
    if at is not None:
        return Turn(
            moment.say("time_set", at=clock_face(at, moment.plan.language)), moment.state, (SetCheckIn(at),)
        )
    if moment.reading.keyword is Keyword.TIME:
        return Turn(moment.say("time_how"), moment.state)
    return Turn(moment.say("schedule_seen"), moment.state, (ShowStaff("schedule"),))


def explain(moment: Moment) -> Turn:
    """Say who we are, the crisis numbers, how to get help and how to opt out (A15)."""
    return Turn(moment.say("help"), moment.state)


def wrong_number(moment: Moment) -> Turn:
    """A text for somebody else goes to a person. Whoever says that it is another one's, or that they are, is shown nothing from then on."""
    seen = ShowStaff("wrong_number")
    if not _NOT_THEM.search(plain(moment.said.body)) and not is_somebody_else(moment):
        return Turn(moment.say("wrong_number"), moment.state, (seen,))
    return Turn(moment.say("wrong_number"), moment.state, (seen, DoubtPhone("other_person")))


def is_somebody_else(moment: Moment) -> bool:
    """Whether whoever writes says that they are not the one whose phone it is: looked for before anything is shown or told."""
    words = " ".join(re.sub(r"[^\w ]+", " ", plain(moment.said.body)).split())
    is_news = moment.reading.intent in _MAYBE_THEIRS and moment.reading.risk is Risk.NONE
    is_list = moment.reading.intent is Intent.LIST_PLAN and _OF_ANOTHER.search(words) is not None
    return (
        is_list
        or _INTRODUCED.fullmatch(words) is not None
        or (is_news and _NOT_THEIRS.search(words) is not None)
    )


_MAYBE_THEIRS: Final = frozenset(
    {Intent.HELP_INFO, Intent.LIST_PLAN, Intent.WRONG_NUMBER, Intent.OTHER, Intent.GREETING}
)
"""What anybody may ask of a number that they do not know; news of a hard moment is never taken for a stranger's."""

_KIN: Final = (
    "(?:wife|husband|partner|spouse|girlfriend|boyfriend|fiancee?|mom|mother|dad|father|son|daughter|sister|brother|roommate|boss"
    "|espos[oa]|marido|mujer|pareja|novi[oa]|mama|madre|papa|padre|hij[oa]|herman[oa])"
)
_THEIRS: Final = (
    rf"(?:this is|its|hi its|im|i am) (?:his|her|their|(?!its|this|hers)\w{{2,}}s) {_KIN}"
    rf"|(?:soy|habla|te escribe|aqui) (?:su|la|el) {_KIN}(?: de \w+)?"
)
_INTRODUCED: Final = re.compile(rf"(?:(?:hi|hey|hello|hola|no|sorry|perdon) )*(?:{_THEIRS})")
_NOT_THEIRS: Final = re.compile(
    rf"^(?:(?:hi|hey|hello|hola|no|sorry|perdon) )*(?:{_THEIRS}) (?:what|who|whos|whats|why|he|she|is this|que|quien|por que)\b|\bits me on (?!my )\w+s phone\b|\b(?:im|i am) on (?:his|her|their|\w+s) phone\b"
    rf"|\b(?:telefono|celular|numero) de mi {_KIN}\b|\bwhat (?:did|has|does) (?:he|she) (?:been )?(?:writ\w+|text\w*) (?:you|here)\b"
)
_OF_ANOTHER: Final = re.compile(
    r"\b(?:his|her|their) (?:list|plan|texts|strategies|reasons)\b|\b(?:lista|plan) de (?:el|ella)\b"
)

_NOT_THEM: Final = re.compile(
    r"wrong (?:number|person)|not (?:who|the (?:person|one)) you|(?:new|my) number now|(?:just )?got this number"
    r"|not (?:his|her|their|\w+s) (?:number|phone)(?: any ?more)?|numero equivocado|persona equivocada|no soy (?:el|ella|esa persona)"
    r"|este numero (?:ya )?no es (?:de|suyo)|numero (?:es )?nuevo"
)
"""Not the errand that went to the wrong thread: that may well have come from them."""


ANSWERS: Final[Mapping[Intent, Callable[[Moment], Turn]]] = {
    Intent.ADD_STRATEGY: own_list.add,
    Intent.LIST_PLAN: own_list.show,
    Intent.PAUSE: pause,
    Intent.RESUME: resume,
    Intent.SCHEDULE: schedule,
    Intent.HELP_INFO: explain,
}
