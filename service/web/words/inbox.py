"""The filters of the inbox, and what it says where nothing stands in it."""

from typing import Final

from service.web.spoken import Spoken, mark, say

SHOWS: Final = Spoken({"all": "All", "mine": "Mine", "unassigned": "Nobody's yet", "snoozed": "Put off"})
"""The filters of the inbox."""

KINDS: Final = Spoken({"all": "Alerts and tasks", "alerts": "Alerts", "tasks": "Tasks"})

_EMPTY: Final = {
    "all": (
        mark("Nobody is waiting"),
        mark(
            "When somebody asks for a person, or may be in danger, they appear here within two seconds, and the "
            "specialist is paged by text."
        ),
    ),
    "mine": (
        mark("Nothing is yours now"),
        mark(
            "Here is what you have taken, and what nobody has and you were paged for or is about your own people. "
            "“I have this” on an alert makes it yours."
        ),
    ),
    "unassigned": (
        mark("Everything is in somebody's hands"),
        mark(
            "An alert that is not closed within 30 minutes after it was taken is anybody's again, and shows up here."
        ),
    ),
    "snoozed": (
        mark("Nothing is put off"),
        mark(
            "“Put off…” on a task takes it out of sight until a time that you choose, or until the same comes up "
            "again. Alerts cannot be put off."
        ),
    ),
}


def empty(show: str) -> tuple[str, str]:
    """What an empty inbox says, by its filter: what it means, and what would be here."""
    title, said = _EMPTY[show]
    return say(title), say(said)
