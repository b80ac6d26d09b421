"""What stands in the form by which a shift is handed over, and what keeps it from being one (H1, H6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData

from service.errors import ServiceError
from service.people import handovers
from service.web import notes, pages

ABOUT: Final = "about-"
"""Before a person's id: the field of the note about them."""

FOR_LEAD: Final = "lead-"
"""Before it, too: whether that note is for the clinical lead alone."""


class NothingWritten(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "nothing was handed over: write what the next one should know, or a note about somebody"
        )


class TooLong(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "nothing was handed over: the words for all have 500 characters at most, and each note 4,000"
        )


class NotOpen(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("nothing was handed over: somebody of whom you wrote is not open to you any more")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    words: str = ""
    about: Mapping[UUID, str] = field(default_factory=dict)
    """By person: the note about them."""
    for_lead: frozenset[UUID] = frozenset()
    """Whose note is for the clinical lead alone."""
    asked: frozenset[UUID] = frozenset()
    """Beside whom there was a field."""

    @classmethod
    def read(cls, form: FormData) -> "Typed":
        """Raises NotFound for a field that is about nobody."""
        given = {_id(name, ABOUT): _plain(form[name]) for name in form if name.startswith(ABOUT)}
        about = {one: said for one, said in given.items() if said}
        for_lead = frozenset(_id(name, FOR_LEAD) for name in form if name.startswith(FOR_LEAD))
        return cls(_plain(form.get("words")), about, for_lead, frozenset(given))

    def require_sane(self) -> None:
        """Raises NothingWritten, TooLong."""
        if not self.words and not self.about:
            raise NothingWritten
        if len(self.words) > handovers.LONGEST or any(
            len(one) > notes.LONGEST for one in self.about.values()
        ):
            raise TooLong


def _plain(value: object) -> str:
    return str(value or "").replace("\r\n", "\n").strip()


def _id(name: str, field: str) -> UUID:
    try:
        return UUID(name.removeprefix(field))
    except ValueError:
        raise pages.NotFound from None
