"""Exact commands: the whole text is one, or begins with one that takes an argument. Any case, quotes and dots around it."""

import re
from typing import Final

from service.conversation.reading.text import Text, unstretched
from service.conversation.reading.times import read_days, read_time
from service.conversation.values import Intent, Keyword, Reading, Risk

CARRIER_STOP: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
"""Twilio's own words, whole message only; it answers these itself (docs/twilio-facts.md, 'Reserved words')."""

_STOP = CARRIER_STOP | frozenset(
    """stopp sotp stpo tsop sto stop1 stopit sstop stoo stip atop stoptexting unsub unsubcribe unsuscribe unsubscrib
    unsubscribed canel cancle cancell cansel cancela cancelen quitt qiut opt-out endd stop-all alto basta parar cancelar salir""".split()
)
_STOP_PHRASES = frozenset(
    {"opt out", "stop all", "stop please", "please stop", "stop now", "un subscribe"}
    | {"turn it off", "turn this off", "please turn it off", "turn it off please", "please turn this off"}
    | {
        "i never signed up for this",
        "never signed up for this",
        "i didn't sign up for this",
        "i didnt sign up for this",
    }
    | {
        "i don't consent",
        "i dont consent",
        "i don't consent anymore",
        "i dont consent anymore",
        "i no longer consent",
    }
    | {
        "quiero salirme",
        "quiero salir",
        "ya no quiero esto",
        "ya no doy mi permiso",
        "saquenme",
        "saquenme de aqui",
    }
)
"""Whole texts. Beside anything else the model reads them, for then they may be about a life."""
_START = frozenset(
    {"start", "unstop", "yes", "join", "subscribe", "begin", "optin", "opt in", "si", "iniciar", "comenzar"}
)
_OK = frozenset(
    """ok okay okey k kk sure yep yeah yup alright cool sounds-good will-do got-it perfect agreed
    dale vale bueno claro esta-bien de-acuerdo""".split()
)
_REPLIES = frozenset(
    {
        "no",
        "nope",
        "nah",
        "not now",
        "not yet",
        "later",
        "maybe later",
        "maybe",
        "when",
        "kinda",
        "idk",
        "i dont know",
    }
    | {
        "ahora no",
        "ahorita no",
        "todavia no",
        "luego",
        "despues",
        "mas tarde",
        "quiza",
        "tal vez",
        "cuando",
        "no se",
    }
)
"""What they mean here, the dialogue knows; by themselves they say nothing that a model could judge."""
_WHOLE: Final[dict[str, tuple[Keyword, Intent, Risk]]] = {
    **dict.fromkeys(
        ("urge", "urges", "crave", "craving", "cravings", "urgent craving", "impulso", "ganas", "ansia"),
        (Keyword.URGE, Intent.URGE, Risk.ELEVATED),
    ),
    **dict.fromkeys(
        (
            *("lapse", "lapsed", "slip", "slipped", "i slipped", "relapse", "relapsed", "i relapsed"),
            *("recaida", "recai", "tuve una recaida", "volvi a caer"),
        ),
        (Keyword.LAPSE, Intent.LAPSE, Risk.ELEVATED),
    ),
    **dict.fromkeys(("blue", "triste", "bajon"), (Keyword.BLUE, Intent.FEELING, Risk.ELEVATED)),
    **dict.fromkeys(("call", "call me", "llamar", "llamame"), (Keyword.CALL, Intent.HUMAN, Risk.ELEVATED)),
    **dict.fromkeys(
        ("more", "next", "another", "another one", "mas", "otra", "otro", "siguiente", "one more"),
        (Keyword.MORE, Intent.LIST_PLAN, Risk.NONE),
    ),
    **dict.fromkeys(
        ("plan", "list", "my plan", "my list", "strategies", "my strategies", "mi plan", "lista"),
        (Keyword.PLAN, Intent.LIST_PLAN, Risk.NONE),
    ),
    **dict.fromkeys(
        ("reasons", "reason", "why", "my reasons", "my why", "razones", "motivos"),
        (Keyword.REASONS, Intent.LIST_PLAN, Risk.NONE),
    ),
    **dict.fromkeys(
        (
            *("resume", "back", "unpause", "im back", "continue", "go on"),
            *("volver", "reanudar", "seguir", "sigue", "continuar", "continua"),
        ),
        (Keyword.RESUME, Intent.RESUME, Risk.NONE),
    ),
    **dict.fromkeys(
        ("week", "my week", "survey", "semana", "mi semana", "encuesta"),
        (Keyword.WEEK, Intent.OTHER, Risk.NONE),
    ),
    **dict.fromkeys(
        ("help", "info", "menu", "commands", "options", "ayuda", "informacion", "opciones"),
        (Keyword.HELP, Intent.HELP_INFO, Risk.NONE),
    ),
}
_MISSPELLED: Final = {
    **dict.fromkeys("ugre ruge ureg urg urgr urgw urhe yrge irge".split(), "urge"),
    **dict.fromkeys("mroe moer omre mor moe nore".split(), "more"),
    **dict.fromkeys("halp hlep hepl ehlp".split(), "help"),
    **dict.fromkeys("clal acll cal".split(), "call"),
    **dict.fromkeys("lpase laspe lasp".split(), "lapse"),
    **dict.fromkeys("paln lpan".split(), "plan"),
}
"""Slips of the thumb that are no words of their own: 'hell' and 'move' are not among them."""

