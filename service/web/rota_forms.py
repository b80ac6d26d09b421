"""The form by which an override or a leave is added or changed: what stands in it, and what came back (H6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.datastructures import FormData, QueryParams

from service import local_times
from service.errors import ServiceError
from service.escalations import rota, rota_changes, rotas
from service.escalations.rota import Span
from service.escalations.rota_changes import Entry, Overtaken
from service.escalations.rota_tables import Kind
from service.escalations.rotas import NotInTheRota
from service.people import staff
from service.protection.vault import Vault
from service.web import pages, rota_blocks, rota_week, times, words
from service.web.spoken import say
from service.web.visitors import Visitor

MOST: Final = 14 * times.DAY
"""So much of what stands is told beside the form."""


YEARS: Final = range(1970, 9000)
"""That anybody can mean. At either end of the calendar the clocks of another zone show nothing at all."""


class NotYours(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("only an admin or the clinical lead changes the rota for others")


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands in the form, as text: also where it cannot be read."""

    who: str = ""
    starts: str = ""
    starts_at: str = ""
    """The very instant that the field was filled with: where clocks show a time twice, the field alone does not tell."""
    ends: str = ""
    ends_at: str = ""
    layer: str = "0"
    seen: str = "0"


@dataclass(frozen=True, slots=True)
class Form:
    """All that its page shows."""

    kind: Kind
    entry: UUID | None
    sent: Sent
    people: tuple[tuple[str, str], ...]
    """Whom the visitor may choose: their id in hex, and their alias."""
    layers: tuple[tuple[int, str], ...]
    there: tuple[str, ...]
    """Who is on call in these hours as things stand."""
    error: str = ""
    changes: tuple[str, ...] = field(default=())
    """What others have changed in these hours since the form was drawn."""


def from_query(query: QueryParams, visitor: Visitor, *, seen: int) -> Sent:
    """A new one, for the hours that were chosen in the calendar."""
    begins, ends = _iso(query.get("from", "")), _iso(query.get("until", ""))
    return Sent(
        who=visitor.staff.hex,
        starts=_field(begins, visitor),
        starts_at=begins.isoformat() if begins else "",
        ends=_field(ends, visitor),
        ends_at=ends.isoformat() if ends else "",
        layer="0",
        seen=str(seen),
    )


def from_entry(entry: Entry, query: QueryParams, visitor: Visitor, *, seen: int) -> Sent:
    """One that stands, moved to other hours where these were chosen in the calendar."""
    begins = _iso(query.get("from", "")) or entry.span.starts_at
    ends = _iso(query.get("until", "")) or entry.span.ends_at
    return Sent(
        who=entry.span.who.hex,
        starts=_field(begins, visitor),
        starts_at=begins.isoformat(),
        ends=_field(ends, visitor),
        ends_at=ends.isoformat() if ends else "",
        layer=str(entry.span.layer),
        seen=str(seen),
    )


def from_form(form: FormData) -> Sent:
    names = ("who", "starts", "starts_at", "ends", "ends_at", "layer", "seen")
    return Sent(**{name: str(form.get(name) or "") for name in names})


def span_of(sent: Sent, visitor: Visitor) -> Span:
    """Raises NotInTheRota, and NotYours where it is about somebody else."""
    zone = ZoneInfo(visitor.timezone)
    starts_at, ends_at = (
        instant(typed, exact, zone)
        for typed, exact in ((sent.starts, sent.starts_at), (sent.ends, sent.ends_at))
    )
    if starts_at is None or ends_at is None:
        raise NotInTheRota("say from when until when, each with a date and a time")
    try:
        who, layer = UUID(sent.who), int(sent.layer or 0)
    except ValueError:
        raise NotInTheRota("choose somebody") from None
    if not 0 <= layer < len(words.on_call.LAYERS):
        raise NotInTheRota("choose in whose place")
    if not rota_blocks.may_change(visitor, who):
        raise NotYours
    return Span(who, starts_at, ends_at, layer)


def number(text: str) -> int:
    """Of a change; 0, as if there was none, where it is no number of ours."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def draw(
    session: Session,
    vault: Vault,
    visitor: Visitor,
    kind: Kind,
    entry: UUID | None,
    sent: Sent,
    *,
    refusal: ServiceError | None = None,
    now: datetime,
) -> Form:
    """The form's page. After a refusal everything that was typed stands in it still."""
    names = rota_week.aliases(session, vault)
    numbers = refusal.numbers if isinstance(refusal, Overtaken) else ()
    others = rota_changes.numbered(session, visitor.program, numbers)
    if refusal is not None and entry is not None and rota_changes.find(session, kind, entry) is None:
        entry = None  # somebody has removed it: what was typed can still be saved, as a new one
    drawn = rotas.read(session, visitor.program, now=now)
    allowed = [
        (one.id.hex, names[one.id])
        for one in staff.everybody(session)
        if one.id in names and rota_blocks.may_change(visitor, one.id)
    ]
    return Form(
        kind=kind,
        entry=entry,
        sent=sent,
        people=tuple(allowed),
        layers=tuple((one, words.on_call.layer(one)) for one in rota_week.layers(drawn)),
        there=_there(session, visitor, names, sent, now=now),
        error=str(refusal or ""),
        changes=tuple(rota_week.in_words(one, names, visitor.timezone) for one in others),
    )


def _there(
    session: Session, visitor: Visitor, names: Mapping[UUID, str], sent: Sent, *, now: datetime
) -> tuple[str, ...]:
    """Who is on call in these hours as things stand, stretch by stretch; at most a week's."""
    zone = ZoneInfo(visitor.timezone)
    since = instant(sent.starts, sent.starts_at, zone)
    until = instant(sent.ends, sent.ends_at, zone)
    if since is None or until is None or until <= since:
        return ()
    until = min(until, since + MOST)
    found = rota.duties(rotas.read(session, visitor.program, now=since), since, until)
    return tuple(
        f"{times.span(one.starts_at, one.ends_at, visitor.timezone)}: "
        + (say(", then ").join(names.get(who, "?") for who in one.people) or say("nobody"))
        for one in found
    )


def instant(typed: str, exact: str, zone: ZoneInfo) -> datetime | None:
    """What a field means: the instant that it was filled with, where nobody has changed it."""
    filled = _iso(exact)
    if filled is not None and times.field(filled, zone.key) == typed:
        return filled
    try:
        local = datetime.fromisoformat(typed)
        if local.year not in YEARS:
            return None
        return local_times.instant(local.date(), local.time().replace(tzinfo=None), zone)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    """An instant with its zone; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo and at.year in YEARS else None
    except (ValueError, OverflowError):
        return None


def _field(at: datetime | None, visitor: Visitor) -> str:
    return times.field(at, visitor.timezone) if at else ""


def kind_of(name: str) -> Kind:
    """Raises NotFound: the address is wrong."""
    if name not in list(Kind):
        raise pages.NotFound
    return Kind(name)
