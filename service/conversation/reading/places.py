"""Where somebody is: 'I'm in London this week', 'estoy en Madrid hasta el viernes', as a time zone and how long.

The names are those of the IANA zones themselves, with some cities and states of the US and Spanish spellings.
"""

import re
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from service.conversation.reading.text import Text
from service.conversation.reading.times import read_days
from service.conversation.values import Intent, Reading, Stay

_AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
_MORE: Final = {
    "America/New_York": "boston,miami,atlanta,washington,dc,philadelphia,baltimore,charlotte,orlando,tampa,pittsburgh"
    ",cleveland,columbus,nyc,florida,georgia,eastern,nueva york",
    "America/Chicago": "dallas,houston,austin,san antonio,new orleans,nashville,memphis,minneapolis,st louis,kansas city"
    ",milwaukee,oklahoma city,texas,central",
    "America/Denver": "salt lake city,albuquerque,colorado springs,colorado,utah,mountain",
    "America/Los_Angeles": "seattle,portland,san francisco,san diego,las vegas,vegas,sacramento,oakland,la,california"
    ",nevada,pacific",
    "America/Phoenix": "tucson,arizona",
    "Pacific/Honolulu": "hawaii,maui",
    "America/Anchorage": "alaska",
    "America/Mexico_City": "ciudad de mexico,cdmx",
    "America/Cancun": "playa del carmen",
    "America/Havana": "la habana",
    "Europe/Madrid": "barcelona,sevilla,valencia",
    "Europe/London": "londres,uk,england",
    "Europe/Rome": "roma,milan,florence,florencia",
    "Europe/Berlin": "munich,frankfurt,hamburg,germany",
    "Europe/Brussels": "bruselas",
    "Europe/Lisbon": "lisboa",
    "Europe/Moscow": "moscu",
    "Asia/Tokyo": "tokio,osaka,kyoto,japan",
    "Asia/Shanghai": "beijing,pekin",
    "Asia/Jerusalem": "jerusalen",
    "Asia/Kolkata": "delhi,new delhi,mumbai,bangalore",
}
WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes",
            "tuesday tue tues martes",
            "wednesday wed miercoles",
            "thursday thu thurs jueves",
            "friday fri viernes",
            "saturday sat sabado",
            "sunday sun domingo",
        )
    )
    for name in names.split()
}
_SUNDAY: Final = 6
_WEEK: Final = 7

_BEING = r"(?:im|i am|we are|were|estoy|estamos|ando)(?: (?:now|still|back|staying|ahora))?(?: here| aqui)? (?:in|en)"
_GOING = (
    r"(?:(?:im|we are|ill be|i will be|will be|going|voy|me voy|vamos|estare)(?: going to be)? )?"
    r"(?:traveling|travelling|flying|fly|off(?= to)|going|moving|moved|move|relocating|landed|arrived|heading|visiting|trip|staying"
    r"|(?:me )?voy|vamos|viajo|viajando|llegue|aterrice|me mude|estare|ill be|i will be|will be)(?: (?:to|in|into|at|a|en))?"
)
_FOR_GOOD = re.compile(r" (?:moved|moving|move|relocating|live|me mude|mudo) ")
_PLACE = r"(?P<place>(?:\w+ ){1,4}?)"
_UNTIL = (
    r"(?P<stay>(?:till|til|until|through|thru|hasta)(?: el| the)?(?: next)? (?P<day>\w+)"
    r"|this week|esta semana|(?:for|por|durante) (?:the )?(?P<length>(?:\d+|\w+) \w+)|this weekend|este fin de semana)"
)
_BEING_THERE = re.compile(rf" {_BEING} {_PLACE}{_UNTIL} ")
_GOING_THERE = re.compile(rf" {_GOING} {_PLACE}(?:{_UNTIL} |(?:today|tomorrow|tonight|now|hoy|manana|\.) |$)")
_FAR = re.compile(
    r" (?:traveling|travelling|flying|fly|trip|landed|moved|relocating|viajo|viajando|vuelo|aterrice|me mude)"
    rf" (?:to|in|a|en) \w+ (?:\w+ )?{_UNTIL} "
)
"""Travel beyond doubt: then we ask, also where we do not know the place."""


@cache
def zones() -> dict[str, str]:
    """Zones by the names of their cities, lower case and without accents."""
    found: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda name: (name.count("/"), name)):
        area, _, city = zone.partition("/")
        if area in _AREAS and city:
            found.setdefault(city.rpartition("/")[2].replace("_", " ").replace("-", " ").lower(), zone)
    return found | {name: zone for zone, names in _MORE.items() for name in names.split(",")}


def read_place(text: Text) -> Reading | None:
    """Recognize where they are and how long. A place that we do not know counts only where they surely travel."""
    found = _BEING_THERE.search(text.words) or _GOING_THERE.search(text.words)
    zone = _zone(found["place"]) if found else None
    if found is None or zone is None:
        is_far = _FAR.search(text.words) is not None
        return Reading(Intent.SCHEDULE, is_elsewhere=True, because="place: unknown") if is_far else None
    stay = _stay(found)
    is_told = stay is not None or _FOR_GOOD.search(text.words) is not None
    # How long is not said: nothing is changed on a guess.
    return Reading(
        Intent.SCHEDULE, zone=zone if is_told else None, stay=stay, is_elsewhere=True, because="place"
    )


def is_place_alone(text: Text) -> bool:
    """Whether they say where they are and how long, and nothing else: news, and no wish for a pause."""
    found = _BEING_THERE.fullmatch(text.words) or _GOING_THERE.fullmatch(text.words)
    return found is not None and found["stay"] is not None


def _zone(said: str) -> str | None:
    place = said.strip().removesuffix(" time")
    names = (place, *(place.removeprefix(article) for article in ("the ", "la ", "el ")))
    return next((zones()[name] for name in names if name in zones()), None)


def _stay(match: re.Match[str]) -> Stay | None:
    if match["stay"] is None:
        return None
    if match["length"] is not None:
        days = read_days(match["length"])
        return None if days is None else Stay(days=days)
    if match["day"] is not None:
        weekday = WEEKDAYS.get(match["day"])
        return None if weekday is None else Stay(weekday=weekday)
    return Stay(weekday=_SUNDAY)
