"""The program's own pages: register of staff, scorecard, outcomes, sessions, import, the record, the wording, settings. Plain forms; nothing needs a script."""

from typing import Final

from service.web.program import (
    attendance,
    choosing,
    criteria,
    importing,
    meetings,
    outcomes,
    overview,
    record,
    register,
    rescheduling,
    settings,
    wording,
)

routes: Final = [
    *overview.routes,
    *register.routes,
    *criteria.routes,
    *outcomes.routes,
    *meetings.routes,
    *attendance.routes,
    *rescheduling.routes,
    *importing.routes,
    *record.routes,
    *settings.routes,
    *choosing.routes,
    *wording.routes,
]
