"""'Friday nights are hard': hours of the week that somebody tells are often hard for them (B7). Pure.

Only a text that says nothing else is taken for that: one word outside of these, and it is read as what it is.
"""

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from itertools import chain
from typing import Final

from service.conversation.commands import LONGEST, plain
from service.conversation.reading.times import read_time

WEEKEND: Final = (5, 6)


@dataclass(frozen=True, slots=True)
class HardTime:
    weekdays: tuple[int, ...]
    """0 is Monday; none: every day."""
    at: time | None
    """On their own clock; None where they have not said."""


_DAYS: Final[dict[str, tuple[int, ...]]] = {
    **{
        name: (number,)
        for number, names in enumerate(
            (
                "monday mondays lunes",
                "tuesday tuesdays martes",
                "wednesday wednesdays miercoles",
                "thursday thursdays jueves",
                "friday fridays viernes",
                "saturday saturdays sabado sabados",
                "sunday sundays domingo domingos",
            )
        )
        for name in names.split()
    },
    **dict.fromkeys("weekend weekends finde findes".split(), WEEKEND),
}
_PARTS: Final = {
    **dict.fromkeys("morning mornings manana mananas".split(), time(8)),
    **dict.fromkeys("afternoon afternoons".split(), time(15)),
    **dict.fromkeys("tarde tardes".split(), time(17)),
    **dict.fromkeys("evening evenings".split(), time(19)),
    **dict.fromkeys("night nights noche noches".split(), time(22)),
    **dict.fromkeys("madrugada madrugadas".split(), time(1)),
}
"""When we take such a part of the day to begin to be hard: they are asked back, and can say another hour."""

_HARD: Final = frozenset(
    """hard harder hardest tough tougher toughest rough roughest difficult tricky risky dangerous worst struggle
    dificil dificiles duro duros dura duras peor peores pesado pesados pesada pesadas cuesta cuestan complicado
    complicados complicada complicadas riesgo""".split()
)
_OFTEN: Final = frozenset(
    "every each always usually often cada siempre todos todas los las suele suelen todo".split()
)
_FILLERS: Final = frozenset(
    """i my the a an on in at are is get gets feel feels be been have can tend to really very so most for me with and or
    around about after from time times hour hours moment moments ones one thing it its of week also extra day days
    que el la lo de del me mi mis mas son es por en a y o para muy hora horas momento momentos semana fines fin dias
    am pm noon midnight mediodia medianoche""".split()
)
_CLOCK: Final = re.compile(
    r"\b\d{1,2}(?:[:.h]\d{2})?(?: ?[ap]\.? ?m\b\.?)?|\bnoon\b|\bmidnight\b|\bmediodia\b|\bmedianoche\b"
)
_WORD: Final = re.compile(r"[a-z]+")
_ASKING: Final = frozenset({"tough", "dificil"})
"""How a text begins that is nothing but this wish, as we say ourselves: 'TOUGH FRIDAYS 10PM'."""


@lru_cache(maxsize=256)
def told(body: str) -> HardTime | None:
    """Which hours a text says are often hard; None where it says anything else. Kept a while: one text is asked often."""
    if len(body) > LONGEST:
        return None
    said = plain(body)
    clock = _CLOCK.search(said)
    words = _WORD.findall(_CLOCK.sub(" ", said))
    days = [_DAYS[one] for one in words if one in _DAYS]
    if re.search(r"\bfin(?:es)? de semana\b", said):
        days.append(WEEKEND)
    parts = [_PARTS[one] for one in words if one in _PARTS]
    if not (days or parts) or not _is_all_of_it(words) or not _HARD & set(words):
        return None
    if not (_recurs(words) or (clock and words[0] in _ASKING)):
        return None
    at = read_time(clock[0]) if clock else next(iter(parts), None)
    return HardTime(tuple(sorted(set(chain.from_iterable(days)))), at)


def hour(body: str) -> time | None:
    """The hour, or part of the day, that a text names and nothing else: the answer to 'from what hour?'."""
    said = plain(body)
    if len(body) > LONGEST or not said:
        return None
    clock, words = _CLOCK.search(said), _WORD.findall(_CLOCK.sub(" ", said))
    if not all(word in _PARTS or word in _FILLERS or word in _OFTEN for word in words):
        return None
    parts = (_PARTS[word] for word in words if word in _PARTS)
    return read_time(clock[0]) if clock else next(parts, None)


def _is_all_of_it(words: list[str]) -> bool:
    known = (_DAYS, _PARTS, _HARD, _OFTEN, _FILLERS)
    return all(any(word in some for some in known) for word in words)


def _recurs(words: list[str]) -> bool:
    """Whether it is about more than this one day: 'fridays', 'friday nights', 'every friday', 'los viernes'."""
    is_plural = any(one.endswith("s") and one[:-1] in {**_DAYS, **_PARTS} for one in words)
    return is_plural or bool(_OFTEN & set(words)) or "fines" in words
