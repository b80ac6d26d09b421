"""What a text changes about when we write: pace and zone. One row each, and rare."""

from datetime import datetime

from sqlmodel import Session

from service.checkins import risk_windows, schedules, zones
from service.conversation import effects
from service.conversation.effects import Effect
from service.people.alumni import Alumnus


def apply(session: Session, alumnus: Alumnus, effect: Effect, *, now: datetime) -> None:
    match effect:
        case effects.SetPace(pace=pace):
            alumnus.pace = pace
            schedules.reschedule(session, alumnus, now=now)
        case effects.SetZone(zone=zone, stay=stay):
            zones.go(session, alumnus, zone, stay, now=now)
        case effects.DecideWindow(is_wanted=is_wanted, hours=hours):
            risk_windows.decide(session, alumnus, hours, is_wanted=is_wanted, now=now)