_BETWEEN: Final = re.compile(r"[ .\-_*/,]")
_LONG_ENOUGH: Final = 4
_TRIM = " \t.,;:!?\"'`*()[]<>-_\u00a1\u00bf\u2026\U0001f64f"
_ADD = re.compile(r"\W{0,3}(?:add|agregar|agrega|anadir)\b[\s:,-]*(.*)", re.IGNORECASE | re.DOTALL)
_PAUSE = re.compile(
    r"(?:pause|pausa|pausar|snooze)\b((?:[\s:,]*(?:it|me|please|for|now|(?:my |the )?(?:texts?|check-?ins?|messages?)|until|till"
    r"|\d+|a|an|one|two|three|this|next|today|tonight|tomorrow|por|un|una|hasta)\b.{0,30})?)"
)
_TIME = re.compile(r"(?:time|hora)\b[\s:]*(.{0,20})")
_NOT_AN_ENTRY = re.compile(
    r"(?:(?:me|us|this|that|it|another)\b|(?:a |an |my |the |some )?(?:new )?(?:strategy|reason|contact|number|one|more)\W*$)",
    re.IGNORECASE,
)
_TO_MY_LIST = re.compile(
    r"(?:to )?(?:my |the )?(?:list|plan|strategy|strategies|reason)\s*[:,-]\s*", re.IGNORECASE
)


def whole_command(text: Text) -> Reading | None:
    """Recognize a text that is nothing but a command."""
    said = _said(text)
    return _stop(text, said) or _start(said) or _whole(said)


def command_with_argument(text: Text) -> Reading | None:
    """Recognize ADD, PAUSE or TIME with what follows it. What follows may be anything: danger is looked for first."""
    return _with_argument(text, _said(text))


def _said(text: Text) -> str:
    return " ".join(map(unstretched, text.line.replace("'", "").strip(_TRIM).split(" ")))


def _stop(text: Text, said: str) -> Reading | None:
    if text.raw.casefold() in CARRIER_STOP:
        return Reading(Intent.STOP, keyword=Keyword.STOP, because="keyword: stop")
    if said in _STOP or said in _STOP_PHRASES or _spelled_out(said) in CARRIER_STOP:
        return Reading(Intent.STOP, because="keyword: stop, misspelled or in other words")
    return None


def _spelled_out(said: str) -> str:
    """'s t o p', 'S.T.O.P' and 'st op' as one word, if it is longer than what may stand there by chance ('en d')."""
    word = _BETWEEN.sub("", said)
    return word if len(word) >= _LONG_ENOUGH else ""


def _start(said: str) -> Reading | None:
    if said in _START:
        return Reading(Intent.START, keyword=Keyword.START, because="keyword: start")
    if said.replace(" ", "-") in _OK:
        return Reading(Intent.OTHER, keyword=Keyword.OK, because="keyword: ok")
    return Reading(Intent.OTHER, because="keyword: a reply") if said in _REPLIES else None


def _whole(said: str) -> Reading | None:
    known = _WHOLE.get(_MISSPELLED.get(said, said))
    if known is None:
        return None
    keyword, intent, risk = known
    return Reading(intent, risk, keyword=keyword, because=f"keyword: {keyword}")


def _with_argument(text: Text, said: str) -> Reading | None:
    added = _ADD.fullmatch(text.raw)
    if added and not _NOT_AN_ENTRY.match(added[1]):
        return Reading(
            Intent.ADD_STRATEGY,
            keyword=Keyword.ADD,
            argument=_TO_MY_LIST.sub("", added[1], count=1).strip(),
            because="keyword: add",
        )
    paused = _PAUSE.fullmatch(said)
    if paused:
        return Reading(
            Intent.PAUSE, keyword=Keyword.PAUSE, days=read_days(paused[1]), because="keyword: pause"
        )
    timed = _TIME.fullmatch(said)
    if timed and (not timed[1] or timed[1][0].isdigit() or read_time(timed[1])):
        return Reading(Intent.SCHEDULE, keyword=Keyword.TIME, at=read_time(timed[1]), because="keyword: time")
    return None
