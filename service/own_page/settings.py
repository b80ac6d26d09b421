"""What a person sets for themselves on their page: the same changes that a text of theirs makes."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Final

from service.checkins import schedules
from service.conversation import effects
from service.conversation.dialogue.requests import LONGEST_PAUSE
from service.conversation.dialogue.settings import LONGEST_CHECK_BACK, SHORTEST_CHECK_BACK
from service.conversation.plan import Level
from service.conversation.wording import LANGUAGES
from service.enrolling.entering import Entered
from service.enrolling.fields import Findings
from service.inbound import rare
from service.people.alumni import Alumnus

Fields = Mapping[str, str]

MOST_TIMES: Final = 4
"""Check-ins a day that one may set here; more is a talk with the team."""

TIMES: Final = tuple(f"time{number}" for number in range(1, MOST_TIMES + 1))
NAMES: Final = (*TIMES, "language", "level", "check_back", "practice", "lapses")

USUAL_CHECK_BACK: Final = "15"
_CHOICES: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "": None}


def shown(row: Alumnus, times: list[str]) -> dict[str, str]:
    """As somebody would enter it."""
    minutes = int(row.check_back.total_seconds() // 60) if row.check_back else None
    lapses = next(said for said, tells in _CHOICES.items() if tells is row.tells_lapses)
    own = {name: times[number] if number < len(times) else "" for number, name in enumerate(TIMES)}
    return own | {
        "language": row.language,
        "level": row.level,
        "check_back": str(minutes or USUAL_CHECK_BACK),
        "practice": "yes" if row.wants_practice else "no",
        "lapses": lapses,
    }


def change(entered: Entered, fields: Fields) -> None:
    """Raises ImportRefused, and then changes nothing."""
    findings, row, now = Findings(), entered.alumnus, entered.now
    times = [findings.read(name, _time, fields[name]) for name in TIMES if fields[name]]
    minutes = findings.read("check_back", _minutes, fields["check_back"])
    findings.choose("language", fields["language"], LANGUAGES)
    findings.choose("level", fields["level"], list(Level))
    findings.choose("practice", fields["practice"], ("yes", "no"))
    findings.choose("lapses", fields["lapses"], _CHOICES)
    findings.refuse()
    schedules.set_times(entered.session, row, [one for one in times if one is not None], now=now)
    row.language = fields["language"]
    wanted: list[effects.Effect] = [
        effects.SetLevel(Level(fields["level"])),
        effects.SetPractice(fields["practice"] == "yes"),
    ]
    for effect in wanted:
        rare.apply_to_row(entered.session, row, effect, now=now)
    if minutes is not None and (row.check_back is not None or fields["check_back"] != USUAL_CHECK_BACK):
        rare.apply_to_row(entered.session, row, effects.SetCheckBack(minutes), now=now)
    row.tells_lapses = _CHOICES[fields["lapses"]]


def pause(entered: Entered, days: str) -> None:
    """Raises ImportRefused."""
    findings = Findings()
    length = findings.read("days", _days, days)
    findings.refuse()
    assert length is not None
    rare.apply_to_row(entered.session, entered.alumnus, effects.PauseFor(length), now=entered.now)


def resume(entered: Entered) -> None:
    rare.apply_to_row(entered.session, entered.alumnus, effects.Resume(), now=entered.now)


def _time(text: str) -> time:
    return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)


def _minutes(text: str) -> timedelta:
    return min(max(timedelta(minutes=int(text)), SHORTEST_CHECK_BACK), LONGEST_CHECK_BACK)


def _days(text: str) -> timedelta:
    return timedelta(days=min(max(int(text), 1), LONGEST_PAUSE))
