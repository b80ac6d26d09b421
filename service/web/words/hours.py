"""Somebody's week, and the hours that are hard for them."""

from typing import Final

from service.checkins.risk_windows import Standing
from service.web.spoken import Spoken, SpokenList, say

WEEKDAYS: Final = SpokenList(
    "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"
)

STANDINGS: Final = Spoken(
    {
        Standing.FOUND: "found, not offered yet",
        Standing.OFFERED: "offered, no answer yet",
        Standing.CONFIRMED: "we write before it",
        Standing.DECLINED: "they do not want a text before it",
    }
)


def day(weekday: int | None) -> str:
    return say("Every day") if weekday is None else WEEKDAYS[weekday]
