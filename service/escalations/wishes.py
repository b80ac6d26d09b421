"""What a person's wish for a specialist cannot rely on: nobody who meets it, or too few (D20). Only reads."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from service.escalations import policies, rota, rotas, routing
from service.escalations.holes import AHEAD
from service.escalations.policies import ON_CALL, Step
from service.escalations.routing import NO_WISH, Roster, Wanted, Wish
from service.people.alumni import Alumnus
from service.people.programs import Unmatched

HOUR = timedelta(hours=1)


def doubts(session: Session, alumnus: Alumnus, *, now: datetime) -> list[str]:
    """Of the wish of this person, by the staff, the rota and the policy as they are now; the worst first."""
    session.flush()
    roster = rotas.roster(session, alumnus.program_id, now=now)
    steps = policies.unfold(policies.of_person(session, alumnus))
    wanted = Wanted(alumnus.specialist_id, Wish.load(alumnus.wishes))
    return list(doubts_of(roster, steps, wanted, now=now))


def doubts_of(roster: Roster, steps: Sequence[Step], wanted: Wanted, *, now: datetime) -> Iterator[str]:
    """The same as a value. Pure."""
    wish = wanted.wish
    if wish == NO_WISH:
        return
    met = {one.id for one in roster.members if one.is_reachable and wish.is_met_by(one)}
    others = _instead(roster, wish)
    if not met:
        yield f"None of the staff whom pages reach meets this wish: {others}"
        return
    if wanted.specialist in {one.id for one in roster.members} - met:
        yield "Their specialist does not meet this wish"
    if wish.is_must:
        yield from _of_must(roster, steps, wanted, others, now=now)
        if len(met) == 1:
            yield "Only one of the staff meets this wish: nobody does while they are away"


def _of_must(
    roster: Roster, steps: Sequence[Step], wanted: Wanted, others: str, *, now: datetime
) -> Iterator[str]:
    """Where who meets it would not be asked, though they are of the staff."""
    if not routing.is_met(roster, steps, wanted, now=now):
        yield f"No step of the policy finds somebody who meets this wish now: {others}"
    if any(step.notify == ON_CALL for step in steps):
        bare = rota.gaps(roster.rota, routing.answering(roster, wanted.wish), now, now + AHEAD)
        hours = math.ceil(sum((one.ends_at - one.starts_at for one in bare), timedelta()) / HOUR)
        if hours:
            yield f"In {hours} of the next {AHEAD // HOUR} hours nobody on call meets this wish"


def _instead(roster: Roster, wish: Wish) -> str:
    is_leads = wish.is_must and roster.unmatched is Unmatched.CLINICAL_LEAD
    return "the clinical lead is asked" if is_leads else "anyone is asked"
