"""Who needs me now: the open alerts and tasks of one program, as the home page shows them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.escalations import alerts, caseload, handing_over, rota, rota_changes
from service.escalations.routing import NO_WISH, Roster
from service.people import drafts, programs, tasks
from service.people.programs import Program
from service.people.staff import Team
from service.protection.vault import Vault
from service.web import board_people, cards, chores, handovers
from service.web.cards import Card, Left
from service.web.chores import Chore
from service.web.filters import Filters, Kind, Show
from service.web.handovers import Looking, Told
from service.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Board:
    cards: tuple[Card, ...]
    chores: tuple[Chore, ...]
    on_call: tuple[str, ...]
    read_at: datetime
    unattended: int
    """How many alerts nobody has, shown or not."""
    filters: Filters
    hidden: int
    """How many alerts and tasks are not shown, without those that were put off."""
    snoozed: int
    """How many tasks were put off."""
    team: tuple[tuple[str, str], ...]
    """Everybody of the staff: their id in hex, and their alias."""
    others: tuple[tuple[str, str], ...]
    """Of them those who are here, without this visitor."""
    left: tuple[Left, ...]
    line: str
    """The program's number, by which who has an alert is put through; empty where this visitor has none."""
    handed: tuple[Told, ...]
    """How shifts were handed over, as far as this visitor is on call and has not read it."""
    is_on_call: bool
    """Whether this visitor is."""

    @property
    def is_urgent(self) -> bool:
        """Whether nobody has somebody who may be in danger."""
        return any(one.is_crisis and one.holder is None for one in self.cards)


def read(
    session: Session,
    vault: Vault,
    visitor: Visitor,
    filters: Filters,
    team: Team,
    roster: Roster,
    *,
    now: datetime,
) -> Board:
    """Everything on the home page that is the visitor's to see, in a fixed number of queries."""
    on_call = rota.on_call(roster.rota, now)
    appointed = rota_changes.appointed(session, visitor.program, on_call, now=now)
    is_lead = team.is_lead(visitor.role)
    theirs = caseload.read_of(session, visitor.staff, visitor.role, is_lead=is_lead, now=now)
    opened = theirs.alerts(alerts.list_open(session), appointed)
    todo = theirs.tasks(tasks.list_open(session), appointed)
    written = {
        who: one
        for who, one in drafts.closings(session, visitor.staff)
        if theirs.holds(who) or one.about_id in {alert.id for alert in opened}
    }
    people = board_people.read(session, vault, theirs, opened, todo, written, now=now)
    pages = cards.pages_of(session, opened, team.names)
    shown = [cards.card_of(one, people, team, roster, pages[one.id], visitor, now=now) for one in opened]
    doing = [chores.chore_of(one, people, team.names, visitor, now=now) for one in todo]
    looking = Looking(visitor, theirs, frozenset(people), team.names)
    kept = tuple(one for one in shown if _is_shown(one, filters))
    left = tuple(one for one in doing if _is_to_do(one, filters))
    snoozed = sum(one.back_at is not None for one in doing)
    in_sight = len(left) if filters.show is not Show.SNOOZED else 0
    return Board(
        cards=kept,
        chores=left,
        unattended=sum(card.holder is None for card in shown),
        filters=filters,
        hidden=len(shown) + len(doing) - snoozed - len(kept) - in_sight,
        snoozed=snoozed,
        team=tuple(sorted(((one.hex, name) for one, name in team.names.items()), key=lambda one: one[1])),
        others=_others(team, roster, visitor),
        on_call=tuple(team.names.get(one, "?") for one in on_call),
        read_at=now,
        left=tuple(cards.left_over(people, {card.id for card in shown if card.is_mine or card.was_paged})),
        line=_line(session, vault, visitor) if any(one.is_mine for one in kept) else "",
        handed=handovers.waiting(session, vault, looking, appointed, now=now),
        is_on_call=visitor.staff in on_call,
    )


def _line(session: Session, vault: Vault, visitor: Visitor) -> str:
    return programs.sender_of(session, vault, session.get_one(Program, visitor.program))


def _is_shown(card: Card, filters: Filters) -> bool:
    """No filter hides a crisis that nobody has."""
    if card.is_crisis and card.holder is None:
        return True
    if filters.kind is Kind.TASKS or not _is_of(filters, card.specialist):
        return False
    match filters.show:
        case Show.ALL:
            return True
        case Show.UNASSIGNED:
            return card.holder is None
        case Show.MINE:
            return card.is_mine or (card.holder is None and (card.was_paged or card.is_of_mine))
        case Show.SNOOZED:
            return False


def _is_to_do(chore: Chore, filters: Filters) -> bool:
    if filters.kind is Kind.ALERTS or not _is_of(filters, chore.specialist):
        return False
    if filters.show is Show.SNOOZED or chore.back_at is not None:
        return filters.show is Show.SNOOZED and chore.back_at is not None
    if filters.show is Show.UNASSIGNED:
        return not chore.is_taken
    return filters.show is Show.ALL or chore.is_mine


def _is_of(filters: Filters, specialist: UUID | None) -> bool:
    return filters.of is None or filters.of == specialist


def _others(team: Team, roster: Roster, visitor: Visitor) -> tuple[tuple[str, str], ...]:
    found = handing_over.choices(roster.members, NO_WISH, is_for_lead=False, without=visitor.staff)
    return tuple((one.hex, team.names[one]) for one in found if one in team.names)
