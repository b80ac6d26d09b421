"""A form that was begun: kept while it is typed, there again when its writer opens it, gone as it is saved (H5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from service.enrolling.steps import Changed, stamp
from service.people import drafts
from service.people.drafts import NOTHING, Begun, Half, Kind
from service.web import begun
from service.web.enrolling import desk
from service.web.enrolling.desk import NO_TROUBLE, Trouble
from service.web.visitors import Visitor

Fields = Mapping[str, str]

UNKEPT: Final = frozenset({"safe_word"})
"""By which a voice on the phone is known: a secret stands where it was saved, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands in a form as it is opened."""

    fields: Fields
    half: Half | None = None
    """Where it is what the visitor had begun."""
    trouble: Trouble = NO_TROUBLE


async def keep(
    request: Request, visitor: Visitor, form: str, names: Iterable[str], stands: Fields | None = None
) -> Response:
    """Keep what was typed so far. A script hears whether that is so; without one the form comes again.

    `stands`: what stands in it now, where it has fields that are not kept: nothing but these was typed, and nothing is kept.
    """
    fields = await desk.fields_of(request, (*names, "seen"))
    seen = fields.pop("seen")
    is_as_it_was = stands is not None and _kept(fields) == _kept(stands)
    typed = await put(request, visitor, form, {} if is_as_it_was else fields, seen=seen)
    person = request.path_params.get("id")
    return begun.told(request, typed) or desk.go(f"/people/{person}/{form}" if person else f"/{form}")


async def put(request: Request, visitor: Visitor, form: str, fields: Fields, *, seen: str) -> Begun:
    """In place of what was kept of it before. Nothing is kept of one that is empty, or as it was (`seen`).

    Of whom its address names; where that is nobody, it is about nobody of ours.
    """
    is_begun = any(fields.values()) and stamp(fields) != seen
    typed = drafts.filled_in(_kept(fields), seen) if is_begun else NOTHING
    await begun.keep(request, visitor, request.path_params.get("id"), Kind.FORM, typed, form=form)
    return typed


def _kept(fields: Fields) -> Fields:
    return {name: said for name, said in fields.items() if name not in UNKEPT}


def take_up(half: Half | None, stands: Fields) -> Opened:
    """A form in which this stands by now. Where that has changed since it was begun, both are shown, as to whoever saves too late."""
    fields = {name: half.fields.get(name, said) if half else said for name, said in stands.items()}
    if half is None or fields == stands:
        return Opened(stands)
    if half.seen == stamp(stands):
        return Opened(fields, half)
    return Opened(fields, half, Trouble((), stands, HTTPStatus.OK, str(Changed(stands))))
